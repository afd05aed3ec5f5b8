// The charts of the cluster pages.  Loaded only when a page shows one; every chart has its table.
import { GraphChart, LineChart, SankeyChart, ScatterChart } from "echarts/charts"
import { GridComponent, MarkAreaComponent, TooltipComponent } from "echarts/components"
import { init, use } from "echarts/core"
import { LabelLayout } from "echarts/features"
import { SVGRenderer } from "echarts/renderers"
import { formatter } from "./format.js"
import { around, placeFor } from "./label-places.js"
import { lines, placesOf, tallest } from "./network-layout.js"
import { shapeOf } from "./shapes.js"

use([GraphChart, LineChart, SankeyChart, ScatterChart, GridComponent, MarkAreaComponent, TooltipComponent, LabelLayout, SVGRenderer])

const variable = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
const shade = (kind, code) => variable(`--${kind}-${code || "unknown"}`) || variable("--ink-2")
const mounted = []

// Makes every chart so many pixels wide, or as wide as its place again.
export function fitAll(width) {
  for (const { place, chart, draw } of mounted) {
    place.style.width = width ? `${width}px` : ""
    if (!place.clientWidth) continue
    chart.resize()
    draw()
  }
}

function mount(place, optionOf) {
  const chart = init(place, null, { renderer: "svg" })
  const draw = () =>
    chart.setOption(
      {
        animation: false,
        textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: variable("--ink") },
        // Drawn as text of the chart itself: nothing is ever taken for markup.
        tooltip: { renderMode: "richText", confine: true, backgroundColor: variable("--paper"), borderColor: variable("--rule-strong"), textStyle: { color: variable("--ink"), fontSize: 13 } },
        ...optionOf(chart),
      },
      true,
    )
  draw()
  mounted.push({ place, chart, draw })
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw)
  new ResizeObserver(() => {
    if (!place.clientWidth) return // in a tab that is not shown
    chart.resize()
    draw()
  }).observe(place)
  return chart
}

const axis = (name, more = {}) => ({
  name,
  nameLocation: "middle",
  nameGap: 30,
  nameTextStyle: { color: variable("--ink-2") },
  axisLabel: { color: variable("--ink-2") },
  axisLine: { lineStyle: { color: variable("--rule-strong") } },
  splitLine: { lineStyle: { color: variable("--rule") } },
  ...more,
})

export function drawBubbles(place, { clusters, language, texts, labels }, open) {
  const format = formatter(language)
  const shown = clusters.filter(({ quotient, jobs, growth }) => quotient > 0 && jobs !== null && growth !== null)
  const largest = Math.max(...shown.map(({ jobs }) => jobs), 1)
  const sizeOf = (jobs) => 10 + 46 * Math.sqrt(jobs / largest)
  const bubbles = mount(place, (chart) => ({
    grid: { left: 64, right: 24, top: 16, bottom: 52 },
    // The axis stays below: on the line of no growth it would run through names.
    xAxis: axis(texts.quotient, { type: "log", logBase: 2, axisLine: { onZero: false, lineStyle: { color: variable("--rule-strong") } }, ...doublings(shown.map(({ quotient }) => quotient)), axisLabel: { color: variable("--ink-2"), formatter: (value) => format.limit(value, "ratio") } }),
    yAxis: axis(texts.growth, { type: "value", nameGap: 48, axisLabel: { color: variable("--ink-2"), formatter: (value) => `${format.limit(value, "count")}%` } }),
    tooltip: {
      formatter: ({ data }) => `${data.name}\n${labels.stage[data.stage]}\n${format.times(data.value[0])} · ${format.whole(data.jobs)} · ${format.limit(data.value[1], "count")}%`,
    },
    series: [{
      type: "scatter",
      label: { show: wide(chart), lineHeight: 14, color: variable("--ink"), textBorderColor: variable("--paper"), textBorderWidth: 3, fontSize: 11, formatter: ({ data }) => inTwo(data.name) },
      labelLayout: roomFor(chart, shown.map(({ quotient, growth, jobs }) => ({ value: [quotient, percent(growth)], radius: sizeOf(jobs) / 2 }))),
      data: shown.map(({ key, name, stage, quotient, jobs, growth }) => ({
        key, name, stage, jobs,
        value: [quotient, percent(growth)],
        symbol: shapeOf(`stage-${stage}`),
        symbolKeepAspect: true,
        symbolSize: sizeOf(jobs),
        itemStyle: { color: shade("stage", stage), opacity: 0.82, borderColor: variable("--ink"), borderWidth: 0.8 },
      })),
    }],
  }))
  bubbles.on("click", ({ data }) => open(data.key))
}

