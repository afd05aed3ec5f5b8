// Tabs that a keyboard reaches: arrows move, Home and End jump, the address keeps the choice.
// Without this script every panel stands below the one before.

export function enableTabs(list, { onShow }) {
  const tabs = [...list.querySelectorAll("[role=tab]")]
  const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"))

  function show(tab, { focus = false, remember = true } = {}) {
    for (const other of tabs) {
      const chosen = other === tab
      other.setAttribute("aria-selected", String(chosen))
      if (chosen) other.removeAttribute("tabindex")
      else other.setAttribute("tabindex", "-1")
      panelOf(other).hidden = !chosen
    }
    list.scrollLeft = tab.offsetLeft - list.offsetLeft - 40 // on a phone the row of tabs is wider than the screen
    if (focus) tab.focus()
    if (remember) {
      const address = new URL(location.href)
      address.searchParams.set("tab", tab.dataset.tab)
      address.hash = ""
      history.replaceState(null, "", address)
    }
    onShow(tab.dataset.tab)
  }

  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener("click", (event) => {
      event.preventDefault()
      show(tab)
    })
    tab.addEventListener("keydown", (event) => {
      const to = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: tabs.length - 1 }[event.key]
      if (to === undefined && event.key !== " ") return
      event.preventDefault()
      show(tabs[((to ?? index) + tabs.length) % tabs.length], { focus: true })
    })
  }
  show(tabs.find((tab) => tab.getAttribute("aria-selected") === "true") ?? tabs[0], { remember: false })
}
