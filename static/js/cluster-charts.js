// The charts of the cluster pages.  Loaded only when a page shows one; every chart has its table.
import { GraphChart, LineChart, SankeyChart, ScatterChart } from "echarts/charts"
import { GridComponent, MarkAreaComponent, TooltipComponent } from "echarts/components"
import { init, use } from "echarts/core"
import { LabelLayout } from "echarts/features"
import { SVGRenderer } from "echarts/renderers"
import { formatter } from "./format.js"

use([GraphChart, LineChart, SankeyChart, ScatterChart, GridComponent, MarkAreaComponent, TooltipComponent, LabelLayout, SVGRenderer])

const variable = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
const shade = (kind, code) => variable(`--${kind}-${code || "unknown"}`) || variable("--ink-2")
// ECharts' own name of each role's symbol on the map.
const SHAPES = {
  core: "circle", raw_material: "triangle", component: "path://M0 7.5 7.5-6h-15Z", freight: "rect", machinery: "diamond",
  service: "emptyCircle", complementary: "path://M-2.5-7.5h5v5h5v5h-5v5h-5v-5h-5v-5h5Z", "": "roundRect",
}
const STAGE_SHAPES = {
  embryo: "circle", growing: "triangle", mature: "rect", declining: "path://M0 7.5 7.5-6h-15Z", embryo_renewal: "circle",
  not_enough_data: "emptyCircle",
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
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw)
  new ResizeObserver(() => {
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
  const bubbles = mount(place, (chart) => ({
    grid: { left: 64, right: 24, top: 16, bottom: 52 },
    xAxis: axis(texts.quotient, { type: "log", logBase: 2, ...doublings(shown.map(({ quotient }) => quotient)), axisLabel: { color: variable("--ink-2"), formatter: (value) => format.limit(value, "ratio") } }),
    yAxis: axis(texts.growth, { type: "value", nameGap: 48, axisLabel: { color: variable("--ink-2"), formatter: (value) => `${format.limit(value, "count")}%` } }),
    tooltip: {
      formatter: ({ data }) => `${data.name}\n${labels.stage[data.stage]}\n${format.times(data.value[0])} · ${format.whole(data.jobs)} · ${format.limit(data.value[1], "count")}%`,
    },
    series: [{
      type: "scatter",
      label: { show: wide(chart), position: "right", color: variable("--ink"), textBorderColor: variable("--paper"), textBorderWidth: 3, fontSize: 11, formatter: ({ data }) => shortened(data.name, 44) },
      labelLayout: { hideOverlap: true, moveOverlap: "shiftY" },
      data: shown.map(({ key, name, stage, quotient, jobs, growth }) => ({
        key, name, stage, jobs,
        value: [quotient, 100 * Math.expm1(growth)],
        symbol: STAGE_SHAPES[stage],
        symbolSize: 10 + 46 * Math.sqrt(jobs / largest),
        itemStyle: { color: shade("stage", stage), opacity: 0.82, borderColor: variable("--ink"), borderWidth: 0.8 },
      })),
    }],
  }))
  bubbles.on("click", ({ data }) => open(data.key))
}

export function drawNetwork(place, { network, language, labels }) {
  const format = formatter(language)
  const most = Math.max(...network.nodes.map(({ links }) => links), 1)
  const heaviest = Math.max(...network.edges.map(({ links }) => links), 1)
  mount(place, (chart) => ({
    tooltip: {
      formatter: ({ dataType, data }) =>
        dataType === "edge" ? `${data.words}\n${format.whole(data.links)}` : `${data.name}\n${data.words} · ${format.whole(data.links)}`,
    },
    series: [{
      type: "graph",
      layout: "circular",
      ...around(wide(chart) ? 150 : 84),
      circular: { rotateLabel: true },
      data: network.nodes.map(({ id, title, role, place: where, links }) => ({
        id, name: title, links,
        words: role ? labels.role[role] : labels.place[where],
        symbol: SHAPES[role],
        symbolSize: 10 + 18 * Math.sqrt(links / most),
        itemStyle: { color: shade("role", role), borderColor: shade("role", role) },
        // On a phone only members are named; who is outside, the table says.
        label: { show: wide(chart) || role !== "", fontSize: 11, color: variable("--ink"), formatter: shortened(briefly(title), wide(chart) ? 24 : 14) },
      })),
      edges: network.edges.map(({ from, to, kind, links }) => ({
        source: from, target: to, links, words: labels.kind[kind],
        lineStyle: { color: shade("role", kind), width: 0.8 + 4 * (links / heaviest), opacity: 0.55, curveness: 0.2 },
      })),
      edgeSymbol: ["none", "arrow"],
      edgeSymbolSize: 7,
      emphasis: { focus: "adjacency" },
    }],
  }))
}

export function drawPurchases(place, { purchases, language, labels, texts }) {
  const format = formatter(language)
  const names = new Map(purchases.nodes.map((node) => [node.id, node.title]))
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
      data: purchases.nodes.map(({ id, title, role, place: where }) => ({
        name: id,
        itemStyle: { color: shade("role", role) },
        label: {
          color: variable("--ink"), fontSize: 11, position: id.startsWith("b|") ? "left" : "right",
          formatter: shortened(role || !where ? title : `${title} (${labels.place[where]})`, wide(chart) ? 40 : 22),
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
const around = (margin) => ({ top: margin, bottom: margin, left: margin, right: margin })
const shortened = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text)
