"""The outlines of districts that the map is drawn with: every district, where it is, side by side without a gap."""

import re
from itertools import pairwise

import pytest

from hub.directory.result_map.drawing import HEIGHT, WIDTH, Spot, is_drawn, length_of, outlines, spot_of
from hub.directory.result_map.extract import outlines_of
from hub.directory.vocabulary import DISTRICT_CENTRES, DISTRICTS

SQUARES = {
    "transform": {"scale": [0.01, 0.01], "translate": [24.0, 42.0]},
    "objects": {
        "bgr": {
            "geometries": [
                {"arcs": [[0, 1]], "properties": {"name": "Grad Sofiya"}},
                {"arcs": [[-1, 2]], "properties": {"name": "Plovdiv"}},
            ]
        }
    },
    "arcs": [
        [[0, 0], [1, 30], [0, 30], [0, 40]],
        [[1, 100], [-100, 0], [0, -100], [99, 0]],
        [[0, 0], [100, 0], [0, 100], [-99, 0]],
    ],
}
"""Two districts side by side: the border between them, and what is around each; steps from corner to corner."""


def corners(path: str) -> list[Spot]:
    """The corners of an outline."""
    x, y, *steps = map(int, re.findall(r"-?\d+", path))
    line = [Spot(x, y)]
    for across, down in zip(steps[::2], steps[1::2], strict=True):
        line.append(Spot(line[-1].x + across, line[-1].y + down))
    return line


def lies_in(spot: Spot, line: list[Spot]) -> bool:
    """Whether a ray from a place crosses the outline an odd number of times."""
    edges = pairwise([*line, line[0]])
    return (
        sum(
            (a.y > spot.y) != (b.y > spot.y) and spot.x < a.x + (spot.y - a.y) * (b.x - a.x) / (b.y - a.y)
            for a, b in edges
        )
        % 2
        == 1
    )


def test_every_district_has_an_outline_within_the_drawing() -> None:
    assert list(outlines()) == sorted(DISTRICTS)
    assert all(is_drawn(spot) for one in outlines().values() for spot in corners(one.path))


@pytest.mark.parametrize("code", DISTRICTS)
def test_main_town_of_a_district_lies_in_its_outline_and_in_no_other(code: str) -> None:
    spot = spot_of(*DISTRICT_CENTRES[code])
    assert [one for one, outline in outlines().items() if lies_in(spot, corners(outline.path))] == [code]


@pytest.mark.parametrize("code", DISTRICTS)
def test_number_of_a_district_is_written_within_it(code: str) -> None:
    outline = outlines()[code]
    assert outline.written
    assert all(lies_in(spot, corners(outline.path)) for spot in outline.written)


def test_border_between_two_districts_is_simplified_alike_for_both() -> None:
    found = outlines_of(SQUARES)
    capital, plovdiv = (set(corners(found[code].path)) for code in ("BG-22", "BG-16"))
    bend, end = spot_of(42.3, 24.01), spot_of(43, 24.01)
    assert {spot_of(42, 24), end} <= capital & plovdiv
    assert spot_of(42.6, 24.01) not in capital | plovdiv
    assert (bend in capital) == (bend in plovdiv)


def test_drawing_keeps_angles_and_lengths() -> None:
    sofia, vidin = spot_of(42.7, 23.32), spot_of(43.99, 22.88)
    assert (vidin.x < sofia.x, vidin.y < sofia.y) == (True, True)
    north, south = spot_of(43.0, 25.0), spot_of(42.0, 25.0)
    assert south.y - north.y == pytest.approx(length_of(111.2, 42.5), rel=0.02)
    assert not is_drawn(spot_of(52.5, 13.4))
    assert WIDTH == 1_000
    assert 655 < HEIGHT < 665
