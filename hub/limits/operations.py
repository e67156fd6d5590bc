"""Taking a part of a client's budget out of the database, and clearing away windows that are over."""

import asyncio

from hub.limits.models import Budget, Grant
from hub.storage.engines import APPLICATION, pool_of

PART = 8
"""A process takes an eighth of what is left: seldom asks while there is much, and leaves little unspent at the end."""

SWEPT_AT_ONCE = 5_000
GIVEN_UP = 2.0
"""Seconds after which a statement of the limits gives its connection back: others need it more."""

TAKE = """
    INSERT INTO request_allowance AS kept (budget, client, taken, granted, ends_at)
    SELECT $1, $2, part, part, clock_timestamp() + make_interval(secs => $4)
    FROM (SELECT greatest(1, $3::integer / $5::integer) AS part) first
    ON CONFLICT (budget, client) DO UPDATE SET (taken, granted, ends_at) = (
        SELECT CASE WHEN over THEN part ELSE kept.taken + part END, part,
               CASE WHEN over THEN clock_timestamp() + make_interval(secs => $4) ELSE kept.ends_at END
        FROM (
            SELECT over, least(left_over, greatest(1, left_over / $5)) AS part FROM (
                SELECT over, CASE WHEN over THEN $3 ELSE greatest(0, $3 - kept.taken) END AS left_over
                FROM (SELECT kept.ends_at <= clock_timestamp() AS over) judged
            ) counted
        ) parted
    )
    RETURNING granted, greatest(0, $3 - taken) AS beyond,
              extract(epoch FROM ends_at - clock_timestamp())::float8 AS seconds
"""
"""Several processes may ask at once: the row is locked, so that together they are never given more than there is."""

SWEEP = """
    DELETE FROM request_allowance WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM request_allowance WHERE ends_at <= clock_timestamp() LIMIT $1 FOR UPDATE SKIP LOCKED
    ))
"""


async def take_requests(budget: Budget, client: bytes) -> Grant:
    """Take a part of what `client` may still ask of `budget`, for this process to spend; the database keeps the time.

    `client` is what `client_key` made of an address. Raises what a database that does not answer raises.
    """
    async with asyncio.timeout(GIVEN_UP):
        row = await pool_of(APPLICATION).fetchrow(TAKE, budget.name, client, budget.requests, budget.seconds, PART)
    return Grant(granted=row["granted"], beyond=row["beyond"], seconds=row["seconds"])


async def sweep_allowances() -> None:
    """Delete what is kept of windows that are over, some thousands at a time."""
    async with asyncio.timeout(GIVEN_UP):
        await pool_of(APPLICATION).execute(SWEEP, SWEPT_AT_ONCE)
