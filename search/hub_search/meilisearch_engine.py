"""The engine of a hub that has grown: an index on a Meilisearch server, 1.16 or later."""

import asyncio
import contextlib
from collections.abc import AsyncIterable, Iterable, Sequence
from datetime import datetime
from time import monotonic
from typing import Any
from uuid import uuid4

import msgspec
from meilisearch_python_sdk.models.search import Federation, SearchParams

from hub_search import lemmas
from hub_search.batches import batches
from hub_search.errors import IndexMissing, IndexStale, SearchError
from hub_search.indexed import is_facet_name
from hub_search.meilisearch_connection import Connection
from hub_search.meilisearch_documents import STAMP, Stamp, key_of, stamp_of, to_meilisearch, to_stamp
from hub_search.meilisearch_filters import EVERYTHING, every
from hub_search.meilisearch_requests import codes_of, counting, total_of
from hub_search.meilisearch_search import Answer, MeilisearchSearch, Server
from hub_search.meilisearch_settings import WANTED, differing
from hub_search.meilisearch_suggestions import MeilisearchSuggestions
from hub_search.models import MAX_SUGGESTIONS, IndexStatus, SearchDocument, SearchPage, SearchQuery, Suggestion
from hub_search.synonyms import Synonyms

INDEX = "hub-public"
"""The index of the public tier; a build stands beside it as "hub-public-build-…" until they are swapped."""

_BATCH = 500
"""Documents sent at once."""

_STAMP_HOLDS = 5.0
"""Seconds for which searches take it that the index is still built by the rules it was last seen to be."""