// Gives every name the room that bubbles and names before it have left; a name without room is not written.
function roomFor(chart, bubbles) {
  let taken = []
  return ({ dataIndex, labelRect }) => {
    const at = bubbles.map(({ value, radius }) => {
      const [x, y] = chart.convertToPixel({ seriesIndex: 0 }, value)
      return { x, y, radius }
    })
    if (dataIndex === 0) taken = at.map(around)
    const frame = { width: chart.getWidth(), height: chart.getHeight() - 40 }
    const place = placeFor(at[dataIndex], labelRect, taken, frame)
    if (!place) return { x: -9999, y: -9999 }
    taken.push(place)
    return { x: place.x, y: place.y + place.height / 2, align: "left", verticalAlign: "middle" }
  }
}

export function drawNetwork(place, { network, language, labels }) {
  const format = formatter(language)
  const most = Math.max(...network.nodes.map(({ links }) => links), 1)
  const heaviest = Math.max(...network.edges.map(({ links }) => links), 1)
  place.style.height = `${Math.max(420, 42 * tallest(network))}px`
  mount(place, (chart) => {
    const margin = wide(chart) ? 200 : 118
    const letters = wide(chart) ? 32 : 17
    const size = { width: chart.getWidth(), height: chart.getHeight() }
    const places = new Map(placesOf(network, Object.keys(labels.role), { ...size, margin }).map((one) => [one.id, one]))
    return {
      tooltip: {
        formatter: ({ dataType, data }) =>
          dataType === "edge" ? `${data.words}\n${format.whole(data.links)}` : `${data.title}\n${data.words} · ${format.whole(data.links)}`,
      },
      series: [{
        type: "graph",
        layout: "none",
        left: 0, top: 0, right: 0, bottom: 0,
        data: [...network.nodes.map(({ id, title, role, place: where, links }) => {
          const words = role ? labels.role[role] : labels.place[where]
          const { x, y, side } = places.get(id)
          return {
            id, name: id, title, links, words, x, y,
            symbol: shapeOf(role ? `role-${role}` : ""),
            symbolKeepAspect: true,
            symbolSize: 9 + 15 * Math.sqrt(links / most),
            itemStyle: { color: shade("role", role), borderColor: shade("role", role) },
            // The same industry may stand here in two roles, or inside and outside: the second line says which.
            label: {
              show: true, fontSize: 11, lineHeight: 13, color: variable("--ink"), textBorderColor: variable("--paper"), textBorderWidth: 3,
              position: side === "middle" ? "bottom" : side, align: { left: "right", right: "left" }[side],
              formatter: `${lines(briefly(title), letters)}\n{words|${lines(words, letters + 3, 1)}}`,
              rich: { words: { fontSize: 10, lineHeight: 12, color: variable("--ink-2"), textBorderColor: variable("--paper"), textBorderWidth: 3 } },
            },
          }
        }), ...corners(size)],
        edges: network.edges.map(({ from, to, kind, links }) => ({
          source: from, target: to, links, words: labels.kind[kind],
          lineStyle: { color: shade("role", kind), width: 0.8 + 4 * (links / heaviest), opacity: 0.55, curveness: 0.1 },
        })),
        edgeSymbol: ["none", "arrow"],
        edgeSymbolSize: 7,
        emphasis: { focus: "adjacency" },
      }],
    }
  })
}

// Two corners that nobody sees, so that places are pixels: the drawing is fitted to what it holds.
const corners = ({ width, height }) =>
  [[0, 0], [width, height]].map(([x, y]) => ({ id: `corner ${x}`, name: "", x, y, symbolSize: 0, silent: true, label: { show: false } }))

