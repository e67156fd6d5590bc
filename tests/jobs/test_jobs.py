"""Jobs: they come with the commit, survive a dead connection, are tried again, and end as dead letters."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import msgspec
import pytest

from hub.jobs.queue import DeadLetterNotFound, dead_letters, queue_counts, rerun
from hub.jobs.registry import AnyJob, JobContext, job
from hub.jobs.worker import RetryPolicy, Worker, next_pause
from hub.principal import SYSTEM
from hub.work import unit_of_work
from hub_search.tantivy_engine import TantivyEngine
from kit.database import Database

SECRET = "canary-7f3a"


class Number(msgspec.Struct, frozen=True):
    """Payload of the tests' jobs."""

    number: int


class Recorder:
    """A job that writes down what it was asked and fails as often as it is told."""

    def __init__(self, failures: int = 0) -> None:
        self.done: list[int] = []
        self.tries = 0
        self.failures = failures

        @job("tests.record")
        async def record(payload: Number, context: JobContext) -> None:
            """Write down the number."""
            self.tries += 1
            if self.tries <= self.failures:
                raise ValueError(SECRET)
            self.done.append(payload.number)

        self.job: AnyJob = record

    async def ask(self, *numbers: int) -> None:
        async with unit_of_work(SYSTEM) as work:
            for number in numbers:
                await work.enqueue(self.job, Number(number))


async def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)


@pytest.fixture
async def context(tmp_path: Path) -> AsyncIterator[JobContext]:
    engine = TantivyEngine(tmp_path / "index")
    yield JobContext(attempt=0, engine=engine)
    await engine.close()


@asynccontextmanager
async def running(worker: Worker) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(worker.run(stop))
    try:
        await until(lambda: worker.healthy)
        yield
    finally:
        stop.set()
        await task


async def test_job_when_its_transaction_commits_is_done(database: Database, context: JobContext) -> None:
    recorder = Recorder()
    async with running(Worker(database.dsn, [recorder.job], context)):
        await recorder.ask(1, 2, 3)
        await until(lambda: sorted(recorder.done) == [1, 2, 3])


async def test_job_when_its_transaction_rolls_back_never_was(database: Database, context: JobContext) -> None:
    recorder = Recorder()
    with pytest.raises(KeyError):
        async with unit_of_work(SYSTEM) as work:
            await work.enqueue(recorder.job, Number(1))
            raise KeyError
    await Worker(database.dsn, [recorder.job], context).drain()
    assert recorder.done == []


async def test_worker_when_its_connection_is_killed_comes_back_and_jobs_go_on(
    database: Database, context: JobContext
) -> None:
    recorder = Recorder()
    worker = Worker(database.dsn, [recorder.job], context)
    admin = await asyncpg.connect(database.admin_dsn)
    async with running(worker):
        for number in range(3):
            pid = worker.connection_pid
            await admin.execute("SELECT pg_terminate_backend($1)", pid)
            await until(lambda pid=pid: worker.connection_pid not in (None, pid))  # type: ignore[misc]
            await recorder.ask(number)
            await until(lambda number=number: number in recorder.done)  # type: ignore[misc]
    await admin.close()


async def test_job_when_it_fails_is_tried_again_until_it_is_done(database: Database, context: JobContext) -> None:
    recorder = Recorder(failures=3)
    await recorder.ask(7)
    await Worker(database.dsn, [recorder.job], context, retry=RetryPolicy(attempts=5, first_delay=0.01)).drain()
    assert (recorder.tries, recorder.done) == (4, [7])
    assert await dead_letters() == []


async def test_job_when_it_fails_for_good_becomes_a_dead_letter_that_tells_no_data_and_can_be_rerun(
    database: Database, context: JobContext
) -> None:
    recorder = Recorder(failures=2)
    worker = Worker(database.dsn, [recorder.job], context, retry=RetryPolicy(attempts=2, first_delay=0.01))
    await recorder.ask(7)
    await worker.drain()
    letters = await dead_letters()
    assert [(one.name, one.reason) for one in letters] == [("tests.record", "ValueError")]
    assert await rerun(letters[0].id) == 1
    await worker.drain()
    assert recorder.done == [7]
    assert await queue_counts() == []
    admin = await asyncpg.connect(database.admin_dsn)
    log = await admin.fetchval("SELECT string_agg(l::text, '') FROM pgqueuer_log l")
    await admin.close()
    assert SECRET not in log


async def test_rerun_of_a_number_that_is_no_dead_letter_says_so(database: Database) -> None:
    with pytest.raises(DeadLetterNotFound):
        await rerun(4711)
    assert await rerun() == 0


def test_pause_before_connecting_again_grows_and_ends_with_a_connection_that_held() -> None:
    pauses = [0.0]
    for _ in range(12):
        pauses.append(next_pause(pauses[-1], held=0.1))
    assert pauses[1:4] == [0.05, 0.1, 0.2]
    assert max(pauses) == 10.0
    assert next_pause(10.0, held=31.0) == 0.05


def test_retry_delays_double_and_stay_below_the_longest() -> None:
    policy = RetryPolicy(attempts=20, first_delay=1, longest_delay=60)
    delays = [policy.delay(attempt).total_seconds() for attempt in range(10)]
    assert delays[:4] == [1, 2, 4, 8]
    assert max(delays) == 60
