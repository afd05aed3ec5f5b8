// The explorer page: keeps the state, asks for shapes and values, and has every part drawn from one join.
import { renderSource } from "./attribution.js"
import { join, withoutZero } from "./choropleth.js"
import { outlinesOf } from "./clusters-here.js"
import { createControls } from "./controls.js"
import { byId } from "./dom.js"
import { closeDrawer } from "./drawer.js"
import { enableFilters } from "./filters.js"
import { offerFirstSteps } from "./firststeps.js"
import { formatter } from "./format.js"
import { renderLegend } from "./legend.js"
import { createMap } from "./map/leaflet.js"
import { failureSentence, hideMessage, showMessage, whileLoading } from "./message.js"
import { naming } from "./naming.js"
import { colorsFor } from "./palette.js"
import { createPlacing } from "./placing.js"
import { createRegion } from "./region.js"
import { releaseOf } from "./release.js"
import { createIndustrySearch, createPlaceSearch } from "./searches.js"
import { summary } from "./sentence.js"
import { enableShare } from "./share.js"
import { createSheet } from "./sheet.js"
import { complete, parse, serialize, yearsOf } from "./state.js"
import { renderTable } from "./table.js"
import { fill, gettext } from "./text.js"
import { hideTooltip, showTooltip } from "./tooltip.js"
import { enableViews, renderView } from "./views.js"
import { wording } from "./wording.js"

const page = JSON.parse(byId("page").textContent)
const { language } = page
const format = formatter(language)
const source = releaseOf(page)
const { nameOf, hintOf, titleOf, entryOf } = naming(language)

let release
let industries = []
let state = {}
// What is drawn, with the state that it answers: while a request fails the reader keeps seeing that.
let shown = { level: null, rows: [], state: null }
let edition = null
let notice = ""
let known = null
let rowByCode = new Map()
let shapesByLevel = {}
const parts = {}
let words = null
let turn = 0
// Whether the map has yet to go where the address says.
let unplaced = true

async function start() {
  try {
    release = await whileLoading(source.describe())
  } catch (error) {
    return error.status === 404 ? showNothingPublished() : showFailure(error, start)
  }
  hideMessage()
  words = wording(release, { industriesOf: () => industries, nameOf, titleOf, format })
  state = complete(parse(location.search), release, page.opening)
  parts.map = createMap(byId("map"), {
    strings: { zoomIn: gettext("Zoom in"), zoomOut: gettext("Zoom out"), regions: gettext("Regions") },
    tiles: page.tiles,
    onSelect: (code) => change({ region: code }),
    onPoint: (code, at) => showTooltip(rowByCode.get(code), at, measureWords()),
    onLeave: hideTooltip,
    onMove: rememberPlace,
  })
  parts.placing = createPlacing({ map: parts.map, sheet: parts.sheet, stateOf: () => state })
  parts.region = createRegion({ source, words, format, nameOf, language, run: page.run, onYear: (year) => change({ year }), onIndustry: showIndustry })
  parts.controls = createControls(release, { nameOf, hintOf, onChange: change })
  parts.firstSteps = offerFirstSteps({ change, release })
  enableShare(() => location.origin + location.pathname + serialize(state, language))
  listen()
  known = loadIndustries()
  if (!state.industry) await known
  // What did nothing until now can be used from here on.
  for (const control of document.querySelectorAll("[data-waits]")) control.disabled = false
  await Promise.all([render(), known])
  showWorld()
  offerClusters()
  source.edition(release.edition).then((found) => {
    edition = found
    if (shown.figures) showSource()
  }, () => {})
}

function listen() {
  addEventListener("popstate", () => {
    state = complete(parse(location.search), release, page.opening)
    unplaced = true
    render()
  })
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && state.region) change({ region: undefined })
  })
  byId("drawer-close").addEventListener("click", () => change({ region: undefined }))
  enableViews((view) => change({ view }))
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => paint())
  new ResizeObserver(() => {
    parts.map.resize()
    settle()
  }).observe(byId("map"))
}

// Every choice passes here: the state changes, the address follows, the page is drawn again.
function change(patch, { replace = false } = {}) {
  state = complete({ ...state, ...patch }, release, page.opening)
  history[replace ? "replaceState" : "pushState"](null, "", serialize(state, language))
  return render()
}

// Who chooses an industry wants to see it, also from a measure that regions have as a whole.
function showIndustry(industry) {
  return change({ industry, ...(words.isOfRegions(state) && { measure: "location_quotient" }) })
}

function rememberPlace(place) {
  state.place = place
  history.replaceState(null, "", serialize(state, language))
}

async function render() {
  const mine = (turn += 1)
  parts.controls(state)
  parts.industrySearch?.()
  showClusters()
  renderView(state.view)
  try {
    const [shapes, parents, figures] = await whileLoading(
      Promise.all([shapesOf(state.level), shapesOf(words.parentLevel(state)?.code), source.values(state)]),
    )
    if (mine !== turn) return
    hideMessage()
    if (notice) showMessage(notice, "", { closable: true })
    notice = ""
    draw(shapes, parents, figures)
  } catch (error) {
    if (mine !== turn || (error.status === 400 && (await replacedIndustry()))) return
    showFailure(error, render)
    // What is known of a region that is clicked is shown all the same.
    if (shown.figures) {
      parts.map.select(state.region)
      renderDrawer()
    }
  }
}

// An address may name an industry that is none here: that is said, and the map shows what it opens with.
async function replacedIndustry() {
  await known
  if (!industries.length || industries.some((one) => one.code === state.industry)) return false
  const instead = [page.opening.industry, industries[0].code].find((code) => industries.some((one) => one.code === code))
  notice = fill(gettext("“%(code)s” is not an industry here. Shown is %(industry)s."), { code: state.industry, industry: words.titleOfCode(instead) })
  await change({ industry: instead }, { replace: true })
  return true
}

