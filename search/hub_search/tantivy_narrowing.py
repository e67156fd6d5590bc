"""What the conditions of a query let in, in tantivy's terms: codes that are wanted or not, and what is near enough."""

from collections.abc import Iterator

from tantivy import Query

from hub_search.conditions import Codes, but, having_codes
from hub_search.indexed import order_field
from hub_search.models import Near, SearchQuery
from hub_search.tantivy_near import TantivyNear
from hub_search.tantivy_queries import QueryBuilder
from hub_search.tantivy_reader import Snapshot


class Narrowing:
    """The conditions of one query, which hold whatever its words mean; scores stay with all of them."""

    def __init__(self, snapshot: Snapshot, builder: QueryBuilder, query: SearchQuery) -> None:
        self._builder = builder
        self.filters = having_codes(query.filters)
        self.excluded = having_codes(query.excluded)
        self.near = _nearness(snapshot, builder, query.near, query.language) if query.near else None

    def __bool__(self) -> bool:
        """Whether there is any condition that may keep a document out, or any place to measure from."""
        return bool(self.filters or self.excluded or self.near)

    @property
    def keeps_out(self) -> bool:
        """Whether a document may be kept out."""
        return bool(self.filters or self.excluded or (self.near and self.near.is_limited))

    def let_in(self, query: Query) -> Query:
        """Narrow `query` to what all conditions let in."""
        return self.near_enough(self.with_codes(query, self.filters))

    def let_in_but_by(self, query: Query, facet: str) -> Query:
        """Narrow `query` to what all conditions let in but those on `facet`."""
        kept = self._builder.filtered(query, but(self.filters, facet))
        return self.near_enough(self._builder.without(kept, but(self.excluded, facet)))

    def with_codes(self, query: Query, filters: Codes) -> Query:
        """Narrow `query` to documents with codes of `filters`, and with none of those that are excluded."""
        return self._builder.without(self._builder.filtered(query, filters), self.excluded)

    def near_enough(self, query: Query) -> Query:
        """Narrow `query` to what is within the radius, or reaches the place, where there is a radius."""
        return self.near.narrowed(query) if self.near else query


def divisions(builder: QueryBuilder, query: SearchQuery) -> Iterator[Query]:
    """Give what divides the hits into those that come first and the others, the strongest first."""
    for wanted in filter(None, map(having_codes, query.ahead)):
        yield builder.having_any(wanted)
    if first := having_codes(query.first):
        yield builder.having_all(first)


def _nearness(snapshot: Snapshot, builder: QueryBuilder, near: Near, language: str) -> TantivyNear:
    return TantivyNear(snapshot, near, builder.having_some(near.reached_by), order_field(language))
