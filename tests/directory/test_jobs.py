"""The index jobs: one writer at a time, and the rest of the hub keeps its connections."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.directory.jobs import JOBS, IndexServices, index_services, rebuild
from hub.directory.models import DirectorySearch
from hub.directory.search_queries import search_services
from hub.jobs.queue import dead_letters, queue_counts
from hub.jobs.registry import JobContext
from hub.jobs.worker import Worker
from hub.principal import SYSTEM
from hub.storage.engines import APPLICATION, open_engine, pool_of
from hub.work import unit_of_work
from hub_search.tantivy_engine import TantivyEngine
from kit.database import Database
from kit.directory import VILLAGE, id_of_service, imported

SECONDS = 30
"""More than these jobs take on a slow machine, and far less than a job waits for a connection that never comes."""


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[TantivyEngine]:
    made = TantivyEngine(tmp_path / "index")
    yield made
    await made.close()


async def enqueued(count: int) -> None:
    """Put `count` jobs for the village's services into the queue."""
    ids = [await id_of_service(one) for one in ("10", "11", "20", "12")]
    async with unit_of_work(SYSTEM) as work:
        for number in range(count):
            await work.enqueue(index_services, IndexServices(ids=(ids[number % len(ids)],)))


async def test_twenty_index_jobs_with_two_connections_all_end_while_the_database_answers_others(
    fresh_database: Database, engine: TantivyEngine
) -> None:
    async with open_engine(APPLICATION, fresh_database.dsn, pool=2):
        await imported(VILLAGE)
        await rebuild(engine)
        await enqueued(20)
        worker = asyncio.create_task(Worker(fresh_database.dsn, JOBS, JobContext(attempt=0, engine=engine)).drain())
        answers = 0
        async with asyncio.timeout(SECONDS):
            while not worker.done():
                answers += await pool_of(APPLICATION).fetchval("SELECT 1", timeout=5)
                await asyncio.sleep(0.01)
            await worker
        assert answers > 1
        assert (await queue_counts(), await dead_letters()) == ([], [])
        assert (await search_services(engine, DirectorySearch())).total == 4


async def test_index_jobs_run_side_by_side_with_two_connections_wait_for_their_turn_and_all_end(
    fresh_database: Database, engine: TantivyEngine
) -> None:
    async with open_engine(APPLICATION, fresh_database.dsn, pool=2):
        await imported(VILLAGE)
        await rebuild(engine)
        ids = [await id_of_service(one) for one in ("10", "11", "20", "12")]
        context = JobContext(attempt=0, engine=engine)
        async with asyncio.timeout(SECONDS):
            await asyncio.gather(*(index_services(IndexServices(ids=(one,)), context) for one in ids * 5))
        assert (await search_services(engine, DirectorySearch())).total == 4
