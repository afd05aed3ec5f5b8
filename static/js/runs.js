// The pages of /runs work without a script; this one shows progress as it goes and saves a click.

const LOOK_EVERY_MS = 1500

// What changes while work goes on is asked for anew, until nothing is under way; the rest of the page stays.
async function look() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } })
    if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), "text/html"))
  } catch {
    // The server does not answer just now; what is shown stays true, and the next look may succeed.
  }
  lookLater()
}

function show(page) {
  for (const part of document.querySelectorAll("[data-live]")) {
    const now = page.getElementById(part.id)
    // A button that is being pressed stays where it is until the next look.
    if (!now || now.innerHTML === part.innerHTML || part.matches(":active")) continue
    const focused = part.contains(document.activeElement) ? document.activeElement.id : ""
    part.replaceChildren(...now.childNodes)
    if (focused) document.getElementById(focused)?.focus()
  }
}

function lookLater() {
  if (document.querySelector("[data-live] [data-working]")) setTimeout(look, LOOK_EVERY_MS)
}
lookLater()

// Another dataset offers other levels and years.
for (const select of document.querySelectorAll("[data-shows]")) {
  select.addEventListener("change", () => select.form.querySelector("[name=show]").click())
}

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  for (const button of event.target.querySelectorAll("button[type=submit]")) setTimeout(() => (button.disabled = true))
})
