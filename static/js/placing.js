// Which part of the map is seen: all regions in what nothing covers, until the reader moves it.
import { byId } from "./dom.js"

// `stateOf()` is what the reader looks at.  Answers what is free of the map, and what brings the regions there.
export function createPlacing({ map, sheet, stateOf }) {
  let fitted = ""

  // What drawer, sheet and first steps cover of the map.
  function room() {
    if (matchMedia("print").matches) return {}
    if (sheet.isPhone()) return { bottom: sheet.covered() }
    // On a narrow window the drawer covers most of the map; nothing would be left to fit into.
    const [width] = map.size()
    const drawer = byId("drawer").offsetWidth
    if (stateOf().region) return width - drawer > 300 ? { right: drawer } : {}
    return { top: byId("first-steps").offsetHeight }
  }

  // Until the reader moves the map, all regions stay in the part that nothing covers; afterward only the
  // chosen one is brought into sight.
  function settle() {
    const state = stateOf()
    if (!state.place) {
      const wanted = JSON.stringify([state.level, room(), map.size()])
      if (wanted !== fitted) map.fit(room())
      fitted = wanted
    } else if (state.region) map.reveal(state.region, room())
  }

  return { room, settle }
}
