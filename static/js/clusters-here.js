// The released clusters on the map: their outlines as a layer, and those that a region is part of.

// What planners decided against is published, but is nothing to build on.
const DECIDED_AGAINST = ["rejected", "replaced"]

export const standing = (clusters) => clusters.filter(({ status }) => !DECIDED_AGAINST.includes(status))

// A found cluster is named after its core in Indonesian; the reader sees the core's title in the own language.
export function clusterName({ name, core_titles_id: own, core_titles_en: english }, language) {
  if (language !== "en") return name
  return own.reduce((said, title, index) => (title && english[index] ? said.replace(title, english[index]) : said), name)
}

// Keeps only the outlines of clusters that stand.
export function outlinesOf(collection) {
  const features = collection.features.filter(({ geometry, properties }) => geometry && !DECIDED_AGAINST.includes(properties.status))
  return { type: "FeatureCollection", features }
}
