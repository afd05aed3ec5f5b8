// The page of one cluster: members and flows on the map, tabs, and the charts of the tab that is open.
import { getJson } from "./api.js"
import { byId } from "./dom.js"
import { formatter } from "./format.js"
import { widthOf } from "./map/arcs.js"
import { createClusterMap } from "./map/cluster-map.js"
import { preparePaper } from "./paper.js"
import { enableTabs } from "./tabs.js"
import { fill } from "./text.js"

const drawing = JSON.parse(byId("drawing").textContent)
const { texts, labels, language } = drawing
const format = formatter(language)

const CHARTS = { network: { network: "drawNetwork", purchases: "drawPurchases" }, stage: { life: "drawLife" } }
const drawn = new Set()
let charts = null // the module, once it is loaded

enableTabs(document.querySelector("[role=tablist]"), { onShow: drawChartsOf })
showMap()
// Who prints cannot wait for a module, so it is fetched when the page has come to rest.
if (!navigator.connection?.saveData) addEventListener("load", () => setTimeout(() => load().catch(() => {}), 1_000))
preparePaper(() => {
  for (const tab of Object.keys(CHARTS)) if (charts) drawAll(tab)
  return charts
})

async function load() {
  charts ??= await import("./cluster-charts.js")
}

async function drawChartsOf(tab) {
  if (!(tab in CHARTS)) return
  try {
    await load()
    drawAll(tab)
  } catch {
    for (const id of Object.keys(CHARTS[tab])) if (byId(id)) byId(id).textContent = texts.failed
  }
}

function drawAll(tab) {
  for (const [id, draw] of Object.entries(CHARTS[tab])) {
    const place = byId(id)
    if (!place || drawn.has(id)) continue
    charts[draw](place, drawing)
    drawn.add(id)
  }
}

async function showMap() {
  const map = createClusterMap(byId("map"), { texts, tiles: drawing.tiles })
  const own = new Set(drawing.regions)
  if (drawing.shapes) {
    const shapes = await getJson(drawing.shapes).catch(() => null)
    if (!shapes) return byId("map").replaceChildren(texts.failed)
    map.showRegions(shapes, (code) => own.has(code) && `of-cluster stage-${drawing.stage}`)
    map.fit(drawing.regions)
  }
  showFlows(map)
  const toggle = map.showMarks(drawing.members.map(({ role, name, industry, at }) => ({
    at, group: role, size: role === "core" ? 17 : 14, symbol: `role-${role}`, tip: `${name} – ${labels.role[role]}, ${industry}`,
  })))
  for (const box of document.querySelectorAll("[data-role]")) follow(box, (shown) => toggle(box.dataset.role, shown))
}

// A box may have been changed before what it shows was there.
function follow(box, show) {
  if (!box) return
  show(box.checked)
  box.addEventListener("change", () => show(box.checked))
}

function showFlows(map) {
  const { drawn: flows, rest, inside } = drawing.flows
  const largest = Math.max(...flows.map(({ high }) => high ?? 0))
  const show = map.showFlows(flows.map((flow) => ({
    from: flow.from,
    to: flow.to,
    width: widthOf(flow.high, largest),
    look: `kind-${flow.kind || "unknown"}`,
    tip: tipOf(flow),
  })))
  follow(byId("show-flows"), show)
  const notes = [
    inside && fill(texts.inside, { count: format.whole(inside) }),
    rest && fill(texts.rest, { count: format.whole(rest) }),
  ]
  byId("flow-note").textContent = notes.filter(Boolean).join(" ")
}

function tipOf({ names, kind, links, low, high, currency, hidden }) {
  const range = low === high ? format.whole(low) : `${format.whole(low)}–${format.whole(high)}`
  const value = hidden ? texts.hidden : high === null ? "" : `${range} ${currency}`
  const parts = [`${names[0]} → ${names[1]}`, labels.kind[kind], `${format.whole(links)} ${texts.links}`, value]
  return parts.filter(Boolean).join(" · ")
}
