// Asks before a form is sent whether its session still holds: what was typed stays in the page, and is sent after signing in again.

export function keepEntriesPastTheSession(form, notice) {
  let held = false
  let asking = false
  form.addEventListener("submit", async (event) => {
    if (held) return
    event.preventDefault()
    // Pressed twice, the form is sent once.
    if (asking) return
    const sender = event.submitter
    asking = true
    const holds = await sessionHolds(notice.dataset.asked)
    asking = false
    if (holds) {
      held = true
      takeNewestToken(form)
      form.requestSubmit(sender)
      held = false
    } else ask(form, notice)
  })
}

async function sessionHolds(address) {
  try {
    const answer = await fetch(address, { redirect: "manual", cache: "no-store" })
    return answer.type !== "opaqueredirect"
  } catch {
    return true // No network: the browser itself says so.
  }
}

// Signing in again makes a new token; the one in this page would be refused.
function takeNewestToken(form) {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1]
  const field = form.elements.csrfmiddlewaretoken
  if (token && field) field.value = token
}

function ask(form, notice) {
  form.previousElementSibling?.matches("[data-session-ended]") && form.previousElementSibling.remove()
  const shown = notice.content.firstElementChild.cloneNode(true)
  shown.dataset.sessionEnded = ""
  form.before(shown)
  shown.focus()
}
