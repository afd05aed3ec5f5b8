import assert from "node:assert/strict"
import { test } from "node:test"
import { taperedArc, widthOf } from "../../static/js/map/arcs.js"

test("an arc is as wide as asked where it begins and thin where it ends", () => {
  const outline = taperedArc({ x: 0, y: 0 }, { x: 100, y: 0 }, 10)
  const width = (one, other) => Math.hypot(one.x - other.x, one.y - other.y)
  assert.ok(Math.abs(width(outline[0], outline.at(-1)) - 10) < 1e-6)
  const half = outline.length / 2
  assert.ok(width(outline[half - 1], outline[half]) < 2)
})

test("an arc bends to one side, so that there and back are two", () => {
  const there = taperedArc({ x: 0, y: 0 }, { x: 100, y: 0 }, 4)[10]
  const back = taperedArc({ x: 100, y: 0 }, { x: 0, y: 0 }, 4)[10]
  assert.ok(there.y * back.y < 0)
})

test("width grows with the root of the value; the unknown is thin", () => {
  assert.equal(widthOf(null, 100), 3)
  assert.equal(widthOf(100, 100), 14)
  assert.equal(widthOf(25, 100), 8.5)
})
