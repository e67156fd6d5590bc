// How often this tab was left in a hurry. Each entry of its history is marked with the number at which it was opened, so
// that Back finds nothing of an earlier visit again. Nothing of what was read or looked for is kept.

const LEFT = "hub-left"

export function rememberLeaving() {
  try {
    sessionStorage.setItem(LEFT, String(timesLeft() + 1))
  } catch {
    // A browser that keeps nothing: the way out itself must not fail for it.
  }
}

export function isOfEarlierVisit() {
  return (history.state?.hubVisit ?? 0) !== timesLeft()
}

export function markVisit() {
  const visit = timesLeft()
  if (visit) history.replaceState({ ...history.state, hubVisit: visit }, "")
}

// htmx writes entries of its own, over the one it leaves and over the one it comes back to. It listens from the moment
// the page is there; so do we, after it.
export function markVisitsOfUpdates(page) {
  for (const moment of ["beforeHistoryUpdate", "pushedIntoHistory", "replacedInHistory"])
    page.addEventListener(`htmx:${moment}`, markVisit)
  page.addEventListener("DOMContentLoaded", () => window.addEventListener("popstate", markVisit))
}

function timesLeft() {
  try {
    return Number(sessionStorage.getItem(LEFT)) || 0
  } catch {
    return 0
  }
}
