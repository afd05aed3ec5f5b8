// What the data-entry pages add to the plain forms; without it every form still works.
import { showNeighbors } from "./drawn-outline.js"
import { nameSearchBoxes } from "./names.js"
import { drawPointMap } from "./point-map.js"
import { keepEntriesPastTheSession } from "./session.js"
import { drawShapeMap } from "./shape-map.js"

const isTemplate = (element) => element.closest(".empty-form") !== null

function drawMapsIn(root) {
  for (const element of root.querySelectorAll("[data-point-map]")) if (!isTemplate(element)) drawPointMap(element)
  for (const element of root.querySelectorAll("[data-shape-map]")) drawShapeMap(element)
}

drawMapsIn(document)
showNeighbors()
nameSearchBoxes(document.body)
const notice = document.getElementById("session-ended")
if (notice) for (const form of document.querySelectorAll("#content form[method=post]")) keepEntriesPastTheSession(form, notice)
// Django's admin sends this when "add another" has made a new row.
document.addEventListener("formset:added", (event) => drawMapsIn(event.target))
