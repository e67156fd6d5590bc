// Opens the browser's print window. Without JavaScript there is no button, and the browser's own menu does it.

export function offerPrinting(page) {
  page.querySelector("[data-print]")?.addEventListener("click", () => window.print())
}
