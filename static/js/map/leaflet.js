// The only module of the explorer that knows Leaflet.  It draws what it is told and reports what the reader does.
import * as L from "leaflet/dist/leaflet-src.esm.js"
import { makeReachable } from "./keyboard.js"
import { boxOf, labelSpot } from "./labels.js"
import { patternFill } from "./patterns.js"

// Paths are elements that a keyboard can reach; above this many a canvas is faster and search serves.
const MOST_PATHS = 1500
const PANES = { world: 200, regions: 400, hatch: 410, clusters: 415, outline: 420, labels: 600 }
// As the style sheet writes them, with the height of a line in pixels.
const LABEL = { font: "400 12px Inter, sans-serif", line: 13 }
const PARENT_LABEL = { font: "600 13px Inter, sans-serif", line: 14 }
const FADED = 0.12
// How much of its name must fit into a region of the highest class.
const TIGHT = 0.75

export function createMap(element, { strings, tiles, onSelect, onPoint, onLeave, onMove }) {
  const map = L.map(element, {
    zoomControl: false,
    attributionControl: false,
    zoomSnap: 0.25,
    zoomDelta: 0.5,
    wheelPxPerZoomLevel: 120,
    minZoom: 2,
    maxZoom: 16,
    worldCopyJump: false,
    zoomAnimation: calm() === false,
    fadeAnimation: false,
    markerZoomAnimation: calm() === false,
  })
  for (const [name, order] of Object.entries(PANES)) {
    const pane = map.createPane(name)
    pane.style.zIndex = order
    if (name !== "regions") pane.style.pointerEvents = "none"
    if (name === "labels") pane.setAttribute("aria-hidden", "true")
  }
  L.control
    .zoom({ position: "topright", zoomInTitle: strings.zoomIn, zoomOutTitle: strings.zoomOut })
    .addTo(map)
  for (const { url, max_zoom: maxZoom } of tiles) L.tileLayer(url, { maxZoom }).addTo(map)
  map.on("movestart", (event) => event.target === map && onLeave())
  // Only the reader's own moves are reported; what the page does by itself is not worth remembering.
  let quiet = false
  const quietly = (move) => {
    quiet = true
    move()
    quiet = false
  }
  map.on("moveend", () => quiet || onMove(viewOf(map)))

  const renderers = {}
  const rendererFor = (pane, canvas) =>
    (renderers[`${pane}${canvas}`] ??= (canvas ? L.canvas : L.svg)({ pane, padding: 0.5 }))

  let regions = new Map()
  let regionLayer = null
  let parentLayer = null
  let hatches = {}
  let outline = null
  let labels = null
  let parentNames = null
  let clusterLayer = null
  let lookOf = null
  let shines = () => true
  let reach = null
  let bounds = null
  let canvas = false
  // Leaflet lays nothing out before it has been given a first view.
  let viewed = false
  map.on("load", () => (viewed = true))

  function showRegions(collection, covered) {
    for (const layer of [regionLayer, outline, labels?.group, ...Object.values(hatches)]) layer?.remove()
    canvas = collection.features.length > MOST_PATHS
    regions = new Map()
    regionLayer = L.geoJSON(collection, {
      pane: "regions",
      renderer: rendererFor("regions", canvas),
      smoothFactor: canvas ? 1 : 0.5,
      className: "region",
      weight: canvas ? 0.4 : 0.8,
      fillOpacity: 1,
      onEachFeature: (feature, layer) => {
        regions.set(feature.properties.code, layer)
        listen(layer, feature.properties.code)
      },
    })
    bounds = regionLayer.getBounds()
    if (!viewed) fit(covered)
    regionLayer.addTo(map)
    hatches = { dark: overlay("hatch", "hatch"), light: overlay("hatch", "hatch") }
    outline = overlay("outline", "outline")
    labels = nameLayer(regionLayer.getLayers().map((layer) => ({ feature: layer.feature, layer })), "place")
    reach = canvas ? null : makeReachable(regions, { map, onSelect, onPoint: pointAt, onLeave, label: strings.regions })
  }

  function overlay(pane, className) {
    return L.polygon([], {
      pane, renderer: rendererFor(pane, canvas), className, interactive: false, fillOpacity: 1, smoothFactor: 0.5,
      stroke: pane === "outline", fill: pane !== "outline", weight: 3, color: inkColor(element),
    }).addTo(map)
  }

  function listen(layer, code) {
    layer.on("click", (event) => {
      L.DomEvent.stopPropagation(event)
      onSelect(code)
    })
    layer.on("mousemove", (event) => onPoint(code, event.containerPoint))
    layer.on("mouseout", onLeave)
  }

  const pointAt = (code) =>
    onPoint(code, map.latLngToContainerPoint(regions.get(code).getCenter()))

  // lookAt and labelOf answer for a region code; a look is what choropleth.js says.
  function paint(lookAt, labelOf) {
    lookOf = lookAt
    for (const [code, layer] of regions) {
      const look = lookOf(code)
      layer.setStyle({ fillColor: fillOf(look), color: lineColor(element) })
      const name = labels.markers.get(code)
      if (name) name.weight = look.kind === "class" ? look.index : -1
      const label = name?.marker.getElement()
      label?.classList.toggle("bare", look.kind !== "class")
      label?.classList.toggle("on-dark", look.ink === "light")
      layer.getElement?.()?.setAttribute("aria-label", labelOf(code))
    }
    shine()
    fitLabels()
  }

  // Lets the regions whose look passes stand out from the others; all of them, where nothing is asked.
  function shine(test = () => true) {
    shines = test
    const hatched = { dark: [], light: [] }
    for (const [code, layer] of regions) {
      const look = lookOf(code)
      const full = shines(look)
      layer.setStyle({ fillOpacity: full ? 1 : FADED })
      labels.markers.get(code)?.marker.getElement()?.classList.toggle("faded", !full)
      if (look.uncertain && full) hatched[look.ink].push(...polygons(layer))
    }
    for (const [ink, layer] of Object.entries(hatches)) {
      layer.setStyle({ fillColor: patternFill(`hatch-${ink}`, canvas, element) })
      layer.setLatLngs(hatched[ink])
    }
  }

  const fillOf = (look) =>
    look.kind === "class" ? look.color : patternFill(look.kind, canvas, element)

  // Names of the regions, and paler those of what they lie in; each is written only where it fits into its region.
  function nameLayer(layers, className) {
    const group = L.layerGroup().addTo(map)
    const markers = new Map()
    for (const { feature, layer } of layers.slice(0, MOST_PATHS)) {
      const text = document.createElement("span")
      text.textContent = feature.properties.name
      const icon = L.divIcon({ className, html: text, iconSize: null })
      const at = layer.getBounds().getCenter()
      const marker = L.marker(at, { icon, pane: "labels", interactive: false, keyboard: false }).addTo(group)
      markers.set(feature.properties.code, { marker, rings: ringsOf(layer), lines: linesOf(feature.properties.name) })
    }
    return { group, markers }
  }

  const ringsOf = (layer) => polygons(layer).flat().map((ring) => ring.map((at) => map.project(at, 0)))

  function fitLabels() {
    const scale = 2 ** map.getZoom()
    const taken = []
    const names = [...(labels?.markers.values() ?? [])].sort((a, b) => (b.weight ?? -1) - (a.weight ?? -1))
    // What the map is about is named first and may use all of its region; the regions above give way to it.
    const most = names.filter(({ weight }) => weight >= 0 && weight === names[0].weight)
    for (const one of names) place(one, LABEL, scale, taken, most.includes(one) ? TIGHT : 1)
    taken.push(...most.map(({ rings }) => boxOf(rings)))
    for (const one of parentNames?.markers.values() ?? []) place(one, PARENT_LABEL, scale, taken)
  }

  function place({ marker, rings, lines }, { font, line }, scale, taken, part = 1) {
    const element = marker.getElement()
    if (!element) return
    for (const words of lines) {
      const size = { width: (part * Math.max(...words.map((word) => widthOf(word, font))) + 4) / scale, height: (words.length * line + 2) / scale }
      const spot = labelSpot(rings, size, taken)
      element.hidden = !spot
      if (!spot) continue
      taken.push({ ...spot, ...size })
      element.firstChild.textContent = words.join("\n")
      marker.setLatLng(map.unproject([spot.x, spot.y], 0))
      return
    }
  }
  map.on("zoomend", fitLabels)

  function showParents(collection) {
    parentLayer?.remove()
    parentLayer = collection && L.geoJSON(collection, {
      pane: "outline", renderer: rendererFor("outline", false), interactive: false, className: "parent", fill: false, smoothFactor: 0.5,
    }).addTo(map)
    parentNames?.group.remove()
    parentNames = parentLayer && nameLayer(parentLayer.getLayers().map((layer) => ({ feature: layer.feature, layer })), "place parent-name")
    fitLabels()
  }

  // The outlines of clusters over the regions; none takes them away.
  function showClusters(collection) {
    clusterLayer?.remove()
    clusterLayer = collection && L.geoJSON(collection, {
      pane: "clusters", renderer: rendererFor("clusters", false), interactive: false, className: "cluster-outline", fill: false, smoothFactor: 0.5,
    }).addTo(map)
  }

  function showWorld(land) {
    L.geoJSON(land, {
      pane: "world", renderer: rendererFor("world", false), interactive: false, className: "land", smoothFactor: 1,
    }).addTo(map)
  }

  function select(code) {
    outline?.setLatLngs(regions.has(code) ? polygons(regions.get(code)) : [])
    for (const [other, layer] of regions) {
      layer.getElement?.()?.setAttribute("aria-pressed", String(other === code))
    }
    reach?.stopAt(code)
  }

  // Says of each region whether it is one of those that are chosen, where several may be.
  function press(codes) {
    for (const [code, layer] of regions) layer.getElement?.()?.setAttribute("aria-pressed", String(codes.has(code)))
  }

  // Brings a region into the part of the map that nothing covers.
  function reveal(code, { right = 0, bottom = 0 } = {}) {
    const layer = regions.get(code)
    if (!layer) return
    const size = map.getSize()
    const box = layer.getBounds()
    const [southWest, northEast] = [box.getSouthWest(), box.getNorthEast()].map((one) => map.latLngToContainerPoint(one))
    const seen = southWest.x > 0 && northEast.y > 0 && northEast.x < size.x - right && southWest.y < size.y - bottom
    if (!seen) map.panInside(box.getCenter(), { paddingTopLeft: [80, 80], paddingBottomRight: [right + 80, bottom + 80], animate: false })
  }

  function fit({ top = 0, right = 0, bottom = 0 } = {}) {
    if (bounds?.isValid()) {
      quietly(() => map.fitBounds(bounds, { paddingTopLeft: [24, top + 24], paddingBottomRight: [right + 24, bottom + 32], animate: false }))
    }
  }

  return {
    showRegions, showParents, showClusters, showWorld, paint, shine, press, select, reveal, fit,
    focus: (code) => reach?.focus(code),
    bounds: () => bounds && { west: bounds.getWest(), east: bounds.getEast(), south: bounds.getSouth(), north: bounds.getNorth() },
    place: ({ latitude, longitude, zoom }) => quietly(() => map.setView([latitude, longitude], zoom, { animate: false })),
    size: () => [map.getSize().x, map.getSize().y],
    resize: () => quietly(() => map.invalidateSize({ pan: false })),
  }
}

const polygons = (layer) => {
  const rings = layer.getLatLngs?.() ?? []
  return L.LineUtil.isFlat(rings[0] ?? []) ? [rings] : rings
}

const pen = document.createElement("canvas").getContext("2d")

function widthOf(text, font) {
  pen.font = font
  return pen.measureText(text).width
}

// A name in one line, or, where that is too wide, broken at the space that halves it best.
function linesOf(name) {
  const words = name.split(" ")
  if (words.length < 2) return [[name]]
  const breaks = words.slice(1).map((_, index) => [words.slice(0, index + 1).join(" "), words.slice(index + 1).join(" ")])
  const longest = (pair) => Math.max(...pair.map((line) => line.length))
  return [[name], breaks.reduce((best, pair) => (longest(pair) < longest(best) ? pair : best))]
}

const viewOf = (map) => {
  const { lat, lng } = map.getCenter()
  return { latitude: lat, longitude: lng, zoom: map.getZoom() }
}

const variable = (element, name) => getComputedStyle(element).getPropertyValue(name).trim()
const lineColor = (element) => variable(element, "--line")
const inkColor = (element) => variable(element, "--ink")
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches
