// The small note beside the pointer or the focused region.  All it says is also in drawer and table.
import { byId, element, replace } from "./dom.js"
import { firmsText, summary } from "./sentence.js"

const GAP = 14

export function showTooltip(row, { x, y }, { unit, format, unitName }) {
  const tooltip = byId("tooltip")
  const figure = summary(row, unit, format)
  replace(
    tooltip,
    element("strong", {}, row.parent ? `${row.name}, ${row.parent}` : row.name),
    element("span", { class: "figure" }, figure),
    row.value > 0 && element("span", {}, unitName),
    row.firms > 0 && element("span", {}, firmsText(row.firms, format)),
  )
  tooltip.hidden = false
  const room = tooltip.parentElement.getBoundingClientRect()
  const left = x + GAP + tooltip.offsetWidth > room.width ? x - GAP - tooltip.offsetWidth : x + GAP
  const top = y + GAP + tooltip.offsetHeight > room.height ? y - GAP - tooltip.offsetHeight : y + GAP
  tooltip.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`
}

export function hideTooltip() {
  byId("tooltip").hidden = true
}
