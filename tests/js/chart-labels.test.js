import assert from "node:assert/strict"
import { test } from "node:test"
import { around, placeFor } from "../../static/js/label-places.js"
import { lines, placesOf, tallest } from "../../static/js/network-layout.js"

const NETWORK = {
  nodes: [
    { id: "wood", role: "raw_material", links: 9 },
    { id: "core", role: "core", links: 30 },
    { id: "office", role: "institution", links: 20 },
    { id: "shop", role: "", links: 5 },
    { id: "glass", role: "", links: 8 },
  ],
  edges: [
    { from: "wood", to: "core", links: 9 },
    { from: "office", to: "core", links: 20 },
    { from: "glass", to: "core", links: 8 },
    { from: "core", to: "shop", links: 5 },
  ],
}
const SIZE = { width: 600, height: 300, margin: 150 }

test("suppliers stand left by role, the core in the middle, buyers right, all inside the drawing", () => {
  const places = placesOf(NETWORK, ["core", "raw_material", "institution"], SIZE)
  assert.deepEqual(places.map(({ id, side }) => [id, side]), [
    ["wood", "left"], ["office", "left"], ["glass", "left"], ["core", "middle"], ["shop", "right"],
  ])
  assert.deepEqual(places.slice(0, 3).map(({ x, y }) => [x, y]), [[150, 50], [150, 150], [150, 250]])
  assert.ok(places.every(({ x, y }) => x > 0 && x < 600 && y > 0 && y < 300))
  assert.equal(tallest(NETWORK), 3)
  assert.equal(tallest({ nodes: [], edges: [] }), 0)
})

test("a title breaks at spaces, and what does not fit ends with dots", () => {
  assert.equal(lines("Angkutan barang jalan raya", 15), "Angkutan barang\njalan raya")
  assert.equal(lines("Perdagangan besar mesin, peralatan dan perlengkapan", 20), "Perdagangan besar\nmesin, peralatan…")
  assert.equal(lines("Kaca", 15), "Kaca")
  assert.ok(lines("x".repeat(80), 20).split("\n").every((line) => line.length <= 20))
})

test("names avoid bubbles, other names and the edge", () => {
  const frame = { width: 400, height: 200 }
  const size = { width: 100, height: 14 }
  const bubble = { x: 200, y: 100, radius: 10 }
  assert.equal(placeFor(bubble, size, [around(bubble)], frame).x, 215)
  const neighbor = { x: 230, y: 100, radius: 10 }
  assert.equal(placeFor(bubble, size, [around(bubble), around(neighbor)], frame).x, 85)
  const last = { x: 390, y: 100, radius: 8 }
  assert.equal(placeFor(last, size, [around(last)], frame).x, 277)
  assert.equal(placeFor(bubble, size, [{ x: 0, y: 0, ...frame }], frame), null)
})
