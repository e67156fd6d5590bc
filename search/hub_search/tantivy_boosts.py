"""What documents gain beside their words, in tantivy's terms."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from operator import itemgetter

from tantivy import Occur, Query

from hub_search.conditions import weight_of
from hub_search.models import MAX_BOOSTS, ONE_OF_MANY, Boost
from hub_search.tantivy_near import Row
from hub_search.tantivy_queries import QueryBuilder

_STEP = 0.0005
"""Half of what tells two weights apart; tantivy adds scores up in single precision."""

FEW_CODES = 16
"""Codes up to which the query for them is made anew; those of what is due by a day are more, and the same all day."""


class Boosting:
    """The boosts of one query; false when there are none.

    To ask for the hundreds of codes of `ONE_OF_MANY` takes longer than to find everything else; where something was
    looked for, it is looked up which of them the best hits have.
    """

    def __init__(self, builder: QueryBuilder, boosts: Iterable[Boost]) -> None:
        weighty = [boost for boost in boosts if boost.codes and weight_of(boost)][:MAX_BOOSTS]
        self._builder = builder
        self._weighty = sorted(weighty, key=lambda boost: -abs(weight_of(boost)))
        self._late = [
            (builder.numbers(boost.codes), weight_of(boost)) for boost in self._weighty if boost.facet == ONE_OF_MANY
        ]

    def __bool__(self) -> bool:
        return bool(self._weighty)

    @cached_property
    def _boosts(self) -> list[tuple[Query, float]]:
        return self._queries(self._weighty)

    def _queries(self, boosts: Iterable[Boost]) -> list[tuple[Query, float]]:
        return [(self._builder.coded(boost.facet, boost.codes, FEW_CODES), weight_of(boost)) for boost in boosts]

    @property
    def is_late(self) -> bool:
        """Whether the best hits are to be put into order by `in_order`."""
        return bool(self._late)

    def added(self, query: Query, best: float) -> Query:
        """Return `query`, whose best answer scores about `best`, with what documents gain before the hits are read."""
        return _added(query, self._queries(one for one in self._weighty if one.facet != ONE_OF_MANY), best)

    def in_order(self, rows: Sequence[Row], numbers: Sequence[int | None], best: float) -> list[Row]:
        """Return the best rows by what they gain besides, who have the codes of `ONE_OF_MANY` of these numbers."""
        scores, addresses = [score for score, _ in rows], [address for _, address in rows]
        for having, weight in self._late:
            gain = weight * best
            scores = [
                score + gain if number in having else score for score, number in zip(scores, numbers, strict=True)
            ]
        return sorted(zip(scores, addresses, strict=True), key=itemgetter(0), reverse=True)

    def alone(self, query: Query) -> Query:
        """Return `query` with the weights as the score and nothing else."""
        return _added(Query.const_score_query(query, 0.0), self._boosts, 1.0)

    def at(self, query: Query, level: float) -> Query:
        """Narrow `query` to the documents whose weights add up to `level`."""
        return self._within(query, level - _STEP, level + _STEP)

    def above(self, query: Query, level: float) -> Query:
        """Narrow `query` to the documents whose weights add up to more than `level`."""
        return self._within(query, level + _STEP, float("inf"))

    def _within(self, query: Query, low: float, high: float) -> Query:
        return Query.boolean_query([(Occur.Must, query), (Occur.Must, self._summing(0, 0.0, low, high))])

    def _summing(self, place: int, gained: float, low: float, high: float) -> Query:
        """Documents of which the weights from `place` on bring `gained` between `low` and `high`."""
        left = [weight for _, weight in self._boosts[place:]]
        least, most = (gained + sum(some) for some in (filter(_sinks, left), filter(_raises, left)))
        if low <= least and most <= high:
            return Query.all_query()
        if most < low or high < least:
            return Query.empty_query()
        having, weight = self._boosts[place]
        with_it = self._summing(place + 1, gained + weight, low, high)
        without = self._summing(place + 1, gained, low, high)
        others = Query.boolean_query([(Occur.Must, without), (Occur.MustNot, having)])
        return Query.boolean_query(
            [
                (Occur.Should, Query.boolean_query([(Occur.Must, with_it), (Occur.Must, having)])),
                (Occur.Should, others),
            ]
        )


def _added(query: Query, boosts: Iterable[tuple[Query, float]], best: float) -> Query:
    gains = [(Occur.Should, Query.const_score_query(having, weight * best)) for having, weight in boosts]
    return Query.boolean_query([(Occur.Must, query), *gains]) if gains else query


def _raises(weight: float) -> bool:
    return weight > 0


def _sinks(weight: float) -> bool:
    return weight < 0
