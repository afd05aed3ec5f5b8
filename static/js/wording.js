// What the page calls what it shows, in the reader's language: measure, industry, level.  Pure.
import { fill, gettext } from "./text.js"

// `industriesOf()` are those known by now.
export function wording(release, { industriesOf, nameOf, titleOf, format }) {
  const measureOf = ({ measure }) => release.measures.find((one) => one.code === measure)

  // `unit` is that of the figures that are shown, where there are any.
  function measureWords(state, unit) {
    const measure = measureOf(state)
    const activity = release.activities.find((one) => one.code === state.activity)
    const unitName = activity
      ? fill(gettext("%(measure)s (%(activity)s)"), { measure: nameOf(measure), activity: nameOf(activity).toLowerCase() })
      : nameOf(measure)
    return { unit: unit ?? measure.unit, unitName, measureName: nameOf(measure), noun: nameOf(measure).toLowerCase(), format }
  }

  function titleOfCode(code) {
    const industry = industriesOf().find((one) => one.code === code)
    return industry ? titleOf(industry) : code
  }

  return {
    measureWords,
    titleOfCode,
    // What the figures are about: an industry, or regions as a whole, whatever the industry.
    subject: (state, grain) => (grain === "region" ? nameOf(measureOf(state)) : titleOfCode(state.industry)),
    isOfRegions: (state) => measureOf(state).grain === "region",
    level: (code) => release.levels.find((one) => one.code === code),
    parentLevel: ({ level }) => release.levels[release.levels.findIndex((one) => one.code === level) - 1],
  }
}
