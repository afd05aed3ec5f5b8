// Where the figures are from, in names that people know; the keys that cite them are behind "details".
import { byId, element, replace } from "./dom.js"
import { fill, gettext } from "./text.js"

export function renderSource({ dataset_name, owner, edition, edition_name, year, release, run }, tiles) {
  const words = { dataset: dataset_name, owner, year, edition: edition_name || edition }
  const background = tiles.map((layer) => layer.attribution).join(" ") || gettext("World outline: Natural Earth.")
  const keys = [[gettext("release"), release], [gettext("run"), run], [gettext("edition"), edition]].filter(([, key]) => key)
  replace(
    byId("source"),
    element("span", {}, `${fill(gettext("Source: %(dataset)s (%(owner)s), %(year)s. Boundaries: %(edition)s."), words)} ${background}`),
    " ",
    keys.length > 0 && element("details", {}, element("summary", {}, gettext("To cite")), keys.map(([name, key]) => `${name} ${key}`).join("; ")),
  )
}
