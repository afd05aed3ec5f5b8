// What the drawer tells of a region: first what the map shows of it, then its years, other industries and clusters.
import { standing } from "./clusters-here.js"
import { byId } from "./dom.js"
import { openDrawer, othersOf, quotientOf, renderClusters, renderHistory, renderOthers } from "./drawer.js"
import { placeName } from "./sentence.js"

const MOST_OTHERS = 5

export function createRegion({ source, words, format, nameOf, language, run, onYear, onIndustry }) {
  let turn = 0
  let inBackground = ""

  // `shown` is what is drawn, `state` what is asked for; they differ while a request fails.
  function show(row, { shown, state, measure, industry }) {
    const level = words.level(shown.level)
    const place = placeName(row.name, nameOf(level), [level.name_id, level.name_en])
    openDrawer(row, { ...measure, format, industry, place, grain: shown.figures.grain, year: shown.state.year })
    tellMore(state, words.measureWords(state, shown.figures.unit))
  }

  // The second part comes after the first.
  async function tellMore(state, measure) {
    const mine = (turn += 1)
    const measured = state.measure === "location_quotient"
    // What belongs to another region never stands below this one's name.
    const subjects = JSON.stringify([state.level, state.region, state.industry, state.measure, state.activity])
    if (subjects !== inBackground) for (const part of ["clusters", "history", "others"]) byId(`drawer-${part}`).hidden = true
    inBackground = subjects
    const [years, others, clusters] = await Promise.all([
      measured ? source.history(state).catch(() => []) : [],
      source.othersHere(state).catch(() => []),
      source.clustersIn(state).catch(() => []),
    ])
    if (mine !== turn) return
    renderClusters(standing(clusters), { language, run })
    renderHistory(years.map(quotientOf), { format, unitName: measure.unitName, year: state.year, onYear })
    const elsewhere = others.filter((one) => one.industry_code !== state.industry).map(quotientOf)
    renderOthers(
      othersOf(elsewhere).slice(0, MOST_OTHERS).map((one) => ({ ...one, title: words.titleOfCode(one.code) })),
      { format, onIndustry },
    )
  }

  return show
}
