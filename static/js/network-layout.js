// Where the industries of a network stand: left who supplies the core, in the middle the core, right who buys
// from it.  Pure.
const SIDES = ["left", "middle", "right"]

// Returns [{id, side, x, y}], each column from top to bottom: members by role, then others, each the busiest first.
export function placesOf({ nodes, edges }, roles, { width, height, margin }) {
  const sideOf = sides(nodes, edges)
  const rank = ({ role }) => (role ? roles.indexOf(role) : roles.length)
  const across = { left: margin, middle: width / 2, right: width - margin }
  return SIDES.flatMap((side) => {
    const column = nodes.filter(({ id }) => sideOf.get(id) === side)
    column.sort((one, other) => rank(one) - rank(other) || other.links - one.links || (one.id < other.id ? -1 : 1))
    return column.map(({ id }, index) => ({ id, side, x: across[side], y: ((index + 0.5) * height) / column.length }))
  })
}

// How many stand in the tallest column, which says how high the drawing must be.
export function tallest({ nodes, edges }) {
  const counts = {}
  for (const side of sides(nodes, edges).values()) counts[side] = (counts[side] ?? 0) + 1
  return Math.max(...Object.values(counts), 0)
}

function sides(nodes, edges) {
  const cores = new Set(nodes.filter(({ role }) => role === "core").map(({ id }) => id))
  const balance = new Map(nodes.map(({ id }) => [id, 0]))
  for (const { from, to, links } of edges) {
    if (cores.has(to)) balance.set(from, balance.get(from) + links)
    if (cores.has(from)) balance.set(to, balance.get(to) - links)
  }
  return new Map(nodes.map(({ id }) => [id, cores.has(id) ? "middle" : balance.get(id) < 0 ? "right" : "left"]))
}

// Breaks a text at spaces into at most `rows` lines of at most `most` letters; what does not fit ends with “…”.
export function lines(text, most, rows = 2) {
  const found = [""]
  for (const word of text.split(" ")) {
    const longer = found.at(-1) ? `${found.at(-1)} ${word}` : word
    if (longer.length <= most || !found.at(-1)) found[found.length - 1] = longer
    else found.push(word)
  }
  const kept = found.slice(0, rows).map((line) => (line.length > most ? `${line.slice(0, most - 1)}…` : line))
  if (found.length > rows && !kept.at(-1).endsWith("…")) kept[rows - 1] = ended(kept[rows - 1], most)
  return kept.join("\n")
}

// Ends a line with “…”, after a whole word where it must lose letters for it.
function ended(line, most) {
  const whole = line.length < most ? line : line.slice(0, line.lastIndexOf(" ") > 0 ? line.lastIndexOf(" ") : most - 1)
  return `${whole.replace(/[ ,;]+$/, "")}…`
}
