import assert from "node:assert/strict"
import { test } from "node:test"
import { formatter } from "../../static/js/format.js"

const id = formatter("id")
const en = formatter("en")

test("a quotient is written with its interval as each language writes numbers", () => {
  assert.equal(id.withInterval(3.42, 2.6, 4.31, "ratio"), "3,42 (2,60–4,31)")
  assert.equal(en.withInterval(3.42, 2.6, 4.31, "ratio"), "3.42 (2.60–4.31)")
  assert.equal(en.withInterval(0.01, -0.02, 0.031, "rate"), "1% (−2% – 3.1%)")
})

test("counts are grouped by thousands", () => {
  assert.equal(id.value(1234567, "jobs"), "1.234.567")
  assert.equal(en.value(1234567, "jobs"), "1,234,567")
})

test("shares are percentages", () => {
  assert.equal(id.value(0.1234, "share"), "12,3%")
})

test("what is unknown is a dash and what is nothing is a zero", () => {
  assert.equal(id.value(null, "ratio"), "–")
  assert.equal(id.value(undefined, "jobs"), "–")
  assert.equal(id.value(0, "ratio"), "0")
})

test("a sentence takes fewer digits for larger quotients, and the interval those of its value", () => {
  assert.equal(en.times(1.237), "1.24")
  assert.equal(en.times(3.42), "3.4")
  assert.equal(en.timesRange(1.33, 8.42, 3.3), "1.3–8.4")
})

test("a lower end below one is never rounded up to one", () => {
  assert.equal(en.timesRange(0.96, 8.42, 3.3), "0.96–8.4")
})

test("class limits lose trailing zeros", () => {
  assert.equal(id.limit(1.25, "ratio"), "1,25")
  assert.equal(id.limit(2, "ratio"), "2")
})

test("indices have two digits and growth is a percentage", () => {
  assert.equal(en.value(1.2345, "index"), "1.23")
  assert.equal(id.value(-0.5, "score"), "−0,50")
  assert.equal(en.value(-0.0312, "rate"), "−3.1%")
  assert.equal(en.limit(-0.05, "rate"), "−5%")
})
