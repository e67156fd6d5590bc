// Words that were sent are finished: what waits to search for them as words that are still typed is left.

export function leaveWhatWasSent(page) {
  let isTyped = false
  page.addEventListener("input", () => (isTyped = true))
  page.addEventListener("submit", () => (isTyped = false), true)
  page.addEventListener("htmx:confirm", (event) => {
    if (event.detail.elt.id === "text" && !isTyped) event.preventDefault()
  })
}