class MeilisearchEngine:
    """A `SearchEngine` on the index `index` of the Meilisearch server at `url`.

    A search, a suggestion or a look at the status takes `patience` seconds at most; a task of the server, which a
    write waits for, `task_patience`. After either ServerUnreachable or TaskFailed is raised; ServerRefused where the
    server says no.
    """

    def __init__(
        self,
        url: str,
        key: str | None = None,
        *,
        index: str = INDEX,
        patience: float = 2.0,
        task_patience: float = 600.0,
    ) -> None:
        self._connection = Connection(url, key, task_patience=task_patience)
        self._client = self._connection.client
        self._uid = index
        self._patience = patience
        self._seen = float("-inf")
        self._fits = False
        self._is_ready = False
        self._synonyms = Synonyms()
        self._codes: dict[str, frozenset[str]] = {}
        self._codes_of: datetime | None = None

    @property
    def place(self) -> str:
        """Where the index is, as it can be shown."""
        return self._connection.place

    async def prepare(self) -> None:
        """Compare the settings of the index with ours, once, and mend those that differ. Raises IndexMissing."""
        if not self._fits:
            with self._connection.reported():
                index = self._client.index(self._uid)
                changes = differing(await index.get_settings())
                if changes is not None:
                    await self._connection.done(await index.update_settings(changes))
            self._fits = True

    async def differing_settings(self) -> list[str]:
        """Return the names of the settings that the index has otherwise than we want them. Raises IndexMissing."""
        with self._connection.reported():
            async with asyncio.timeout(self._patience):
                changes = differing(await self._client.index(self._uid).get_settings())
        return sorted(changes.model_dump(by_alias=True, exclude_none=True)) if changes else []

    async def replace_all(self, documents: AsyncIterable[SearchDocument]) -> int:
        """See `SearchEngine`. Of two documents with one id the later stays. Raises DocumentRefused."""
        build = f"{self._uid}-build-{uuid4().hex}"
        with self._connection.reported():
            await self._sweep()
        try:
            count = await self._build(build, documents)
            with self._connection.reported():
                await self._swap(build)
        finally:
            with contextlib.suppress(SearchError), self._connection.reported():
                await self._remove(build)
        self._fits = True
        return count

    async def upsert(self, documents: Iterable[SearchDocument]) -> int:
        """See `SearchEngine`; all or none. Raises DocumentRefused, IndexMissing, IndexStale."""
        given = list(documents)
        prepared = await asyncio.to_thread(_prepared, given)
        with self._connection.reported():
            await self._current()
            await self.prepare()
            if prepared:
                task = await self._client.index(self._uid).add_documents(list(prepared.values()), "id")
                await self._connection.done(task)
        return len(given)

    async def delete(self, ids: Iterable[str]) -> int:
        """See `SearchEngine`. Raises IndexMissing, IndexStale."""
        wanted = list(dict.fromkeys(map(key_of, ids)))
        with self._connection.reported():
            await self._current()
            if not wanted:
                return 0
            result = await self._connection.done(await self._client.index(self._uid).delete_documents(wanted))
            return int((result.details or {}).get("deletedDocuments") or 0)

    async def search(self, query: SearchQuery) -> SearchPage:
        """See `SearchEngine`. Raises IndexMissing, IndexStale."""
        await self._ready()
        with self._connection.reported():
            async with asyncio.timeout(self._patience):
                return await MeilisearchSearch(await self._server(), query, self._synonyms).page()

    async def suggest(self, text: str, *, limit: int = MAX_SUGGESTIONS) -> tuple[Suggestion, ...]:
        """See `SearchEngine`. Raises IndexMissing, IndexStale."""
        await self._ready()
        with self._connection.reported():
            async with asyncio.timeout(self._patience):
                return await MeilisearchSuggestions(await self._server()).complete(text, limit)

    def learn(self, synonyms: Synonyms) -> None:
        """See `SearchEngine`."""
        self._synonyms = synonyms

    async def codes(self, facet: str) -> frozenset[str]:
        """See `SearchEngine`; the server is asked when its index changed. Raises IndexMissing, IndexStale."""
        if not is_facet_name(facet):
            return frozenset()
        with self._connection.reported():
            async with asyncio.timeout(self._patience):
                await self._server()
                changed = (await self._client.get_index(self._uid)).updated_at
                if changed is None or changed != self._codes_of:
                    self._codes, self._codes_of = {}, changed
                if facet not in self._codes:
                    (answer,) = await self._ask([counting(self._uid, EVERYTHING, [facet])])
                    self._codes[facet] = frozenset(codes_of(answer, facet))
                return self._codes[facet]

    async def status(self) -> IndexStatus:
        """See `SearchEngine`. Raises IndexMissing, IndexStale."""
        with self._connection.reported():
            async with asyncio.timeout(self._patience):
                stamp = await self._current()
                (answer,) = await self._ask([counting(self._uid, EVERYTHING)])
        return IndexStatus(
            documents=total_of(answer), generation=stamp.generation, analysis_version=stamp.analysis_version
        )

    async def close(self) -> None:
        """See `SearchEngine`."""
        await self._client.aclose()

    async def _ready(self) -> None:
        """Load the dictionaries before the first search, so that they take nothing of its time."""
        if not self._is_ready:
            await asyncio.to_thread(lemmas.load)
            self._is_ready = True

    async def _server(self) -> Server:
        if monotonic() - self._seen > _STAMP_HOLDS:
            await self._current()
        return Server(self._uid, self._ask, self._merge, self._look_up)

    async def _current(self) -> Stamp:
        """Read by which rules the index was built. Raises IndexMissing, IndexStale."""
        try:
            stamp = stamp_of(await self._client.index(self._uid).get_document(STAMP))
        except (msgspec.MsgspecError, KeyError):
            raise IndexStale(self.place, found="something else", wanted=str(Stamp(generation=""))) from None
        wanted = Stamp(generation=stamp.generation)
        if stamp != wanted:
            raise IndexStale(self.place, found=str(stamp), wanted=str(wanted))
        self._seen = monotonic()
        return stamp

    async def _ask(self, queries: list[SearchParams]) -> list[Answer]:
        answers: Any = await self._client.multi_search(queries)
        return list(answers)

    async def _merge(self, queries: list[SearchParams], offset: int, limit: int) -> list[dict[str, Any]]:
        answer: Any = await self._client.multi_search(queries, federation=Federation(limit=limit, offset=offset))
        return list(answer.hits)

    async def _look_up(self, field: str, start: str, expression: str | None) -> dict[str, int]:
        found = await self._client.index(self._uid).facet_search(
            facet_name=field, facet_query=start, filter=every([EVERYTHING, *([expression] if expression else [])])
        )
        return {hit.value: hit.count for hit in found.facet_hits}

    async def _sweep(self) -> None:
        """Remove what killed builds left."""
        for found in await self._client.get_raw_indexes(limit=1000) or []:
            if found.uid.startswith(f"{self._uid}-build-"):
                await self._remove(found.uid)

    async def _build(self, build: str, documents: AsyncIterable[SearchDocument]) -> int:
        index = self._client.index(build)
        with self._connection.reported():
            await self._create(build)
            await self._connection.done(await index.update_settings(WANTED))
        keys: set[str] = set()
        async for batch in batches(documents, _BATCH):
            prepared = await asyncio.to_thread(_prepared, batch)
            keys.update(prepared)
            with self._connection.reported():
                await self._connection.done(await index.add_documents(list(prepared.values()), "id"))
        with self._connection.reported():
            await self._connection.done(await index.add_documents([to_stamp(uuid4().hex)], "id"))
        return len(keys)

    async def _swap(self, build: str) -> None:
        try:
            with self._connection.reported():
                await self._client.get_index(self._uid)
        except IndexMissing:
            await self._create(self._uid)
        await self._connection.done(await self._client.swap_indexes([(self._uid, build)]))
        self._seen = float("-inf")

    async def _create(self, uid: str) -> None:
        async with asyncio.timeout(self._connection.task_patience):
            await self._client.create_index(uid, "id")

    async def _remove(self, uid: str) -> None:
        await self._connection.done(await self._client.index(uid).delete())


def _prepared(documents: Sequence[SearchDocument]) -> dict[str, dict[str, Any]]:
    """Return what is indexed by its key; of two documents with one key the later. Raises DocumentRefused."""
    prepared = [to_meilisearch(document) for document in documents]
    return {one["id"]: one for one in prepared}
