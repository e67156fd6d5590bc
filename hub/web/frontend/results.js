// Where the eye and the keyboard are after results were narrowed, and the way back to them from a service.

const FROM_RESULTS = "hub-from-results"

export function keepPlaces(page) {
  let restore = null
  page.addEventListener("htmx:beforeSwap", (event) => {
    const { elt, triggeringEvent } = event.detail.requestConfig ?? {}
    const box = triggeringEvent?.target
    if (event.detail.xhr.status >= 400) restore = null
    else if (elt?.hasAttribute("data-leads-to-found")) restore = () => page.getElementById("found")?.focus()
    else if (box instanceof Element && box.matches("#narrow input")) restore = placeKeeper(page, box)
    else restore = null
  })
  page.addEventListener("htmx:afterSettle", () => {
    restore?.()
    restore = null
  })
}

// What was ticked stays where it is on the screen, however much the results above it shrink.
function placeKeeper(page, box) {
  const { id } = box
  const height = box.getBoundingClientRect().top
  return () => {
    const again = page.getElementById(id) ?? page.getElementById("narrow")
    if (again) window.scrollBy(0, again.getBoundingClientRect().top - height)
  }
}

// No page learns of the one before it (Referrer-Policy), so the pressed link leaves word, for one step only. The word
// then lies with this entry of the history, where a reload finds it.
export function offerWayBack(page) {
  page.addEventListener("click", (event) => {
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
    if (plain && event.target instanceof Element && event.target.closest("a[data-result]")) leaveWord()
  })
  const arrived = takeWord()
  const link = page.querySelector("[data-back-to-results]")
  if (!link) return
  if (arrived) history.replaceState({ ...history.state, fromResults: true }, "")
  link.hidden = !history.state?.fromResults
  link.addEventListener("click", (event) => {
    event.preventDefault()
    history.back()
  })
}

function leaveWord() {
  try {
    sessionStorage.setItem(FROM_RESULTS, "1")
  } catch {
    // Nothing is kept in this browser: the button of the browser itself leads back.
  }
}

function takeWord() {
  try {
    const word = sessionStorage.getItem(FROM_RESULTS)
    sessionStorage.removeItem(FROM_RESULTS)
    return word !== null
  } catch {
    return false
  }
}
