// Shows the outline of one region among its neighbors.
import { createOutlineMap } from "./outline-map.js"

export function drawShapeMap(element) {
  const { box, outlines, code } = element.dataset
  createOutlineMap(element, {
    box,
    outlines,
    styleOf: (shape) => ({ className: shape.properties.code === code ? "outline chosen" : "outline", weight: 1 }),
  })
}
