"""What documents gain, as levels that a Meilisearch server can tell apart by filters."""

import pytest

from hub_search import Boost
from hub_search.meilisearch_boosts import Level, levels
from hub_search.meilisearch_filters import EVERYTHING


def test_documents_that_gain_as_much_as_each_other_are_one_level() -> None:
    boosts = (Boost("yes", ("women",), 0.2), Boost("no", ("men",), 0.1), Boost("day", ("x",), 0.1))
    found = levels(boosts)
    assert [level.weight for level in found] == [0.4, 0.3, 0.2, 0.1, 0.0]
    assert 'facets.yes = "=women"' in found[0].filter
    assert found[1].filter.count(") OR (") == 1
    assert found[0].filter.count("NOT") == 0


@pytest.mark.parametrize(
    "boost",
    [
        Boost("yes", (), 0.5),
        Boost("a.b", ("women",), 0.5),
        Boost("yes", ("women",), float("nan")),
        Boost("yes", ("women",), 0.0004),
    ],
)
def test_boost_that_fits_nothing_or_weighs_nothing_makes_no_level(boost: Boost) -> None:
    assert levels([boost]) == [Level(0.0, EVERYTHING)]


def test_boosts_that_are_very_many_are_read_as_far_as_they_weigh_most() -> None:
    many = [Boost("f", (str(number),), number / 100) for number in range(1, 13)]
    assert len(levels(many)) <= 2**6
    assert levels(many)[0].weight == pytest.approx(sum((12, 11, 10, 9, 8, 7)) / 100)
    assert levels([Boost("f", ("x",), 7.0), Boost("g", ("x",), -9.0)])[0].weight == 1.0
