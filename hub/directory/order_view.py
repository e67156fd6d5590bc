"""How results are ordered, as the page tells whoever asks why one service comes before another."""

from collections.abc import Iterator

from hub.directory.asked_phrases import (
    AGE,
    FEE,
    INSTITUTION_KIND,
    KIND_OF_HELP,
    LANGUAGE,
    PLACE,
    SERVICE_TYPE,
    TIME,
)
from hub.directory.models import DirectoryResults, DirectorySearch
from hub.directory.relaxed_view import is_by_distance
from hub.directory.vocabulary import ACCEPTS
from hub.errors import N_
from hub.web.i18n import gettext
from hub_search.models import Match, Sort

RAISED = {
    SERVICE_TYPE: N_("the kind of service"),
    KIND_OF_HELP: N_("the kind of help"),
    INSTITUTION_KIND: N_("the kind of institution"),
    ACCEPTS: N_("who says that they accept"),
    AGE: N_("who is there for this age"),
    PLACE: N_("what is near, or comes there"),
    TIME: N_("who is open then"),
    LANGUAGE: N_("who speaks the language"),
    FEE: N_("what costs nothing"),
}
"""What gains by something that was read from the words, as `hub.directory.asked_query` raises it."""


def order_phrase(search: DirectorySearch, results: DirectoryResults) -> str | None:
    """Return how the best answers are ordered; None where there is nothing to order, or another order was chosen."""
    if search.sort is not Sort.BEST or results.total < 2 or is_by_distance(results):
        return None
    return " ".join(_sentences(search, results))


def _sentences(search: DirectorySearch, results: DirectoryResults) -> Iterator[str]:
    if search.filters.get(ACCEPTS):
        yield gettext("Who says that they accept comes before who does not say.")
    if search.open_at:
        yield gettext("Who is open then comes before who does not say.")
    raised = [gettext(text) for what, text in RAISED.items() if any(one.what == what for one in results.understood)]
    if results.match is not Match.EVERYTHING:
        yield gettext("The best answers to the words come first.")
    if raised and not results.special:
        yield gettext("What was understood counts as well: {what}.").format(what=", ".join(raised))
    if results.match is Match.EVERYTHING:
        yield gettext("Who answers now comes first. Entries that are overdue for review come last.")
    else:
        yield gettext(
            "Of equally good ones, who answers now comes before who does not, and entries that are overdue for review "
            "come after the others."
        )
