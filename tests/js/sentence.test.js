import assert from "node:assert/strict"
import { test } from "node:test"
import { formatter } from "../../static/js/format.js"
import { classText, headline, placeName } from "../../static/js/sentence.js"

const format = formatter("en")
const context = { format, industry: "Furniture making", place: "District A", unit: "ratio", year: 2025, noun: "employment" }
const row = { value: 3.42, low: 2.6, high: 4.31, firms: 41, uncertain: false, flag: null }

test("a concentration is told with place, quotient, interval and firms", () => {
  assert.equal(
    headline(row, context),
    "Furniture making in District A is 3.4 times as concentrated as the average of all regions (90%: 2.6–4.3), resting on 41 firms.",
  )
})

test("an uncertain quotient is never told as a finding", () => {
  assert.match(headline({ ...row, low: 0.8, uncertain: true }, context), /cannot be told apart from the average/)
})

test("a quotient below one is told as rarer", () => {
  assert.match(headline({ ...row, value: 0.4, low: 0.2, high: 0.7 }, context), /is rarer than elsewhere: 0.40 times/)
})

test("nothing, unknown and confidential are three different sentences", () => {
  assert.match(headline({ ...row, value: 0, firms: 0 }, context), /no firms/)
  assert.match(headline({ ...row, value: null, flag: "n" }, context), /no figure/)
  assert.match(headline({ ...row, value: null, flag: "c" }, context), /confidential/)
})

test("one firm is not plural", () => {
  assert.match(headline({ ...row, firms: 1 }, context), /resting on 1 firm\.$/)
})

test("a level is not said twice", () => {
  assert.equal(placeName("Kecamatan Sukamaju", "Kecamatan"), "Kecamatan Sukamaju")
  assert.equal(placeName("Kota Sukamaju", "Regency or city", ["Kabupaten/Kota", "Regency or city"]), "Kota Sukamaju")
  assert.equal(placeName("Sukamaju", "District"), "Sukamaju District")
})

test("classes are named by their limits", () => {
  const names = [0, 1, 2].map((index) => classText(index, [0.5, 1.25], "ratio", format))
  assert.deepEqual(names, ["up to 0.5", "0.5–1.25", "over 1.25"])
})

test("a measure of a region as a whole speaks of no industry's firms", () => {
  const whole = { ...context, grain: "region", industry: "Related variety", unit: "bits" }
  assert.equal(headline({ ...row, value: 0, low: null, high: null }, whole), "Related variety: 0.00 in District A, 2025.")
  assert.match(headline({ ...row, value: null, flag: "n" }, whole), /no figure for Related variety/)
})

test("a trend of a region is told with its interval", () => {
  const trend = { ...context, grain: "region", industry: "Regional growth", unit: "rate" }
  assert.equal(headline({ ...row, value: 0.01, low: -0.02, high: 0.031 }, trend), "Regional growth: 1% (−2% – 3.1%) in District A, 2025.")
})

test("classes below zero are told without a dash beside the minus", () => {
  assert.deepEqual([0, 1, 2, 3].map((index) => classText(index, [-1, 0, 1], "score", format)), ["up to −1", "−1 to 0", "0–1", "over 1"])
})
