"""The ways on from a page of results: values to narrow them to, what was chosen with a way to undo it, other orders."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

import msgspec

from hub.directory.models import DirectoryResults, DirectorySearch, FacetValue
from hub.directory.relaxed_view import is_by_distance
from hub.directory.understood_view import FACET_LABELS, Link, label_in_full, label_of
from hub.directory.vocabulary import ACCEPTS, FACETS
from hub.directory.when_view import open_at_label
from hub.errors import N_
from hub.web.i18n import format_number, gettext
from hub_search.models import Sort

CHOICES_SHOWN = 6
"""Values of a facet that are seen at once; chosen ones always are."""
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


def facets_of(search: DirectorySearch, results: DirectoryResults) -> Iterator[Facet]:
    """Give every facet that `results` can be narrowed by, or are."""
    for name in FACETS:
        facet = _facet(name, search, results.facets.get(name, ()))
        if facet.shown:
            yield facet


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


def undos_of(search: DirectorySearch, link: Link, now: datetime) -> Iterator[Undo]:
    """Give what was chosen, one by one, each with the results without it."""
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
        without = _without_place(search)
        yield Undo(gettext("Near: {place}").format(place=search.place), link(without))
    if search.radius_km:
        without = msgspec.structs.replace(search, radius_km=None, page=1)
        yield Undo(gettext("Within {km} km").format(km=format_number(search.radius_km)), link(without))


def orders_of(search: DirectorySearch, results: DirectoryResults, link: Link) -> Iterator[Order]:
    """Give the orders that `results` can have; the nearest first alone where there is nothing at the place."""
    if is_by_distance(results):
        yield Order(gettext(SORTS[Sort.NEAREST]), link(search), is_chosen=True)
        return
    is_best_nearest = bool(search.place) and not search.text.strip()
    chosen = Sort.NEAREST if is_best_nearest and search.sort is Sort.BEST else search.sort
    for sort, label in SORTS.items():
        if (sort is not Sort.NEAREST or search.place) and (sort is not Sort.BEST or not is_best_nearest):
            ordered = msgspec.structs.replace(search, sort=sort, page=1)
            yield Order(gettext(label), link(ordered), sort is chosen)


def unfiltered(search: DirectorySearch) -> DirectorySearch:
    """Return the search for the words alone, with nothing chosen but the order."""
    return msgspec.structs.replace(_without_place(_with_filters(search, {})), open_at="", free_places=False)


def _without_place(search: DirectorySearch) -> DirectorySearch:
    """Return the search as it is anywhere."""
    sort = Sort.BEST if search.sort is Sort.NEAREST else search.sort
    return msgspec.structs.replace(search, place="", radius_km=None, sort=sort, page=1)


def _with_filters(search: DirectorySearch, filters: dict[str, tuple[str, ...]]) -> DirectorySearch:
    return msgspec.structs.replace(search, filters={name: values for name, values in filters.items() if values}, page=1)
