// The explorer page: keeps the state, asks for shapes and values, and has every part drawn from one join.
import { renderSource } from "./attribution.js"
import { join, withoutZero } from "./choropleth.js"
import { outlinesOf, standing } from "./clusters-here.js"
import { createControls } from "./controls.js"
import { byId } from "./dom.js"
import { closeDrawer, openDrawer, othersOf, quotientOf, renderClusters, renderHistory, renderOthers } from "./drawer.js"
import { enableFilters } from "./filters.js"
import { formatter } from "./format.js"
import { renderLegend } from "./legend.js"
import { createMap } from "./map/leaflet.js"
import { failureSentence, hideMessage, showMessage, whileLoading } from "./message.js"
import { naming } from "./naming.js"
import { colorsFor } from "./palette.js"
import { releaseOf } from "./release.js"
import { createIndustrySearch, createPlaceSearch } from "./searches.js"
import { placeName, summary } from "./sentence.js"
import { enableShare } from "./share.js"
import { createSheet } from "./sheet.js"
import { complete, parse, serialize, yearsOf } from "./state.js"
import { renderTable } from "./table.js"
import { fill, gettext } from "./text.js"
import { hideTooltip, showTooltip } from "./tooltip.js"
import { enableViews, renderView } from "./views.js"
import { offerFirstSteps } from "./firststeps.js"

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
let turn = 0
let fitted = ""
// Whether the map has yet to go where the address says.
let unplaced = true
// What the second part of the drawer is about.
let inBackground = ""

async function start() {
  try {
    release = await whileLoading(source.describe())
  } catch (error) {
    return error.status === 404 ? showNothingPublished() : showFailure(error, start)
  }
  hideMessage()
  state = complete(parse(location.search), release, page.opening)
  parts.map = createMap(byId("map"), {
    strings: { zoomIn: gettext("Zoom in"), zoomOut: gettext("Zoom out"), regions: gettext("Regions") },
    tiles: page.tiles,
    onSelect: (code) => change({ region: code }),
    onPoint: (code, at) => showTooltip(rowByCode.get(code), at, measureWords()),
    onLeave: hideTooltip,
    onMove: rememberPlace,
  })
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
  const { grain } = release.measures.find((one) => one.code === state.measure)
  return change({ industry, ...(grain === "region" && { measure: "location_quotient" }) })
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
      Promise.all([shapesOf(state.level), shapesOf(parentLevel()?.code), source.values(state)]),
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
  notice = fill(gettext("“%(code)s” is not an industry here. Shown is %(industry)s."), { code: state.industry, industry: titleOfCode(instead) })
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
    parts.map.showRegions(shapes, room())
    parts.map.showParents(parents)
  }
  if (unplaced && state.place) parts.map.place(state.place)
  unplaced = false
  paint()
  renderWords()
  renderDrawer()
  settle()
}

// Until the reader moves the map, all regions stay in the part that nothing covers; afterward only the
// chosen one is brought into sight.
function settle() {
  if (!shown.figures) return
  if (!state.place) {
    const wanted = JSON.stringify([state.level, room(), parts.map.size()])
    if (wanted !== fitted) parts.map.fit(room())
    fitted = wanted
  } else if (state.region) parts.map.reveal(state.region, room())
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
  const words = measureWords()
  const level = release.levels.find((one) => one.code === state.level)
  const subtitle = fill(gettext("%(measure)s by %(level)s, %(year)s"), { measure: words.unitName, level: nameOf(level).toLowerCase(), year: state.year })
  byId("map-title").textContent = subject()
  byId("map-subtitle").textContent = subtitle
  document.title = `${subject()} – ${subtitle} – Sentra`
  byId("filters-now").textContent = `${state.year}`
  renderLegend({ title: words.unitName, rows, figures, colors, format, onShine: (test) => parts.map.shine(test ?? undefined) })
  parts.firstSteps({ state, rows, years: yearsOf(release, state.measure) })
  renderTable({
    caption: `${subject()}. ${subtitle}`, rows, unit: figures.unit, columnName: words.measureName, levelName: nameOf(level),
    parentName: parentLevel() && nameOf(parentLevel()), format, language, onSelect: (code) => change({ region: code }), selected: state.region,
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
  const level = release.levels.find((one) => one.code === shown.level)
  const words = measureWords(shown.state)
  openDrawer(row, { ...words, format, industry: subject(shown.state), grain: shown.figures.grain, place: placeName(row.name, nameOf(level), [level.name_id, level.name_en]), year: shown.state.year })
  if (parts.sheet.isPhone()) parts.sheet.set("half")
  renderBackground()
}

// The drawer's second part comes after its first: the region over the years, and its other industries.
async function renderBackground() {
  const mine = turn
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
  renderClusters(standing(clusters), { language, run: page.run })
  renderHistory(years.map(quotientOf), { format, unitName: measureWords().unitName, year: state.year, onYear: (year) => change({ year }) })
  renderOthers(
    othersOf(others.filter((one) => one.industry_code !== state.industry).map(quotientOf)).slice(0, 5).map((one) => ({ ...one, title: titleOfCode(one.code) })),
    { format, onIndustry: showIndustry },
  )
}

function measureWords(of = state) {
  const measure = release.measures.find((one) => one.code === of.measure)
  const activity = release.activities.find((one) => one.code === of.activity)
  const unitName = activity
    ? fill(gettext("%(measure)s (%(activity)s)"), { measure: nameOf(measure), activity: nameOf(activity).toLowerCase() })
    : nameOf(measure)
  return { unit: shown.figures?.unit ?? measure.unit, unitName, measureName: nameOf(measure), noun: nameOf(measure).toLowerCase(), format }
}

// What the figures are about: an industry, or regions as a whole, whatever the industry.
const subject = (of = state) => (shown.figures?.grain === "region" ? measureWords(of).measureName : titleOfCode(of.industry))

function titleOfCode(code) {
  const industry = industries.find((one) => one.code === code)
  return industry ? titleOf(industry) : code
}

const parentLevel = () => release.levels[release.levels.findIndex((one) => one.code === state.level) - 1]

function shapesOf(code) {
  const level = release.levels.find((one) => one.code === code)
  return level ? (shapesByLevel[code] ??= source.shapes(level).catch((error) => ((shapesByLevel[code] = undefined), Promise.reject(error)))) : null
}

// What drawer, sheet and first steps cover of the map.
function room() {
  if (matchMedia("print").matches) return {}
  if (parts.sheet.isPhone()) return { bottom: parts.sheet.covered() }
  // On a narrow window the drawer covers most of the map; nothing would be left to fit into.
  const [width] = parts.map.size()
  const drawer = byId("drawer").offsetWidth
  if (state.region) return width - drawer > 300 ? { right: drawer } : {}
  return { top: byId("first-steps").offsetHeight }
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
