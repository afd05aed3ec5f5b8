// Colors of classes.  Pure.  ColorBrewer schemes that hold for the common color-vision deficiencies.
import { schemePuOr, schemeYlGnBu } from "d3-scale-chromatic"

const NEUTRAL = "#f7f7f7"

// Where a unit parts: purple below, orange above.
const CENTERS = { ratio: 1, score: 0, rate: 0 }

// One color per class.  What parts somewhere has two hues; all else runs light to dark.
export function colorsFor(breaks, unit) {
  return unit in CENTERS ? diverging(breaks, CENTERS[unit]) : sequential(breaks.length + 1)
}

function sequential(count) {
  const scheme = schemeYlGnBu[Math.min(Math.max(count, 3), 9)]
  return Array.from({ length: count }, (_, index) => scheme[Math.min(index, scheme.length - 1)])
}

// Classes next to the center are the palest on both sides; a class that holds the center is neutral.
function diverging(breaks, center) {
  const below = breaks.filter((upper) => upper <= center).length
  const parted = breaks.includes(center)
  const above = breaks.length + 1 - below - (parted ? 0 : 1)
  return [...side(below, "purple"), ...(parted ? [] : [NEUTRAL]), ...side(above, "orange").reverse()]
}

function side(count, hue) {
  if (count === 0) return []
  const steps = Math.min(Math.max(count, 2), 5)
  const scheme = schemePuOr[2 * steps]
  const colors = hue === "purple" ? scheme.slice(0, steps) : scheme.slice(steps).reverse()
  return Array.from({ length: count }, (_, index) => colors[Math.max(0, index - count + steps)])
}

// Whether dark or light lines are seen on this color.
export function inkOn(color) {
  const [red, green, blue] = [1, 3, 5].map((start) => parseInt(color.slice(start, start + 2), 16))
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? "dark" : "light"
}
