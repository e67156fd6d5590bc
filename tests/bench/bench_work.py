"""Row `work`: units of work with one insert, one ledger entry and one job, eight at a time."""

import asyncio
from time import perf_counter
from uuid import uuid4

import asyncpg
from results import BenchResult, percentile

from hub.jobs.registry import JobContext, NoPayload, job
from hub.ledger.queries import verify_ledger
from hub.principal import SYSTEM
from hub.rooms import piccolo_apps
from hub.storage.embedded import DatabaseRole
from hub.storage.engines import APPLICATION, open_engine
from hub.storage.migrations import migrate
from hub.work import unit_of_work
from kit.postgres import shared_server

AT_A_TIME = 8
SECONDS = 8.0


@job("bench.do_nothing")
async def do_nothing(payload: NoPayload, context: JobContext) -> None:
    """Do nothing."""


async def run() -> list[BenchResult]:
    """Measure on an embedded server of the bench's own, durable as in use (fsync on)."""
    with shared_server() as server:
        owner = server.dsn(DatabaseRole.OWNER)
        await migrate(owner, piccolo_apps())
        connection = await asyncpg.connect(owner)
        await connection.execute("CREATE TABLE bench_row (id uuid PRIMARY KEY); GRANT ALL ON bench_row TO hub_app")
        await connection.close()
        async with open_engine(APPLICATION, server.dsn(DatabaseRole.APPLICATION), pool=AT_A_TIME):
            await _work_for(1.0)
            began = perf_counter()
            times = [one for many in await _work_for(SECONDS) for one in many]
            rate = len(times) / (perf_counter() - began)
            report = await verify_ledger()
    if not report.intact:
        raise RuntimeError("the ledger does not hold after the bench")
    detail = f"p95 {percentile(times, 0.95) * 1000:.1f} ms; ledger of {report.entries:,} entries verified"
    return [BenchResult(name="work", value=rate, unit="units/s", target=500, better="higher", detail=detail)]


async def _work_for(seconds: float) -> list[list[float]]:
    return await asyncio.gather(*(_one_after_another(perf_counter() + seconds) for _ in range(AT_A_TIME)))


async def _one_after_another(end: float) -> list[float]:
    times = []
    while (began := perf_counter()) < end:
        subject = uuid4()
        async with unit_of_work(SYSTEM) as work:
            await work.connection.execute("INSERT INTO bench_row VALUES ($1)", subject)
            await work.record("bench.worked", subject)
            await work.enqueue(do_nothing, NoPayload())
        times.append(perf_counter() - began)
    return times
