"""What the results page shows of a search: labels in the reader's language, choices, and the way to undo each."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from hub.directory.asked_models import Special
from hub.directory.hit_facts import text_of
from hub.directory.hit_view import HitView, hit_view
from hub.directory.models import DirectoryResults, DirectorySearch, FacetValue, GivenUp
from hub.directory.nearness import REACH_KM
from hub.directory.relaxed_view import RelaxedView, is_by_distance, relaxed_view
from hub.directory.understood_view import (
    FACET_LABELS,
    UnderstoodView,
    label_in_full,
    label_of,
    must_be_accepted,
    understood_view,
    who_label,
)
from hub.directory.vocabulary import ACCEPTS, FACETS, SERVICE_TYPES, ServiceType
from hub.directory.when_view import kept_out_phrases, open_at_label
from hub.errors import N_
from hub.web.i18n import format_number, gettext, ngettext
from hub_search.models import Match, Sort

CHOICES_SHOWN = 6
"""Values of a facet that are seen at once; chosen ones always are."""
OTHERS_TOLD = 3
"""Words that stand for one that was typed, as far as they are named; all of them are looked for."""
CHOICES_KEPT = 30
"""Values of a facet that can be unfolded: more than Bulgaria has districts. Rarer ones are found by typing them."""

SORTS = {
    Sort.BEST: N_("Best match"),
    Sort.NEAREST: N_("Nearest"),
    Sort.NAME: N_("Name"),
    Sort.NEWEST: N_("Last confirmed"),
}
"""The orders of results, as links are named."""

OPEN_FACETS = frozenset({"service_type", "kind_of_help", ACCEPTS, "district", "language"})
"""Facets whose choices are seen without being asked for; the others are unfolded."""

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
    is_open: bool
    """Whether its choices are seen without being asked for."""


class Undo(NamedTuple):
    """A chosen value and the results without it."""

    label: str
    href: str


class Order(NamedTuple):
    """One order of the results."""

    label: str
    href: str
    is_chosen: bool


class Kind(NamedTuple):
    """A kind of service, and all services of it."""

    value: str
    label: str
    href: str


class ResultsView(msgspec.Struct, frozen=True, kw_only=True):
    """A results page, ready for its template."""

    results: DirectoryResults
    hits: tuple[HitView, ...]
    phrase: str
    """How much was found, as one says it."""
    facets: tuple[Facet, ...]
    has_more_facets: bool
    """Whether there are more of them once fewer services are found."""
    chosen: tuple[Undo, ...]
    relaxed: RelaxedView
    """What was given up so that something is found, and what may help meanwhile."""
    orders: tuple[Order, ...]
    understood: UnderstoodView
    left_out: tuple[str, ...]
    """Who is left out because they refuse, are closed or full, and how many of them."""
    order: str | None
    """What order the services are in, where that says more than the name of it."""
    here: str
    """Path of this page of results, without the number of the page."""
    map_href: str
    """The same page of results as a map."""
    unfiltered_href: str
    kinds: tuple[Kind, ...]
    """Where to go on when nothing was found, or the words say too little; empty otherwise."""
    read_as: str | None
    """What was looked for instead of what was typed in Latin letters, or on the other keyboard."""
    read_besides: str | None
    """What was looked for besides, as it means the same; said after the services, which people came for."""
    near: str | None
    """From where distances are measured, and who is shown whatever the distance."""
    notice: str | None
    """What should be known of how the search was done."""
    remark: str | None
    """How the words were read, where that is not plainly."""
    previous_href: str | None
    next_href: str | None


def results_view(
    search: DirectorySearch, results: DirectoryResults, here: str, link: Link, now: datetime
) -> ResultsView:
    """Return what to show at `now` (aware) of `results`, the answer to `search`, which stands at the path `here`."""
    wanted = must_be_accepted(search, results)
    return ResultsView(
        results=results,
        hits=tuple(hit_view(one, now, wanted, results.moment) for one in results.items),
        phrase=found_phrase(results.total),
        facets=tuple(facet for name in FACETS if (facet := _facet(name, search, results.facets.get(name, ()))).shown),
        has_more_facets=len(results.facets) < len(FACETS),
        chosen=tuple(_undos(search, link, now)),
        relaxed=relaxed_view(search, results, link, now),
        orders=tuple(_orders(search, results, link)) if results.total > 1 else (),
        understood=understood_view(search, results, link),
        left_out=(*filter(None, [left_out_phrase(results)]), *kept_out_phrases(results)),
        order=order_phrase(search, results),
        here=here,
        map_href=f"{here}/map?page={results.page}" if results.page > 1 else f"{here}/map",
        kinds=tuple(_kinds(search, link)) if results.total == 0 or Special.VAGUE in results.special else (),
        read_as=read_as_phrase(results),
        read_besides=read_besides_phrase(results),
        near=near_phrase(results),
        notice=notice_phrase(results),
        remark=match_remark(search, results),
        unfiltered_href=link(
            msgspec.structs.replace(without_place(_with_filters(search, {})), open_at="", free_places=False)
        ),
        previous_href=f"{here}?page={results.page - 1}" if 1 < results.page <= results.pages else None,
        next_href=f"{here}?page={results.page + 1}" if results.page < results.pages else None,
    )


def found_phrase(total: int) -> str:
    """Return "24 services" in the reader's language."""
    return ngettext("{number} service", "{number} services", total).format(number=format_number(total))


