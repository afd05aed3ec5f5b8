// A bar above the map: what happened, what to do, and a way to try again.  The map below it stays of use.
import { byId, element, replace } from "./dom.js"
import { gettext } from "./text.js"

export function showMessage(title, explanation, { retry = null, links = [], closable = false } = {}) {
  const message = byId("message")
  replace(
    message,
    element("h2", {}, title),
    explanation && element("p", {}, explanation),
    links.map(({ href, text }) => element("p", {}, element("a", { class: "button", href }, text))),
    retry && element("button", { type: "button", class: "button", onclick: retry }, gettext("Try again")),
    closable && element("button", { type: "button", class: "close", "aria-label": gettext("Close"), onclick: hideMessage }, "×"),
  )
  message.hidden = false
}

export function hideMessage() {
  byId("message").hidden = true
}

// Only what takes noticeably long is announced, so that quick changes do not flicker.
export async function whileLoading(work) {
  const stage = byId("stage")
  const timer = setTimeout(() => stage.setAttribute("aria-busy", "true"), 200)
  try {
    return await work
  } finally {
    clearTimeout(timer)
    stage.removeAttribute("aria-busy")
  }
}

export function failureSentence(error) {
  if (error.status === 0) return gettext("The server did not answer. Your choices are kept; check the connection and try again.")
  if (error.status === 404) return gettext("There are no figures for this choice. Choose another industry, level or year.")
  if (error.status === 429) return gettext("Too many requests in a short time. Wait a minute and try again.")
  return gettext("The server could not give these figures. Your choices are kept; try again in a moment.")
}
