"""Row `hsds-ndjson`: 100,000 services with twenty rows each as a stream over HTTP, whole, from asking to the last byte.

A `hub serve` of its own sends; its memory, the most that it had, must be about the same with 10,000 services. Beside
it, while the stream runs, an address that needs no database is asked over and over: the stream must not hold it up.
"""

import tempfile
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from threading import Event, Thread
from time import perf_counter, sleep
from urllib.parse import urlsplit

import msgspec
from results import BenchResult, peak_megabytes, percentile

from hub.rooms import piccolo_apps
from hub.storage.embedded import DatabaseRole, EmbeddedServer
from hub.storage.migrations import migrate
from kit.hub_process import HubProcess
from kit.postgres import shared_server
from kit.stored_directory import ROWS_OF_A_SERVICE, fill_directory

FEW, MANY = 10_000, 100_000
ADDRESS = "/hsds/services?format=ndjson&full=true"
BESIDE = "/health/live"
BREATH_SECONDS = 0.02
BLOCK = 1 << 20
TARGET_PER_SECOND = 5_000
TARGET_MEGABYTES = 200
TARGET_BESIDE = 50
"""Milliseconds that something else may take while a stream runs."""


class Measured(msgspec.Struct, frozen=True):
    """One stream."""

    seconds: float
    lines: int
    megabytes: float
    """That were sent."""
    memory: int
    """Most megabytes that the hub's process had."""
    beside: float
    """Milliseconds, by the 95th percentile."""


async def run() -> list[BenchResult]:
    """Stream a small and a big directory."""
    with shared_server() as server:
        owner = server.dsn(DatabaseRole.OWNER)
        await migrate(owner, piccolo_apps())
        await fill_directory(owner, FEW)
        few = _measured(server)
        await fill_directory(owner, MANY - FEW, after=FEW)
        many = _measured(server)
    assert (few.lines, many.lines) == (FEW, MANY)
    sent = f"{MANY * (ROWS_OF_A_SERVICE + 1):,} rows, {many.megabytes:,.0f} MB in {many.seconds:.1f} s"
    return [
        BenchResult(
            name="hsds-ndjson",
            value=MANY / many.seconds,
            unit="services/s",
            target=TARGET_PER_SECOND,
            better="higher",
            detail=sent,
        ),
        BenchResult(
            name="hsds-ndjson-memory",
            value=many.memory,
            unit="MB",
            target=TARGET_MEGABYTES,
            better="lower",
            detail=f"{few.memory} MB with {FEW:,} services",
        ),
        BenchResult(
            name="hsds-ndjson-beside",
            value=many.beside,
            unit="ms",
            target=TARGET_BESIDE,
            better="lower",
            detail="p95 of another request while the stream runs",
        ),
    ]


def _measured(server: EmbeddedServer) -> Measured:
    with (
        tempfile.TemporaryDirectory() as folder,
        HubProcess.serve(
            Path(folder),
            awaited=BESIDE,
            HUB_DATABASE_URL=server.dsn(DatabaseRole.APPLICATION),
            HUB_JOBS="outside",
        ) as hub,
    ):
        ended = Event()
        times: list[float] = []
        asking = Thread(target=_ask_beside, args=(hub.url, ended, times))
        asking.start()
        began = perf_counter()
        answer = _answer(hub.url, ADDRESS)
        lines = size = 0
        while block := answer.read(BLOCK):
            lines += block.count(b"\n")
            size += len(block)
        seconds = perf_counter() - began
        ended.set()
        asking.join()
        memory = round(peak_megabytes(hub.pid))
    return Measured(seconds, lines, size / 1e6, memory, percentile(times, 0.95))


def _ask_beside(url: str, ended: Event, times: list[float]) -> None:
    while not ended.is_set():
        began = perf_counter()
        _answer(url, BESIDE).read()
        times.append((perf_counter() - began) * 1000)
        sleep(BREATH_SECONDS)


def _answer(url: str, address: str) -> HTTPResponse:
    hub = urlsplit(url)
    assert hub.hostname is not None
    connection = HTTPConnection(hub.hostname, hub.port)
    connection.request("GET", address)
    answer = connection.getresponse()
    assert answer.status == 200, answer.status
    return answer
