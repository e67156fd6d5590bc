// That this tab was left in a hurry, known until its next visit. Nothing of what was read or looked for is kept.

const LEFT = "hub-left"

export function rememberLeaving() {
  try {
    sessionStorage.setItem(LEFT, "1")
  } catch {
    // A browser that keeps nothing: the way out itself must not fail for it.
  }
}

export function hasLeft() {
  try {
    return sessionStorage.getItem(LEFT) !== null
  } catch {
    return false
  }
}

export function forgetLeaving() {
  sessionStorage.removeItem(LEFT)
}
