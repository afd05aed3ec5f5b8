// The one drawing of uncertainty: a dot on a thin bar from low to high, a tick at 1, on a log scale.
import { svg } from "./dom.js"

const WIDTH = 300
const HEIGHT = 24
const MARGIN = 8

// Positions along a log scale that holds 1 and every given number.  Pure.
export function logScale(numbers, width = WIDTH, margin = MARGIN) {
  const positive = numbers.filter((number) => number > 0).concat(1)
  const low = Math.log(Math.min(...positive) / 1.15)
  const high = Math.log(Math.max(...positive) * 1.15)
  return (number) => {
    const share = number > 0 ? (Math.log(number) - low) / (high - low) : 0
    return margin + Math.min(Math.max(share, 0), 1) * (width - 2 * margin)
  }
}

export function drawInterval({ value, low, high }, at, label) {
  const middle = HEIGHT / 2
  const parts = [
    svg("line", { class: "tick", x1: at(1), x2: at(1), y1: 2, y2: HEIGHT - 2 }),
  ]
  if (low !== null && high !== null) {
    parts.push(svg("line", { class: "bar", x1: at(low), x2: at(high), y1: middle, y2: middle }))
  }
  parts.push(svg("circle", { class: "dot", cx: at(value), cy: middle, r: 5 }))
  const drawing = svg("svg", { class: "interval", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" }, parts)
  drawing.setAttribute("aria-label", label)
  return drawing
}
