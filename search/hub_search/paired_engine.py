"""Two engines as one: a main one on a server, and one in reserve that answers while the main one does not.

Every change goes into both. What the main one could not take is owed to it, which a file says that all processes of
this machine see; until it was built anew, the reserve answers, so that nobody is shown what was taken out since.
"""

from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic
from typing import BinaryIO, TypeVar

import msgspec

from hub_search.engine import SearchEngine
from hub_search.errors import DocumentRefused, IndexMissing, SearchError
from hub_search.models import MAX_SUGGESTIONS, IndexStatus, SearchDocument, SearchPage, SearchQuery, Suggestion
from hub_search.synonyms import Synonyms

PAUSE = 10.0
"""Seconds after which a main engine that failed is tried again, by one of those who ask."""

OWED = "owed"
"""Name of the file that says that the main engine lacks changes."""

_LENGTH = 8
"""Bytes that say how long a document is, in the file where documents wait for their second engine."""

_NEVER = float("-inf")
_Answer = TypeVar("_Answer")


class PairedEngine:
    """A `SearchEngine` of two: `main` answers where it can, else `reserve`, and a page says so.

    `folder` is where it is noted that `main` lacks changes. `heard` is told when `main` fails, and None when it is
    back.
    """

    def __init__(
        self,
        main: SearchEngine,
        reserve: SearchEngine,
        folder: Path,
        *,
        pause: float = PAUSE,
        heard: Callable[[SearchError | None], None] | None = None,
    ) -> None:
        self._main, self._reserve = main, reserve
        self._folder = folder
        self._pause = pause
        self._heard = heard or _unheard
        self._shut_until = _NEVER

    @property
    def owes(self) -> bool:
        """Whether the main engine lacks changes."""
        return (self._folder / OWED).exists()

    async def replace_all(self, documents: AsyncIterable[SearchDocument]) -> int:
        """See `SearchEngine`; the reserve is built first, and what the main engine cannot take now is owed to it."""
        with TemporaryFile(dir=self._own_folder()) as waiting:
            count = await self._reserve.replace_all(_noted(documents, waiting))
            try:
                await self._main.replace_all(_again(waiting))
            except SearchError as fault:
                self._owe(fault)
            else:
                self._settle()
        return count

    async def upsert(self, documents: Iterable[SearchDocument]) -> int:
        """See `SearchEngine`; what the main engine cannot take now is owed to it."""
        given = list(documents)
        count = await self._reserve.upsert(given)
        await self._change(lambda: self._main.upsert(given))
        return count

    async def delete(self, ids: Iterable[str]) -> int:
        """See `SearchEngine`; what the main engine cannot take now is owed to it."""
        given = list(ids)
        count = await self._reserve.delete(given)
        await self._change(lambda: self._main.delete(given))
        return count

    async def search(self, query: SearchQuery) -> SearchPage:
        """See `SearchEngine`; the page says whether it is the reserve's."""
        page = await self._answer(lambda: self._main.search(query))
        return page or msgspec.structs.replace(await self._reserve.search(query), from_reserve=True)

    async def suggest(self, text: str, *, limit: int = MAX_SUGGESTIONS) -> tuple[Suggestion, ...]:
        """See `SearchEngine`."""
        found = await self._answer(lambda: self._main.suggest(text, limit=limit))
        return await self._reserve.suggest(text, limit=limit) if found is None else found

    def learn(self, synonyms: Synonyms) -> None:
        """See `SearchEngine`."""
        self._main.learn(synonyms)
        self._reserve.learn(synonyms)

    async def codes(self, facet: str) -> frozenset[str]:
        """See `SearchEngine`."""
        found = await self._answer(lambda: self._main.codes(facet))
        return await self._reserve.codes(facet) if found is None else found

    async def status(self) -> IndexStatus:
        """See `SearchEngine`: what the engine that would answer holds."""
        return await self._answer(self._main.status) or await self._reserve.status()

    async def close(self) -> None:
        """See `SearchEngine`."""
        await self._main.close()
        await self._reserve.close()

    async def main_fault(self) -> SearchError | None:
        """Return what is wrong with the main engine, asked now; None when it answers."""
        return await _fault(self._main)

    async def reserve_fault(self) -> SearchError | None:
        """Return what is wrong with the reserve, asked now; None when it answers."""
        return await _fault(self._reserve)

    async def can_be_mended(self) -> bool:
        """Whether to build the index anew would give an engine what it lacks: the main one is there to be given it."""
        if await self.reserve_fault() is not None:
            return True
        fault = await self.main_fault()
        return isinstance(fault, IndexMissing) or (fault is None and self.owes)

    async def _answer(self, ask: Callable[[], Awaitable[_Answer]]) -> _Answer | None:
        """Return what the main engine answers, None where it is not to be asked, or fails."""
        if monotonic() < self._shut_until or self.owes:
            return None
        if self._shut_until > _NEVER:
            self._shut_until = monotonic() + self._pause  # this one tries; the others go on to the reserve
        try:
            found = await ask()
        except SearchError as fault:
            self._shut(fault)
            return None
        self._open()
        return found

    async def _change(self, change: Callable[[], Awaitable[int]]) -> None:
        """Make a change in the main engine too, unless it is to be built anew anyway."""
        if self.owes:
            return
        try:
            await change()
        except DocumentRefused:
            raise
        except SearchError as fault:
            self._owe(fault)
        else:
            self._open()

    def _owe(self, fault: SearchError) -> None:
        (self._own_folder() / OWED).touch(mode=0o600)
        self._shut(fault)

    def _settle(self) -> None:
        (self._folder / OWED).unlink(missing_ok=True)
        self._open()

    def _shut(self, fault: SearchError) -> None:
        if self._shut_until == _NEVER:
            self._heard(fault)
        self._shut_until = monotonic() + self._pause

    def _open(self) -> None:
        if self._shut_until > _NEVER:
            self._shut_until = _NEVER
            self._heard(None)

    def _own_folder(self) -> Path:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self._folder


async def _fault(engine: SearchEngine) -> SearchError | None:
    try:
        await engine.status()
    except SearchError as fault:
        return fault
    return None


async def _noted(documents: AsyncIterable[SearchDocument], waiting: BinaryIO) -> AsyncIterator[SearchDocument]:
    """Give `documents` on, and keep each for the second engine: there may be more than memory holds."""
    encode = msgspec.msgpack.Encoder().encode
    async for document in documents:
        yield document
        raw = encode(document)
        waiting.write(len(raw).to_bytes(_LENGTH) + raw)


async def _again(waiting: BinaryIO) -> AsyncIterator[SearchDocument]:
    """Give the documents that were kept."""
    decode = msgspec.msgpack.Decoder(SearchDocument).decode
    waiting.seek(0)
    while length := waiting.read(_LENGTH):
        yield decode(waiting.read(int.from_bytes(length)))


def _unheard(_: SearchError | None) -> None:
    pass
