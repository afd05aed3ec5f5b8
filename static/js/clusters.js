// The page of all clusters: their regions and symbols on the map, bubbles below; filters send themselves.
import { getJson } from "./api.js"
import { byId } from "./dom.js"
import { createClusterMap } from "./map/cluster-map.js"
import { preparePaper } from "./paper.js"

const found = byId("drawing")
const filters = byId("filters")

if (filters) {
  for (const choice of filters.querySelectorAll("select")) choice.addEventListener("change", () => filters.requestSubmit())
  // What is not asked does not stand in the address.
  filters.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (!value) formData.delete(name)
  })
}
if (found && byId("map")) start(JSON.parse(found.textContent))

async function start(drawing) {
  const { clusters, shapes, labels, texts, tiles } = drawing
  const map = createClusterMap(byId("map"), { texts, tiles })
  const address = (key) => document.querySelector(`tr[data-key="${key}"] a`).href
  const stageOf = new Map(clusters.flatMap(({ regions, stage }) => regions.map((code) => [code, stage])))
  drawBubblesInto(byId("bubbles"), drawing, (key) => location.assign(address(key)))
  try {
    for (const url of Object.values(shapes)) {
      if (url) map.showRegions(await getJson(url), (code) => stageOf.has(code) && `of-cluster stage-${stageOf.get(code)}`)
    }
  } catch {
    byId("map").replaceChildren(texts.failed)
    return
  }
  map.fit()
  map.showMarks(clusters.map(({ key, name, stage, at }) => ({
    at, symbol: `stage-${stage}`, tip: `${name}: ${labels.stage[stage]}`, href: address(key),
  })))
}

async function drawBubblesInto(place, drawing, open) {
  if (!place) return
  try {
    const charts = await import("./cluster-charts.js")
    charts.drawBubbles(place, drawing, open)
    preparePaper(() => charts)
  } catch {
    place.textContent = drawing.texts.failed
  }
}
