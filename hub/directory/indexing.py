"""What the search index is made of, read from the database: the documents of all services, or of those that changed."""

import asyncio
from collections.abc import AsyncGenerator, Collection
from typing import TypeAlias
from uuid import UUID

import asyncpg
import msgspec

from hub.directory.documents import Tops, document_of
from hub.directory.indexed_entries import NEXT_INDEXED, SOME_INDEXED, TOPS
from hub.directory.indexed_models import entries_in
from hub.directory.place_models import TermEntry
from hub.storage.engines import APPLICATION, pool_of
from hub_search.models import SearchDocument

DOCUMENTS_AT_ONCE = 125
"""Services read from the database at a time while the index is built: of more, their rows leave the caches."""

DOCUMENTS_AT_A_STRETCH = 16
"""Documents that are made, a millisecond or two, before requests that wait are seen to."""

Reader: TypeAlias = asyncpg.Pool | asyncpg.pool.PoolConnectionProxy

FIRST = UUID(int=0)


async def directory_documents(reader: Reader | None = None) -> AsyncGenerator[SearchDocument, None]:
    """Give the search document of every service that can be found; while about a hundred are made, the next are read.

    `reader` is a connection to read with, which does nothing else until this is closed; the pool when it is not given.
    """
    reader = reader or pool_of(APPLICATION)
    tops = await _tops(reader)
    coming = asyncio.create_task(reader.fetchrow(NEXT_INDEXED, FIRST, DOCUMENTS_AT_ONCE))
    try:
        while (row := await coming)["last"]:
            coming = asyncio.create_task(reader.fetchrow(NEXT_INDEXED, row["last"], DOCUMENTS_AT_ONCE))
            await asyncio.sleep(0)
            for place, entry in enumerate(entries_in(row["found"]), start=1):
                yield document_of(entry, tops)
                if place % DOCUMENTS_AT_A_STRETCH == 0:
                    await asyncio.sleep(0)
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)


async def documents_of(ids: Collection[UUID], reader: Reader | None = None) -> list[SearchDocument]:
    """Return the search documents of those of `ids` that can be found now, read as in `directory_documents`."""
    reader = reader or pool_of(APPLICATION)
    row = await reader.fetchrow(SOME_INDEXED, list(ids))
    tops = await _tops(reader)
    return [document_of(entry, tops) for entry in entries_in(row["found"])]


async def _tops(reader: Reader) -> Tops:
    rows = await reader.fetch(TOPS)
    return {row["id"]: msgspec.json.decode(row["entry"], type=TermEntry) for row in rows}
