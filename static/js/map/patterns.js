// Fills that say more than a color.  On SVG they are the patterns the page defines; a canvas draws its own.

const made = new Map()

// name: zero, no-data, confidential, hatch-dark or hatch-light.
export function patternFill(name, canvas, element) {
  const style = getComputedStyle(element)
  if (name === "zero") return style.getPropertyValue("--bare").trim()
  if (!canvas) return `url(#${name})`
  const key = `${name} ${style.getPropertyValue("--ink")}`
  if (!made.has(key)) made.set(key, draw(name, style))
  return made.get(key)
}

function draw(name, style) {
  const tile = document.createElement("canvas")
  tile.width = tile.height = 8
  const pen = tile.getContext("2d")
  const color = (variable) => style.getPropertyValue(variable).trim()
  if (!name.startsWith("hatch")) {
    pen.fillStyle = color("--no-data")
    pen.fillRect(0, 0, 8, 8)
  }
  pen.fillStyle = pen.strokeStyle = color(name.startsWith("hatch") ? `--${name}` : "--no-data-ink")
  if (name === "no-data") pen.fillRect(3, 3, 2, 2)
  else {
    pen.beginPath()
    for (const shift of [-8, 0, 8]) {
      pen.moveTo(shift, 8)
      pen.lineTo(shift + 8, 0)
    }
    pen.stroke()
  }
  return pen.createPattern(tile, "repeat")
}
