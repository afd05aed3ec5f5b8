// On a phone the choices lie behind one button; on a wide screen they are always there.
import { byId } from "./dom.js"

export function enableFilters() {
  const panel = byId("panel")
  const opener = byId("filters")

  function toggle(open) {
    panel.classList.toggle("open", open)
    opener.setAttribute("aria-expanded", String(open))
    if (open) byId("panel-title").focus()
    else opener.focus()
  }

  opener.addEventListener("click", () => toggle(!panel.classList.contains("open")))
  byId("filters-done").addEventListener("click", () => toggle(false))
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !panel.classList.contains("open") || event.defaultPrevented) return
    event.stopPropagation()
    toggle(false)
  })
}
