// The choices of the left panel: measure, what it is taken of, level and year.
import { byId, element, replace } from "./dom.js"
import { activitiesOf } from "./state.js"

export function createControls(release, { nameOf, hintOf, onChange }) {
  const measure = byId("measure")
  const level = byId("level")
  const year = byId("year")
  const activities = byId("activities")
  const buttons = { "-1": byId("year-before"), 1: byId("year-after") }

  replace(measure, release.measures.map((one) => element("option", { value: one.code }, nameOf(one))))
  replace(level, release.levels.map((one) => element("option", { value: one.code }, nameOf(one))))
  year.max = release.years.length - 1

  measure.addEventListener("change", () => onChange({ measure: measure.value }))
  level.addEventListener("change", () => onChange({ level: level.value, region: undefined }))
  year.addEventListener("input", () => onChange({ year: release.years[year.value] }, { replace: true }))
  for (const [step, button] of Object.entries(buttons)) {
    button.addEventListener("click", () => onChange({ year: release.years[Number(year.value) + Number(step)] }))
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
    renderYear(state.year)
  }

  function renderYear(chosen) {
    const index = release.years.indexOf(chosen)
    year.value = index
    year.setAttribute("aria-valuetext", String(chosen))
    byId("year-shown").textContent = chosen
    buttons["-1"].disabled = index <= 0
    buttons[1].disabled = index >= release.years.length - 1
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
