// The two search fields: industries in the panel, regions and industries in the top bar.
import { combobox } from "./combobox.js"
import { byId } from "./dom.js"
import { match } from "./match.js"
import { gettext } from "./text.js"

const ALL = 400

export function createIndustrySearch(entries, { chosen, onChoose }) {
  let mounted = null

  function mount() {
    if (mounted === chosen()) return
    mounted = chosen()
    combobox(byId("industry-place"), {
      id: "industry",
      testId: "industry-search",
      source: (query) => match(entries, query, query ? 30 : ALL),
      show: (entry) => entry.title,
      note: (entry) => entry.code,
      chosen: entries.find((entry) => entry.code === chosen()) ?? null,
      lasting: true,
      onChoose: (entry) => {
        mounted = entry.code
        onChoose(entry.code)
      },
    })
  }
  mount()
  return mount
}

export function createPlaceSearch(industries, { regions, onRegion, onIndustry }) {
  let places = null
  const place = byId("search-place")
  const typed = place.querySelector("input")?.value ?? ""
  const input = combobox(place, {
    id: "search",
    testId: "region-search",
    placeholder: gettext("Region or industry"),
    show: (entry) => entry.title ?? entry.words,
    note: (entry) => entry.levelName ?? gettext("Industry"),
    source: async (query) => {
      places ??= await regions()
      return [...match(places, query, 8), ...match(industries, query, 6)]
    },
    onChoose: (entry) => {
      if (entry.level) onRegion(entry.code, entry.level)
      else onIndustry(entry.code)
      input.value = ""
    },
  })
  if (typed) input.value = typed
}
