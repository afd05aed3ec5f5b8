import assert from "node:assert/strict"
import { test } from "node:test"
import { complete, parse, serialize } from "../../static/js/state.js"

const release = {
  measures: [
    { code: "location_quotient", unit: "ratio" },
    { code: "employment", unit: "jobs" },
    { code: "entropy", unit: "bits" },
    { code: "entry_rate", unit: "turnover" },
  ],
  activities: [{ code: "employment" }, { code: "establishments" }],
  levels: [{ code: "regency" }, { code: "district" }],
  years: [2023, 2024, 2025],
}
const whole = {
  industry: "C31", measure: "location_quotient", activity: "establishments", level: "district", year: 2024,
  region: "33.20", view: "table", place: { latitude: -8.25, longitude: 110.5, zoom: 9.5 },
}

test("a state written to the address and read again is the same state", () => {
  assert.deepEqual(parse(serialize(whole, "id")), whole)
})

test("the address is readable", () => {
  assert.equal(
    serialize(whole, "en"),
    "?industry=C31&measure=location_quotient&activity=establishments&level=district&year=2024&region=33.20&view=table&map=-8.25,110.5,9.5z&lang=en",
  )
})

test("malformed parts of an address are left out", () => {
  assert.deepEqual(parse("?year=20x4&view=globe&map=999,0,3z&industry=&utm_source=x"), {})
})

test("what the address leaves open comes from the opening view, then from the release", () => {
  const opened = complete({}, release, { industry: "C31", level: "regency" })
  assert.equal(opened.industry, "C31")
  assert.equal(opened.level, "regency")
  assert.equal(opened.year, 2025)
  assert.equal(opened.measure, "location_quotient")
  assert.equal(opened.activity, "employment")
  assert.equal(opened.view, "map")
})

test("years, levels and measures that the release does not have are replaced", () => {
  const state = complete({ year: 1999, level: "village", measure: "beauty" }, release)
  assert.deepEqual([state.year, state.level, state.measure], [2025, "district", "location_quotient"])
})

test("a measure that is known of some years only is shown of one of them", () => {
  const late = { ...release, measures: [...release.measures, { code: "growth", unit: "rate", years: [2025] }] }
  assert.equal(complete({ measure: "growth", year: 2023 }, late).year, 2025)
  assert.equal(complete({ measure: "entropy", year: 2023 }, late).year, 2023)
})

test("a layer that is on stands in the address", () => {
  const state = complete(parse("?layers=clusters"), release)
  assert.equal(state.layers, "clusters")
  assert.match(serialize(state, "id"), /layers=clusters/)
  assert.equal(parse("?layers=roads").layers, undefined)
})

test("a plain count is not taken of anything else", () => {
  assert.equal(complete({ measure: "employment", activity: "establishments" }, release).activity, undefined)
})

test("the variety of a region is taken of jobs or of firms, new firms of nothing else", () => {
  assert.equal(complete({ measure: "entropy", activity: "establishments" }, release).activity, "establishments")
  assert.equal(complete({ measure: "entry_rate", activity: "establishments" }, release).activity, undefined)
})
