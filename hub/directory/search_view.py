"""What the results page shows of a search: labels in the reader's language, choices, and the way to undo each."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import msgspec

from hub.directory.models import DirectoryResults, DirectorySearch, FacetValue
from hub.directory.vocabulary import FACETS, SERVICE_TYPES, ServiceType, facet_label
from hub.errors import N_
from hub.web.i18n import current_language, format_number, gettext, ngettext
from hub_search.models import Match

CHOICES_SHOWN = 6
"""Values of a facet that are seen at once; chosen ones always are."""
CHOICES_KEPT = 30
"""Values of a facet that can be unfolded: more than Bulgaria has districts. Rarer ones are found by typing them."""

FACET_LABELS = {
    "service_type": N_("Kind of service"),
    "kind_of_help": N_("Kind of help"),
    "institution_kind": N_("Kind of institution"),
    "district": N_("District"),
    "city": N_("Town"),
    "language": N_("Language"),
    "topic": N_("Topic"),
}

KINDS = tuple(kind for kind in ServiceType if kind is not ServiceType.OTHER)
"""The kinds of service that a search can start with; the hotline, which answers at once, is the first."""

Link = Callable[[DirectorySearch], str]
"""Seals a search into the path of its results page."""


class Choice(NamedTuple):
    """One value that results can be narrowed to."""

    facet: str
    value: str
    label: str
    services: str
    chosen: bool

    @property
    def id(self) -> str:
        """The id of its box: the same after every update, so that the keyboard's place is kept."""
        return f"{self.facet}-{self.value.encode().hex()}"


class Facet(NamedTuple):
    """One way of narrowing results."""

    name: str
    label: str
    shown: list[Choice]
    folded: list[Choice]


class Undo(NamedTuple):
    """A chosen value and the results without it."""

    label: str
    href: str


class Kind(NamedTuple):
    """A kind of service, and all services of it."""

    value: str
    label: str
    href: str


class ResultsView(msgspec.Struct, frozen=True, kw_only=True):
    """A results page, ready for its template."""

    results: DirectoryResults
    phrase: str
    """How much was found, as one says it."""
    facets: tuple[Facet, ...]
    chosen: tuple[Undo, ...]
    here: str
    """Path of this page of results, without the number of the page."""
    unfiltered_href: str
    kinds: tuple[Kind, ...]
    """Where to go on when nothing was found; empty otherwise."""
    remark: str | None
    """How the words were read, where that is not plainly."""
    previous_href: str | None
    next_href: str | None


def results_view(search: DirectorySearch, results: DirectoryResults, here: str, link: Link) -> ResultsView:
    """Return what to show of `results`, the answer to `search`, which stands at the path `here`."""
    return ResultsView(
        results=results,
        phrase=found_phrase(results.total),
        facets=tuple(facet for name in FACETS if (facet := _facet(name, search, results.facets[name])).shown),
        chosen=tuple(_undos(search, link)),
        here=here,
        kinds=tuple(_kinds(search, link)) if results.total == 0 else (),
        remark=match_remark(search, results),
        unfiltered_href=link(_with_filters(search, {})),
        previous_href=f"{here}?page={results.page - 1}" if 1 < results.page <= results.pages else None,
        next_href=f"{here}?page={results.page + 1}" if results.page < results.pages else None,
    )


def found_phrase(total: int) -> str:
    """Return "24 services" in the reader's language."""
    return ngettext("{number} service", "{number} services", total).format(number=format_number(total))


def match_remark(search: DirectorySearch, results: DirectoryResults) -> str | None:
    """Return what to say of how generously the words were read, None when there is nothing to say."""
    if not results.total:
        return None
    match results.match:
        case Match.EVERYTHING if search.text and search.filters:
            return gettext("No words to look for were found. Only what you have chosen counts.")
        case Match.EVERYTHING if search.text:
            return gettext("No words to look for were found. All services are shown.")
        case Match.SIMILAR_WORDS:
            return gettext("No service has exactly these words. These have similar ones.")
        case Match.SOME_WORDS if results.complete:
            return gettext("Services with all of the words come first, then those with some of them.")
        case Match.SOME_WORDS:
            return gettext("No service has all of these words. These have some of them.")
        case _:
            return None


def label_of(facet: str, value: str) -> str:
    """Return what the reader sees for a value of a facet."""
    return facet_label(facet, value, language=current_language(), translate=gettext)


def _facet(name: str, search: DirectorySearch, values: Iterable[FacetValue]) -> Facet:
    wanted = search.filters.get(name, ())
    counts = {one.value: one.count for one in values}
    shown: list[Choice] = []
    folded: list[Choice] = []
    for place, value in enumerate(dict.fromkeys((*counts, *wanted))):
        choice = Choice(name, value, label_of(name, value), format_number(counts.get(value, 0)), chosen=value in wanted)
        if place < CHOICES_SHOWN or choice.chosen:
            shown.append(choice)
        elif place < CHOICES_KEPT:
            folded.append(choice)
    return Facet(name, gettext(FACET_LABELS[name]), shown, folded)


def _undos(search: DirectorySearch, link: Link) -> Iterable[Undo]:
    for facet, values in search.filters.items():
        for value in values:
            rest = {**search.filters, facet: tuple(one for one in values if one != value)}
            yield Undo(label_of(facet, value), link(_with_filters(search, rest)))


def _kinds(search: DirectorySearch, link: Link) -> Iterable[Kind]:
    for kind in KINDS:
        alone = DirectorySearch(language=search.language, filters={"service_type": (kind.value,)})
        yield Kind(kind.value, gettext(SERVICE_TYPES[kind]), link(alone))


def _with_filters(search: DirectorySearch, filters: dict[str, tuple[str, ...]]) -> DirectorySearch:
    return msgspec.structs.replace(search, filters={name: values for name, values in filters.items() if values}, page=1)
