// Map and table: two tabs over the same place.
import { byId } from "./dom.js"

const VIEWS = ["map", "table"]
const tabOf = (view) => byId(`${view}-tab`)

export function enableViews(onChange) {
  for (const view of VIEWS) {
    const other = VIEWS.find((one) => one !== view)
    tabOf(view).addEventListener("click", () => onChange(view))
    tabOf(view).addEventListener("keydown", (event) => {
      if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return
      onChange(other)
      tabOf(other).focus()
    })
  }
}

export function renderView(chosen) {
  // The map keeps its place and size behind the table; hiding it by display would lose both.
  byId("map-panel").classList.toggle("away", chosen === "table")
  byId("table-panel").hidden = chosen !== "table"
  for (const view of VIEWS) {
    tabOf(view).setAttribute("aria-selected", String(view === chosen))
    tabOf(view).tabIndex = view === chosen ? 0 : -1
  }
}
