// The legend: every look that the map can wear, with how many regions wear it.
import { byId, element, replace, svg } from "./dom.js"
import { count } from "./choropleth.js"
import { classText } from "./sentence.js"
import { gettext } from "./text.js"

export function renderLegend({ title, rows, figures, colors, format }) {
  const counts = count(rows, colors.length)
  byId("legend-title").textContent = title
  const entries = colors.map((color, index) => ({
    swatch: swatch({ fill: color, "data-class": index }),
    text: classText(index, figures.breaks, figures.unit, format),
    count: counts.classes[index],
  }))
  // The highest class on top, as a thermometer stands.
  entries.reverse()
  if (figures.grain !== "region") entries.push({ swatch: swatch({ class: "bare" }), text: gettext("no firms"), count: counts.zero })
  if (figures.measure === "location_quotient") entries.push(hatched(counts.uncertain))
  entries.push({ swatch: swatch({ fill: "url(#no-data)" }), text: gettext("no data"), count: counts["no-data"] })
  if (counts.confidential) {
    entries.push({ swatch: swatch({ fill: "url(#confidential)" }), text: gettext("confidential"), count: counts.confidential })
  }
  replace(byId("legend-entries"), entries.map((entry) => line(entry, format)))
}

function hatched(number) {
  const drawing = swatch({ class: "any-class" }, { fill: "url(#hatch-dark)" })
  const text = element(
    "details",
    {},
    element("summary", { class: "term" }, gettext("uncertain")),
    gettext("The interval holds 1, or one firm more or less would turn the figure. Take it as a question, not as a finding."),
  )
  return { swatch: drawing, text, count: number }
}

function line({ swatch: drawing, text, count: number }, format) {
  return element("li", { class: number ? null : "unused" }, drawing, element("span", { class: "what" }, text), element("span", { class: "count" }, format.whole(number)))
}

function swatch(...layers) {
  const boxes = layers.map((look) => svg("rect", { x: 0.5, y: 0.5, width: 25, height: 15, ...look }))
  return svg("svg", { class: "swatch", width: 26, height: 16, "aria-hidden": "true" }, boxes)
}
