// A search that is refused: what was found before is no answer to it, and goes. What was typed and chosen stays, for it
// needs mending. The notice speaks for itself (role=alert); the keyboard goes to it only where its place has gone.

const FOUND_BEFORE = "[data-answer], .hub-count"

export function clearWhatWasFound(page) {
  let isRefused = false
  page.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const results = detail.requestConfig?.target
    isRefused = detail.shouldSwap && detail.xhr.status >= 400 && results?.id === "results"
    if (!isRefused) return
    for (const one of results.querySelectorAll(FOUND_BEFORE)) one.remove()
    page.getElementById("announcement")?.replaceChildren()
  })
  page.addEventListener("htmx:afterSettle", () => {
    const notice = isRefused && page.getElementById("notice")
    isRefused = false
    if (!notice) return
    if (page.activeElement === page.body) notice.focus()
    notice.scrollIntoView({ block: "nearest" })
  })
}