def read_as_phrase(results: DirectoryResults) -> str | None:
    """Return what words were read as that are in no service as they were typed; None where there are none."""
    told = [f"{one.typed} → {' / '.join(one.read_as)}" for one in results.readings if not one.is_besides]
    return gettext("Searched for: {readings}").format(readings=", ".join(told)) if told else None


def read_besides_phrase(results: DirectoryResults) -> str | None:
    """Return what was looked for beside the words that were typed, as it means the same; None where nothing was."""
    also = gettext("{words}, also {others}")
    told = [also.format(words=one.typed, others=_some(one.read_as)) for one in results.readings if one.is_besides]
    return gettext("Searched for: {readings}").format(readings=", ".join(told)) if told else None


def _some(others: Sequence[str]) -> str:
    return " / ".join(others[:OTHERS_TOLD]) + (" …" if len(others) > OTHERS_TOLD else "")


def near_phrase(results: DirectoryResults) -> str | None:
    """Return from where distances are measured, and who comes where in spite of them; None where no place is."""
    near = results.near
    if near is None:
        return None
    names = {"place": text_of(near.name), "reach": format_number(REACH_KM)}
    measured = gettext("Distances are from the middle of {place}.").format_map(names)
    if near.is_read:
        return measured
    if near.radius_km is None:
        said = gettext("Services that cover it from elsewhere, or by telephone, come after those within {reach} km.")
    else:
        said = gettext("Services that cover it from elsewhere, or by telephone, are shown however far they are.")
    return f"{measured} {said.format_map(names)}"


def notice_phrase(results: DirectoryResults) -> str | None:
    """Return what should be known of how the search was done; None where it was done as ever."""
    if results.notice is None:
        return None
    return gettext("The search server does not answer at the moment. A copy that is up to date was searched.")


def match_remark(search: DirectorySearch, results: DirectoryResults) -> str | None:
    """Return what to say of how generously the words were read, None when there is nothing to say."""
    if not results.total or GivenUp.TEXT in results.given_up:
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
    is_open = name in OPEN_FACETS or any(choice.chosen for choice in shown)
    return Facet(name, gettext(FACET_LABELS[name]), shown, folded, is_open)


def _undos(search: DirectorySearch, link: Link, now: datetime) -> Iterable[Undo]:
    if search.open_at:
        without = msgspec.structs.replace(search, open_at="", page=1)
        yield Undo(open_at_label(search.open_at, now), link(without))
    if search.free_places:
        without = msgspec.structs.replace(search, free_places=False, page=1)
        yield Undo(gettext("Free places"), link(without))
    for facet, values in search.filters.items():
        for value in values:
            rest = {**search.filters, facet: tuple(one for one in values if one != value)}
            without = _with_filters(search, rest)
            yield Undo(label_in_full(facet, value), link(without))
    if search.place:
        without = without_place(search)
        yield Undo(gettext("Near: {place}").format(place=search.place), link(without))
    if search.radius_km:
        without = msgspec.structs.replace(search, radius_km=None, page=1)
        yield Undo(gettext("Within {km} km").format(km=format_number(search.radius_km)), link(without))


def _orders(search: DirectorySearch, results: DirectoryResults, link: Link) -> Iterable[Order]:
    if is_by_distance(results):
        yield Order(gettext(SORTS[Sort.NEAREST]), link(search), is_chosen=True)
        return
    is_best_nearest = bool(search.place) and not search.text.strip()
    chosen = Sort.NEAREST if is_best_nearest and search.sort is Sort.BEST else search.sort
    for sort, label in SORTS.items():
        if (sort is not Sort.NEAREST or search.place) and (sort is not Sort.BEST or not is_best_nearest):
            ordered = msgspec.structs.replace(search, sort=sort, page=1)
            yield Order(gettext(label), link(ordered), sort is chosen)


def left_out_phrase(results: DirectoryResults) -> str | None:
    """Return who is left out because they refuse, and how many; None where nobody is."""
    kept = [(value, count) for value, count in results.left_out.items() if count]
    if not kept:
        return None
    parts = [f"{who_label(value)} ({format_number(count)})" for value, count in kept]
    return gettext("Left out, because they say that they do not accept: {who}").format(who=", ".join(parts))


def order_phrase(search: DirectorySearch, results: DirectoryResults) -> str | None:
    """Return how the best answers are ordered; None where there is nothing to order, or another order was chosen."""
    if search.sort is not Sort.BEST or results.total < 2 or is_by_distance(results):
        return None
    if results.match is Match.EVERYTHING:
        return gettext("Who answers now comes first. Entries that are overdue for review come last.")
    return gettext(
        "The best answers to the words come first. Of equally good ones, who answers now comes before who does not, "
        "and entries that are overdue for review come after the others."
    )


def _kinds(search: DirectorySearch, link: Link) -> Iterable[Kind]:
    for kind in KINDS:
        alone = DirectorySearch(language=search.language, filters={"service_type": (kind.value,)})
        yield Kind(kind.value, gettext(SERVICE_TYPES[kind]), link(alone))


def without_place(search: DirectorySearch) -> DirectorySearch:
    """Return the search as it is anywhere."""
    sort = Sort.BEST if search.sort is Sort.NEAREST else search.sort
    return msgspec.structs.replace(search, place="", radius_km=None, sort=sort, page=1)


def _with_filters(search: DirectorySearch, filters: dict[str, tuple[str, ...]]) -> DirectorySearch:
    return msgspec.structs.replace(search, filters={name: values for name, values in filters.items() if values}, page=1)
