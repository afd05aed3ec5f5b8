import assert from "node:assert/strict"
import { test } from "node:test"
import { logScale } from "../../static/js/interval.js"
import { nextInDirection } from "../../static/js/map/directions.js"
import { nearest } from "../../static/js/sheet.js"

const centers = new Map([
  ["northwest", { x: 0, y: 0 }],
  ["northeast", { x: 10, y: 1 }],
  ["southwest", { x: 0, y: 10 }],
  ["southeast", { x: 10, y: 10 }],
])

test("arrow keys walk to the neighbor in their direction", () => {
  assert.equal(nextInDirection(centers, "northwest", "ArrowRight"), "northeast")
  assert.equal(nextInDirection(centers, "northwest", "ArrowDown"), "southwest")
  assert.equal(nextInDirection(centers, "southeast", "ArrowUp"), "northeast")
  assert.equal(nextInDirection(centers, "southeast", "ArrowLeft"), "southwest")
})

test("at the edge an arrow key leads nowhere", () => {
  assert.equal(nextInDirection(centers, "northwest", "ArrowUp"), null)
})

test("equal ratios lie equally far apart on the scale of an interval", () => {
  const at = logScale([0.25, 4])
  assert.ok(Math.abs(at(2) - at(1) - (at(1) - at(0.5))) < 1e-9)
  assert.ok(at(0.25) < at(1) && at(1) < at(4))
})

test("a sheet that is let go settles at the nearest of three heights", () => {
  assert.deepEqual([0.1, 0.45, 0.9].map(nearest), ["low", "half", "full"])
})
