"""Suggestions for what somebody types, from the keywords and names in a snapshot of a tantivy index.

tantivy counts the documents of a keyword with those that were deleted since; so a keyword is suggested only when a
document is found that has it now. However common a beginning is, only the first few documents of it are read.
"""

from collections.abc import Iterator

import tantivy
from tantivy import Query

from hub_search import analysis
from hub_search.indexed import LETTERS, beginning
from hub_search.models import MAX_SUGGESTIONS, Suggestion, SuggestionKind
from hub_search.phrases import Typed, key, phrases, typed
from hub_search.tantivy_documents import first, texts_of
from hub_search.tantivy_joining import every
from hub_search.tantivy_keywords import TURNED, WHOLE, keyword_begins, keyword_key
from hub_search.tantivy_reader import Snapshot

_KEYWORDS_TRIED = 40
"""Keywords with one beginning that are looked at, the most frequent first."""

_DOCUMENTS_READ = 25
"""Documents whose names are looked at."""


class TantivySuggestions:
    """Completes texts in one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._schema = snapshot.schema
        self._searcher = snapshot.searcher

    def complete(self, text: str, limit: int) -> tuple[Suggestion, ...]:
        """Return what `text` may become, best first."""
        begun = typed(text)
        if begun is None:
            return ()
        found: dict[str, Suggestion] = {}
        wanted = min(max(limit, 1), MAX_SUGGESTIONS)
        for suggestion in self._suggestions(begun):
            found.setdefault(key(suggestion.text), suggestion)
            if len(found) == wanted:
                break
        return tuple(found.values())

    def _suggestions(self, begun: Typed) -> Iterator[Suggestion]:
        """Find keywords and names that the whole text begins, then keywords for its last word beside the others."""
        yield from self._keywords(begun.beginning, ())
        yield from self._names(begun)
        *before, last = begun.words
        if before and not begun.is_finished:
            for suggestion in self._keywords(last, before):
                if key(suggestion.text) not in before:
                    yield Suggestion(begun.before + suggestion.text, suggestion.kind)

    def _keywords(self, start: str, beside: list[str] | tuple[()]) -> Iterator[Suggestion]:
        """Find keywords that have a word from which on they begin with `start`, in documents with all of `beside`."""
        words = [self._term("text", analysis.term(word).lemma) for word in beside]
        for letter in (WHOLE, TURNED):
            begun = keyword_begins(start, letter)
            for phrase, _ in self._searcher.terms_with_prefix("keywords", begun, limit=_KEYWORDS_TRIED):
                wanted = keyword_key(phrase)
                if wanted != start:
                    for one in self._phrases(every([self._term("keywords", phrase), *words]), 1):
                        if key(one.text) == wanted:
                            yield one
                            break

    def _names(self, begun: Typed) -> Iterator[Suggestion]:
        """Find names that begin so, then names that have the words in any order."""
        for is_first in (True, False):
            for one in self._phrases(every(self._title_words(begun, is_first)), _DOCUMENTS_READ):
                if one.kind is not SuggestionKind.KEYWORD and begun.becomes(one.text, from_the_first=is_first):
                    yield one

    def _title_words(self, begun: Typed, is_first: bool) -> list[Query]:
        """Return a query for each word; `is_first` wants the first one where names begin."""
        finished = begun.words if begun.is_finished else begun.words[:-1]
        queries = [
            self._term("titles", first(lemma) if is_first and place == 0 else lemma)
            for place, lemma in enumerate(analysis.term(word).lemma for word in finished)
        ]
        if not begun.is_finished:
            queries.append(self._begins(begun.words[-1], is_first and not finished))
        return queries

    def _begins(self, letters: str, is_first: bool) -> Query:
        """Documents with a name that has a word that begins with `letters`."""
        part = beginning(letters) if len(letters) <= LETTERS else letters
        part = first(part) if is_first else part
        if len(letters) <= LETTERS:
            return self._term("titles", part)
        return Query.fuzzy_term_query(self._schema, "titles", part, 0, True, True)

    def _phrases(self, query: Query, limit: int) -> Iterator[Suggestion]:
        """Return what can be suggested of the first documents that answer `query`."""
        hits: list[tuple[float, tantivy.DocAddress]] = self._searcher.search(query, limit, count=False).hits
        for _, address in hits:
            yield from phrases(texts_of(self._searcher.doc(address)))

    def _term(self, field: str, term: str) -> Query:
        return Query.term_query(self._schema, field, term)
