// The world behind the regions: land of the Natural Earth map, cut to the surroundings of what is shown.
import { feature } from "topojson-client"
import worldUrl from "world-atlas/countries-50m.json"

const DEGREES_AROUND = 25

export async function landAround(bounds) {
  const response = await fetch(new URL(worldUrl, import.meta.url))
  if (!response.ok) throw new Error(`World outline: ${response.status}`)
  const world = await response.json()
  const { features } = feature(world, world.objects.countries)
  const shapes = features.flatMap(({ geometry }) =>
    geometry.type === "MultiPolygon" ? geometry.coordinates : [geometry.coordinates],
  )
  return { type: "MultiPolygon", coordinates: shapes.filter((shape) => isNear(shape[0], bounds)) }
}

function isNear(ring, { west, east, south, north }) {
  return ring.some(
    ([x, y]) =>
      x > west - DEGREES_AROUND && x < east + DEGREES_AROUND && y > south - DEGREES_AROUND && y < north + DEGREES_AROUND,
  )
}
