// The pages of /data work without a script; this one saves clicks and reloads.

const CHECK_EVERY_MS = 1500

// A file that is being worked on: look again until it is not, keeping the reader's place.
const working = document.querySelector("[data-working]")
if (working) {
  const again = setTimeout(() => location.reload(), CHECK_EVERY_MS)
  // Who goes elsewhere meanwhile is not called back.
  addEventListener("beforeunload", () => clearTimeout(again))
}

// Choosing a file sends nothing yet, but guesses from its name nothing either: only the button tells which it is.
const file = document.querySelector("input[type=file][data-shows]")
file?.addEventListener("change", () => {
  document.getElementById(file.dataset.shows).textContent = file.files[0]?.name ?? ""
})

// A form is sent once, however often its button is pressed.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button[type=submit]")) setTimeout(() => (button.disabled = true))
  })
}

// A map point says whose it is to those who point at it; the table below says it to everybody.
