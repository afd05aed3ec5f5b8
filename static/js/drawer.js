// What opens on a region: a sentence, its figures with intervals, and how they came about over the years.
import { clusterName } from "./clusters-here.js"
import { byId, element, replace } from "./dom.js"
import { drawInterval, logScale } from "./interval.js"
import { firmsText, headline } from "./sentence.js"
import { drawTrend } from "./trend.js"
import { fill, gettext } from "./text.js"

let opener = null
// As on the pages of clusters: what rests on fewer is marked.
const FEW = 5

export function openDrawer(row, context) {
  const drawer = byId("drawer")
  if (drawer.hidden) opener = document.activeElement
  byId("drawer-title").textContent = context.place
  byId("drawer-parent").textContent = row.parent ?? ""
  byId("drawer-sentence").textContent = headline(row, context)
  replace(byId("drawer-figure"), figure(row, context))
  replace(byId("drawer-warning"), warning(row))
  drawer.hidden = false
  document.body.classList.add("with-drawer")
}

export function closeDrawer() {
  const drawer = byId("drawer")
  if (drawer.hidden) return
  const inside = drawer.contains(document.activeElement)
  drawer.hidden = true
  document.body.classList.remove("with-drawer")
  if (inside && opener?.isConnected) opener.focus({ preventScroll: true })
}

function figure(row, { unit, format, unitName }) {
  const parts = [
    element("p", { class: "big" }, row.value === null ? "–" : format.value(row.value, unit)),
    element("p", { class: "unit" }, unitName),
  ]
  if (unit === "ratio" && row.value > 0) {
    const label = format.withInterval(row.value, row.low, row.high, unit)
    parts.push(drawInterval(row, logScale([row.value, row.low, row.high, 0.5, 2]), label), scaleNote(row, format))
  }
  if (row.firms !== null) parts.push(element("p", {}, firmsText(row.firms, format)))
  return parts
}

function scaleNote(row, format) {
  const range = format.range(row.low, row.high, "ratio")
  return element("p", { class: "note" }, range ? fill(gettext("90%% interval %(range)s; the tick marks 1, the average"), { range }) : gettext("the tick marks 1, the average"))
}

function warning({ uncertain }) {
  return uncertain && element("p", { class: "warning" }, gettext("Uncertain: the interval holds 1, one firm more or less would turn it, or all rests on a single firm. Look at the firms before you build on it."))
}

// A row of the API's concentration table as the drawings take it.
export const quotientOf = (row) => ({
  year: row.year,
  code: row.industry_code,
  value: row.location_quotient,
  low: row.location_quotient_low ?? null,
  high: row.location_quotient_high ?? null,
  firms: row.establishments ?? null,
  uncertain: row.uncertain === true,
  oneFirm: [row.one_firm_low ?? null, row.one_firm_high ?? null],
})

// The same quotient for every year the release knows, oldest first.
export function renderHistory(points, { format, unitName, year, onYear }) {
  byId("drawer-history").hidden = points.length < 2
  byId("history-title").textContent = fill(gettext("%(measure)s over the years"), { measure: unitName })
  const at = scaleOf(points)
  const name = (point) => element("button", { type: "button", class: "link", onclick: () => onYear(point.year) }, String(point.year))
  replace(byId("history-rows"), points.map((point) => quotientRow(point, at, format, name(point), point.year === year)))
  const title = byId("history-title").textContent
  const drawn = points.length > 1 && points.some(({ value }) => value > 0)
  replace(byId("history-drawing"), drawn && drawTrend(points, { format, label: title }))
  renderOneFirm(points.find((point) => point.year === year), format)
}

// What else is concentrated in the region, the surest first: a few firms make any quotient high.
export function othersOf(points) {
  const doubt = ({ uncertain, firms }) => (uncertain ? 2 : firms !== null && firms < FEW ? 1 : 0)
  return points
    .filter(({ value }) => value > 1)
    .map((point, order) => ({ ...point, order, doubt: doubt(point) }))
    .sort((a, b) => a.doubt - b.doubt || a.order - b.order)
}

export function renderClusters(clusters, { language, run }) {
  byId("drawer-clusters").hidden = !clusters.length
  const link = (cluster) => element("li", {}, element("a", { href: `/clusters/${cluster.id}?${run ? `run=${run}&` : ""}lang=${language}` }, clusterName(cluster, language)))
  replace(byId("clusters-here"), clusters.map(link))
}

export function renderOthers(points, { format, onIndustry }) {
  byId("drawer-others").hidden = !points.length
  const at = scaleOf(points)
  const name = (point) => element("button", { type: "button", class: "link", onclick: () => onIndustry(point.code) }, point.title)
  const marked = (point) => [name(point), point.doubt > 0 && element("span", { class: "doubt" }, point.doubt > 1 ? gettext("uncertain") : gettext("few firms"))].filter(Boolean)
  replace(byId("others-rows"), points.map((point) => quotientRow(point, at, format, marked(point))))
}

function quotientRow(point, at, format, name, current = false) {
  const text = format.withInterval(point.value, point.low, point.high, "ratio")
  return element(
    "tr",
    { "aria-current": current ? "true" : null },
    element("th", { scope: "row" }, name),
    element("td", { class: "drawing" }, point.value > 0 && drawInterval(point, at, text)),
    element("td", { class: "number" }, format.value(point.value, "ratio")),
    element("td", { class: "number" }, point.firms === null ? "–" : format.whole(point.firms)),
  )
}

function renderOneFirm(point, format) {
  const [low, high] = point?.oneFirm ?? [null, null]
  const range = format.range(low, high, "ratio")
  byId("drawer-one-firm").textContent = range ? fill(gettext("%(range)s if the largest firm left or one more came"), { range }) : ""
}

const scaleOf = (points) =>
  logScale(points.flatMap(({ value, low, high }) => [value, low, high]).filter((number) => number !== null))
