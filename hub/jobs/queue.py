"""The queue as the hub uses it: put jobs in within a transaction, look at it, re-run what failed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import msgspec
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain.types import JobId

from hub.errors import N_, NotFound, Text
from hub.jobs.registry import Enqueued
from hub.jobs.session import SESSION_NAME
from hub.storage.engines import APPLICATION, pool_of


class QueueCount(msgspec.Struct, frozen=True):
    """How many jobs of one kind are in one state."""

    name: str
    status: str
    """queued, picked (running) or failed (a dead letter)."""
    count: int


class WaitingJobs(msgspec.Struct, frozen=True):
    """The jobs of one kind that are not done yet."""

    name: str
    count: int
    """How many wait; those that run are not counted."""
    age_seconds: float
    """Since the oldest, waiting or running, was put into the queue."""
    overdue_seconds: float
    """For how long the first that waits could have run; 0 while it waits for its own time."""


class DeadLetter(msgspec.Struct, frozen=True):
    """A job that failed as often as it may, kept until somebody re-runs it."""

    id: int
    name: str
    attempts: int
    failed_at: datetime
    reason: str
    """Name of the error's class; never its message, which might hold data."""


class DeadLetterNotFound(NotFound):
    """No failed job has this number."""

    slug = "dead-letter-not-found"

    def __init__(self, number: int) -> None:
        super().__init__(
            Text(N_("There is no failed job {number}. `hub jobs list` shows those there are."), {"number": number})
        )


async def enqueue_all(connection: "asyncpg.pool.PoolConnectionProxy[Any]", jobs: Sequence[Enqueued]) -> None:
    """Put `jobs` into the queue in the transaction of `connection`, in one statement.

    There are no deduplication keys: PgQueuer's would also skip a job that repeats one already running, which may have
    read its data before this change.
    """
    await Queries.from_asyncpg_connection(connection).enqueue(
        [one.name for one in jobs],
        [one.payload for one in jobs],
        [0] * len(jobs),
        [timedelta(seconds=one.delay_seconds) for one in jobs],
    )


async def queue_counts() -> list[QueueCount]:
    """Return how many jobs wait, run, and have failed, by name."""
    rows = await pool_of(APPLICATION).fetch(
        "SELECT entrypoint AS name, status::text AS status, count(*) AS count FROM pgqueuer GROUP BY 1, 2 ORDER BY 1, 2"
    )
    return [QueueCount(**dict(row.items())) for row in rows]


async def waiting_jobs() -> list[WaitingJobs]:
    """Return, by name, how old the oldest job that waits or runs is, and for how long one has been due in vain."""
    rows = await pool_of(APPLICATION).fetch(
        """
        SELECT entrypoint AS name, count(*) FILTER (WHERE status = 'queued') AS count,
               extract(epoch FROM clock_timestamp() - min(created))::float AS age_seconds,
               greatest(0, coalesce(extract(epoch FROM clock_timestamp()
                   - min(execute_after) FILTER (WHERE status = 'queued'))::float, 0)) AS overdue_seconds
        FROM pgqueuer WHERE status IN ('queued', 'picked') GROUP BY 1 ORDER BY 1
        """
    )
    return [WaitingJobs(**dict(row.items())) for row in rows]


async def connected_workers() -> int:
    """Return how many workers, of all processes, hold a connection to this queue now."""
    return int(
        await pool_of(APPLICATION).fetchval(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE application_name = $1 AND datname = current_database() AND usename = current_user",
            SESSION_NAME,
        )
    )


async def dead_letters(limit: int = 100) -> list[DeadLetter]:
    """Return the newest `limit` failed jobs."""
    rows = await pool_of(APPLICATION).fetch(
        """
        SELECT q.id, q.entrypoint AS name, q.attempts, q.updated AS failed_at,
               coalesce(l.traceback ->> 'exception_type', 'unknown') AS reason
        FROM pgqueuer q
        LEFT JOIN LATERAL (
            SELECT traceback FROM pgqueuer_log WHERE job_id = q.id AND traceback IS NOT NULL ORDER BY id DESC LIMIT 1
        ) l ON true
        WHERE q.status = 'failed' ORDER BY q.updated DESC LIMIT $1
        """,
        limit,
    )
    return [DeadLetter(**dict(row.items())) for row in rows]


async def rerun(number: int | None = None) -> int:
    """Put failed job `number`, or all of them, back into the queue; return how many.

    Raises DeadLetterNotFound when `number` is not a failed job.
    """
    rows = await pool_of(APPLICATION).fetch(
        "SELECT id FROM pgqueuer WHERE status = 'failed' AND ($1::bigint IS NULL OR id = $1)", number
    )
    ids = [row["id"] for row in rows]
    if number is not None and not ids:
        raise DeadLetterNotFound(number)
    if ids:
        await Queries.from_asyncpg_pool(pool_of(APPLICATION)).requeue_jobs([JobId(one) for one in ids])
    return len(ids)
