// The frame of every page: menus that close when the reader goes elsewhere.

for (const menu of document.querySelectorAll("details.menu")) {
  document.addEventListener("click", (event) => !menu.contains(event.target) && (menu.open = false))
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return
    menu.open = false
    menu.querySelector("summary").focus()
    event.stopPropagation()
  })
}
