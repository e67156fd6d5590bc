"""A whole list as a stream of lines: read from the database at its pace, sent at the client's, a few at a time."""

import asyncio
import contextlib
import os
import tempfile
import threading
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from pathlib import Path
from typing import IO

import msgspec
import structlog

from hub.directory.hsds.export_files import WHOLE_TABLES
from hub.directory.hsds.export_pieces import put_together
from hub.directory.hsds.export_snapshot import Reader, one_moment
from hub.directory.hsds.export_survey import survey_of
from hub.directory.open_data.documents import Shape, pieces_of, style_of
from hub.directory.open_data.selection import Selection
from hub.errors import N_, Text, Unavailable
from hub.storage.engines import APPLICATION, pool_of

log = structlog.get_logger("hub.directory.open_data")

MOST_AT_ONCE = 2
"""Streams of one process; each reads with two connections, which leaves most of a pool to everybody else."""
POOL_OF_A_STREAM = 5
"""Connections that a pool must have for each stream beyond the first, and for a second reader."""

CHUNK = 256 * 1024
"""Bytes that are written to the disk, and read from it, at a time."""
PATIENCE_SECONDS = 60
"""A client that takes nothing for so long has left."""
LONGEST_SECONDS = 3600
"""After so long, a client that takes little at a time is too slow to be waited for."""


class OpenDataBusy(Unavailable):
    """As many whole lists are being sent as the hub sends at a time."""

    slug = "open-data-busy"
    retry_after = 30

    def __init__(self) -> None:
        super().__init__(Text(N_("Several whole lists are being sent already. Ask again in half a minute.")))


class Gate:
    """Lets a few streams through at a time."""

    def __init__(self) -> None:
        self._inside = 0

    def enter(self, most: int) -> None:
        """Let one in; raises OpenDataBusy when `most` are inside."""
        if self._inside >= most:
            raise OpenDataBusy
        self._inside += 1

    def leave(self) -> None:
        """Let one out."""
        self._inside -= 1


GATE = Gate()
"""That of this process."""


class Spool:
    """A file without a name that one task fills while another reads from its beginning."""

    def __init__(self, folder: Path, *, gzipped: bool) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 - closed by `close`
        self._writing = threading.Lock()
        self._press = zlib.compressobj(1, wbits=31) if gzipped else None
        self._waiting: list[bytes] = []
        self._length = 0
        self._written = 0
        self._ended = False
        self._fault: BaseException | None = None
        self._news = asyncio.Event()

    async def add(self, pieces: list[bytes]) -> None:
        """Write `pieces`, as soon as there are enough of them."""
        self._waiting += pieces
        self._length += sum(map(len, pieces))
        if self._length >= CHUNK:
            await self._write(b"")

    async def end(self, last: bytes) -> None:
        """Write what is left, then `last`."""
        await self._write(last, ends=True)

    def fail(self, fault: BaseException) -> None:
        """Let the reader end in `fault`, so that a half never looks like a whole."""
        self._fault = fault
        self._news.set()

    async def begun(self) -> None:
        """Wait until there is something to read, or nothing will come; raises what the filling ended in."""
        await self._news.wait()
        self._raise_fault()

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """Give what was written, until the end."""
        place = 0
        while not (self._ended and place == self._written):
            if place == self._written:
                self._raise_fault()
                self._news.clear()
                await self.begun()
                continue
            chunk = await asyncio.to_thread(os.pread, self._file.fileno(), CHUNK, place)
            place += len(chunk)
            yield chunk

    def _raise_fault(self) -> None:
        if self._fault is not None:
            raise self._fault

    def close(self) -> None:
        """Let go of the file, which is then no more."""
        with self._writing:
            self._file.close()

    async def _write(self, last: bytes, *, ends: bool = False) -> None:
        pieces, self._waiting, self._length = [*self._waiting, last], [], 0
        self._written += await asyncio.to_thread(self._put, pieces, ends)
        self._ended = ends
        self._news.set()

    def _put(self, pieces: list[bytes], ends: bool) -> int:
        data = b"".join(pieces)
        if self._press is not None:
            data = self._press.compress(data) + (self._press.flush() if ends else b"")
        view = memoryview(data)
        # Whoever closes the file waits: its number may be another file's a moment later.
        with self._writing:
            while view:
                view = view[self._file.write(view) :]
        return len(data)


class Stream:
    """The lines of a list, for one client; `aclose` lets go of everything, whether or not any was read."""

    def __init__(self, spool: Spool, filling: "asyncio.Task[None]") -> None:
        self._spool, self._filling = spool, filling
        self._chunks = spool.chunks()
        self._until = asyncio.get_running_loop().time() + LONGEST_SECONDS
        self._open = True

    def __aiter__(self) -> "Stream":
        return self

    async def __anext__(self) -> bytes:
        if asyncio.get_running_loop().time() > self._until:
            raise TimeoutError
        return await anext(self._chunks)

    async def aclose(self) -> None:
        """End the reading, if it goes on, and let the next stream in."""
        if not self._open:
            return
        self._open = False
        self._filling.cancel()
        try:
            await asyncio.wait({self._filling})
            await self._chunks.aclose()
        finally:
            self._spool.close()
            GATE.leave()


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What a stream is to hold."""

    chosen: Selection
    shape: Shape
    language: str
    gzipped: bool = False


async def open_stream(order: Order, folder: Path) -> Stream:
    """Begin to read what `order` asks for into a file in `folder`; raises OpenDataBusy, DatabaseUnavailable.

    The moment that is read lasts as long as the database needs, however slow the client is.
    """
    pool = pool_of(APPLICATION).get_max_size()
    GATE.enter(MOST_AT_ONCE if pool >= MOST_AT_ONCE * POOL_OF_A_STREAM else 1)
    try:
        spool = Spool(folder, gzipped=order.gzipped)
    except BaseException:
        GATE.leave()
        raise
    stream = Stream(spool, asyncio.create_task(_fill(spool, order, 2 if pool >= POOL_OF_A_STREAM else 1)))
    try:
        await spool.begun()
    except BaseException:
        await stream.aclose()
        raise
    return stream


async def _fill(spool: Spool, order: Order, connections: int) -> None:
    lines = _Lines(spool)
    try:
        async with one_moment(connections) as readers:
            queries = await _queries(readers, order)
            await put_together(readers, queries, lines.add, between=b"\n", values=order.chosen.values)
        await spool.end(lines.last)
    except Exception as fault:
        log.warning("open_data_stream_broken", reason=type(fault).__name__)
        spool.fail(fault)


async def _queries(readers: Sequence[Reader], order: Order) -> tuple[str, ...]:
    chosen = order.chosen
    if order.shape is Shape.MINIMAL:
        return pieces_of(chosen.table, order.shape, style_of(order.language), {}, chosen.condition)
    style = style_of(order.language, ())
    survey = await survey_of(readers, style)
    languages = {*style.sought, *(language for one in survey.values() for language in one.languages)}
    style = style_of(order.language, tuple(sorted(languages)))
    if not chosen.condition:
        for reader in readers:
            await reader.fetch(WHOLE_TABLES)
    return pieces_of(chosen.table, order.shape, style, survey, chosen.condition, len(readers))


class _Lines:
    """Turns what stands between documents into the end of each line but the first."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self.last = b""
        """What ends the last line; nothing where there is none."""

    async def add(self, pieces: list[bytes]) -> None:
        await self._spool.add(pieces if self.last else pieces[1:])
        self.last = b"\n"


@contextlib.asynccontextmanager
async def patiently() -> AsyncIterator[None]:
    """Give a client time to take what is sent; raises TimeoutError when it takes nothing."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        yield
