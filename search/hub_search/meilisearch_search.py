"""One search on a Meilisearch server, from the query to the page."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias, TypeVar

import msgspec
from meilisearch_python_sdk.models.search import SearchParams, SearchResults

from hub_search import meilisearch_requests as requests
from hub_search.conditions import counted_facets, having_codes, window_of
from hub_search.highlight import Highlighter
from hub_search.meilisearch_boosts import Level, levels
from hub_search.meilisearch_documents import shown_of
from hub_search.meilisearch_filters import EVERYTHING, but_not, every, having_all, having_any, narrowing
from hub_search.meilisearch_near import Nearness
from hub_search.meilisearch_plan import Like, Reading, Tier, reading_of, tiers_of, to_look_up
from hub_search.models import Match, SearchHit, SearchPage, SearchQuery, Sort
from hub_search.query import Word
from hub_search.readings import ENOUGH, forgiven
from hub_search.shown import HitMaker
from hub_search.synonyms import Synonyms
from hub_search.understanding import wanted

Answer: TypeAlias = SearchResults[dict[str, Any]]

_MOST_ROUNDS = 8
"""Times that lemmas are asked for before a query is read with what is known by then."""

_ASKED_AT_ONCE = 400
"""Queries in one request."""

_Made = TypeVar("_Made")


class Server(NamedTuple):
    """How a server is asked."""

    uid: str
    """The index."""

    ask: Callable[[list[SearchParams]], Awaitable[list[Answer]]]
    merge: Callable[[list[SearchParams], int, int], Awaitable[list[dict[str, Any]]]]
    """Takes queries that are merged by weight, where the page begins and how long it is; gives its hits."""

    look_up: Callable[[str, str, str | None], Awaitable[dict[str, int]]]
    """Takes a field, a beginning, and a filter; gives the values that begin so, or nearly so, the most frequent first,
    and how many documents have each."""


class MeilisearchSearch:
    """Answers one query."""

    def __init__(self, server: Server, query: SearchQuery, synonyms: Synonyms) -> None:
        self._synonyms = synonyms
        self._server = server
        if query.near is None and query.sort is Sort.NEAREST:
            query = msgspec.structs.replace(query, sort=Sort.BEST)
        self._query = query
        self._filters = having_codes(query.filters)
        self._excluded = having_codes(query.excluded)
        self._divisions = [having_any(wanted) for wanted in filter(None, map(having_codes, query.ahead))]
        if first := having_codes(query.first):
            self._divisions.append(having_all(first))
        self._near = Nearness(query.near) if query.near else None
        self._by_words = query.sort in (Sort.BEST, Sort.NEAREST)
        self._levels = levels(query.boosts if query.sort is Sort.BEST else ())
        self._window = window_of(query)
        self._known: dict[str, int] = {}
        self._spellings: dict[Like, tuple[str, ...]] = {}

    async def page(self) -> SearchPage:
        """Return the page that was asked for."""
        meant = await self._with_known(lambda known: wanted(self._query, self._synonyms, known))
        reading = await self._read(meant.words)
        tiers = self._tiers(reading, meant.optional)
        losses = list(
            requests.left_out(self._near_enough(reading.filter), self._filters, self._excluded, self._query.kept_out)
        )
        asked = [self._narrowed(reading.complete), *(self._but_by(reading, one) for one in self._query.kept_out)]
        counts = await self._count([*(tier.filter for tier in tiers), *asked, *(loss for *_, loss in losses)])
        tier_counts, others = counts[: len(tiers)], counts[len(tiers) :]
        total = sum(tier_counts)
        hits, facets = await self._rows_and_facets(reading, tiers, tier_counts, total)
        left_out: dict[str, dict[str, int]] = {facet: {} for facet in self._excluded.keys() - set(self._query.kept_out)}
        for (facet, code, _), count in zip(losses, others[len(asked) :], strict=True):
            left_out[facet][code] = count
        return SearchPage(
            total=total,
            complete=others[0],
            hits=tuple(self._hits(hits, (*reading.words, *meant.optional))),
            facets=facets,
            left_out=left_out,
            kept_out={one: let_in - total for one, let_in in zip(self._query.kept_out, others[1:], strict=False)},
            page=self._window.page,
            size=self._window.size,
            pages=self._window.pages(total),
            match=reading.match,
            truncated=meant.truncated,
            readings=meant.readings,
        )

    async def _with_known(self, make: Callable[[Callable[[str], int]], _Made]) -> _Made:
        """Return what `make` makes of how many documents have the lemmas that it asks about.

        A server cannot be asked in the middle of a rule: so the rule is run until it asks for nothing new.
        """
        for _ in range(_MOST_ROUNDS):
            missing: dict[str, None] = {}

            def known(lemma: str, missing: dict[str, None] = missing) -> int:
                if lemma not in self._known:
                    missing[lemma] = None
                return self._known.get(lemma, 0)

            made = make(known)
            if not missing:
                break
            counts = await self._count(map(requests.has_lemma, missing))
            self._known.update(zip(missing, counts, strict=True))
        return made

    async def _read(self, words: tuple[Word, ...]) -> Reading:
        """Understand the words as strictly as gives enough hits; more freely only where that finds more."""
        if not words:
            return Reading(Match.EVERYTHING, words, EVERYTHING, EVERYTHING)
        strict = tuple(word._replace(edits=0) for word in words)
        best = await self._reading(Match.ALL_WORDS, strict)
        (most,) = await self._count([best.filter])
        if most >= ENOUGH:
            return best
        free = await self._with_known(lambda known: forgiven(words, known))
        freer = [await self._reading(Match.SIMILAR_WORDS, free)] if free != strict else []
        if len(words) > 1:
            freer.append(await self._reading(Match.SOME_WORDS, free))
        for other, count in zip(freer, await self._count(one.filter for one in freer), strict=True):
            if most >= ENOUGH:
                break
            if count > most:
                best, most = other, count
        return best

    async def _reading(self, match: Match, words: tuple[Word, ...]) -> Reading:
        missing = [like for like in to_look_up(words) if like not in self._spellings]
        self._spellings.update(zip(missing, await asyncio.gather(*map(self._spelt, missing)), strict=True))
        return reading_of(match, words, self._spellings)

    async def _spelt(self, like: Like) -> tuple[str, ...]:
        field = "forms" if like.edits else "begins"
        return requests.fitting(like, await self._server.look_up(field, like.form, None))

    def _tiers(self, reading: Reading, optional: tuple[Word, ...]) -> list[Tier]:
        """Return the tiers that the hits stand in; what is ahead divides each group of tiers."""
        groups = [[Tier(reading.filter)]]
        if reading.words and self._by_words:
            groups = tiers_of(reading, optional, lambda lemma: self._known.get(lemma, 0), self._spellings)
        sections: list[list[str]] = [[]]
        for having in self._divisions:
            sections = [[*section, part] for section in sections for part in (having, but_not(having))]
        return [
            tier._replace(filter=every([self._narrowed(tier.filter), *section]))
            for group in self._by_distance(reading, groups)
            for section in sections
            for one in group
            for tier in self._by_level(one)
        ]

    def _by_distance(self, reading: Reading, groups: list[list[Tier]]) -> list[list[Tier]]:
        """Divide the documents with all words, then the others, by how far they are, where that is to order them."""
        if self._near is None or self._query.sort is not Sort.NEAREST:
            return groups
        wholes = [reading.complete, every([reading.filter, but_not(reading.complete)])]
        return [list(self._near.in_order(group, whole)) for group, whole in zip(groups, wholes, strict=False)]

    def _by_level(self, tier: Tier) -> Iterable[Tier]:
        """Divide a tier that no words rank by what its documents gain."""
        if tier.words or tier.order:
            return [tier]
        return [Tier(every([tier.filter, level.filter])) for level in self._levels]

    def _narrowed(self, expression: str) -> str:
        return every([self._near_enough(expression), *narrowing(self._filters, self._excluded)])

    def _near_enough(self, expression: str) -> str:
        return every([expression, *self._near.narrowing]) if self._near else expression

    def _but_by(self, reading: Reading, facet: str) -> str:
        return requests.but_by(self._near_enough(reading.filter), self._filters, self._excluded, facet)

    async def _rows_and_facets(
        self, reading: Reading, tiers: Sequence[Tier], counts: Sequence[int], total: int
    ) -> tuple[list[dict[str, Any]], dict[str, dict[str, int]]]:
        pieces = requests.pieces(tiers, counts, self._window.offset, self._window.limit)
        asked = counted_facets(self._query, total)
        counted = requests.facet_counts(self._near_enough(reading.filter), self._filters, self._excluded, asked)
        uid = self._server.uid
        plain = [] if len(self._levels) > 1 and any(one.tier.words for one in pieces) else pieces
        answers = await self._ask(
            [
                *(requests.rows(uid, piece, self._query) for piece in plain),
                *(requests.counting(uid, one.filter, one.facets) for one in counted),
            ]
        )
        found = {
            facet: requests.most_frequent(requests.codes_of(answer, facet))
            for one, answer in zip(counted, answers[len(plain) :], strict=True)
            for facet in one.facets
        }
        hits = [hit for answer in answers[: len(plain)] for hit in answer.hits]
        if not plain:
            hits = [hit for piece in pieces for hit in await self._merged(piece)]
        return hits, {facet: found.get(facet, {}) for facet in asked}

    async def _merged(self, piece: requests.Piece) -> list[dict[str, Any]]:
        """Return the rows of a piece in which what documents gain counts beside their words."""
        parts = self._levels if piece.tier.words else [Level(0.0, EVERYTHING)]
        queries = requests.merged(self._server.uid, piece, parts, self._query)
        return await self._server.merge(queries, piece.offset, piece.limit)

    def _hits(self, found: Iterable[dict[str, Any]], words: tuple[Word, ...]) -> Iterator[SearchHit]:
        maker = HitMaker(Highlighter(words), self._query.language, is_asked=bool(words))
        for hit in found:
            shown = shown_of(hit)
            yield maker.hit(
                shown.texts,
                shown.payload,
                shown.lines,
                score=float(hit.get("_rankingScore") or 0.0),
                distance_m=self._near.metres(shown.texts) if self._near else None,
            )

    async def _count(self, expressions: Iterable[str]) -> list[int]:
        answers = await self._ask([requests.counting(self._server.uid, one) for one in expressions])
        return list(map(requests.total_of, answers))

    async def _ask(self, queries: list[SearchParams]) -> list[Answer]:
        found: list[Answer] = []
        for start in range(0, len(queries), _ASKED_AT_ONCE):
            found += await self._server.ask(queries[start : start + _ASKED_AT_ONCE])
        return found
