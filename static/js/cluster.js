// The page of one cluster: members and flows on the map, tabs, and the charts of the tab that is open.
import { getJson } from "./api.js"
import { byId } from "./dom.js"
import { formatter } from "./format.js"
import { widthOf } from "./map/arcs.js"
import { createClusterMap } from "./map/cluster-map.js"
import { enableTabs } from "./tabs.js"
import { fill } from "./text.js"

const drawing = JSON.parse(byId("drawing").textContent)
const { texts, labels, language } = drawing
const format = formatter(language)

enableTabs(document.querySelector("[role=tablist]"), { onShow: drawChartsOf })
showMap()

const CHARTS = { network: { network: "drawNetwork", purchases: "drawPurchases" }, stage: { life: "drawLife" } }
const drawn = new Set()

async function drawChartsOf(tab) {
  await Promise.resolve() // the constants above are there by then
  for (const [id, draw] of Object.entries(CHARTS[tab] ?? {})) {
    const place = byId(id)
    if (!place || drawn.has(id)) continue
    drawn.add(id)
    try {
      const charts = await import("./cluster-charts.js")
      charts[draw](place, drawing)
    } catch {
      place.textContent = texts.failed
    }
  }
}

async function showMap() {
  const map = createClusterMap(byId("map"), { texts, tiles: drawing.tiles })
  const own = new Set(drawing.regions)
  if (drawing.shapes) {
    const shapes = await getJson(drawing.shapes)
    map.showRegions(shapes, (code) => own.has(code) && `of-cluster stage-${drawing.stage}`)
    map.fit(drawing.regions)
  }
  showFlows(map)
  const toggle = map.showMarks(drawing.members.map(({ role, name, industry, at }) => ({
    at, group: role, size: role === "core" ? 17 : 14, symbol: `role-${role}`, tip: `${name} – ${labels.role[role]}, ${industry}`,
  })))
  for (const box of document.querySelectorAll("[data-role]")) {
    box.addEventListener("change", () => toggle(box.dataset.role, box.checked))
  }
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
  byId("show-flows")?.addEventListener("change", (event) => show(event.target.checked))
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
