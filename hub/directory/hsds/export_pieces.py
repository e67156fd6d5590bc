"""Documents put together from pieces that several connections make at the same time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from hub.directory.hsds.export_snapshot import Reader, at_once

PIECES_AT_ONCE = 200

AHEAD = 3
"""How often one connection may have fetched before the others are as far."""

ID_LENGTH = 36
BEFORE_ID = len('{"id": "')

Write: TypeAlias = Callable[[list[bytes]], Awaitable[None]]


class PiecesDiffer(RuntimeError):
    """Two connections made pieces of different documents, which would have become one."""


async def put_together(
    readers: Sequence[Reader], queries: Sequence[str], write: Write, *, between: bytes, values: Sequence[object] = ()
) -> None:
    """Give `write` the documents that `queries` make together of `values`: `between` before each, then its pieces.

    Each query has one column of bytes, a piece of a document; all but those of the first have the document's id before.
    Raises PiecesDiffer when the queries do not have the same ids in the same order.
    """
    sources = [_Source() for _ in queries]
    async with at_once() as group:
        for reader, query, source in zip(readers, queries, sources, strict=False):
            group.create_task(source.read(reader, query, values))
        while True:
            for source in sources:
                await source.wait()
            count = min(len(source.pieces) for source in sources)
            if not count:
                break
            first, *others = (source.take(count) for source in sources)
            await write(_documents(first, others, between))
        if any(source.pieces for source in sources):
            raise PiecesDiffer


def _documents(first: list[bytes], others: list[list[bytes]], between: bytes) -> list[bytes]:
    whole: list[bytes] = []
    for begun, *rest in zip(first, *others, strict=True):
        of_document = begun[BEFORE_ID : BEFORE_ID + ID_LENGTH]
        whole += (between, begun)
        for piece in rest:
            if not piece.startswith(of_document):
                raise PiecesDiffer
            whole.append(piece[ID_LENGTH:])
    return whole


class _Source:
    """The pieces of one query."""

    def __init__(self) -> None:
        self._come: asyncio.Queue[list[bytes]] = asyncio.Queue(AHEAD)
        self.pieces: list[bytes] = []
        """Those that have come and were not taken."""

    async def read(self, reader: Reader, query: str, values: Sequence[object]) -> None:
        """Let `reader` fetch all pieces, no faster than they are taken."""
        # Not by COPY: asyncpg loses its place when a copy is given up, and what went wrong would not be said.
        cursor = await (await reader.prepare(query)).cursor(*values)
        while rows := await cursor.fetch(PIECES_AT_ONCE):
            await self._come.put([row[0] for row in rows])
        await self._come.put([])

    async def wait(self) -> None:
        """Wait until there are pieces, or all were taken."""
        if not self.pieces:
            self.pieces = await self._come.get()

    def take(self, count: int) -> list[bytes]:
        """Return the first `count` pieces, which are then gone."""
        taken, self.pieces = self.pieces[:count], self.pieces[count:]
        return taken
