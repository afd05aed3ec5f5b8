// Shows the neighbors below an outline that is being drawn.  The map itself is the widget library's.
export function showNeighbors() {
  window.addEventListener("map:init", ({ detail: { map } }) => {
    const holder = map.getContainer().closest("[data-outline-map]")
    const edition = document.getElementById("id_boundary_set")
    if (!holder || !edition) return
    let drawn = null
    const draw = async () => {
      const chosen = edition.value
      drawn?.remove()
      drawn = null
      if (!chosen) return
      const answer = await fetch(holder.dataset.outlines.replace("/0/", `/${chosen}/`))
      const shapes = answer.ok && (await answer.json())
      // Another may have been chosen, and been answered, meanwhile.
      if (!shapes || chosen !== edition.value) return
      drawn?.remove()
      drawn = window.L.geoJSON(shapes, { interactive: false, style: { weight: 1, className: "outline" } })
      drawn.addTo(map)
      if (drawn.getBounds().isValid()) map.fitBounds(drawn.getBounds())
    }
    edition.addEventListener("change", draw)
    draw()
  })
}
