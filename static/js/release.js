// Where the figures of a release are found: every address the explorer asks for.
import { getAll, getJson } from "./api.js"

const query = (values) => new URLSearchParams(Object.entries(values).filter(([, value]) => value))

export function releaseOf(base) {
  const current = `${base}/releases/current`
  return {
    describe: () => getJson(current),
    industries: (level) => getAll(`${current}/industries?${query({ level, page_size: 1000 })}`),
    shapes: (level) => getJson(level.shapes_url),
    // Classes are cut from all years, so that moving the year slider compares like with like.
    values: ({ measure, activity, industry, level, year }) =>
      getJson(`${current}/values?${query({ measure, activity, industry, level, year, breaks: "all" })}`),
    history: ({ region, industry, activity, level }) =>
      getAll(`${current}/concentration?${query({ region, industry, activity, level, ordering: "year", page_size: 200 })}`),
    othersHere: async ({ region, activity, level, year }) => {
      const wanted = query({ region, activity, level, year, ordering: "-location_quotient", page_size: 200 })
      return (await getJson(`${current}/concentration?${wanted}`)).results
    },
    // The clusters that a region is part of, or that lie in it; not every release has any.
    clustersIn: async ({ region }) => (await getJson(`${current}/clusters?${query({ region, page_size: 20 })}`)).results,
    clusterOutlines: () => getJson(`${current}/clusters/export?format=geojson`),
    edition: (code) => getJson(`${base}/boundary-sets/${encodeURIComponent(code)}`),
    // A file for people: the rows of the table as their spreadsheet opens them.
    fileUrl: ({ measure, activity, industry, level, year }, lang) => `/figures.csv?${query({ measure, activity, industry, level, year, lang })}`,
  }
}