function draw(shapes, parents, answered) {
  const figures = withoutZero(answered)
  const names = new Map(parents?.features.map(({ properties }) => [properties.code, properties.name]))
  const colors = colorsFor(figures.breaks, figures.unit)
  const rows = join(shapes.features, figures, colors)
  for (const row of rows) row.parent = names.get(row.parentCode) ?? null
  rowByCode = new Map(rows.map((row) => [row.code, row]))
  const levelChanged = shown.level !== state.level
  shown = { level: state.level, rows, figures, colors, state: { ...state } }
  if (levelChanged) {
    parts.map.showRegions(shapes, parts.placing.room())
    parts.map.showParents(parents)
  }
  if (unplaced && state.place) parts.map.place(state.place)
  unplaced = false
  paint()
  renderWords()
  renderDrawer()
  settle()
}

function settle() {
  if (shown.figures) parts.placing.settle()
}

function paint() {
  if (!shown.figures) return
  const { unit } = shown.figures
  parts.map.paint(
    (code) => rowByCode.get(code).look,
    (code) => `${rowByCode.get(code).name}: ${summary(rowByCode.get(code), unit, format)}`,
  )
  parts.map.select(state.region)
}

function renderWords() {
  const { rows, figures, colors } = shown
  const measure = measureWords()
  const level = words.level(state.level)
  const parent = words.parentLevel(state)
  const subtitle = fill(gettext("%(measure)s by %(level)s, %(year)s"), { measure: measure.unitName, level: nameOf(level).toLowerCase(), year: state.year })
  byId("map-title").textContent = subject()
  byId("map-subtitle").textContent = subtitle
  document.title = `${subject()} – ${subtitle} – Sentra`
  byId("filters-now").textContent = `${state.year}`
  renderLegend({ title: measure.unitName, rows, figures, colors, format, onShine: (test) => parts.map.shine(test ?? undefined) })
  parts.firstSteps({ state, rows, years: yearsOf(release, state.measure) })
  renderTable({
    caption: `${subject()}. ${subtitle}`, rows, unit: figures.unit, columnName: measure.measureName, levelName: nameOf(level),
    parentName: parent && nameOf(parent), format, language, onSelect: (code) => change({ region: code }), selected: state.region,
  })
  showSource()
  byId("download").href = source.fileUrl(state, language)
  renderLanguageLinks()
}

function renderDrawer() {
  const row = rowByCode.get(state.region)
  if (!row) {
    closeDrawer()
    parts.sheet.set("low")
    return
  }
  parts.region(row, { shown, state, measure: measureWords(shown.state), industry: subject(shown.state) })
  if (parts.sheet.isPhone()) parts.sheet.set("half")
}

const measureWords = (of = state) => words.measureWords(of, shown.figures?.unit)
const subject = (of = state) => words.subject(of, shown.figures?.grain)

function shapesOf(code) {
  const level = words.level(code)
  return level ? (shapesByLevel[code] ??= source.shapes(level).catch((error) => ((shapesByLevel[code] = undefined), Promise.reject(error)))) : null
}

async function loadIndustries() {
  industries = await source.industries().catch(() => [])
  const entries = industries.map(entryOf)
  parts.industrySearch = createIndustrySearch(entries, { chosen: () => state.industry, onChoose: showIndustry })
  createPlaceSearch(entries, {
    regions: allRegions,
    onIndustry: showIndustry,
    onRegion: (code, level) => change({ region: code, level }),
  })
  state.industry ??= industries[0]?.code
  if (shown.figures) renderAfterNames()
}

function renderAfterNames() {
  renderWords()
  renderDrawer()
}

async function allRegions() {
  const levels = await Promise.all(release.levels.map(async (level) => [level, await shapesOf(level.code)]))
  return levels.flatMap(([level, shapes]) =>
    shapes.features.map(({ properties }) => ({ code: properties.code, words: properties.name, level: level.code, levelName: nameOf(level) })),
  )
}

async function showWorld() {
  const bounds = parts.map.bounds()
  if (!bounds || page.tiles.length) return
  // The outline is only a background: without it the map still says everything.
  const land = await import("./map/world.js").then(({ landAround }) => landAround(bounds)).catch(() => null)
  parts.map.showWorld(land)
}

// The layer is offered where the release has clusters with an outline.
async function offerClusters() {
  const clusters = await source.clusterOutlines().then(outlinesOf, () => null)
  byId("layers").hidden = !clusters?.features.length
  parts.clusters = clusters
  showClusters()
}

const showClusters = () => parts.map.showClusters(state.layers === "clusters" ? parts.clusters : null)

function renderLanguageLinks() {
  for (const link of document.querySelectorAll("[data-language]")) link.href = serialize(state, link.dataset.language)
}

const showSource = () => renderSource({ ...shown.figures.source, edition_name: edition?.name }, page.tiles)

function showNothingPublished() {
  byId("main").classList.add("empty")
  showMessage(
    gettext("Nothing has been published yet"),
    page.staff ? gettext("Run an analysis and publish its results; the map then opens here.") : gettext("As soon as an agency publishes results, the map opens here."),
    { links: page.staff ? [{ href: page.admin, text: gettext("Go to data entry") }] : [] },
  )
}

function showFailure(error, retry) {
  console.warn(error)
  showMessage(gettext("The map could not be drawn"), failureSentence(error), { retry })
}

enableFilters()
parts.sheet = createSheet({ onChange: settle })
start()
