// Paper holds what the screen shows one tab at a time: before printing, every panel is open and every chart is as wide as A4.
const WIDTH = 690 // pixels of A4 between its margins

// `open` shows the charts of every panel and returns their module, or nothing where it is not loaded: then tables speak alone.
export function preparePaper(open) {
  let closed = []
  let charts
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll(".tab-panel[hidden]")]
    for (const panel of closed) panel.hidden = false
    charts = open()
    charts?.fitAll(WIDTH)
  })
  addEventListener("afterprint", () => {
    for (const panel of closed) panel.hidden = true
    charts?.fitAll(null)
  })
}
