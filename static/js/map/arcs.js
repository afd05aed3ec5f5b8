// The outline of a flow: an arc that is wide where it begins and thin where it ends.  Pure.

const STEPS = 20
const BEND = 0.18 // how far the arc leaves the straight line, as a share of its length
const TIP = 0.7

export function taperedArc(start, end, width) {
  const [dx, dy] = [end.x - start.x, end.y - start.y]
  const bend = { x: (start.x + end.x) / 2 - dy * BEND, y: (start.y + end.y) / 2 + dx * BEND }
  const left = []
  const right = []
  for (let step = 0; step <= STEPS; step += 1) {
    const t = step / STEPS
    const x = (1 - t) ** 2 * start.x + 2 * t * (1 - t) * bend.x + t ** 2 * end.x
    const y = (1 - t) ** 2 * start.y + 2 * t * (1 - t) * bend.y + t ** 2 * end.y
    const [vx, vy] = [
      2 * (1 - t) * (bend.x - start.x) + 2 * t * (end.x - bend.x),
      2 * (1 - t) * (bend.y - start.y) + 2 * t * (end.y - bend.y),
    ]
    const length = Math.hypot(vx, vy) || 1
    const half = (width / 2) * (1 - t) + TIP * t
    left.push({ x: x - (vy / length) * half, y: y + (vx / length) * half })
    right.unshift({ x: x + (vy / length) * half, y: y - (vx / length) * half })
  }
  return [...left, ...right]
}

// Width by value on a root scale, so that area speaks; unknown and hidden values are thin.
export function widthOf(value, largest) {
  if (!value || !largest) return 3
  return 3 + 11 * Math.sqrt(value / largest)
}
