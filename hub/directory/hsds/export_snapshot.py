"""One moment of the directory, seen by several connections at once: read only, and by nobody's purpose."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, TypeAlias, TypeVar

import asyncpg

from hub.storage.engines import APPLICATION, CONNECTION_FAULTS, DatabaseUnavailable, pool_of

Reader: TypeAlias = "asyncpg.pool.PoolConnectionProxy[Any]"

Thing = TypeVar("Thing")

READERS = 2
"""Connections that read at the same time: PostgreSQL makes the bytes, so each keeps one core busy."""

MANNERS = """
    SELECT set_config(name, value, true) FROM (VALUES
        ('statement_timeout', '0'), ('TimeZone', 'UTC'), ('DateStyle', 'ISO, YMD'), ('work_mem', '64MB'),
        ('extra_float_digits', '1'), ('jit', 'off'), ('plan_cache_mode', 'force_generic_plan'),
        ('hub.purpose', ''), ('hub.actor', ''), ('hub.account_id', '')
    ) AS manner (name, value)
"""
"""What the same state must not be written differently by; no purpose, so that row security hides what it can."""


@asynccontextmanager
async def one_moment(readers: int = READERS) -> AsyncIterator[tuple[Reader, ...]]:
    """Give `readers` connections that all see the directory as it is now, until the block ends.

    Each is in a transaction that cannot write (REPEATABLE READ, READ ONLY). Raises DatabaseUnavailable, also when a
    connection is lost inside the block.
    """
    try:
        async with AsyncExitStack() as stack:
            first = await _reader(stack, None)
            snapshot = await first.fetchval("SELECT pg_export_snapshot()")
            yield (first, *[await _reader(stack, snapshot) for _ in range(readers - 1)])
    except CONNECTION_FAULTS as fault:
        raise DatabaseUnavailable from fault


@asynccontextmanager
async def at_once() -> AsyncIterator[asyncio.TaskGroup]:
    """Give a group of tasks of which the first fault ends all, and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            yield group
    except BaseExceptionGroup as faults:
        raise faults.exceptions[0] from None


async def shared_out(
    readers: Iterable[Reader], things: Iterable[Thing], act: Callable[[Reader, Thing], Awaitable[None]]
) -> None:
    """Do `act` with each of `things`, the last first; each of `readers` takes the next when it is free."""
    waiting = list(things)

    async def work(reader: Reader) -> None:
        while waiting:
            await act(reader, waiting.pop())

    async with at_once() as group:
        for reader in readers:
            group.create_task(work(reader))


async def _reader(stack: AsyncExitStack, snapshot: str | None) -> Reader:
    connection = await stack.enter_async_context(pool_of(APPLICATION).acquire(timeout=30))
    await stack.enter_async_context(connection.transaction(isolation="repeatable_read", readonly=True))
    if snapshot is not None:
        await connection.execute(f"SET TRANSACTION SNAPSHOT '{snapshot}'")
    await connection.fetch(MANNERS)
    return connection
