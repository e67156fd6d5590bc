"""The directory's background work: the search index kept as the database is."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from uuid import UUID

import msgspec

from hub.directory.indexing import Reader, directory_documents, documents_of
from hub.jobs.registry import AnyJob, JobContext, NoPayload, job
from hub.storage.engines import APPLICATION, pool_of
from hub_search.engine import SearchEngine
from hub_search.errors import IndexCorrupt, IndexMissing


class IndexServices(msgspec.Struct, frozen=True):
    """Services whose search documents are to be made anew."""

    ids: tuple[UUID, ...]


@job("directory.index_services", at_once=1)
async def index_services(payload: IndexServices, context: JobContext) -> None:
    """Put these services into the index as they are now; those that cannot be used any more are taken out.

    Where there is no index that can be added to, all of it is built.
    """
    async with _turn() as reader:
        documents = await documents_of(payload.ids, reader)
        try:
            await context.engine.upsert(documents)
            await context.engine.delete({str(one) for one in payload.ids} - {document.id for document in documents})
        except (IndexMissing, IndexCorrupt):
            await _rebuilt(context.engine, reader)


@job("directory.rebuild_index", at_once=1)
async def rebuild_index(payload: NoPayload, context: JobContext) -> None:
    """Build the whole index anew beside the old one."""
    await rebuild(context.engine)


async def rebuild(engine: SearchEngine) -> int:
    """Build the search index anew from the database, beside the old one, and return how many services it holds."""
    async with _turn() as reader:
        return await _rebuilt(engine, reader)


async def _rebuilt(engine: SearchEngine, reader: Reader) -> int:
    async with aclosing(directory_documents(reader)) as documents:
        return await engine.replace_all(documents)


@asynccontextmanager
async def _turn() -> AsyncIterator[Reader]:
    # Whoever writes the index reads the database only when it is its turn: of two changes to one service, made at the
    # same time by two workers, the later reading must not be overwritten by the earlier. What is read, is read with
    # the connection that holds the lock, so that no turn waits for a connection that another one waits with.
    async with pool_of(APPLICATION).acquire() as connection:
        await connection.execute("SELECT set_config('statement_timeout', '0', false)")
        # To plan what reads some hundred services takes a tenth as long as to read them: it is planned once.
        await connection.execute("SELECT set_config('plan_cache_mode', 'force_generic_plan', false)")
        await connection.execute("SELECT pg_advisory_lock(hashtext('directory.index'))")
        try:
            yield connection
        finally:
            await connection.execute("SELECT pg_advisory_unlock(hashtext('directory.index'))")


JOBS: tuple[AnyJob, ...] = (index_services, rebuild_index)

INDEX_JOBS = frozenset({index_services.name, rebuild_index.name})
"""Jobs that wait for as long as the index lacks a change."""
