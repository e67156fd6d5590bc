"""What documents gain beside their words, in tantivy's terms."""

from collections.abc import Iterable
from math import isnan

from tantivy import Occur, Query

from hub_search.models import MAX_BOOSTS, Boost
from hub_search.tantivy_queries import QueryBuilder

_STEP = 0.0005
"""Half of what tells two weights apart; tantivy adds scores up in single precision."""


FEW_CODES = 16
"""Codes up to which the query for them is made anew; those of what is due by a day are more, and the same all day."""


class Boosting:
    """The boosts of one query; false when there are none."""

    def __init__(self, builder: QueryBuilder, boosts: Iterable[Boost]) -> None:
        read = [(builder.coded(boost.facet, boost.codes, FEW_CODES), _weight(boost)) for boost in boosts if boost.codes]
        weighty = [(having, weight) for having, weight in read if weight][:MAX_BOOSTS]
        self._boosts = sorted(weighty, key=lambda boost: -abs(boost[1]))

    def __bool__(self) -> bool:
        return bool(self._boosts)

    def added(self, query: Query, best: float) -> Query:
        """Return `query`, whose best answer scores about `best`, with what each document gains."""
        gains = [(Occur.Should, Query.const_score_query(having, weight * best)) for having, weight in self._boosts]
        return Query.boolean_query([(Occur.Must, query), *gains])

    def alone(self, query: Query) -> Query:
        """Return `query` with the weights as the score and nothing else."""
        return self.added(Query.const_score_query(query, 0.0), 1.0)

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


def _weight(boost: Boost) -> float:
    """Return the weight as it is read; one that is no number weighs nothing."""
    return 0.0 if isnan(boost.weight) else round(min(max(boost.weight, -1.0), 1.0), 3)


def _raises(weight: float) -> bool:
    return weight > 0


def _sinks(weight: float) -> bool:
    return weight < 0
