// Which region lies next in the direction of an arrow key.  Pure; x grows rightward, y downward.

const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }

export const isArrow = (key) => key in ARROWS

// The nearest center within 60 degrees of the arrow, sideways distance counting double; null at the edge.
export function nextInDirection(centers, from, key) {
  const [dx, dy] = ARROWS[key]
  let best = null
  let bestCost = Infinity
  for (const [code, { x, y }] of centers) {
    if (code === from) continue
    const ahead = (x - centers.get(from).x) * dx + (y - centers.get(from).y) * dy
    const aside = Math.abs((x - centers.get(from).x) * dy) + Math.abs((y - centers.get(from).y) * dx)
    if (ahead <= 0 || aside > ahead * 1.8) continue
    const cost = ahead + 2 * aside
    if (cost < bestCost) [best, bestCost] = [code, cost]
  }
  return best
}
