// What the reader looks at, and how it stands in the address.  Pure: no window, no history.

const TEXT = ["run", "industry", "measure", "activity", "level", "region"]
const VIEWS = ["map", "table"]
const LAYERS = ["clusters"]
const DEFAULT_VIEW = "map"
const COUNTS = ["jobs", "establishments", "turnover"]

// Read the part of an address after "?" into a state; what is missing or malformed is left out.
export function parse(search) {
  const query = new URLSearchParams(search)
  const state = {}
  for (const key of TEXT) if (query.get(key)) state[key] = query.get(key)
  if (/^\d{4}$/.test(query.get("year") ?? "")) state.year = Number(query.get("year"))
  if (VIEWS.includes(query.get("view"))) state.view = query.get("view")
  if (LAYERS.includes(query.get("layers"))) state.layers = query.get("layers")
  const place = parsePlace(query.get("map"))
  if (place) state.place = place
  return state
}

// Write a state as the part of an address after "?", in one fixed order.
export function serialize(state, language) {
  const query = new URLSearchParams()
  for (const key of ["run", "industry", "measure", "activity", "level"]) {
    if (state[key]) query.set(key, state[key])
  }
  if (state.year) query.set("year", state.year)
  if (state.region) query.set("region", state.region)
  if (state.view && state.view !== DEFAULT_VIEW) query.set("view", state.view)
  if (state.layers) query.set("layers", state.layers)
  if (state.place) query.set("map", formatPlace(state.place))
  if (language) query.set("lang", language)
  return `?${query}`.replaceAll("%2C", ",")
}

// Fill what a state leaves open from what the release offers; replace what it does not offer.
export function complete(state, release, opening = {}) {
  const offered = (wanted, codes, fallback) => (codes.includes(wanted) ? wanted : fallback)
  const measures = release.measures.map((measure) => measure.code)
  const levels = release.levels.map((level) => level.code)
  const measure = offered(state.measure, measures, offered(opening.measure, measures, measures[0]))
  const activities = activitiesOf(release, measure)
  const years = yearsOf(release, measure)
  return {
    ...(state.run && { run: state.run }),
    industry: state.industry ?? opening.industry,
    measure,
    activity: activities.length ? offered(state.activity, activities, activities[0]) : undefined,
    level: offered(state.level, levels, offered(opening.level, levels, levels.at(-1))),
    year: offered(state.year, years, offered(opening.year, years, years.at(-1))),
    region: state.region,
    view: state.view ?? DEFAULT_VIEW,
    ...(state.layers && { layers: state.layers }),
    place: state.place,
  }
}

// The years in which a measure is known; some need many years, and are known of the last one only.
export function yearsOf(release, code) {
  const known = release.measures.find((one) => one.code === code)?.years
  return known?.length ? known : release.years
}

// What a measure can be taken of: jobs, firms …; none for a plain count.
export function activitiesOf(release, code) {
  const measure = release.measures.find((one) => one.code === code)
  return measure && !COUNTS.includes(measure.unit) ? release.activities.map((activity) => activity.code) : []
}

function parsePlace(text) {
  const match = /^(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?),(\d+(?:\.\d+)?)z$/.exec(text ?? "")
  if (!match) return undefined
  const [latitude, longitude, zoom] = match.slice(1).map(Number)
  const possible = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && zoom <= 22
  return possible ? { latitude, longitude, zoom } : undefined
}

function formatPlace({ latitude, longitude, zoom }) {
  return `${round(latitude, 4)},${round(longitude, 4)},${round(zoom, 2)}z`
}

const round = (number, digits) => Number(number.toFixed(digits))
