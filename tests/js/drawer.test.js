import assert from "node:assert/strict"
import { test } from "node:test"
import { clusterName, outlinesOf } from "../../static/js/clusters-here.js"
import { othersOf } from "../../static/js/drawer.js"
import { runsOf } from "../../static/js/trend.js"

test("what else is concentrated is told surest first, and what a few firms make is marked", () => {
  const points = [
    { code: "two", value: 90, firms: 2 }, { code: "open", value: 40, firms: 9, uncertain: true },
    { code: "many", value: 3, firms: 41 }, { code: "rare", value: 0.4, firms: 30 }, { code: "counted", value: 2, firms: null },
  ]
  assert.deepEqual(othersOf(points).map(({ code, doubt }) => [code, doubt]), [["many", 0], ["counted", 0], ["two", 1], ["open", 2]])
})

test("a cluster is named in the reader's language; those decided against have no outline", () => {
  const cluster = { name: "Industri mebel · A", core_titles_id: ["Industri mebel"], core_titles_en: ["Furniture"] }
  assert.equal(clusterName(cluster, "en"), "Furniture · A")
  assert.equal(clusterName(cluster, "id"), "Industri mebel · A")
  const of = (status) => ({ geometry: {}, properties: { status } })
  assert.equal(outlinesOf({ features: [of("confirmed"), of("rejected"), { geometry: null, properties: {} }] }).features.length, 1)
})

test("a year without a figure breaks the line", () => {
  assert.deepEqual(runsOf([1, 2, 0, 3], (one) => one > 0), [[1, 2], [3]])
})
