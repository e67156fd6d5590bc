// "Exit this page": blank at once, then another site in place of this one in the history of the tab.
// Without JavaScript the same element is a plain link.
import { rememberLeaving } from "./leaving.js"

const PRESSES = 3
const PATIENCE_MS = 5000
// Nobody types into a box that is ticked: whoever narrows down results leaves from there, too.
// A form of the staff opts out as a whole: there nobody may be thrown out of half-written notes.
const NOT_HERE =
  "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]:not([contenteditable=false]), [data-no-keyboard-exit]"

export function listenForExit(page) {
  const link = page.querySelector("[data-exit]")
  if (!link) return
  link.addEventListener("click", (event) => {
    event.preventDefault()
    leave(page, link.dataset.exit)
  })
  if (page.body.hasAttribute("data-exit-keyboard")) listenForShift(page, link)
}

function leave(page, url) {
  rememberLeaving()
  forgetList()
  page.documentElement.hidden = true
  page.title = "\u200b"
  window.location.replace(url)
}

// Sent off while the browser already leaves; nobody waits for an answer.
function forgetList() {
  try {
    navigator.sendBeacon("/leave", new Blob(["{}"], { type: "application/json" }))
  } catch {
    // The list is sealed and forgets itself; the way out must not fail for it.
  }
}

// Three presses of Shift, and of nothing else, outside of anything that can be written in.
function listenForShift(page, link) {
  const status = page.querySelector("[data-exit-status]")
  let presses = 0
  let forget = 0
  const reset = () => {
    presses = 0
    if (status) status.textContent = ""
  }
  page.addEventListener("keydown", (event) => {
    window.clearTimeout(forget)
    const typing = event.target instanceof Element && event.target.closest(NOT_HERE)
    if (event.key !== "Shift" || event.repeat || typing) return reset()
    presses += 1
    if (presses === PRESSES) return leave(page, link.dataset.exit)
    if (status) status.textContent = status.dataset.exitStatus.replace("{count}", String(PRESSES - presses))
    forget = window.setTimeout(reset, PATIENCE_MS)
  })
}
