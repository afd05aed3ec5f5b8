// A quotient over the years: a line in the band of its interval, a dashed line at 1, on a log scale.
import { svg } from "./dom.js"

const SIZE = { width: 340, height: 118 }
const EDGE = { left: 34, right: 10, top: 8, bottom: 20 }

// Points are {year, value, low, high}, oldest first; what is not known, or zero, breaks the line.
export function drawTrend(points, { format, label }) {
  const x = across(points)
  const y = upward(points)
  const path = (runs, draw) => runs.filter((run) => run.length).map(draw).join("")
  const line = path(runsOf(points, ({ value }) => value > 0), (run) => `M${run.map((one) => `${x(one.year)} ${y(one.value)}`).join("L")}`)
  const band = path(
    runsOf(points, ({ value, low, high }) => value > 0 && low !== null && high !== null),
    (run) => `M${[...run.map((one) => `${x(one.year)} ${y(one.high)}`), ...run.toReversed().map((one) => `${x(one.year)} ${y(Math.max(one.low, 1e-9))}`)].join("L")}Z`,
  )
  const limits = [1, ...extremes(points)].filter((one, index, all) => all.slice(0, index).every((other) => Math.abs(y(one) - y(other)) > 11))
  const drawing = svg("svg", { class: "trend", viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, role: "img" }, [
    svg("path", { class: "band", d: band }),
    svg("line", { class: "tick", x1: EDGE.left, x2: SIZE.width - EDGE.right, y1: y(1), y2: y(1) }),
    svg("path", { class: "line", d: line }),
    ...points.filter(({ value }) => value > 0).map((one) => svg("circle", { class: "dot", cx: x(one.year), cy: y(one.value), r: 3 })),
    ...limits.map((one) => svg("text", { x: EDGE.left - 6, y: y(one) + 4, "text-anchor": "end" }, [format.limit(one, "ratio")])),
    ...[points[0], points.at(-1)].map(({ year }, index) => svg("text", { x: x(year), y: SIZE.height - 4, "text-anchor": index ? "end" : "start" }, [String(year)])),
  ])
  drawing.setAttribute("aria-label", label)
  return drawing
}

function across(points) {
  const [first, last] = [points[0].year, points.at(-1).year]
  return (year) => EDGE.left + ((year - first) / (last - first || 1)) * (SIZE.width - EDGE.left - EDGE.right)
}

// The band may be cut: how far it reaches is said in the table, the line shall be seen.
function extremes(points) {
  const values = points.map(({ value }) => value).filter((value) => value > 0)
  return [Math.min(...values), Math.max(...values)].filter(Number.isFinite).map((value) => Number(value.toPrecision(2)))
}

function upward(points) {
  const known = points.flatMap(({ value, low, high }) => [value, low, high]).filter((number) => number > 0)
  const values = points.map(({ value }) => value).filter((value) => value > 0)
  const low = Math.max(Math.min(...known, 1), Math.min(...values, 1) / 4)
  const high = Math.min(Math.max(...known, 1), Math.max(...values, 1) * 4)
  const scale = Math.log(high / low) || 1
  return (number) => {
    const share = Math.min(Math.max(Math.log(number / low) / scale, 0), 1)
    return EDGE.top + (1 - share) * (SIZE.height - EDGE.top - EDGE.bottom)
  }
}

// Neighboring points that all fulfill a condition.  Pure.
export function runsOf(points, fulfills) {
  const runs = [[]]
  for (const point of points) {
    if (fulfills(point)) runs.at(-1).push(point)
    else runs.push([])
  }
  return runs.filter((run) => run.length)
}
