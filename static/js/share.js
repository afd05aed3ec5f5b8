// Puts the address of what is shown on the clipboard and says so.
import { byId } from "./dom.js"
import { gettext } from "./text.js"

export function enableShare(address) {
  byId("share").addEventListener("click", async () => {
    const said = await copy(address())
      ? gettext("Link copied. It opens exactly this view.")
      : gettext("Copy the address from the address bar: it opens exactly this view.")
    byId("announcement").textContent = said
    setTimeout(() => (byId("announcement").textContent = ""), 5000)
  })
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
