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
from hub.storage.engines import APPLICATION, pool_of


class QueueCount(msgspec.Struct, frozen=True):
    """How many jobs of one kind are in one state."""

    name: str
    status: str
    """queued, picked (running) or failed (a dead letter)."""
    count: int


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
