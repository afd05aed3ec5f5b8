// What a figure means, in a plain sentence with the place named.  Pure but for the page's words.
import { fill, gettext, ngettext } from "./text.js"

// The region as people say it: "Kecamatan Sukamaju", "Sukamaju District".
// A name that says its level already, in either language, is left alone: "Kota Sukamaju".
export function placeName(name, levelName, levelNames = [levelName]) {
  const said = name.toLowerCase().split(" ")
  const levels = levelNames.join(" ").toLowerCase().split(/[^\p{Letter}]+/u)
  if (levels.includes(said[0]) || levels.includes(said.at(-1))) return name
  // Translators: a region with its level, in the order of the language.
  return fill(gettext("%(name)s %(level)s"), { name, level: levelName })
}

export function firmsText(count, format) {
  return fill(ngettext("%(count)s firm", "%(count)s firms", count), { count: format.whole(count) })
}

// The headline over a region's figures.
export function headline(row, context) {
  const { format, industry, place, unit } = context
  const words = { industry, place, year: context.year }
  if (row.value === null) return fill(unknownSentence(row.flag), words)
  if (context.grain === "region") {
    return fill(gettext("%(measure)s: %(figure)s in %(place)s, %(year)s."), { ...words, measure: industry, figure: format.withInterval(row.value, row.low, row.high, unit) })
  }
  if (row.value === 0) return fill(gettext("%(industry)s: there are no firms in %(place)s in %(year)s."), words)
  if (unit === "ratio") return quotientSentence(row, words, format)
  return fill(gettext("%(industry)s in %(place)s, %(year)s: %(figure)s %(noun)s."), {
    ...words,
    figure: format.value(row.value, unit),
    noun: context.noun,
  })
}

function quotientSentence(row, words, format) {
  const range = format.timesRange(row.low, row.high, row.value)
  const parts = [
    fill(comparison(row), { ...words, times: format.times(row.value) }),
    range && fill(gettext("(90%%: %(range)s)"), { range }),
  ]
  const start = parts.filter(Boolean).join(" ")
  if (!row.firms) return `${start}.`
  return fill(gettext("%(start)s, resting on %(firms)s."), { start, firms: firmsText(row.firms, format) })
}

function comparison({ value, uncertain }) {
  if (uncertain) {
    return gettext("%(industry)s in %(place)s cannot be told apart from the average with confidence: %(times)s times the average")
  }
  if (value < 1) return gettext("%(industry)s in %(place)s is rarer than elsewhere: %(times)s times the average")
  return gettext("%(industry)s in %(place)s is %(times)s times as concentrated as the average of all regions")
}

function unknownSentence(flag) {
  if (flag === "c") return gettext("The figure for %(industry)s in %(place)s is confidential: so few firms that one could be recognized.")
  return gettext("There is no figure for %(industry)s in %(place)s in %(year)s.")
}

// One region in one line: what a tooltip shows and a screen reader says.
export function summary(row, unit, format) {
  if (row.look.kind === "confidential") return gettext("confidential")
  if (row.look.kind === "no-data") return gettext("no data")
  if (row.look.kind === "zero") return gettext("no firms")
  const figure = format.withInterval(row.value, row.low, row.high, unit)
  return row.uncertain ? `${figure}, ${gettext("uncertain")}` : figure
}

// The limits of a class, in words short enough for a legend.
export function classText(index, breaks, unit, format) {
  const limit = (number) => format.limit(number, unit)
  if (!breaks.length) return gettext("all regions")
  if (index === 0) return fill(gettext("up to %(high)s"), { high: limit(breaks[0]) })
  if (index === breaks.length) return fill(gettext("over %(low)s"), { low: limit(breaks.at(-1)) })
  const [low, high] = [breaks[index - 1], breaks[index]]
  // A dash beside a minus sign would be misread.
  return low < 0 ? fill(gettext("%(low)s to %(high)s"), { low: limit(low), high: limit(high) }) : `${limit(low)}–${limit(high)}`
}
