// The only module of the explorer that knows Leaflet.  It draws what it is told and reports what the reader does.
import * as L from "leaflet/dist/leaflet-src.esm.js"
import { makeReachable } from "./keyboard.js"
import { patternFill } from "./patterns.js"

// Paths are elements that a keyboard can reach; above this many a canvas is faster and search serves.
const MOST_PATHS = 1500
const PANES = { world: 200, regions: 400, hatch: 410, outline: 420, labels: 600 }

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
  const names = new Map()
  let reach = null
  let bounds = null
  let canvas = false
  // Leaflet lays nothing out before it has been given a first view.
  let viewed = false
  map.on("load", () => (viewed = true))

  function showRegions(collection, covered) {
    for (const layer of [regionLayer, outline, labels, ...Object.values(hatches)]) layer?.remove()
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
    labels = labelLayer(collection)
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

  // lookOf and labelOf answer for a region code; a look is what choropleth.js says.
  function paint(lookOf, labelOf) {
    const hatched = { dark: [], light: [] }
    for (const [code, layer] of regions) {
      const look = lookOf(code)
      layer.setStyle({ fillColor: fillOf(look), color: lineColor(element) })
      if (look.uncertain) hatched[look.ink].push(...polygons(layer))
      const label = names.get(code)?.getElement()
      label?.classList.toggle("bare", look.kind !== "class")
      label?.classList.toggle("on-dark", look.ink === "light")
      layer.getElement?.()?.setAttribute("aria-label", labelOf(code))
    }
    for (const [ink, layer] of Object.entries(hatches)) {
      layer.setStyle({ fillColor: patternFill(`hatch-${ink}`, canvas, element) })
      layer.setLatLngs(hatched[ink])
    }
  }

  const fillOf = (look) =>
    look.kind === "class" ? look.color : patternFill(look.kind, canvas, element)

  function labelLayer(collection) {
    const group = L.layerGroup().addTo(map)
    names.clear()
    for (const { properties } of collection.features.slice(0, MOST_PATHS)) {
      const text = document.createElement("span")
      text.textContent = properties.name
      const icon = L.divIcon({ className: "place", html: text, iconSize: null })
      const at = regions.get(properties.code).getCenter?.()
      if (at) names.set(properties.code, L.marker(at, { icon, pane: "labels", interactive: false, keyboard: false }).addTo(group))
    }
    fitLabels()
    return group
  }

  // A name is written only where it fits into its region.
  function fitLabels() {
    for (const [code, marker] of names) {
      const box = regions.get(code).getBounds()
      const [west, east] = [box.getWest(), box.getEast()].map((x) => map.latLngToContainerPoint([0, x]).x)
      const text = marker.getElement()
      if (text) text.hidden = east - west < text.textContent.length * 7.5
    }
  }
  map.on("zoomend", fitLabels)

  function showParents(collection) {
    parentLayer?.remove()
    parentLayer = collection && L.geoJSON(collection, {
      pane: "outline", renderer: rendererFor("outline", false), interactive: false, className: "parent", fill: false, smoothFactor: 0.5,
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
    showRegions, showParents, showWorld, paint, press, select, reveal, fit,
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

const viewOf = (map) => {
  const { lat, lng } = map.getCenter()
  return { latitude: lat, longitude: lng, zoom: map.getZoom() }
}

const variable = (element, name) => getComputedStyle(element).getPropertyValue(name).trim()
const lineColor = (element) => variable(element, "--line")
const inkColor = (element) => variable(element, "--ink")
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches
