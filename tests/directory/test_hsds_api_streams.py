"""Whole lists as streams: a few at a time, no moment held for a slow client, let go when a client goes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from litestar.exceptions import LitestarException

from hub.directory.open_data import streaming
from hub.directory.open_data.documents import Shape, documents_of_ids
from hub.directory.open_data.selection import Selection
from hub.directory.open_data.streaming import CHUNK, GATE, OpenDataBusy, Order, Spool, Stream, open_stream
from hub.storage.engines import APPLICATION, DatabaseUnavailable, pool_of
from kit.database import Database
from kit.open_data import open_data_client, streamed
from kit.postgres import execute, fetch
from kit.stored_directory import fill_directory

SERVICES = 400
ALL = Order(chosen=Selection("service"), shape=Shape.FULL, language="en")
OPEN_TRANSACTIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start < now()"


@pytest.fixture
async def filled(database: Database) -> Database:
    """A directory of some megabytes."""
    await fill_directory(database.owner_dsn, SERVICES)
    return database


@pytest.fixture(autouse=True)
async def nothing_is_left_open() -> AsyncIterator[None]:
    """Whatever a test does to a stream, no file of it stays open, and the next one is let in."""
    before = deleted_files()
    yield
    assert deleted_files() == before
    GATE.enter(1)
    GATE.leave()


def deleted_files() -> int:
    """Return how many files without a name this process has open."""
    found = 0
    for link in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found += "(deleted)" in str(link.readlink())
    return found


async def lines_of(stream: Stream) -> int:
    """Read a stream to its end and return how many lines it had."""
    try:
        return sum([chunk.count(b"\n") async for chunk in stream])
    finally:
        await stream.aclose()


async def open_transactions(database: Database) -> int:
    """Return how many transactions others have open."""
    return int((await fetch(database.admin_dsn, OPEN_TRANSACTIONS))[0][0])


async def until_none_is_open(database: Database) -> None:
    async with asyncio.timeout(30):
        while await open_transactions(database):
            await asyncio.sleep(0.05)


async def test_moment_ends_though_the_client_reads_nothing(filled: Database, tmp_path: Path) -> None:
    stream = await open_stream(ALL, tmp_path)
    await until_none_is_open(filled)
    await execute(filled.owner_dsn, "DELETE FROM service_capacity")
    read = b"".join([chunk async for chunk in stream])
    await stream.aclose()
    assert read.count(b"\n") == SERVICES
    assert read.count(b'"capacities"') == SERVICES


async def test_stream_that_is_left_lets_go_of_its_moment_and_its_file(filled: Database, tmp_path: Path) -> None:
    for chunks in (0, 1):
        stream = await open_stream(ALL, tmp_path)
        for _ in range(chunks):
            await anext(stream)
        await stream.aclose()
        await stream.aclose()
        await until_none_is_open(filled)


async def test_streams_beyond_a_few_are_told_when_to_ask_again(filled: Database, tmp_path: Path) -> None:
    async with open_data_client(tmp_path) as client:
        held = await open_stream(ALL, tmp_path)
        answer = await client.get("/hsds/services?format=ndjson")
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "30"
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert answer.json()["type"] == "/problems/open-data-busy"
        assert (await client.get("/hsds/services")).status_code == 200
        with pytest.raises(OpenDataBusy):
            await open_stream(ALL, tmp_path)
        await held.aclose()
        assert len(await streamed(client, "services")) == SERVICES


async def test_stream_that_cannot_begin_is_a_problem(filled: Database, tmp_path: Path) -> None:
    broken = Order(chosen=Selection("service", "1 / (t.version - t.version) = 1"), shape=Shape.FULL, language="en")
    with pytest.raises(Exception, match="division by zero"):
        await open_stream(broken, tmp_path)
    async with open_data_client(tmp_path) as client:
        await pool_of(APPLICATION).close()
        with pytest.raises(DatabaseUnavailable):
            await open_stream(ALL, tmp_path)
        answer = await client.get("/hsds/services?format=ndjson")
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/database-unavailable")


async def test_stream_that_breaks_never_looks_whole(tmp_path: Path) -> None:
    spool, met = Spool(tmp_path, gzipped=False), 0
    await spool.add([b"x" * CHUNK])
    spool.fail(ValueError("broken"))
    with pytest.raises(ValueError, match="broken"):
        async for chunk in spool.chunks():
            met += len(chunk)
    spool.close()
    assert met == CHUNK


async def test_client_that_takes_nothing_is_not_waited_for(
    filled: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "PATIENCE_SECONDS", 0.1)
    async with open_data_client(tmp_path) as client:
        app: Any = client._transport.app  # type: ignore[attr-defined] # there is no public way to a slow client
        with pytest.raises(LitestarException, match="after response started"):
            await app(asked_for("/hsds/services"), nothing_more, never_taken)


async def test_client_that_leaves_ends_the_stream(filled: Database, tmp_path: Path) -> None:
    left = asyncio.Event()

    async def leaving() -> dict[str, str]:
        await left.wait()
        return {"type": "http.disconnect"}

    async def taking(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            left.set()
            await asyncio.sleep(30)

    async with open_data_client(tmp_path) as client:
        app: Any = client._transport.app  # type: ignore[attr-defined] # there is no public way to a client that leaves
        async with asyncio.timeout(20):
            await app(asked_for("/hsds/services"), leaving, taking)
    await until_none_is_open(filled)


async def nothing_more() -> dict[str, str]:
    await asyncio.sleep(3600)
    return {"type": "http.disconnect"}


async def never_taken(message: dict[str, Any]) -> None:
    if message["type"] == "http.response.body":
        await asyncio.sleep(3600)


def asked_for(path: str) -> dict[str, Any]:
    """Return what a server tells of a request for the stream of a list."""
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"format=ndjson&full=true",
        "headers": [(b"host", b"testserver.local")],
        "client": ("127.0.0.1", 1),
        "server": ("testserver.local", 80),
    }


async def test_loop_is_free_while_a_list_is_streamed(filled: Database, tmp_path: Path) -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    counting = asyncio.create_task(count())
    assert await lines_of(await open_stream(ALL, tmp_path)) == SERVICES
    counting.cancel()
    assert turns > 1_000


@pytest.mark.parametrize("shape", [Shape.SHORT, Shape.FULL])
@pytest.mark.parametrize("table", ["service", "organization", "service_at_location"])
async def test_documents_of_a_page_are_read_by_indexes(filled: Database, table: str, shape: Shape) -> None:
    ids = [row[0] for row in await fetch(filled.owner_dsn, f"SELECT id FROM {table} ORDER BY id LIMIT 3")]
    query = documents_of_ids(table, shape, "en")
    async with pool_of(APPLICATION).acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        # A small table is quicker read as a whole: the question is whether all could be read otherwise.
        await connection.execute("SET LOCAL enable_seqscan = off")
        await connection.execute(f"PREPARE page (uuid[]) AS {query}")
        listed = ", ".join(f"'{one}'" for one in ids)
        plan = await connection.fetch(
            f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) EXECUTE page (ARRAY[{listed}]::uuid[])"
        )
        await connection.execute("DEALLOCATE page")
    read_whole = [row[0] for row in plan if "Seq Scan" in row[0] and "never executed" not in row[0]]
    assert read_whole == []


async def test_page_takes_two_queries(filled: Database, tmp_path: Path) -> None:
    asked: list[str] = []
    async with open_data_client(tmp_path) as client:
        pool = pool_of(APPLICATION)
        held = [await pool.acquire() for _ in range(pool.get_max_size())]
        for one in held:
            one.add_query_logger(lambda record: asked.append(record.query))
            await pool.release(one)
        await client.get("/hsds/services?full=true&per_page=100")
    assert len([query for query in asked if "public_" in query]) == 2
