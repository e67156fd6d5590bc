"""A Meilisearch server by script: answers of the shape that is documented, and what was asked for them."""

import re
from typing import Any

from meilisearch_python_sdk.models.search import SearchParams, SearchResults

from hub_search import SearchPage, SearchQuery, Synonyms
from hub_search.meilisearch_documents import to_meilisearch
from hub_search.meilisearch_filters import EVERYTHING
from hub_search.meilisearch_search import Answer, MeilisearchSearch, Server
from hub_search.models import MAX_WINDOW
from kit.search_documents import a_network

NETWORK = {document.id: document for document in a_network()}

ONE_LEMMA = re.compile(rf'\({re.escape(EVERYTHING)}\) AND \(words = "(\w+)"\)')


class Script:
    """Answers in the shape that Meilisearch documents, in the order they are asked for; keeps what was asked.

    How many documents have each of `lemmas` is told whenever lemmas alone are asked for.
    """

    def __init__(
        self, *answers: list[dict[str, Any]], lemmas: dict[str, int] | None = None, synonyms: Synonyms | None = None
    ) -> None:
        self.synonyms = synonyms or Synonyms()
        self.merged: list[tuple[list[dict[str, Any]], int, int]] = []
        self.answers = list(answers)
        self.lemmas = lemmas or {}
        self.asked: list[list[dict[str, Any]]] = []

    async def ask(self, queries: list[SearchParams]) -> list[Answer]:
        lemmas = [None if query.limit else ONE_LEMMA.fullmatch(str(query.filter)) for query in queries]
        if self.lemmas and all(lemmas):
            answers = [counted(self.lemmas.get(lemma[1], 0)) for lemma in lemmas if lemma]
        else:
            self.asked.append([sent(query) for query in queries])
            answers = self.answers.pop(0)
        assert len(answers) == len(queries)
        return [SearchResults[dict[str, Any]](**answer) for answer in answers]

    async def merge(self, queries: list[SearchParams], offset: int, limit: int) -> list[dict[str, Any]]:
        self.merged.append(([sent(query) for query in queries], offset, limit))
        (answer,) = self.answers.pop(0)
        hits: list[dict[str, Any]] = answer["hits"]
        return hits

    async def look_up(self, *_: object) -> dict[str, int]:
        return {}

    async def page(self, query: SearchQuery) -> SearchPage:
        server = Server("hub", self.ask, self.merge, self.look_up)
        page = await MeilisearchSearch(server, query, self.synonyms).page()
        assert self.answers == []
        return page


def counted(number: int, **facets: dict[str, int]) -> dict[str, Any]:
    """An answer that counts."""
    distribution = {"present": {"yes": number} if number else {}} | {f"facets.{k}": v for k, v in facets.items()}
    return {
        "hits": [],
        "query": "",
        "processingTimeMs": 1,
        "limit": 0,
        "offset": 0,
        "estimatedTotalHits": min(number, MAX_WINDOW),
        "facetDistribution": distribution,
        "facetStats": {},
    }


def found(*document_ids: str) -> dict[str, Any]:
    """An answer with hits."""
    hits = [{"id": one, "shown": to_meilisearch(NETWORK[one])["shown"], "_rankingScore": 0.9} for one in document_ids]
    return {
        "hits": hits,
        "query": "q",
        "processingTimeMs": 1,
        "limit": 20,
        "offset": 0,
        "estimatedTotalHits": len(hits),
    }


def sent(query: SearchParams) -> dict[str, Any]:
    """A request as it goes over the wire, without what stays as Meilisearch has it."""
    plain = SearchParams(index_uid="", q=None).model_dump(by_alias=True)
    return {key: value for key, value in query.model_dump(by_alias=True).items() if value != plain[key]}
