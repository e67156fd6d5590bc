// A partial update that never arrives must not leave an old answer standing as if it were the new one.

export function tellOfFailedRequests(page) {
  const message = page.querySelector("[data-offline]")
  if (!message) return
  const show = () => message.removeAttribute("hidden")
  page.addEventListener("htmx:sendError", show)
  page.addEventListener("htmx:timeout", show)
  page.addEventListener("htmx:beforeSwap", (event) => {
    // What was not sent to be shown is not the hub's: something between here and there answered in its place.
    if (event.detail.xhr.status >= 400 && !event.detail.xhr.getResponseHeader("HX-Retarget")) {
      event.detail.shouldSwap = false
      return show()
    }
    message.setAttribute("hidden", "")
    if (event.detail.xhr.status < 400) page.querySelector("#notice")?.replaceChildren()
  })
}
