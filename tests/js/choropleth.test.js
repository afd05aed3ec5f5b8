import assert from "node:assert/strict"
import { test } from "node:test"
import { classOf, count, join, wears, withoutZero } from "../../static/js/choropleth.js"
import { colorsFor, inkOn } from "../../static/js/palette.js"

const BREAKS = [0.5, 0.8, 1, 1.25, 2]
const feature = (code) => ({ properties: { code, name: `Region ${code}`, parent_code: "p" } })

test("a break belongs to the class below it", () => {
  assert.deepEqual([0.1, 0.5, 0.51, 1, 1.01, 2, 2.01].map((value) => classOf(value, BREAKS)), [0, 0, 1, 2, 3, 4, 5])
})

test("quotients part at one, purple below and orange above, palest beside it", () => {
  assert.deepEqual(colorsFor(BREAKS, "ratio"), ["#542788", "#998ec3", "#d8daeb", "#fee0b6", "#f1a340", "#b35806"])
})

test("a class that holds one is neutral", () => {
  assert.equal(colorsFor([0.5, 2], "ratio")[1], "#f7f7f7")
})

test("counts run from light to dark", () => {
  const colors = colorsFor([10, 20, 50], "jobs")
  assert.equal(colors.length, 4)
  assert.equal(inkOn(colors[0]), "dark")
  assert.equal(inkOn(colors[3]), "light")
})

test("there is a color for every class, however many", () => {
  for (let classes = 1; classes <= 12; classes += 1) {
    const breaks = Array.from({ length: classes - 1 }, (_, index) => (index + 1) / 4)
    for (const unit of ["ratio", "jobs"]) {
      const colors = colorsFor(breaks, unit)
      assert.equal(colors.length, classes)
      assert.ok(colors.every((color) => /^#[0-9a-f]{6}$/.test(color)), `${unit} ${classes}`)
    }
  }
})

test("a class for zero alone is left to the look of zero", () => {
  assert.deepEqual(withoutZero({ breaks: [0, 5, 20] }).breaks, [5, 20])
  assert.deepEqual(withoutZero({ breaks: BREAKS }).breaks, BREAKS)
})

test("regions are joined by code; absent means no firms, null means unknown", () => {
  const figures = {
    breaks: BREAKS, values: { a: 3, b: null, c: null }, low: { a: 0.9 }, high: { a: 5 }, firms: { a: 7 },
    uncertain: { a: true }, flags: { b: "n", c: "c" },
  }
  const rows = join(["a", "b", "c", "d"].map(feature), figures, colorsFor(BREAKS, "ratio"))
  assert.deepEqual(rows.map((row) => row.look.kind), ["class", "no-data", "confidential", "zero"])
  assert.deepEqual(rows.map((row) => row.value), [3, null, null, 0])
  assert.deepEqual(rows[0].look, { kind: "class", index: 5, color: "#b35806", uncertain: true, ink: "light" })
  assert.deepEqual(rows.map(({ look }) => [wears(look, { kind: "class", index: 5 }), wears(look, { kind: "zero" }), wears(look, { uncertain: true })]), [
    [true, false, true], [false, false, false], [false, false, false], [false, true, false],
  ])
  assert.deepEqual(count(rows, 6), { classes: [0, 0, 0, 0, 0, 1], zero: 1, "no-data": 1, confidential: 1, uncertain: 1 })
})

test("what parts at zero has two hues around it", () => {
  assert.deepEqual(colorsFor([-1, 0, 1], "score"), ["#5e3c99", "#b2abd2", "#fdb863", "#e66101"])
  assert.equal(colorsFor([-0.05, 0.05], "rate")[1], "#f7f7f7")
})

test("of a region as a whole zero is a figure like others, and keeps its class", () => {
  const figures = withoutZero({ grain: "region", breaks: [-1, 0, 1], values: { a: 0, b: null }, flags: { b: "n" } })
  assert.deepEqual(figures.breaks, [-1, 0, 1])
  const rows = join([feature("a"), feature("b")], figures, colorsFor(figures.breaks, "score"))
  assert.deepEqual(rows.map(({ look }) => [look.kind, look.index]), [["class", 1], ["no-data", undefined]])
})