export function drawPurchases(place, { purchases, language, labels, texts }) {
  const format = formatter(language)
  const twice = repeated(purchases.nodes)
  const told = ({ title, role, place: where }) =>
    twice.has(title) || (!role && where) ? `${briefly(title)} (${role ? labels.role[role] : labels.place[where]})` : briefly(title)
  const names = new Map(purchases.nodes.map((node) => [node.id, told(node)]))
  mount(place, (chart) => ({
    tooltip: {
      formatter: ({ dataType, data }) =>
        dataType === "edge" ? `${names.get(data.source)} → ${names.get(data.target)}\n${format.whole(data.value)} ${texts.links}` : names.get(data.name),
    },
    series: [{
      type: "sankey",
      left: 4, right: 4, top: 8, bottom: 28,
      nodeWidth: 12,
      nodeGap: 9,
      nodeAlign: "justify",
      data: purchases.nodes.map(({ id, role }) => ({
        name: id,
        itemStyle: { color: shade("role", role) },
        label: {
          color: variable("--ink"), fontSize: 11, lineHeight: 13, textBorderColor: variable("--paper"), textBorderWidth: 3,
          position: id.startsWith("b|") ? "left" : "right", align: id.startsWith("b|") ? "right" : "left",
          formatter: lines(names.get(id), wide(chart) ? 40 : 22, wide(chart) ? 1 : 2),
        },
      })),
      links: purchases.edges.map(({ from, to, links, kind }) => ({
        source: from, target: to, value: links, lineStyle: { color: shade("role", kind), opacity: 0.35 },
      })),
    }],
  }))
}

export function drawLife(place, { life, language, texts, labels }) {
  const format = formatter(language)
  mount(place, () => ({
    grid: { left: 64, right: 20, top: 40, bottom: 48 },
    // The bands run from the edge of a year to the edge of another, which the axis of years cannot say.
    xAxis: [
      axis(texts.year, { type: "category", data: life.map(({ year }) => String(year)) }),
      { type: "value", show: false, min: 0, max: life.length },
    ],
    yAxis: axis(texts.jobs, { type: "value", min: 0, nameGap: 48, axisLabel: { color: variable("--ink-2"), formatter: (value) => format.whole(value) } }),
    tooltip: {
      trigger: "axis",
      formatter: ([{ dataIndex }]) => {
        const { year, stage, jobs } = life[dataIndex]
        return `${year}: ${labels.stage[stage]}\n${jobs === null ? texts.hidden : format.whole(jobs)}`
      },
    },
    series: [
      {
        type: "line",
        data: life.map(({ jobs }) => jobs),
        symbol: "circle",
        symbolSize: 7,
        lineStyle: { color: variable("--ink"), width: 2 },
        itemStyle: { color: variable("--ink") },
      },
      { type: "line", xAxisIndex: 1, data: [], markArea: { silent: true, data: bands(life).map(band) } },
    ],
  }))

  // Names of narrow bands side by side would run into each other: every second one stands lower.
  function band({ stage, first, last }, index) {
    const start = life.findIndex(({ year }) => year === first)
    const end = life.findIndex(({ year }) => year === last) + 1
    return [
      {
        xAxis: start,
        name: labels.stage[stage],
        itemStyle: { color: shade("stage", stage), opacity: 0.28 },
        label: { color: variable("--ink"), fontSize: 11, position: "insideTop", offset: [0, (index % 2) * 14] },
      },
      { xAxis: end },
    ]
  }
}

// Years of the same stage side by side are one band.
export function bands(life) {
  const found = []
  for (const { year, stage } of life) {
    const last = found.at(-1)
    if (last?.stage === stage) last.last = year
    else found.push({ stage, first: year, last: year })
  }
  return found
}

// A log axis begins and ends at a doubling, so that the bubbles fill it.
function doublings(numbers) {
  if (!numbers.length) return {}
  return { min: 2 ** Math.floor(Math.log2(Math.min(...numbers) / 1.05)), max: 2 ** Math.ceil(Math.log2(Math.max(...numbers) * 1.05)) }
}

// What half of all titles begin with says nothing where there is little room.
const briefly = (title) => {
  const rest = title.replace(/^(manufacture of|industri) /i, "")
  return rest.charAt(0).toUpperCase() + rest.slice(1)
}
const wide = (chart) => chart.getWidth() > 480
const percent = (growth) => 100 * Math.expm1(growth)
const inTwo = (name) => {
  const cut = name.lastIndexOf(" · ")
  return cut < 0 ? lines(name, 34) : `${lines(name.slice(0, cut), 34, 1)}\n${name.slice(cut + 3)}`
}
const repeated = (nodes) => {
  const titles = nodes.map(({ title, id }) => `${id.slice(0, 1)}${title}`)
  return new Set(nodes.filter(({ title, id }) => titles.filter((one) => one === `${id.slice(0, 1)}${title}`).length > 1).map(({ title }) => title))
}
