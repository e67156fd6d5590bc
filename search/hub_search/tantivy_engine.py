"""The embedded engine: a tantivy index in a directory, shared by any number of processes."""

import asyncio
import contextlib
from collections.abc import AsyncIterable, Callable, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import ParamSpec, TypeVar

from hub_search import tantivy_writer
from hub_search.analysis import ANALYSIS_VERSION
from hub_search.batches import batches
from hub_search.generations import Generations
from hub_search.models import MAX_SUGGESTIONS, IndexStatus, SearchDocument, SearchPage, SearchQuery, Suggestion
from hub_search.synonyms import Synonyms
from hub_search.tantivy_counts import codes_of
from hub_search.tantivy_documents import LAYOUT
from hub_search.tantivy_reader import Reader, reported
from hub_search.tantivy_search import TantivySearch
from hub_search.tantivy_suggestions import TantivySuggestions
from hub_search.tantivy_writer import Build

SEARCH_THREADS = 4
"""Searches of one engine at the same time; tantivy lets go of the interpreter while it searches."""

_BATCH = 32
"""Documents handed to the writing thread at once while building."""

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


class TantivyEngine:
    """A `SearchEngine` on a tantivy index in `directory`, which the first build makes.

    Writes, of all processes together, happen one after another: a writer waits `wait` seconds for its turn, then
    raises IndexBusy. Searches never wait for a writer, and nothing here blocks the event loop.
    """

    def __init__(self, directory: Path, *, wait: float = 10.0) -> None:
        self._wait = wait
        self._generations = Generations(directory, LAYOUT)
        self._reader = Reader(self._generations)
        self._searching = ThreadPoolExecutor(SEARCH_THREADS, thread_name_prefix="hub-search")
        self._aside = ThreadPoolExecutor(SEARCH_THREADS, thread_name_prefix="hub-counts")
        self._synonyms = Synonyms()
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="hub-index")

    async def replace_all(self, documents: AsyncIterable[SearchDocument]) -> int:
        """See `SearchEngine`. Of two documents with one id the later stays. Raises DocumentRefused, IndexBusy."""
        async with self._generations.writing(self._wait):
            generation = await _whole(self._writing, self._generations.begin)
            try:
                build = await _whole(self._writing, Build, self._generations.path(generation))
                async for batch in batches(documents, _BATCH):
                    await _whole(self._writing, build.add, batch)
                count = await _whole(self._writing, build.finish)
                await _whole(self._writing, self._generations.publish, generation)
            except BaseException:
                await _whole(self._writing, self._generations.discard, generation)
                raise
        return count

    async def upsert(self, documents: Iterable[SearchDocument]) -> int:
        """See `SearchEngine`; all or none. Raises DocumentRefused, IndexBusy, IndexMissing where none was built."""
        return await self._change(tantivy_writer.upsert, list(documents))

    async def delete(self, ids: Iterable[str]) -> int:
        """See `SearchEngine`. Raises IndexBusy, IndexMissing where none was built."""
        return await self._change(tantivy_writer.delete, list(ids))

    async def search(self, query: SearchQuery) -> SearchPage:
        """See `SearchEngine`. Raises IndexMissing, IndexStale, IndexCorrupt."""
        return await asyncio.get_running_loop().run_in_executor(self._searching, self._answer, query)

    async def suggest(self, text: str, *, limit: int = MAX_SUGGESTIONS) -> tuple[Suggestion, ...]:
        """See `SearchEngine`. Raises IndexMissing, IndexStale, IndexCorrupt."""
        return await asyncio.get_running_loop().run_in_executor(self._searching, self._suggestions, text, limit)

    def learn(self, synonyms: Synonyms) -> None:
        """See `SearchEngine`."""
        self._synonyms = synonyms

    async def codes(self, facet: str) -> frozenset[str]:
        """See `SearchEngine`. Raises IndexMissing, IndexStale, IndexCorrupt."""
        snapshot = self._reader.unchanged()
        if snapshot and facet in snapshot.codes:
            return snapshot.codes[facet]
        return await asyncio.get_running_loop().run_in_executor(self._searching, self._codes, facet)

    async def status(self) -> IndexStatus:
        """See `SearchEngine`. Raises IndexMissing, IndexStale, IndexCorrupt."""
        return await asyncio.get_running_loop().run_in_executor(self._searching, self._status)

    async def close(self) -> None:
        """See `SearchEngine`; waits for what is under way."""
        for executor in (self._writing, self._searching, self._aside):
            await asyncio.to_thread(executor.shutdown)
        self._reader.close()

    def _answer(self, query: SearchQuery) -> SearchPage:
        snapshot = self._reader.snapshot()
        with reported(self._generations.directory):
            return TantivySearch(snapshot, query, self._aside, self._synonyms).page()

    def _suggestions(self, text: str, limit: int) -> tuple[Suggestion, ...]:
        snapshot = self._reader.snapshot()
        with reported(self._generations.directory):
            return TantivySuggestions(snapshot).complete(text, limit)

    def _codes(self, facet: str) -> frozenset[str]:
        snapshot = self._reader.snapshot()
        with reported(self._generations.directory):
            return codes_of(snapshot, facet)

    def _status(self) -> IndexStatus:
        snapshot = self._reader.snapshot()
        return IndexStatus(
            documents=snapshot.searcher.num_docs,
            generation=snapshot.generation,
            analysis_version=ANALYSIS_VERSION,
        )

    async def _change(self, change: Callable[[Path, list[_Result]], int], items: list[_Result]) -> int:
        async with self._generations.writing(self._wait):
            return await _whole(self._writing, self._changed, change, items)

    def _changed(self, change: Callable[[Path, list[_Result]], int], items: list[_Result]) -> int:
        generation = self._generations.current().generation
        with reported(self._generations.directory):
            count = change(self._generations.path(generation), items)
        self._generations.protect(generation)
        return count


async def _whole(
    executor: Executor, function: Callable[_Arguments, _Result], *args: _Arguments.args, **kwargs: _Arguments.kwargs
) -> _Result:
    """Run `function` in a thread to its end, however often cancelled: so the lock outlasts the writing it guards."""
    running = executor.submit(function, *args, **kwargs)
    try:
        return await asyncio.shield(asyncio.wrap_future(running))
    except asyncio.CancelledError:
        while not running.done():  # whoever is in a hurry cancels again
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait([asyncio.wrap_future(running)])
        raise
