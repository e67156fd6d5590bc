"""Row `index-rebuild`: a new index of 100,000 services with twenty rows each, from the order to its first reader.

A `hub serve` of its own builds it from the database, as its job does; beside it, over HTTP and in the same process,
somebody searches over and over in the index that is there meanwhile.
"""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from threading import Event, Thread
from time import perf_counter, sleep
from urllib.parse import urlsplit

import msgspec
from results import BenchResult, peak_megabytes, percentile

from hub.directory.jobs import rebuild_index
from hub.jobs.registry import NoPayload
from hub.principal import SYSTEM
from hub.rooms import piccolo_apps
from hub.storage.embedded import DatabaseRole, EmbeddedServer
from hub.storage.engines import APPLICATION, open_engine
from hub.storage.migrations import migrate
from hub.work import unit_of_work
from kit.hub_process import HubProcess
from kit.postgres import shared_server
from kit.stored_directory import ROWS_OF_A_SERVICE, fill_directory

SERVICES = 100_000
TARGET_SECONDS = 20.0
TARGET_BESIDE_MS = 50.0
TARGET_MEGABYTES = 1_000.0
BREATH_SECONDS = 0.02
PATIENCE = 600.0
ASKED = ("подслон", "храна и съпровождане", "shelter women", "сдружение 21918", "company 87669", "трафик без документи")


async def run() -> list[BenchResult]:
    """Fill a database, let a hub index it, and have that done again while somebody searches."""
    with shared_server() as server:
        owner = server.dsn(DatabaseRole.OWNER)
        await migrate(owner, piccolo_apps())
        await fill_directory(owner, SERVICES)
        return await _measured(server)


async def _measured(server: EmbeddedServer) -> list[BenchResult]:
    dsn = server.dsn(DatabaseRole.APPLICATION)
    with tempfile.TemporaryDirectory() as folder:
        pointer = Path(folder) / "index" / "public" / "pointer.json"
        environment = {"HUB_DATABASE_URL": dsn, "HUB_JOBS": "inside", "HUB_LOG_LEVEL": "warning"}
        with HubProcess.serve(Path(folder), awaited="/health/live", **environment) as hub:
            await _changed(pointer, b"")
            with _searching(hub.url) as times:
                first = pointer.read_bytes()
                began = perf_counter()
                async with open_engine(APPLICATION, dsn, pool=1), unit_of_work(SYSTEM) as work:
                    await work.enqueue(rebuild_index, NoPayload())
                await _changed(pointer, first)
                seconds = perf_counter() - began
            memory = peak_megabytes(hub.pid)
    rows = SERVICES * (ROWS_OF_A_SERVICE + 1)
    return [
        _result("index-rebuild", seconds, "s", TARGET_SECONDS, f"{SERVICES:,} services, {rows:,} rows"),
        _result(
            "index-rebuild-beside", percentile(times, 0.95), "ms", TARGET_BESIDE_MS, f"p95 of {len(times)} searches"
        ),
        _result("index-rebuild-memory", memory, "MB", TARGET_MEGABYTES, "the serving process at its largest"),
    ]


def _result(name: str, value: float, unit: str, target: float, detail: str) -> BenchResult:
    return BenchResult(name=name, value=value, unit=unit, target=target, better="lower", detail=detail)


async def _changed(pointer: Path, before: bytes) -> None:
    """Return once the index that is read is another one."""
    async with asyncio.timeout(PATIENCE):
        while not pointer.exists() or pointer.read_bytes() == before:  # noqa: ASYNC240 - a look at a local disk
            await asyncio.sleep(BREATH_SECONDS)


@contextmanager
def _searching(url: str) -> Iterator[list[float]]:
    """Search over and over beside the block, and give the milliseconds that each search took."""
    times: list[float] = []
    is_over = Event()
    thread = Thread(target=_search, args=(url, times, is_over))
    thread.start()
    try:
        yield times
    finally:
        is_over.set()
        thread.join()


def _search(url: str, times: list[float], is_over: Event) -> None:
    host = urlsplit(url)
    connection = HTTPConnection(host.hostname or "", host.port)
    for text in cycle(ASKED):
        if is_over.is_set():
            break
        began = perf_counter()
        body = msgspec.json.encode({"text": text})
        connection.request("POST", "/api/search", body, {"content-type": "application/json"})
        answer = connection.getresponse()
        content = answer.read()
        times.append((perf_counter() - began) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"a search was answered with {answer.status}: {content[:500]!r}")
        sleep(BREATH_SECONDS)
    connection.close()
