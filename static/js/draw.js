// Choose regions on a map.  The list and the field of codes below it stay what is sent; the map follows them.
import { getJson } from "./api.js"
import { codesIn, withToggled } from "./codes.js"
import { byId } from "./dom.js"
import { createMap } from "./map/leaflet.js"

const found = byId("drawing")
if (found) start(JSON.parse(found.textContent))

async function start({ shapes, inside, tiles, texts }) {
  const place = byId("map")
  const typed = byId("region-codes")
  const form = typed.form
  const said = byId("chosen")
  const boxes = new Map([...form.querySelectorAll("[name=region]")].map((box) => [box.value, box]))
  const names = new Map()

  const chosen = () =>
    new Set([...[...boxes.values()].filter((box) => box.checked).map((box) => box.value), ...codesIn(typed.value)])

  function toggle(code) {
    const box = boxes.get(code)
    // A code that was typed is taken out where it stands, whether or not the list holds it too.
    if (box && !codesIn(typed.value).includes(code)) box.checked = !box.checked
    else typed.value = withToggled(typed.value, code)
    show()
  }

  const map = createMap(place, {
    strings: { zoomIn: texts.zoom_in, zoomOut: texts.zoom_out, regions: texts.regions },
    tiles,
    onSelect: toggle,
    onPoint: (code) => (place.querySelector(".pointed").textContent = names.get(code)),
    onLeave: () => (place.querySelector(".pointed").textContent = ""),
    onMove: () => {},
  })

  function show() {
    const codes = chosen()
    const css = getComputedStyle(place)
    const look = (code) => ({ kind: "class", color: css.getPropertyValue(codes.has(code) ? "--taken" : "--free").trim(), ink: codes.has(code) ? "light" : "dark" })
    map.paint(look, (code) => names.get(code))
    map.press(codes)
    said.textContent = codes.size ? `${texts.chosen}: ${[...codes].map((code) => names.get(code) ?? code).join(", ")}` : texts.nothing
  }

  try {
    const collection = await getJson(shapes)
    const features = inside ? collection.features.filter(({ properties }) => properties.parent_code === inside) : collection.features
    for (const { properties } of features) names.set(properties.code, properties.name)
    map.showRegions({ ...collection, features })
    map.fit()
    show()
  } catch {
    place.replaceChildren(texts.failed)
    return
  }
  form.addEventListener("change", show)
  typed.addEventListener("input", show)
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show)
  new ResizeObserver(map.resize).observe(place)
}
