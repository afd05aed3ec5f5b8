// A search field with suggestions, by keyboard, mouse and screen reader alike: the ARIA pattern "combobox with list".
import { element, replace } from "./dom.js"
import { fill, gettext, ngettext } from "./text.js"

// source(query) answers entries, at once or by promise; show(entry) is an entry's text and note(entry) a
// second, paler one.  A `lasting` field always says what is chosen: it opens the whole list, and what was typed
// without choosing goes when the reader leaves.  Answers the field and what makes it show another choice.
export function combobox(place, { id, testId, source, show, note, onChoose, chosen = null, placeholder = "", lasting = false }) {
  let current = chosen
  let offered = []
  let marked = -1
  // Whether the reader walks through the list.  Until then the first suggestion is marked, paler, as what Enter
  // takes, and the first arrow down goes to it: nothing is passed over unseen.
  let walking = false
  let turn = 0
  let waiting = false
  let entered = false // Enter came before what it was meant to choose from

  const input = element("input", {
    id, type: "text", role: "combobox", class: "field", placeholder, autocomplete: "off", "data-testid": testId,
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${id}-list`, "aria-describedby": `${id}-hint`,
  })
  const list = element("ul", { id: `${id}-list`, role: "listbox", class: "suggestions", "aria-labelledby": id, hidden: true })
  const status = element("span", { class: "hidden-text", role: "status" })
  const hint = element("span", { id: `${id}-hint`, hidden: true }, gettext("Suggestions appear as you type. Arrow keys walk through them, Enter chooses."))
  replace(place, element("div", { class: "combobox" }, input, list, status, hint))

  const own = () => (current ? show(current) : "")
  const isOpen = () => !list.hidden

  async function open(query) {
    const mine = (turn += 1)
    // Until the answer is here nothing is offered, so that Enter cannot choose what is no longer meant.
    offered = []
    marked = -1
    walking = false
    waiting = true
    entered = false
    const found = await source(query)
    if (mine !== turn) return
    waiting = false
    if (entered && found.length) return choose(found[0])
    offered = found
    replace(list, found.length ? found.map(option) : element("li", { class: "suggestion none" }, gettext("Nothing found")))
    list.hidden = false
    input.setAttribute("aria-expanded", "true")
    walking = !query && found.includes(current)
    mark(query ? 0 : found.indexOf(current))
    status.textContent = tellOf(query)
  }

  function tellOf(query) {
    if (!offered.length) return gettext("Nothing found")
    const count = fill(ngettext("%(count)s suggestion.", "%(count)s suggestions.", offered.length), { count: offered.length })
    return query ? `${count} ${fill(gettext("Enter takes %(title)s."), { title: show(offered[0]) })}` : count
  }

  function close() {
    turn += 1
    waiting = false
    offered = []
    marked = -1
    list.hidden = true
    replace(list)
    input.setAttribute("aria-expanded", "false")
    input.removeAttribute("aria-activedescendant")
    status.textContent = ""
  }

  function option(entry, index) {
    return element(
      "li",
      { id: `${id}-${index}`, role: "option", class: "suggestion", "aria-selected": "false", onclick: () => choose(entry) },
      element("span", { class: "found" }, show(entry)),
      element("span", { class: "note" }, note(entry)),
    )
  }

  function mark(index) {
    list.children[marked]?.setAttribute("aria-selected", "false")
    marked = index in offered ? index : -1
    list.classList.toggle("walking", walking)
    if (marked < 0 || !walking) input.removeAttribute("aria-activedescendant")
    else input.setAttribute("aria-activedescendant", `${id}-${marked}`)
    list.children[marked]?.setAttribute("aria-selected", "true")
    list.children[marked]?.scrollIntoView({ block: "nearest" })
  }

  function walk(step) {
    const next = walking ? marked + step : step > 0 ? 0 : offered.length - 1
    walking = offered.length > 0
    mark(Math.max(0, Math.min(next, offered.length - 1)))
  }

  function choose(entry) {
    current = lasting ? entry : null
    restore()
    onChoose(entry)
  }

  function restore() {
    input.value = own()
    close()
  }

  function onKey(event) {
    if (event.isComposing) return
    if (event.key === "ArrowDown" && !isOpen() && (lasting || input.value)) open(input.value === own() ? "" : input.value)
    else if (event.key === "ArrowDown") walk(1)
    else if (event.key === "ArrowUp") walk(-1)
    else if (event.key === "Enter" && offered[marked]) choose(offered[marked])
    // Nor does Enter send the form around the field, which would open the page anew.
    else if (event.key === "Enter") entered = waiting && input.value.trim() !== ""
    // Only when there is nothing to undo here does Escape go on to close what else is open.
    else if (event.key === "Escape" && (isOpen() || input.value !== own())) restore()
    else return
    event.preventDefault()
  }

  input.addEventListener("input", () => (lasting || input.value ? open(input.value.trim()) : close()))
  input.addEventListener("keydown", onKey)
  input.addEventListener("focus", () => input.select())
  // Not at the click: Chromium sets the caret only after it, and what is typed would join the title.
  input.addEventListener("mousedown", (event) => {
    if (!lasting || event.button || input.value !== own()) return
    event.preventDefault()
    input.focus()
    input.select()
    if (!isOpen()) open("")
  })
  input.addEventListener("blur", () => (lasting ? restore() : close()))
  // The field keeps the focus while a suggestion is clicked.
  list.addEventListener("mousedown", (event) => event.preventDefault())

  function display(entry) {
    current = entry
    restore()
  }
  display(chosen)
  return { input, display }
}
