"""The worker: runs jobs, retries with back-off, keeps dead letters, and comes back when its connection dies."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg
import structlog
from pgqueuer.core.applications import PgQueuer
from pgqueuer.core.executors import AbstractEntrypointExecutor, EntrypointExecutorParameters
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Context
from pgqueuer.domain.models import Job as QueuedJob
from pgqueuer.domain.types import QueueExecutionMode

from hub.jobs.registry import AnyJob, JobContext
from hub.jobs.session import SESSION_NAME
from hub.storage.engines import CONNECTION_FAULTS

STEADY_SECONDS = 30.0
"""A connection that held this long was a good one."""

Observe = Callable[[str, str], None]
"""Is told the name of a job and how a try of it ended: "done", "retried" or "failed" (for the last time)."""

log = structlog.get_logger("hub.jobs")


@dataclass(frozen=True)
class RetryPolicy:
    """How often a failing job is tried again, and after how long."""

    attempts: int = 8
    """Tries in all before the job becomes a dead letter."""
    first_delay: float = 1.0
    """Seconds before the second try; doubled for each one after."""
    longest_delay: float = 300.0
    """Seconds; no wait is longer."""

    def delay(self, attempt: int) -> timedelta:
        """Return the wait after failed attempt number `attempt`, counted from 0."""
        return timedelta(seconds=min(self.first_delay * 2.0**attempt, self.longest_delay))


def next_pause(pause: float, held: float) -> float:
    """Return the seconds to wait before connecting again, after a `pause` and a connection that `held` so long.

    A connection that held for half a minute is replaced almost at once; others ever more slowly, up to ten seconds.
    """
    return 0.05 if held >= STEADY_SECONDS else min(max(pause * 2, 0.05), 10.0)


class JobFailed(Exception):
    """A job failed for the last time. Carries the name of the cause's class alone: a message might hold data."""


class Worker:
    """Runs `jobs` from the queue at `dsn` until told to stop; one per process."""

    def __init__(
        self,
        dsn: str,
        jobs: Sequence[AnyJob],
        context: JobContext,
        *,
        retry: RetryPolicy | None = None,
        observe: Observe | None = None,
    ) -> None:
        self._dsn = dsn
        self._jobs = {one.name: one for one in jobs}
        self._context = context
        self._retry = retry or RetryPolicy()
        self._observe = observe or _unobserved
        self._connection_pid: int | None = None

    @property
    def healthy(self) -> bool:
        """Whether the worker holds a live connection to its queue right now."""
        return self._connection_pid is not None

    @property
    def connection_pid(self) -> int | None:
        """Process id of the server's backend that the queue's connection talks to."""
        return self._connection_pid

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; whatever ends the connection, connect again, at first at once, then more slowly."""
        pause = 0.0
        while not stop.is_set():
            began = asyncio.get_running_loop().time()
            try:
                await self._run_once(stop, QueueExecutionMode.continuous)
            except CONNECTION_FAULTS as fault:
                log.warning("queue_connection_lost", reason=type(fault).__name__, retry_in=pause)
            except Exception as fault:
                log.error("queue_worker_failed", reason=type(fault).__name__, retry_in=pause)
            held = asyncio.get_running_loop().time() - began
            pause = next_pause(pause, held)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), timeout=pause)

    async def drain(self) -> None:
        """Run what is in the queue now, retries included, and return when it is empty."""
        await self._run_once(asyncio.Event(), QueueExecutionMode.drain)

    async def _run_once(self, stop: asyncio.Event, mode: QueueExecutionMode) -> None:
        connection: asyncpg.Connection[Any] = await asyncpg.connect(
            self._dsn, timeout=10, server_settings={"application_name": SESSION_NAME}
        )
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _: lost.set())
        queuer = PgQueuer.from_asyncpg_connection(connection)
        for one in self._jobs.values():
            register = queuer.entrypoint(
                one.name,
                concurrency_limit=one.at_once,
                on_failure="hold",
                executor_factory=self._executor,
                accepts_context=True,
            )
            register(self._run_job)
        self._connection_pid = connection.get_server_pid()
        running = asyncio.create_task(
            queuer.run(dequeue_timeout=timedelta(seconds=5), mode=mode, shutdown_on_listener_failure=True)
        )
        watched = [asyncio.create_task(stop.wait()), asyncio.create_task(lost.wait())]
        try:
            await asyncio.wait([running, *watched], return_when=asyncio.FIRST_COMPLETED)
            if lost.is_set():
                running.cancel()
                raise ConnectionResetError
            queuer.shutdown.set()
            await running
        finally:
            self._connection_pid = None
            for task in (running, *watched):
                task.cancel()
            await asyncio.gather(running, *watched, return_exceptions=True)
            with contextlib.suppress(*CONNECTION_FAULTS):
                await connection.close(timeout=5)

    async def _run_job(self, queued: QueuedJob, context: Context) -> None:
        one = self._jobs[queued.entrypoint]
        await one.run(one.decode(queued.payload), JobContext(attempt=queued.attempts, engine=self._context.engine))
        self._observe(queued.entrypoint, "done")
        log.info("job_done", job=queued.entrypoint, id=queued.id, attempt=queued.attempts)

    def _executor(self, parameters: EntrypointExecutorParameters) -> AbstractEntrypointExecutor:
        return _Executor(parameters=parameters, run=self._run_job, retry=self._retry, observe=self._observe)


@dataclass
class _Executor(AbstractEntrypointExecutor):
    run: Any
    retry: RetryPolicy
    observe: Observe

    async def execute(self, job: QueuedJob, context: Context) -> None:
        try:
            await self.run(job, context)
        except Exception as fault:
            cause = type(fault).__name__
            log.warning("job_failed", job=job.entrypoint, id=job.id, attempt=job.attempts, reason=cause)
            last = job.attempts + 1 >= self.retry.attempts
            self.observe(job.entrypoint, "failed" if last else "retried")
            if last:
                raise _named(cause) from None
            raise RetryRequested(delay=self.retry.delay(job.attempts), reason=cause) from None


def _named(cause: str) -> JobFailed:
    # PgQueuer keeps the class name and str() of what it catches: the name says enough, the message might hold data.
    named: type[JobFailed] = type(cause, (JobFailed,), {})
    return named(cause)


def _unobserved(_: str, __: str) -> None:
    pass
