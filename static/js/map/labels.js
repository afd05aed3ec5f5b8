// Where a name fits into its region.  Pure: rings are lists of {x, y}, sizes in the same unit.

// Tried from the middle outward.
const LINES = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74]

// The middle of a place inside the rings for a box of this size that overlaps none of `taken`; null where there is none.
export function labelSpot(rings, { width, height }, taken = []) {
  const ys = rings.flatMap((ring) => ring.map(({ y }) => y))
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)]
  for (const share of LINES) {
    const y = top + share * (bottom - top)
    for (const [from, to] of roomAt(rings, y, height)) {
      const spot = { x: (from + to) / 2, y }
      if (to - from >= width && !taken.some((box) => overlap(box, { ...spot, width, height }))) return spot
    }
  }
  return null
}

// The spans inside the rings along a line as thick as a line of text, widest first.
function roomAt(rings, y, height) {
  const edges = [y - height / 2, y + height / 2].map((one) => spansAt(rings, one))
  return edges
    .reduce(shared, spansAt(rings, y))
    .sort((a, b) => b[1] - b[0] - (a[1] - a[0]))
}

const shared = (spans, others) =>
  spans.flatMap(([a, b]) => others.map(([c, d]) => [Math.max(a, c), Math.min(b, d)])).filter(([from, to]) => to > from)

export function spansAt(rings, y) {
  const crossings = []
  for (const ring of rings) {
    ring.forEach((end, index) => {
      const start = ring[(index || ring.length) - 1]
      if (start.y > y !== end.y > y) crossings.push(start.x + ((y - start.y) / (end.y - start.y)) * (end.x - start.x))
    })
  }
  crossings.sort((a, b) => a - b)
  return crossings.flatMap((from, index) => (index % 2 ? [] : [[from, crossings[index + 1]]]))
}

// The box around rings, by its middle.
export function boxOf(rings) {
  const [xs, ys] = ["x", "y"].map((axis) => rings.flatMap((ring) => ring.map((point) => point[axis])))
  const [west, east, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  return { x: (west + east) / 2, y: (top + bottom) / 2, width: east - west, height: bottom - top }
}

const overlap = (a, b) => Math.abs(a.x - b.x) * 2 < a.width + b.width && Math.abs(a.y - b.y) * 2 < a.height + b.height
