// Lets a keyboard walk over regions: one stop in the tab order, arrow keys to the neighbors, Enter to choose.
import { isArrow, nextInDirection } from "./directions.js"

export function makeReachable(regions, { map, onSelect, onPoint, onLeave, label }) {
  let stop = null

  for (const [code, layer] of regions) {
    const path = layer.getElement()
    if (!path) continue
    path.setAttribute("role", "button")
    path.setAttribute("tabindex", "-1")
    path.dataset.code = code
    path.addEventListener("focus", () => {
      stopAt(code)
      onPoint(code)
    })
    path.addEventListener("blur", onLeave)
    path.addEventListener("keydown", (event) => onKey(event, code))
  }
  const drawing = regions.values().next().value?.getElement()?.closest("svg")
  drawing?.setAttribute("role", "group")
  drawing?.setAttribute("aria-label", label)
  stopAt(regions.keys().next().value)

  function onKey(event, code) {
    if (event.key === "Enter" || event.key === " ") onSelect(code)
    else if (isArrow(event.key)) focus(nextInDirection(centers(), code, event.key) ?? code)
    else return
    event.preventDefault()
    // The map itself pans with arrow keys; over a region they walk.
    event.stopPropagation()
  }

  const centers = () =>
    new Map([...regions].map(([code, layer]) => [code, map.latLngToLayerPoint(layer.getBounds().getCenter())]))

  function stopAt(code) {
    if (!regions.has(code)) return
    regions.get(stop)?.getElement()?.setAttribute("tabindex", "-1")
    regions.get(code).getElement()?.setAttribute("tabindex", "0")
    stop = code
  }

  function focus(code) {
    const path = regions.get(code)?.getElement()
    if (!path) return
    if (!map.getBounds().intersects(regions.get(code).getBounds())) map.panInside(regions.get(code).getBounds().getCenter())
    path.focus({ preventScroll: true })
  }

  return { stopAt, focus }
}
