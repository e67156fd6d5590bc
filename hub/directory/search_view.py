"""A page of results, ready for its template: what was found, how the search was read, and where to go on."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import msgspec

from hub.directory.asked_models import Special
from hub.directory.choices_view import Facet, Order, Undo, facets_of, orders_of, undos_of, unfiltered
from hub.directory.hit_view import HitView, hit_view
from hub.directory.models import DirectoryResults, DirectorySearch
from hub.directory.order_view import order_phrase
from hub.directory.relaxed_view import RelaxedView, relaxed_view
from hub.directory.search_phrases import (
    cut_phrase,
    found_phrase,
    left_out_phrase,
    match_remark,
    near_phrase,
    notice_phrase,
    read_as_phrase,
    read_besides_phrase,
)
from hub.directory.understood_view import Link, UnderstoodView, must_be_accepted, understood_view
from hub.directory.vocabulary import FACETS, SERVICE_TYPES, ServiceType
from hub.directory.when_view import kept_out_phrases
from hub.web.i18n import gettext

KINDS = tuple(kind for kind in ServiceType if kind is not ServiceType.OTHER)
"""The kinds of service that a search can start with; the hotline, which answers at once, is the first."""


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
    cut: str | None
    """That not all of the text was looked for, where it was too long."""
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
        facets=tuple(facets_of(search, results)),
        has_more_facets=len(results.facets) < len(FACETS),
        chosen=tuple(undos_of(search, link, now)),
        relaxed=relaxed_view(search, results, link, now),
        orders=tuple(orders_of(search, results, link)) if results.total > 1 else (),
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
        cut=cut_phrase(results),
        remark=match_remark(search, results),
        unfiltered_href=link(unfiltered(search)),
        previous_href=f"{here}?page={results.page - 1}" if 1 < results.page <= results.pages else None,
        next_href=f"{here}?page={results.page + 1}" if results.page < results.pages else None,
    )


def _kinds(search: DirectorySearch, link: Link) -> Iterable[Kind]:
    for kind in KINDS:
        alone = DirectorySearch(language=search.language, filters={"service_type": (kind.value,)})
        yield Kind(kind.value, gettext(SERVICE_TYPES[kind]), link(alone))
