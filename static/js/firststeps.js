// Three things to try, for who opens the sample for the first time.
import { byId, element, replace } from "./dom.js"
import { fill, gettext } from "./text.js"

const KEY = "sentra-first-steps"

export function offerFirstSteps({ change, release, rows }) {
  const place = byId("first-steps")
  if (!release.fictional || dismissed()) return
  const [firstYear, lastYear] = [release.years[0], release.years.at(-1)]
  replace(
    place,
    element("h2", { id: "first-steps-title" }, gettext("Three things to try")),
    element(
      "ul",
      {},
      step(gettext("Open the region with the highest value"), () => change({ region: highest(rows()), view: "map" })),
      firstYear !== lastYear && step(fill(gettext("Look back to %(year)s"), { year: firstYear }), () => change({ year: firstYear })),
      step(gettext("Read the figures as a table"), () => change({ view: "table" })),
    ),
    element("button", { type: "button", class: "close", "aria-label": gettext("Hide"), onclick: () => dismiss(place) }, "×"),
  )
  place.hidden = false
}

const step = (text, onclick) => element("li", {}, element("button", { type: "button", class: "button plain", onclick }, text))

const highest = (rows) => rows.reduce((best, row) => ((row.value ?? -1) > (best?.value ?? -1) ? row : best), null)?.code

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
