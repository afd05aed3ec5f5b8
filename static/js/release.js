// Where the figures of the current release, or of a run, are found: every address the explorer asks for.
import { getAll, getJson } from "./api.js"

const query = (values) => new URLSearchParams(Object.entries(values).filter(([, value]) => value))

export function releaseOf({ api, figures, offer, run }) {
  return {
    describe: () => getJson(offer),
    industries: (level) => getAll(`${figures}/industries?${query({ level, page_size: 1000 })}`),
    shapes: (level) => getJson(level.shapes_url),
    // Classes are cut from all years, so that moving the year slider compares like with like.
    values: ({ measure, activity, industry, level, year }) =>
      getJson(`${figures}/values?${query({ measure, activity, industry, level, year, breaks: "all" })}`),
    history: ({ region, industry, activity, level }) =>
      getAll(`${figures}/concentration?${query({ region, industry, activity, level, ordering: "year", page_size: 200 })}`),
    othersHere: async ({ region, activity, level, year }) => {
      const wanted = query({ region, activity, level, year, ordering: "-location_quotient", page_size: 200 })
      return (await getJson(`${figures}/concentration?${wanted}`)).results
    },
    // The clusters that a region is part of, or that lie in it; not every release has any.
    clustersIn: async ({ region }) => (await getJson(`${figures}/clusters?${query({ region, page_size: 20 })}`)).results,
    clusterOutlines: () => getJson(`${figures}/clusters/export?format=geojson`),
    edition: (code) => getJson(`${api}/boundary-sets/${encodeURIComponent(code)}`),
    // A file for people: the rows of the table as their spreadsheet opens them.  A run has its own rows, in full.
    fileUrl: ({ measure, activity, industry, level, year }, lang) =>
      run
        ? `${figures}/concentration/export?${query({ activity, industry, level, year, format: "csv" })}`
        : `/figures.csv?${query({ measure, activity, industry, level, year, lang })}`,
  }
}
