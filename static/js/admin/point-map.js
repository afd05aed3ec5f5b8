// A map that fills in two inputs, and two inputs that move the point on the map.
import * as L from "leaflet/dist/leaflet-src.esm.js"
import { readDegrees, writeDegrees } from "./degrees.js"
import { createOutlineMap } from "./outline-map.js"

const PAUSE = 250 // ms after the last key before the server is asked

export function drawPointMap(element) {
  if (element.dataset.drawn) return
  element.dataset.drawn = "yes"
  const [latitude, longitude] = element.querySelectorAll("input")
  const sentence = element.querySelector("[data-point-place]")
  const language = document.documentElement.lang
  const map = createOutlineMap(element.querySelector("[data-point-canvas]"), {
    box: element.dataset.box,
    outlines: element.dataset.outlines,
    styleOf: () => ({ className: "outline", weight: 1 }),
  })
  const marker = L.circleMarker([0, 0], { radius: 8, className: "firm-point", interactive: false })
  let waiting = null

  const typed = () => {
    const place = [readDegrees(latitude.value), readDegrees(longitude.value)]
    return place.includes(null) || Math.abs(place[0]) > 90 || Math.abs(place[1]) > 180 ? null : place
  }

  function showTyped() {
    const place = typed()
    if (place === null) marker.remove()
    else marker.setLatLng(place).addTo(map)
    return place
  }

  function changed() {
    const place = showTyped()
    clearTimeout(waiting)
    sentence.textContent = ""
    if (place === null) return
    if (!map.getBounds().contains(place)) map.panTo(place)
    waiting = setTimeout(ask, PAUSE)
  }

  async function ask() {
    const asked = new URLSearchParams({ latitude: latitude.value, longitude: longitude.value })
    const answer = await fetch(`${element.dataset.place}?${asked}`, { redirect: "manual" }).catch(() => null)
    if (!answer?.ok) return // also where the session has ended: saving says so
    const { sure, sentence: text } = await answer.json()
    if (asked.get("latitude") !== latitude.value || asked.get("longitude") !== longitude.value) return
    sentence.textContent = text
    sentence.classList.toggle("unsure", !sure)
  }

  map.on("click", ({ latlng }) => {
    const place = latlng.wrap()
    latitude.value = writeDegrees(place.lat, language)
    longitude.value = writeDegrees(place.lng, language)
    changed()
  })
  for (const input of [latitude, longitude]) input.addEventListener("input", changed)
  const first = showTyped()
  if (first) {
    map.setView(first, Math.max(map.getZoom(), Math.min(map.getZoom() + 2, 12)))
    if (!sentence.textContent.trim()) ask()
  }
}
