// Builds elements.  Text always goes in as text, never as markup.

const SVG = "http://www.w3.org/2000/svg"

export function element(tag, attributes = {}, ...children) {
  return fillIn(document.createElement(tag), attributes, children)
}

export function svg(tag, attributes = {}, children = []) {
  return fillIn(document.createElementNS(SVG, tag), attributes, children)
}

export const byId = (id) => document.getElementById(id)

export function replace(parent, ...children) {
  parent.replaceChildren(...children.flat().filter(present))
}

function fillIn(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value)
    else node.setAttribute(name, value === true ? "" : value)
  }
  node.append(...children.flat().filter(present))
  return node
}

const present = (child) => child !== null && child !== undefined && child !== false
