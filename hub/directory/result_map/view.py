"""What the map of results shows: a number on each district, letters at announced places, and the same in words."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from hub.directory.hit_facts import text_of
from hub.directory.hit_models import DirectoryHit, HitPayload
from hub.directory.hit_view import HitView
from hub.directory.models import DirectoryResults, DirectorySearch
from hub.directory.result_map.drawing import Outline, Spot, is_drawn, length_of, outlines, spot_of
from hub.directory.search_phrases import found_phrase
from hub.directory.search_view import ResultsView
from hub.directory.understood_view import Link, label_of
from hub.directory.vocabulary import PositionAccuracy
from hub.web.i18n import format_number, gettext

APART = 36
"""Units between marks that can be told from each other; places that are nearer to each other share one."""
ROOM_ACROSS, ROOM_DOWN = 50, 38
"""Units between the middles of a mark and of what is written on a district, so that both can be read."""
DRAWN = frozenset({PositionAccuracy.EXACT, PositionAccuracy.SETTLEMENT})
"""Of what a point must be known to be drawn: who gives no more than a district is drawn as a number on it."""


class DistrictMark(NamedTuple):
    """A district, and how many of all services that were found have a place in it."""

    name: str
    services: str
    said: str
    """Name and number, as a link is called."""
    href: str | None
    """The results narrowed to it; None where there are none."""
    is_chosen: bool
    short: str
    """Its name, as far as there is room for it."""
    path: str
    """Its outline; empty where there is none."""
    written: Spot
    """The middle of what is written on it."""


class PlaceMark(NamedTuple):
    """Services of this page that stand at one place of the map."""

    letter: str
    x: int
    y: int
    places: str
    """The towns, as far as they are known."""
    is_exact: bool
    """Whether it marks doors, and not the middle of a town."""
    hits: tuple[HitView, ...]

    @property
    def said(self) -> str:
        """What its link is called."""
        return f"{self.letter}: {', '.join(filter(None, (self.places, found_phrase(len(self.hits)))))}"


class NearMark(NamedTuple):
    """The place that was asked for, and how far around it was looked."""

    x: int
    y: int
    reach: int | None
    said: str


class MapView(msgspec.Struct, frozen=True, kw_only=True):
    """A map, ready for its template."""

    list: ResultsView
    """The page of results that it is the map of."""
    districts: tuple[DistrictMark, ...]
    """Those with the most services first, as in the list of choices; the others after them."""
    places: tuple[PlaceMark, ...]
    elsewhere: tuple[HitView, ...]
    """Services of this page that stand at no place of the map."""
    near: NearMark | None


def map_view(search: DirectorySearch, results: DirectoryResults, page: ResultsView, link: Link) -> MapView:
    """Return the map of `results`, the answer to `search`; `page` is the list of them."""
    groups, elsewhere = _grouped(results.items, page.hits)
    letters = _letters(gettext("ABCDEFGHIJKLMNOPQRST"))
    places = tuple(_place(one, letter) for one, letter in zip(groups, letters, strict=False))
    return MapView(
        list=page,
        districts=tuple(_districts(search, results, link, places)),
        places=places,
        elsewhere=elsewhere,
        near=_near(results),
    )


def _districts(
    search: DirectorySearch, results: DirectoryResults, link: Link, places: Sequence[PlaceMark]
) -> Iterator[DistrictMark]:
    counts = {one.value: one.count for one in results.facets.get("district", ())}
    drawn = outlines()
    for code in dict.fromkeys((*counts, *drawn)):
        count, outline = counts.get(code, 0), drawn.get(code)
        narrowed = msgspec.structs.replace(search, filters=search.filters | {"district": (code,)}, page=1)
        name = label_of("district", code)
        yield DistrictMark(
            name=name,
            services=format_number(count),
            said=f"{name}: {found_phrase(count)}",
            href=link(narrowed) if count else None,
            is_chosen=code in search.filters.get("district", ()),
            short=name.partition(" (")[0],
            path=outline.path if outline else "",
            written=_free(outline, places) if outline else Spot(0, 0),
        )


def _free(outline: Outline, places: Sequence[PlaceMark]) -> Spot:
    """Return where there is room on a district for its number: where no mark stands, if there is such a place."""

    def is_free(spot: Spot) -> bool:
        return not any(abs(one.x - spot.x) < ROOM_ACROSS and abs(one.y - spot.y) < ROOM_DOWN for one in places)

    return next(filter(is_free, outline.written), outline.written[0])


class _Found(NamedTuple):
    service: HitPayload
    shown: HitView
    x: int
    y: int


def _grouped(hits: Iterable[DirectoryHit], shown: Iterable[HitView]) -> tuple[list[list[_Found]], tuple[HitView, ...]]:
    """Return the services that stand at places of the map, those that are near to each other together, and the rest."""
    groups: list[list[_Found]] = []
    elsewhere: list[HitView] = []
    for hit, view in zip(hits, shown, strict=True):
        found = _found(hit.service, view)
        if found is None:
            elsewhere.append(view)
            continue
        group = next((one for one in groups if _is_close(one[0], found)), None)
        if group is None:
            groups.append([found])
        else:
            group.append(found)
    return groups, tuple(elsewhere)


def _found(service: HitPayload, shown: HitView) -> _Found | None:
    """Return where a service is drawn. What is not announced has no point (`hits`), so nothing can draw it."""
    if service.latitude is None or service.longitude is None or service.position_accuracy not in DRAWN:
        return None
    spot = spot_of(service.latitude, service.longitude)
    return _Found(service, shown, *spot) if is_drawn(spot) else None


def _is_close(one: _Found, other: _Found) -> bool:
    return (one.x - other.x) ** 2 + (one.y - other.y) ** 2 < APART**2


def _place(group: list[_Found], letter: str) -> PlaceMark:
    towns = dict.fromkeys(filter(None, (text_of(one.service.city) for one in group)))
    return PlaceMark(
        letter=letter,
        x=group[0].x,
        y=group[0].y,
        places=", ".join(towns),
        is_exact=all(one.service.position_accuracy is PositionAccuracy.EXACT for one in group),
        hits=tuple(one.shown for one in group),
    )


def _letters(alphabet: str) -> Iterator[str]:
    """Give a letter for every mark, and then two."""
    yield from alphabet
    yield from (first + second for first in alphabet for second in alphabet)


def _near(results: DirectoryResults) -> NearMark | None:
    near = results.near
    if near is None or not is_drawn(spot := spot_of(near.latitude, near.longitude)):
        return None
    name = text_of(near.name)
    if near.radius_km is None:
        return NearMark(*spot, None, name)
    said = gettext("{place}, and {km} km around it").format(place=name, km=format_number(near.radius_km))
    return NearMark(*spot, length_of(near.radius_km, near.latitude), said)
