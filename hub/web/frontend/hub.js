// What the pages do beyond HTML: partial updates (htmx), GOV.UK Frontend's behaviours, leaving in a hurry.
import "htmx.org/dist/htmx.js"
import { createAll } from "govuk-frontend/dist/govuk/init.mjs"
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs"
import { listenForExit } from "./exit.js"
import { changeLanguageInPlace } from "./language.js"
import { markVisitsOfUpdates } from "./leaving.js"
import { tellOfFailedRequests } from "./offline.js"
import { offerPrinting } from "./print.js"
import { clearWhatWasFound } from "./refused.js"
import { keepPlaces, offerWayBack } from "./results.js"
import { leaveWhatWasSent } from "./typed.js"

document.body.classList.add("js-enabled", "govuk-frontend-supported")
listenForExit(document)
markVisitsOfUpdates(document)
changeLanguageInPlace(document)
tellOfFailedRequests(document)
keepPlaces(document)
clearWhatWasFound(document)
leaveWhatWasSent(document)
offerWayBack(document)
offerPrinting(document)
createAll(Button)
