import assert from "node:assert/strict"
import { test } from "node:test"
import { boxOf, labelSpot, spansAt } from "../../static/js/map/labels.js"

const ring = (...points) => points.map(([x, y]) => ({ x, y }))
const square = [ring([0, 0], [100, 0], [100, 100], [0, 100])]
// Two arms side by side: the middle of the whole lies outside.
const arms = [ring([0, 0], [30, 0], [30, 70], [70, 70], [70, 0], [100, 0], [100, 100], [0, 100])]

test("a name stands in the middle of its region, and nowhere if it is too wide", () => {
  assert.deepEqual(labelSpot(square, { width: 80, height: 12 }), { x: 50, y: 50 })
  assert.equal(labelSpot(square, { width: 120, height: 12 }), null)
})

test("a name never crosses the border of its region", () => {
  assert.deepEqual(spansAt(arms, 50), [[0, 30], [70, 100]])
  assert.deepEqual(labelSpot(arms, { width: 20, height: 12 }), { x: 15, y: 50 })
  assert.equal(labelSpot(arms, { width: 60, height: 60 }), null)
})

test("what is taken is left alone", () => {
  const spot = labelSpot(square, { width: 40, height: 10 }, [{ x: 50, y: 50, width: 40, height: 10 }])
  assert.notEqual(spot.y, 50)
  assert.equal(labelSpot(square, { width: 40, height: 10 }, [boxOf(square)]), null)
})
