"""Queries put together to one, in tantivy's terms; where one is narrowed by others, its scores stay as they are."""

from collections.abc import Iterable

from tantivy import Occur, Query


def any_of(queries: Iterable[Query]) -> Query:
    """Documents that answer one of the queries; scores add up."""
    found = list(queries)
    return found[0] if len(found) == 1 else Query.boolean_query([(Occur.Should, query) for query in found])


def every(queries: Iterable[Query]) -> Query:
    """Documents that answer all of the queries; scores add up."""
    found = list(queries)
    return found[0] if len(found) == 1 else Query.boolean_query([(Occur.Must, query) for query in found])


def also(query: Query, *others: Query) -> Query:
    """Narrow `query` to documents that answer all of `others` as well."""
    silent = [(Occur.Must, Query.const_score_query(one, 0.0)) for one in others]
    return Query.boolean_query([(Occur.Must, query), *silent]) if silent else query


def but_not(query: Query, *others: Query) -> Query:
    """Narrow `query` to documents that answer none of `others`."""
    return Query.boolean_query([(Occur.Must, query), *((Occur.MustNot, one) for one in others)]) if others else query
