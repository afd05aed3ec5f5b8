// The bottom sheet of a phone: three heights, by dragging its handle or pressing it.
import { byId } from "./dom.js"
import { gettext } from "./text.js"

// Of the window, as the style sheet has them; what the lowest covers, the map leaves free anyway.
const SHARES = { low: 0, half: 0.5, full: 1 }
const HEIGHTS = ["low", "half", "full"]

export function createSheet({ onChange }) {
  const sheet = byId("sheet")
  const handle = byId("sheet-handle")
  let dragged = null

  function set(height) {
    if (sheet.dataset.height === height && !sheet.style.height) return
    sheet.dataset.height = height
    sheet.style.removeProperty("height")
    handle.setAttribute("aria-label", height === "full" ? gettext("Make the sheet small") : gettext("Make the sheet taller"))
    onChange()
  }

  handle.addEventListener("click", () => {
    if (dragged?.moved) return
    set(HEIGHTS[(HEIGHTS.indexOf(sheet.dataset.height) + 1) % HEIGHTS.length])
  })
  handle.addEventListener("pointerdown", (event) => {
    dragged = { from: event.clientY, height: sheet.offsetHeight, moved: false }
    handle.setPointerCapture(event.pointerId)
  })
  handle.addEventListener("pointermove", (event) => {
    if (!dragged || !handle.hasPointerCapture(event.pointerId)) return
    const height = dragged.height + dragged.from - event.clientY
    dragged.moved ||= Math.abs(event.clientY - dragged.from) > 6
    if (dragged.moved) sheet.style.height = `${height}px`
  })
  handle.addEventListener("pointerup", () => {
    if (dragged?.moved) set(nearest(sheet.offsetHeight / innerHeight))
    setTimeout(() => (dragged = null))
  })
  set("low")
  return {
    set,
    isPhone: () => matchMedia("(max-width: 900px)").matches,
    // How much of the map lies under the sheet; at its lowest it covers nothing.
    covered: () => Math.max(0, SHARES[sheet.dataset.height] * innerHeight - (innerHeight - byId("stage").getBoundingClientRect().bottom)),
  }
}

// The height a sheet settles at when it is let go. Pure.
export function nearest(share) {
  return share < 0.33 ? "low" : share < 0.7 ? "half" : "full"
}
