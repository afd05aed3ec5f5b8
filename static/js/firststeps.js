// Three things to try, for who opens the sample for the first time.  Only what leads somewhere else is offered.
import { byId, element, replace } from "./dom.js"
import { fill, gettext } from "./text.js"

const KEY = "sentra-first-steps"

// Answers what is to be called whenever another view is shown: {state, rows, years} with the measure's own years.
export function offerFirstSteps({ change, release }) {
  const place = byId("first-steps")
  if (!release.fictional || dismissed()) return () => {}
  return function render({ state, rows, years }) {
    if (dismissed()) return
    const top = highest(rows)
    const steps = [
      top && top !== state.region && step(gettext("Open the region with the highest value"), () => change({ region: top, view: "map" })),
      years[0] !== state.year && step(fill(gettext("Look back to %(year)s"), { year: years[0] }), () => change({ year: years[0] })),
      state.view === "map" && step(gettext("Read the figures as a table"), () => change({ view: "table" })),
    ].filter(Boolean)
    place.hidden = !steps.length
    replace(
      place,
      element("h2", { id: "first-steps-title" }, steps.length === 3 ? gettext("Three things to try") : gettext("To try")),
      element("ul", {}, steps),
      element("button", { type: "button", class: "close", "aria-label": gettext("Hide"), onclick: () => dismiss(place) }, "×"),
    )
  }
}

const step = (text, onclick) => element("li", {}, element("button", { type: "button", class: "button plain", onclick }, text))

const highest = (rows) => rows.reduce((best, row) => ((row.value ?? -Infinity) > (best?.value ?? -Infinity) ? row : best), null)?.code

function dismiss(place) {
  place.hidden = true
  try {
    localStorage.setItem(KEY, "hidden")
  } catch {
    // Without storage the steps come back next time; that is all.
  }
}

function dismissed() {
  try {
    return localStorage.getItem(KEY) === "hidden"
  } catch {
    return false
  }
}
