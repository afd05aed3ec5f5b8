// A small map of an edition's outlines, with no tiles and no outside request.
import * as L from "leaflet/dist/leaflet-src.esm.js"

export function createOutlineMap(element, { box, outlines, styleOf }) {
  const [west, south, east, north] = box.split(" ").map(Number)
  const map = L.map(element, { attributionControl: false, zoomControl: false, maxZoom: 18, minZoom: 2, zoomSnap: 0.25 })
  const { zoomIn: zoomInTitle, zoomOut: zoomOutTitle } = element.dataset
  L.control.zoom({ zoomInTitle, zoomOutTitle }).addTo(map)
  map.fitBounds([
    [south, west],
    [north, east],
  ])
  // A map inside a folded or hidden part of the page has no size until it is shown.
  new ResizeObserver(() => map.invalidateSize()).observe(element)
  load(outlines)
    .then((shapes) => L.geoJSON(shapes, { interactive: false, style: styleOf }).addTo(map).bringToBack())
    .catch(() => element.classList.add("without-outlines"))
  return map
}

const loaded = new Map()

function load(url) {
  if (!loaded.has(url))
    loaded.set(
      url,
      fetch(url, { credentials: "same-origin" }).then((answer) => {
        if (!answer.ok) throw new Error(`outlines: ${answer.status}`)
        return answer.json()
      }),
    )
  return loaded.get(url)
}
