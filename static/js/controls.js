// The choices of the left panel: measure, what it is taken of, level and year.
import { byId, element, replace } from "./dom.js"
import { activitiesOf, yearsOf } from "./state.js"
import { fill, gettext } from "./text.js"

export function createControls(release, { nameOf, hintOf, onChange }) {
  const measure = byId("measure")
  const level = byId("level")
  const year = byId("year")
  const activities = byId("activities")
  const buttons = { "-1": byId("year-before"), 1: byId("year-after") }

  replace(measure, release.measures.map((one) => element("option", { value: one.code }, nameOf(one))))
  replace(level, release.levels.map((one) => element("option", { value: one.code }, nameOf(one))))
  const layer = byId("layer-clusters")
  let years = release.years

  layer.addEventListener("change", () => onChange({ layers: layer.checked ? "clusters" : undefined }, { replace: true }))
  measure.addEventListener("change", () => onChange({ measure: measure.value }))
  level.addEventListener("change", () => onChange({ level: level.value, region: undefined }))
  year.addEventListener("input", () => onChange({ year: years[year.value] }, { replace: true }))
  for (const [step, button] of Object.entries(buttons)) {
    button.addEventListener("click", () => onChange({ year: years[Number(year.value) + Number(step)] }))
  }
  activities.addEventListener("change", (event) => onChange({ activity: event.target.value }))

  const activityName = (code) => nameOf(release.activities.find((one) => one.code === code))

  return function render(state) {
    measure.value = state.measure
    level.value = state.level
    const chosen = release.measures.find((one) => one.code === state.measure)
    byId("measure-hint").textContent = hintOf(chosen)
    byId("industry-field").hidden = chosen.grain === "region"
    renderActivities(activities, activitiesOf(release, state.measure), state.activity, activityName)
    layer.checked = state.layers === "clusters"
    years = yearsOf(release, state.measure)
    renderYear(state.year)
  }

  function renderYear(chosen) {
    const index = years.indexOf(chosen)
    year.max = years.length - 1
    year.value = index
    byId("year-choice").hidden = years.length < 2
    byId("year-hint").textContent = years.length < release.years.length ? fill(gettext("Known for these years only: %(years)s"), { years: years.join(", ") }) : ""
    year.setAttribute("aria-valuetext", String(chosen))
    byId("year-shown").textContent = chosen
    buttons["-1"].disabled = index <= 0
    buttons[1].disabled = index >= years.length - 1
  }
}

function renderActivities(fieldset, codes, chosen, nameFor) {
  fieldset.hidden = codes.length < 2
  const choices = byId("activity-choices")
  if (choices.children.length !== codes.length) {
    replace(
      choices,
      codes.map((code) =>
        element("label", { class: "choice" }, element("input", { type: "radio", name: "activity", value: code }), element("span", {}, nameFor(code))),
      ),
    )
  }
  for (const radio of choices.querySelectorAll("input")) radio.checked = radio.value === chosen
}
