"""Marks by which a place is recognised: an address, a number, a web address or a point, however it is written.

A hidden shelter and a public consulting room often share a roof. What is public must then not say where the roof is,
be it in the other alphabet, abbreviated, or with a floor added: so marks are compared, never spellings.
"""

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from itertools import product
from math import asin, cos, floor, hypot, radians, sin, sqrt
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from hub.directory.houses import House, Houses, houses_of

SAME_PLACE_METRES = 100
"""Points that are closer are one place: a plot with its yard, and the error of a geocoder, lie within it."""
SAME_POINT_METRES = 10
"""The same for a public point that is said to be a settlement's or a district's: closer, it is the door's after all."""

SITES = ("url", "website", "uri")
MAILBOXES = ("email", "officer_email")

_EARTH_METRES = 6_371_000


class Number(NamedTuple):
    """A telephone number."""

    digits: str
    """As `significant_digits` has them."""
    extension: str


class Point(NamedTuple):
    """Coordinates in degrees (WGS 84)."""

    latitude: float
    longitude: float
    exact: bool
    """Whether they are said to be of the door, and not of the settlement or the district."""


class Marks(NamedTuple):
    """What one row tells of where a place is and how it is reached, by the field that tells it."""

    houses: dict[str, tuple[House, ...]]
    numbers: dict[str, Number]
    sites: dict[str, str]
    """Host and path."""
    mailboxes: dict[str, str]
    points: dict[str, Point]


def marks_of(values: Mapping[str, Any]) -> Marks:
    """Return the marks of a row of any table of the directory, given by the names of its columns.

    Texts are {"bg": …, "en": …}, or that as JSON.
    """
    houses = houses_of(_texts(values.get("address_1")), _texts(values.get("address_2")), _texts(values.get("city")))
    numbers = {"number": _number(values["number"], values.get("extension"))} if values.get("number") else {}
    sites = {name: site for name in SITES if (site := site_of(values.get(name)))}
    mailboxes = {name: values[name].strip().casefold() for name in MAILBOXES if values.get(name)}
    points = {}
    if values.get("latitude") is not None and values.get("longitude") is not None:
        exact = values.get("position_accuracy") in {None, "exact"}
        points["latitude"] = Point(float(values["latitude"]), float(values["longitude"]), exact)
    return Marks({"address_1": houses} if houses else {}, numbers, sites, mailboxes, points)


class HiddenMarks:
    """What is hidden, by its marks, so that each shown row is looked up in it and not compared with every one."""

    def __init__(self) -> None:
        self._houses = Houses()
        self._extensions: dict[str, set[str]] = defaultdict(set)
        self._sites: set[str] = set()
        self._mailboxes: set[str] = set()
        self._points: dict[Cell, list[Point]] = defaultdict(list)

    def add(self, marks: Marks) -> None:
        """Take in what one hidden row tells."""
        for houses in marks.houses.values():
            for house in houses:
                self._houses.add(house)
        for number in marks.numbers.values():
            self._extensions[number.digits].add(number.extension)
        self._sites.update(marks.sites.values())
        self._mailboxes.update(marks.mailboxes.values())
        for point in marks.points.values():
            if point.exact:
                self._points[_cell(point)].append(point)

    def field_shown_by(self, public: Marks) -> str | None:
        """Return the field of `public` by which it tells something hidden; None when it tells nothing."""
        told = (
            *(field for field, mine in public.houses.items() if any(house in self._houses for house in mine)),
            *(field for field, mine in public.numbers.items() if self._has_number(mine)),
            *(field for field, mine in public.sites.items() if self._has_site(mine)),
            *(field for field, mine in public.mailboxes.items() if self._has_mailbox(mine)),
            *(field for field, mine in public.points.items() if self._has_point(mine)),
        )
        return told[0] if told else None

    def _has_number(self, public: Number) -> bool:
        # Of a hidden extension, the public number of its switchboard tells nothing.
        return not self._extensions.get(public.digits, set()).isdisjoint({"", public.extension})

    def _has_site(self, public: str) -> bool:
        # Every page tells of the host, where all of it is hidden.
        return public in self._sites or public.partition("/")[0] in self._sites

    def _has_mailbox(self, public: str) -> bool:
        # A mailbox at a hidden place's own host names the host.
        return public in self._mailboxes or host_of(public) in self._sites

    def _has_point(self, public: Point) -> bool:
        metres = SAME_PLACE_METRES if public.exact else SAME_POINT_METRES
        x, y, z = _cell(public)
        around = product((x - 1, x, x + 1), (y - 1, y, y + 1), (z - 1, z, z + 1))
        return any(metres_between(public, one) <= metres for cell in around for one in self._points.get(cell, ()))


def significant_digits(number: str) -> str:
    """Return the digits that +359, 00359 and 0 stand before, so that every way of dialling in Bulgaria is the same.

    A foreign number keeps the code of its country. Two numbers may meet that are not one; none is missed.
    """
    written = number.replace("(0)", "") if "+" in number else number
    return re.sub(r"[^0-9]", "", written).lstrip("0").removeprefix("359").lstrip("0")


def site_of(url: str | None) -> str:
    """Return host and path of a web address, without www, scheme, query and last slash; empty when it is none."""
    if not url:
        return ""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    except ValueError:
        return ""
    return f"{_ascii_host(host)}{parts.path.rstrip('/')}" if host else ""


def host_of(mailbox: str) -> str:
    """Return the host of an e-mail address as `site_of` writes it."""
    return _ascii_host(mailbox.rpartition("@")[2].casefold().removeprefix("www."))


def metres_between(one: Point, other: Point) -> float:
    """Return the distance along the surface of the Earth (haversine, a sphere: good to half a percent)."""
    first, second = radians(one.latitude), radians(other.latitude)
    east = radians(other.longitude - one.longitude)
    chord = hypot(sin((second - first) / 2), sqrt(cos(first) * cos(second)) * sin(east / 2))
    return 2 * _EARTH_METRES * asin(min(1.0, chord))


Cell = tuple[int, int, int]
"""A cube within the Earth with edges of SAME_PLACE_METRES: points that near are in one, or in two that touch."""


def _cell(point: Point) -> Cell:
    north, east = radians(point.latitude), radians(point.longitude)
    scale = _EARTH_METRES / SAME_PLACE_METRES
    return (
        floor(scale * cos(north) * cos(east)),
        floor(scale * cos(north) * sin(east)),
        floor(scale * sin(north)),
    )


def _number(number: str, extension: str | None) -> Number:
    return Number(significant_digits(number), re.sub(r"[^0-9]", "", extension or ""))


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return [value]
    return [text for text in value.values() if text] if isinstance(value, Mapping) else []


def _ascii_host(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
