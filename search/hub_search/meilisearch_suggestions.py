"""Suggestions for what somebody types, from the phrases of documents on a Meilisearch server."""

import asyncio
from collections.abc import Iterable

from hub_search import analysis
from hub_search.meilisearch_documents import phrase_of, phrase_start
from hub_search.meilisearch_filters import every, is_any
from hub_search.meilisearch_search import Server
from hub_search.models import MAX_SUGGESTIONS, Suggestion, SuggestionKind
from hub_search.phrases import Typed, key, typed

_NAMES = (SuggestionKind.NAME, SuggestionKind.ORGANIZATION)


class MeilisearchSuggestions:
    """Completes texts."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def complete(self, text: str, limit: int) -> tuple[Suggestion, ...]:
        """Return what `text` may become, best first."""
        begun = typed(text)
        if begun is None:
            return ()
        found: dict[str, Suggestion] = {}
        for some in await asyncio.gather(self._keywords(begun.beginning, ()), self._names(begun), self._last(begun)):
            for suggestion in some:
                found.setdefault(key(suggestion.text), suggestion)
        return tuple(found.values())[: min(max(limit, 1), MAX_SUGGESTIONS)]

    async def _keywords(self, start: str, beside: Iterable[str]) -> list[Suggestion]:
        """Find keywords that have a word from which on they begin with `start`, in documents with all of `beside`."""
        having = every(is_any("words", [analysis.term(word).lemma]) for word in beside)
        answers = await asyncio.gather(
            *(self._phrases(SuggestionKind.KEYWORD, start, having, turned=turned) for turned in (False, True))
        )
        found = ((one, key(one.text)) for some in answers for one in some)
        return [one for one, words in found if f" {start}" in f" {words}" and words != start]

    async def _names(self, begun: Typed) -> list[Suggestion]:
        """Find names that begin so, then names that have the words in any order."""
        *before, last = begun.words
        finished = begun.words if begun.is_finished else before
        having = every(is_any("title_words", [analysis.term(word).lemma]) for word in finished)
        start = "" if begun.is_finished else last
        whole = [self._phrases(kind, begun.beginning, every(()), turned=False) for kind in _NAMES]
        inside = [
            self._phrases(kind, start, having, turned=turned)
            for kind in _NAMES
            for turned in ((False,) if begun.is_finished else (False, True))
        ]
        answers = await asyncio.gather(*whole, *inside)
        first = [one for some in answers[: len(whole)] for one in some if begun.becomes(one.text, from_the_first=True)]
        rest = [one for some in answers[len(whole) :] for one in some if begun.becomes(one.text, from_the_first=False)]
        return [*first, *rest]

    async def _last(self, begun: Typed) -> list[Suggestion]:
        """Find keywords for the last word, beside the others."""
        *before, last = begun.words
        if not before or begun.is_finished:
            return []
        found = await self._keywords(last, before)
        return [Suggestion(begun.before + one.text, one.kind) for one in found if key(one.text) not in before]

    async def _phrases(self, kind: SuggestionKind, start: str, having: str, *, turned: bool) -> list[Suggestion]:
        """Look phrases up that begin with `start`, as a whole or from a later word on, the most frequent first."""
        values = await self._server.look_up("phrases", phrase_start(kind, start, turned=turned), having)
        return [phrase_of(value) for value in sorted(values, key=lambda value: (-values[value], value))]
