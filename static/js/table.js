// The figures of the map as a table: the same rows, sortable.
import { byId, element, replace } from "./dom.js"
import { summary } from "./sentence.js"
import { gettext } from "./text.js"

const order = { key: "value", descending: true }

export function renderTable({ caption, rows, unit, columnName, parentName, levelName, format, language, onSelect, selected }) {
  const columns = [
    { key: "name", title: levelName, text: (row) => row.name },
    parentName && { key: "parent", style: "parent-column", title: parentName, text: (row) => row.parent ?? "" },
    { key: "value", title: columnName, number: true, style: "number", text: (row) => valueText(row, unit, format) },
    rows.some((row) => row.low !== null) && { key: "low", title: gettext("interval 90%"), number: true, style: "number", text: (row) => format.range(row.low, row.high, unit) },
    { key: "firms", title: gettext("firms"), number: true, style: "number", text: (row) => (row.firms === null ? "–" : format.whole(row.firms)) },
    { key: "note", style: "note-column", title: gettext("note"), text: (row) => note(row, unit, format) },
  ].filter(Boolean)
  const draw = () =>
    replace(
      byId("table"),
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, columns.map((column) => heading(column, draw)))),
      element("tbody", {}, sorted(rows, columns, language).map((row) => line(row, columns, onSelect, selected))),
    )
  draw()
}

function heading(column, redraw) {
  const active = order.key === column.key
  const choose = () => {
    order.descending = active ? !order.descending : Boolean(column.number)
    order.key = column.key
    redraw()
    byId("table").querySelector(`[data-key=${column.key}]`).focus()
  }
  return element(
    "th",
    { scope: "col", class: column.style, "aria-sort": active ? (order.descending ? "descending" : "ascending") : "none" },
    element("button", { type: "button", "data-key": column.key, onclick: choose }, column.title),
  )
}

function line(row, columns, onSelect, selected) {
  const [first, ...others] = columns
  const note = row.firms !== 0 && columns.at(-1).text(row)
  const open = element("button", { type: "button", class: "link", onclick: () => onSelect(row.code) }, first.text(row))
  return element(
    "tr",
    { "data-code": row.code, "aria-current": row.code === selected ? "true" : null },
    // A phone has no room for the last column: there its text stands below the name, but where zero says it already.
    element("th", { scope: "row" }, open, note && element("span", { class: "note-below" }, note)),
    others.map((column) => element("td", { class: column.style }, column.text(row))),
  )
}

// Unknown figures stand at the end, whichever way the column runs.
export function sorted(rows, columns, language) {
  const column = columns.find((one) => one.key === order.key) ?? columns[0]
  const direction = order.descending ? -1 : 1
  const compareText = new Intl.Collator(language, { numeric: true }).compare
  return [...rows].sort((a, b) => {
    if (!column.number) return direction * compareText(column.text(a), column.text(b))
    const [x, y] = [a[column.key], b[column.key]]
    if (x === null || y === null) return (x === null) - (y === null)
    return direction * (x - y) || compareText(a.name, b.name)
  })
}

const valueText = (row, unit, format) => (row.value === null ? "–" : format.value(row.value, unit))

function note(row, unit, format) {
  if (row.uncertain) return gettext("uncertain")
  return row.look.kind === "class" ? "" : summary(row, unit, format)
}
