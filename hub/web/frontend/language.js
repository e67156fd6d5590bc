// Another language takes the place of the page one is on: Back then leads to the page before it, not to it once more.
// Without JavaScript the form leads back here by itself, with one entry more in the history.

export function changeLanguageInPlace(page) {
  const form = page.querySelector(".hub-language")
  form?.addEventListener("submit", (event) => {
    const here = window.location.pathname + window.location.search
    if (!event.submitter || page.getElementById("back")?.value !== here) return
    event.preventDefault()
    void change(form, event.submitter)
  })
}

async function change(form, button) {
  const chosen = new URLSearchParams(new FormData(form))
  chosen.set(button.name, button.value)
  try {
    // The cookie comes with the redirect, which nobody needs to follow.
    const answer = await fetch(form.action, { method: "POST", body: chosen, redirect: "manual" })
    if (answer.type === "opaqueredirect") return window.location.reload()
  } catch {
    // The plain form says what is wrong, as it would without a script.
  }
  // What is set by a button goes along as a field, for a form that a script sends has no button.
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value })
  form.append(field)
  form.submit()
}
