// A search field with suggestions, by keyboard, mouse and screen reader alike.
import accessibleAutocomplete from "accessible-autocomplete"
import { element, replace } from "./dom.js"
import { fill, gettext, ngettext } from "./text.js"

// source(query) answers entries, at once or by promise; show(entry) is an entry's text and note(entry) a
// second, paler one.  With `chosen` the field keeps showing its choice and opens the whole list.
export function combobox(place, { id, testId, source, show, note, onChoose, chosen = null, placeholder = "", lasting = false }) {
  // A fresh container each time: the library watches its field, and takes a value set from outside for typing.
  const container = element("div")
  replace(place, container)
  let shown = chosen ? show(chosen) : ""
  accessibleAutocomplete({
    element: container,
    id,
    name: "",
    autoselect: true,
    confirmOnBlur: false,
    defaultValue: shown,
    displayMenu: "overlay",
    dropdownArrow: () => "",
    minLength: lasting ? 0 : 1,
    placeholder,
    showAllValues: lasting,
    source: async (query, answer) => answer(await source(query === shown ? "" : query)),
    templates: {
      // The library's own first entry is the text the field began with.
      inputValue: (entry) => (typeof entry === "object" ? show(entry) : (entry ?? "")),
      suggestion: (entry) => suggestion(entry, show, note),
    },
    onConfirm: (entry) => {
      if (!entry) return
      shown = show(entry)
      onChoose(entry)
    },
    ...phrases(),
  })
  const input = container.querySelector("input")
  input.dataset.testid = testId
  input.removeAttribute("name")
  input.addEventListener("focus", () => input.select())
  return input
}

// The library puts suggestions in as markup, so what comes from the server is escaped here.
function suggestion(entry, show, note) {
  if (typeof entry === "string") return escape(entry)
  return `<span class="found">${escape(show(entry))}</span> <span class="note">${escape(note(entry))}</span>`
}

export function escape(text) {
  return String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

function phrases() {
  return {
    tNoResults: () => gettext("Nothing found"),
    tStatusQueryTooShort: (least) => fill(gettext("Type %(count)s or more letters"), { count: least }),
    tStatusNoResults: () => gettext("Nothing found"),
    tStatusSelectedOption: (option, length, index) =>
      fill(gettext("%(option)s, %(index)s of %(count)s, is highlighted"), { option, index: index + 1, count: length }),
    tStatusResults: (length, highlighted) =>
      `${fill(ngettext("%(count)s suggestion.", "%(count)s suggestions.", length), { count: length })} ${highlighted}`,
    tAssistiveHint: () => gettext("Suggestions appear as you type. Arrow keys walk through them, Enter chooses."),
  }
}
