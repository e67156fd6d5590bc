// Runs before anything is drawn: who left by "Exit this page" finds none of those pages again on the way back.
import { isOfEarlierVisit, markVisit } from "./leaving.js"

const elsewhere = document.currentScript.dataset.exitUrl
document.documentElement.classList.add("has-script")

function hide() {
  document.documentElement.hidden = true
  window.location.replace(elsewhere)
}

// A page that somebody asks for is a new visit; one that Back, Forward or Reload brings belongs to the visit it was
// opened in.
const [arrival] = performance.getEntriesByType("navigation")
if (arrival?.type === "navigate") markVisit()
else if (isOfEarlierVisit()) hide()

// A page kept alive by the browser runs no script when it returns, and hears of it here.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && isOfEarlierVisit()) hide()
})
