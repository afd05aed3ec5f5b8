// The legend: every look that the map can wear, with how many regions wear it.  An entry shows where its regions lie.
import { byId, element, replace, svg } from "./dom.js"
import { RATIOS, count, wears } from "./choropleth.js"
import { classText } from "./sentence.js"
import { gettext } from "./text.js"

// onShine is told the entry that is pointed at, focused or pressed, null where none is.
export function renderLegend({ title, rows, figures, colors, format, onShine }) {
  const counts = count(rows, colors.length)
  byId("legend-title").textContent = title
  const entries = colors.map((color, index) => ({
    wanted: { kind: "class", index },
    swatch: swatch({ fill: color, "data-class": index }),
    text: classText(index, figures.breaks, figures.unit, format),
    count: counts.classes[index],
  }))
  // The highest class on top, as a thermometer stands.
  entries.reverse()
  if (RATIOS.includes(figures.measure)) entries.push(hatched(counts.uncertain))
  if (figures.grain !== "region") entries.push({ wanted: { kind: "zero" }, swatch: swatch({ class: "bare" }), text: gettext("no firms"), count: counts.zero })
  entries.push({ wanted: { kind: "no-data" }, swatch: swatch({ fill: "url(#no-data)" }), text: gettext("no data"), count: counts["no-data"], always: true })
  if (counts.confidential) {
    entries.push({ wanted: { kind: "confidential" }, swatch: swatch({ fill: "url(#confidential)" }), text: gettext("confidential"), count: counts.confidential })
  }
  replace(byId("legend-entries"), lines(entries, format, onShine))
  replace(byId("legend-hint"), RATIOS.includes(figures.measure) && explanation())
}

// Uncertain regions are counted in their classes already.
function hatched(number) {
  return { wanted: { uncertain: true }, swatch: swatch({ class: "any-class" }, { fill: "url(#hatch-dark)" }), text: gettext("of these uncertain"), count: number, part: true }
}

function explanation() {
  return element(
    "details",
    {},
    element("summary", { class: "term" }, gettext("What is uncertain?")),
    gettext("The interval holds 1, one firm more or less would turn the figure, or all rests on a single firm. Take it as a question, not as a finding."),
  )
}

function lines(entries, format, onShine) {
  let pressed = null
  const shine = (entry) => onShine(entry ? (look) => wears(look, entry.wanted) : null)
  const buttons = entries.map((entry) => {
    const button = element(
      "button",
      {
        type: "button", "aria-pressed": "false", disabled: !entry.count, title: gettext("Show these regions"),
        onclick: () => press(entry === pressed ? null : entry),
        onmouseenter: () => shine(entry),
        onmouseleave: () => shine(pressed),
        onfocus: () => shine(entry),
        onblur: () => shine(pressed),
      },
      entry.swatch,
      element("span", { class: "what" }, entry.text),
      element("span", { class: "count" }, format.whole(entry.count)),
    )
    return { entry, button }
  })
  function press(entry) {
    pressed = entry
    for (const one of buttons) one.button.setAttribute("aria-pressed", String(one.entry === entry))
    shine(entry)
  }
  return buttons.map(({ entry, button }) => element("li", { class: [entry.part && "part", !entry.count && !entry.always && "unused"].filter(Boolean).join(" ") || null }, button))
}

function swatch(...layers) {
  const boxes = layers.map((look) => svg("rect", { x: 0.5, y: 0.5, width: 25, height: 15, ...look }))
  return svg("svg", { class: "swatch", width: 26, height: 16, "aria-hidden": "true" }, boxes)
}
