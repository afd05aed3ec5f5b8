// Which shape a role or a stage has is said once: by the symbols of the page, which maps, legends and tables use too.

// Returns ECharts' name of a symbol of `clusters/symbols.html`; what has none is a square.
export function shapeOf(symbol) {
  const drawn = document.getElementById(symbol)?.lastElementChild
  if (!drawn) return "roundRect"
  if (drawn.tagName !== "circle") return `path://${drawn.getAttribute("d")}`
  return drawn.classList.contains("hollow") ? "emptyCircle" : "circle"
}
