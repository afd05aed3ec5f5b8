// The map of the cluster pages: regions as ground, clusters or members as symbols, supplier links as arcs.
import * as L from "leaflet/dist/leaflet-src.esm.js"
import { element as build } from "../dom.js"
import { taperedArc } from "./arcs.js"

const PANES = { ground: 200, regions: 400, flows: 450 }

export function createClusterMap(element, { texts, tiles }) {
  const map = L.map(element, {
    zoomControl: false,
    attributionControl: false,
    zoomSnap: 0.25,
    minZoom: 2,
    maxZoom: 17,
    zoomAnimation: false,
    fadeAnimation: false,
    markerZoomAnimation: false,
    scrollWheelZoom: false,
  })
  for (const [name, order] of Object.entries(PANES)) map.createPane(name).style.zIndex = order
  L.control.zoom({ position: "topright", zoomInTitle: texts.zoom_in, zoomOutTitle: texts.zoom_out }).addTo(map)
  for (const { url, max_zoom: maxZoom } of tiles) L.tileLayer(url, { maxZoom }).addTo(map)
  map.setView([0, 0], 3, { animate: false })
  // A page scrolls past its map; the wheel zooms once the reader has chosen the map.
  map.on("focus click", () => map.scrollWheelZoom.enable())
  map.on("blur", () => map.scrollWheelZoom.disable())

  const regions = new Map()
  let bounds = null

  // `lookOf` answers for a region's code with the name of its class, or nothing for mere ground.
  function showRegions(collection, lookOf) {
    const renderer = L.svg({ pane: "regions", padding: 0.5 })
    L.geoJSON(collection, {
      pane: "regions",
      renderer,
      smoothFactor: 0.5,
      style: ({ properties }) => ({ className: `ground ${lookOf(properties.code) ?? ""}`, weight: 0.8, fillOpacity: 1 }),
      onEachFeature: ({ properties }, layer) => {
        regions.set(properties.code, layer)
        layer.bindTooltip(textNode(properties.name), { sticky: true, className: "place-tip" })
      },
    }).addTo(map)
    // Chosen borders lie over those of their neighbors.
    for (const [code, layer] of regions) if (lookOf(code)) layer.bringToFront()
  }

  // Shows the whole of the given regions, or of all.
  function fit(codes = [...regions.keys()]) {
    const boxes = codes.filter((code) => regions.has(code)).map((code) => regions.get(code).getBounds())
    if (!boxes.length) return
    bounds = boxes.reduce((all, box) => all.extend(box), L.latLngBounds(boxes[0].getSouthWest(), boxes[0].getNorthEast()))
    map.fitBounds(bounds, { padding: [28, 28], animate: false })
  }

  // Each mark: {at: [latitude, longitude], symbol, tip, href, size, group}; returns what shows a group or hides it.
  function showMarks(marks) {
    const groups = new Map()
    const taken = new Map()
    for (const { at, symbol, tip, href, size = 20, group = "" } of marks) {
      if (at[0] === null || at[1] === null) continue
      const spot = href ? at.map((degrees) => degrees.toFixed(2)).join() : ""
      const before = spot ? (taken.get(spot) ?? 0) : 0
      taken.set(spot, before + 1)
      const icon = L.divIcon({ className: "mark-icon", html: markElement(symbol, tip, href, size), iconSize: [size, size], iconAnchor: [size / 2 - 18 * before, size / 2] })
      const marker = L.marker(at, { icon, keyboard: false }).bindTooltip(textNode(tip), { className: "place-tip" })
      if (!groups.has(group)) groups.set(group, L.layerGroup().addTo(map))
      groups.get(group).addLayer(marker)
    }
    return (group, shown) => groups.get(group)?.[shown ? "addTo" : "removeFrom"](map)
  }

  // Each flow: {from, to, width in pixels, look, tip}, between regions; drawn anew at every zoom.
  function showFlows(flows) {
    const layer = L.layerGroup().addTo(map)
    const middles = new Map()
    const middleOf = (code) => {
      if (!middles.has(code)) middles.set(code, regions.get(code)?.getBounds().getCenter())
      return middles.get(code)
    }
    const draw = () => {
      layer.clearLayers()
      for (const { from, to, width, look, tip } of flows) {
        const ends = [middleOf(from), middleOf(to)]
        if (!ends[0] || !ends[1]) continue
        const [start, end] = ends.map((one) => map.latLngToLayerPoint(one))
        const outline = taperedArc(start, end, width).map(({ x, y }) => map.layerPointToLatLng([x, y]))
        L.polygon(outline, { pane: "flows", className: `flow ${look}`, weight: 0.6, fillOpacity: 1, smoothFactor: 0 })
          .bindTooltip(textNode(tip), { sticky: true, className: "place-tip" })
          .addTo(layer)
      }
    }
    draw()
    map.on("zoomend", draw)
    return (shown) => layer[shown ? "addTo" : "removeFrom"](map)
  }

  // A note beside the pointer is at most as wide as half of the map, and is moved where it would leave it.
  let tip = null
  const keepInside = () => {
    if (!tip) return
    tip.style.marginTop = ""
    const [note, room] = [tip, element].map((one) => one.getBoundingClientRect())
    const shift = Math.max(room.top + 2 - note.top, 0) || Math.min(room.bottom - 2 - note.bottom, 0)
    if (shift) tip.style.marginTop = `${parseFloat(getComputedStyle(tip).marginTop) + shift}px`
  }
  map.on("tooltipopen", ({ tooltip }) => {
    tip = tooltip.getElement()
    keepInside()
  })
  map.on("tooltipclose", () => (tip = null))
  map.on("mousemove", keepInside)

  new ResizeObserver(() => {
    element.style.setProperty("--widest-tip", `${Math.max(120, Math.round(element.clientWidth / 2) - 26)}px`)
    map.invalidateSize({ pan: false })
    if (bounds) map.fitBounds(bounds, { padding: [28, 28], animate: false })
  }).observe(element)

  return { showRegions, fit, showMarks, showFlows }
}

const textNode = (text) => build("span", {}, text)

function markElement(symbol, tip, href, size) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg")
  drawing.setAttribute("class", `mark ${symbol}`)
  drawing.setAttribute("width", size)
  drawing.setAttribute("height", size)
  drawing.setAttribute("aria-hidden", "true")
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use")
  use.setAttribute("href", `#${symbol}`)
  drawing.append(use)
  return href ? build("a", { href, class: "map-link", "aria-label": tip }, drawing) : drawing
}
