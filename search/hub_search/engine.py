"""The promise every search engine keeps; tests/search/test_conformance_*.py hold each of them to it."""

from collections.abc import AsyncIterable, Iterable
from typing import Protocol

from hub_search.models import MAX_SUGGESTIONS, IndexStatus, SearchDocument, SearchPage, SearchQuery, Suggestion
from hub_search.synonyms import Synonyms


class SearchEngine(Protocol):
    """Finds documents by their words and facets. Every method may raise a `SearchError`.

    What a write returned from is visible to every search that begins afterwards, in any process.
    """

    async def replace_all(self, documents: AsyncIterable[SearchDocument]) -> int:
        """Build an index of exactly these documents beside the old one, then swap; return how many it holds.

        Until the swap, and for good if the build fails or is killed, searches see the old index.
        """

    async def upsert(self, documents: Iterable[SearchDocument]) -> int:
        """Add these documents, each in the place of the one with its id; return how many were given."""

    async def delete(self, ids: Iterable[str]) -> int:
        """Remove the documents with these ids; an id that is not there is no error. Return how many were removed."""

    async def search(self, query: SearchQuery) -> SearchPage:
        """Answer `query`; no text makes it fail."""

    async def suggest(self, text: str, *, limit: int = MAX_SUGGESTIONS) -> tuple[Suggestion, ...]:
        """Complete what somebody typed so far with keywords and names of documents, at most `limit`, 1 to 10.

        Keywords come before names, phrases that begin with the text before those that have its words elsewhere, and of
        keywords those of more documents first. After other words a keyword completes the last one, if a document has
        them all. Any text is allowed; the same index gives the same suggestions.
        """

    def learn(self, synonyms: Synonyms) -> None:
        """Read the words of every search that begins from now on with these synonyms, in place of those before."""

    async def codes(self, facet: str) -> frozenset[str]:
        """Return the codes that documents have in `facet`, at most `MAX_CODES`; cheap while nothing changes.

        As long as nothing is written, it is the same object.
        """

    async def status(self) -> IndexStatus:
        """Return what the index holds."""

    async def close(self) -> None:
        """Let go of files and threads; the engine is not used afterwards."""
