// Joins shapes and values by region code and says how each region looks.  Pure.
import { inkOn } from "./palette.js"

const CONFIDENTIAL = "c"
const REGION = "region"
// Measures that a few firms can turn; which of their figures are uncertain is told beside them.
export const RATIOS = ["location_quotient", "cluster_index"]

// The class a value falls into.  Breaks are the upper bounds of all classes but the last, ascending.
export function classOf(value, breaks) {
  const index = breaks.findIndex((upper) => value <= upper)
  return index === -1 ? breaks.length : index
}

// Zero has a look of its own, so a class that holds nothing else is none.  A measure of regions as a whole
// has zeros that mean no more than its other figures.
export const withoutZero = (figures) =>
  figures.grain === REGION ? figures : { ...figures, breaks: figures.breaks.filter((upper) => upper > 0) }

// One row per region: its figures and its look.  A region that the values leave out has no firms of
// the industry, and that is a value: zero.
export function join(features, figures, colors) {
  return features.map(({ properties: { code, name, parent_code } }) => {
    const value = code in figures.values ? figures.values[code] : 0
    const row = {
      code,
      name,
      parentCode: parent_code ?? null,
      value,
      low: figures.low?.[code] ?? null,
      high: figures.high?.[code] ?? null,
      firms: figures.firms?.[code] ?? (value === 0 ? 0 : null),
      uncertain: value !== null && figures.uncertain?.[code] === true,
      flag: figures.flags?.[code] ?? null,
    }
    return { ...row, look: lookOf(row, figures, colors) }
  })
}

function lookOf({ value, flag, uncertain }, { breaks, grain }, colors) {
  if (value === null) return { kind: flag === CONFIDENTIAL ? "confidential" : "no-data" }
  // A region without a single firm is not a weak case of a weak class: it is left as bare land.
  if (value === 0 && grain !== REGION) return { kind: "zero" }
  const index = classOf(value, breaks)
  return { kind: "class", index, color: colors[index], uncertain, ink: inkOn(colors[index]) }
}

// Whether a look is the one that is asked for: of a kind, of a class, or uncertain whatever its class.
export function wears(look, { kind, index, uncertain }) {
  if (uncertain) return look.uncertain === true
  return look.kind === kind && (index === undefined || look.index === index)
}

// How many regions wear each look: what the legend says beside its swatches.
export function count(rows, classes) {
  const counts = { classes: Array(classes).fill(0), zero: 0, "no-data": 0, confidential: 0, uncertain: 0 }
  for (const { look } of rows) {
    if (look.kind === "class") counts.classes[look.index] += 1
    else counts[look.kind] += 1
    if (look.uncertain) counts.uncertain += 1
  }
  return counts
}
