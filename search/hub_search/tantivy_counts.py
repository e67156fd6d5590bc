"""How many documents of a tantivy index answer: all of them, by facet, and those that a condition keeps out."""

from collections.abc import Iterable
from typing import Any

from tantivy import Query

from hub_search.conditions import but, counted_facets
from hub_search.indexed import RECENCY, is_facet_name
from hub_search.models import MAX_CODES, MAX_FACET_VALUES, Match, SearchQuery
from hub_search.tantivy_documents import facet_code
from hub_search.tantivy_narrowing import Narrowing
from hub_search.tantivy_queries import QueryBuilder
from hub_search.tantivy_reader import Snapshot


class Counting:
    """Counts what one query finds in one snapshot."""

    def __init__(self, snapshot: Snapshot, builder: QueryBuilder, query: SearchQuery, narrowing: Narrowing) -> None:
        self._snapshot = snapshot
        self._builder = builder
        self._query = query
        self._narrowing = narrowing

    def total(self, query: Query) -> int:
        """Count what `query` finds; in the order of a field, as nothing is scored then."""
        return hits_of(self._snapshot.searcher.search(query, 1, order_by_field=RECENCY))

    def facets(self, query: Query, match: Match, total: int) -> dict[str, dict[str, int]]:
        """Count the asked facets of `query`, of which the conditions let in `total`.

        Those without a filter of their own are counted in one pass, each other one in its own.
        """
        facets = counted_facets(self._query, total)
        asked = [facet for facet in facets if is_facet_name(facet)]
        free = [facet for facet in asked if facet not in self._narrowing.filters]
        if match is Match.EVERYTHING and not self._narrowing.keeps_out:
            counts = self._of_everything(query, free)
        else:
            counts = self._count(self._narrowing.let_in(query), free) if free else {}
        for facet in asked:
            if facet in self._narrowing.filters:
                others = but(self._narrowing.filters, facet)
                let_in = self._narrowing.near_enough(self._narrowing.with_codes(query, others))
                counts |= self._count(let_in, [facet])
        return {facet: counts.get(facet, {}) for facet in facets}

    def left_out(self, query: Query) -> dict[str, dict[str, int]]:
        """Count what each excluded code keeps out, of what the filters and the other facets let in."""
        found: dict[str, dict[str, int]] = {}
        for facet, codes in self._narrowing.excluded.items():
            if facet not in self._query.kept_out:
                let_in = self._narrowing.let_in_but_by(query, facet)
                having = [(code, self._builder.filtered(let_in, {facet: (code,)})) for code in dict.fromkeys(codes)]
                found[facet] = {code: self.total(one) for code, one in having}
        return found

    def kept_out(self, query: Query, found: int, total: int) -> dict[str, int]:
        """Count what each of the asked facets keeps out of what the others let in.

        `query` finds `found` documents, of which all conditions let in `total`.
        """
        narrowing = self._narrowing.filters.keys() | self._narrowing.excluded.keys()
        kept: dict[str, int] = {}
        for facet in self._query.kept_out:
            let_in = found
            if narrowing - {facet}:
                let_in = self.total(self._narrowing.let_in_but_by(query, facet))
            kept[facet] = let_in - total if facet in narrowing else 0
        return kept

    def _of_everything(self, query: Query, facets: list[str]) -> dict[str, dict[str, int]]:
        """Count facets of all documents, once for what this snapshot sees."""
        known = self._snapshot.counted
        if missing := [facet for facet in facets if facet not in known]:
            known.update(self._count(query, missing))
        return {facet: dict(known[facet]) for facet in facets}

    def _count(self, query: Query, facets: Iterable[str]) -> dict[str, dict[str, int]]:
        wanted = {facet: _terms(facet, MAX_FACET_VALUES) for facet in facets}
        answer = self._snapshot.searcher.aggregate(query, wanted)
        return {
            facet: {facet_code(bucket["key"]): bucket["doc_count"] for bucket in answer[facet]["buckets"]}
            for facet in wanted
        }


def codes_of(snapshot: Snapshot, facet: str) -> frozenset[str]:
    """Return the codes that documents have in `facet`, gathered once for what this snapshot sees."""
    if facet not in snapshot.codes and is_facet_name(facet):
        answer = snapshot.searcher.aggregate(Query.all_query(), {facet: _terms(facet, MAX_CODES)})
        snapshot.codes[facet] = frozenset(facet_code(bucket["key"]) for bucket in answer[facet]["buckets"])
    return snapshot.codes.get(facet, frozenset())


def hits_of(result: Any) -> int:
    """Return how many documents a search found."""
    count: int = result.count  # the stub leaves it out
    return count


def _terms(facet: str, most: int) -> dict[str, Any]:
    return {"terms": {"field": f"facets.{facet}", "size": most}}
