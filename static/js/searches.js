// The two search fields: industries in the panel, regions and industries in the top bar.
import { combobox } from "./combobox.js"
import { byId } from "./dom.js"
import { match } from "./match.js"
import { gettext } from "./text.js"

const ALL = 400

// Answers what makes the field say the industry that is shown.
export function createIndustrySearch(entries, { chosen, onChoose }) {
  const entryOf = (code) => entries.find((entry) => entry.code === code) ?? null
  let shown = chosen()
  const { display } = combobox(byId("industry-place"), {
    id: "industry",
    testId: "industry-search",
    source: (query) => match(entries, query, query ? 30 : ALL),
    show: (entry) => entry.title,
    note: (entry) => entry.code,
    chosen: entryOf(shown),
    lasting: true,
    onChoose: (entry) => {
      shown = entry.code
      onChoose(entry.code)
    },
  })
  return () => {
    if (shown === chosen()) return
    shown = chosen()
    display(entryOf(shown))
  }
}

export function createPlaceSearch(industries, { regions, onRegion, onIndustry }) {
  let places = null
  const place = byId("search-place")
  // Who began to type before the page could answer goes on typing.
  const before = place.querySelector("input")
  const typed = before?.value ?? ""
  const focused = before !== null && before === document.activeElement
  const { input } = combobox(place, {
    id: "search",
    testId: "region-search",
    placeholder: gettext("Region or industry"),
    show: (entry) => entry.title ?? entry.words,
    note: (entry) => entry.levelName ?? gettext("Industry"),
    source: async (query) => {
      // Without the shapes it still finds industries, and looks for regions again at the next letter.
      places ??= await regions().catch(() => null)
      return [...match(places ?? [], query, 8), ...match(industries, query, 6)]
    },
    onChoose: (entry) => (entry.level ? onRegion(entry.code, entry.level) : onIndustry(entry.code)),
  })
  if (typed) input.value = typed
  if (!focused) return
  input.focus()
  input.setSelectionRange(typed.length, typed.length)
  input.dispatchEvent(new Event("input"))
}
