"""The count in the memory of one process: spends what the database granted, and its own measure when none answers."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from math import ceil

import asyncpg
import structlog

from hub.limits.models import Budget, Grant, Verdict
from hub.limits.operations import sweep_allowances, take_requests
from hub.storage.engines import CONNECTION_FAULTS, DatabaseUnavailable

PATIENCE = 0.25
"""Seconds that a request waits for the database; then it is counted here, and the answer is for the ones after it."""
PAUSE = 5.0
"""Seconds for which a database that did not answer is not asked again."""
MOST_CLIENTS = 50_000
"""Clients that one process remembers; of more the oldest are forgotten here, and the database still knows them."""

FAULTS = (DatabaseUnavailable, asyncpg.PostgresError, asyncpg.InternalClientError, *CONNECTION_FAULTS)

Take = Callable[[Budget, bytes], Awaitable[Grant]]
Sweep = Callable[[], Awaitable[None]]

log = structlog.get_logger("hub.limits")


class Limiter:
    """Says of each request whether its client may make it.

    Nobody waits longer than `PATIENCE` for the database, and nobody is refused because it does not answer: each
    process then counts for itself, with the same limit.
    """

    def __init__(
        self,
        *,
        take: Take = take_requests,
        sweep: Sweep = sweep_allowances,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._take, self._sweep, self._clock = take, sweep, clock
        self._windows: dict[tuple[str, bytes], _Window] = {}
        self._asked: dict[tuple[str, bytes], asyncio.Task[None]] = {}
        self._silent_until = 0.0
        self._swept_at = clock()
        self._sweeping: asyncio.Task[None] | None = None

    async def spend(self, budget: Budget, client: bytes) -> Verdict:
        """Count one request of `client`, and say whether it is within `budget`."""
        window = self._open_window(budget, client)
        while window is None or (window.left == 0 and window.beyond > 0):
            await self._ask(budget, client)
            window = self._open_window(budget, client)
        allowed = window.left > 0
        window.left -= allowed
        return Verdict(
            budget=budget,
            allowed=allowed,
            remaining=window.left + window.beyond,
            seconds=max(1, ceil(window.ends - self._clock())),
        )

    def _open_window(self, budget: Budget, client: bytes) -> "_Window | None":
        window = self._windows.get((budget.name, client))
        return window if window is not None and window.ends > self._clock() else None

    async def _ask(self, budget: Budget, client: bytes) -> None:
        """Come back with something to spend or knowing that there is nothing: from the database, else of our own."""
        if self._clock() < self._silent_until:
            self._count_here(budget, client)
            return
        key = (budget.name, client)
        asked = self._asked.get(key)
        if asked is None:
            asked = self._asked[key] = asyncio.create_task(self._fetch(budget, client))
            asked.add_done_callback(lambda _: self._asked.pop(key, None))
        await asyncio.wait({asked}, timeout=PATIENCE)
        if not asked.done():
            self._fall_silent("TimeoutError")
            self._count_here(budget, client)

    async def _fetch(self, budget: Budget, client: bytes) -> None:
        try:
            self._keep(budget, client, await self._take(budget, client))
        except Exception as fault:  # whatever it is: a request that waits for an answer must never ask for ever
            self._fall_silent(type(fault).__name__)
            return
        if self._clock() - self._swept_at >= budget.seconds:
            self._swept_at = self._clock()
            self._sweeping = asyncio.create_task(self._clear_away())

    async def _clear_away(self) -> None:
        with contextlib.suppress(*FAULTS):
            await self._sweep()

    def _keep(self, budget: Budget, client: bytes, grant: Grant) -> None:
        key = (budget.name, client)
        self._windows.pop(key, None)
        self._windows[key] = _Window(grant.granted, grant.beyond, self._clock() + grant.seconds)
        while len(self._windows) > MOST_CLIENTS:
            del self._windows[next(iter(self._windows))]

    def _count_here(self, budget: Budget, client: bytes) -> None:
        window = self._open_window(budget, client)
        if window is None:
            self._keep(budget, client, Grant(granted=budget.requests, beyond=0, seconds=budget.seconds))
        else:
            window.left, window.beyond = window.left + window.beyond, 0

    def _fall_silent(self, reason: str) -> None:
        self._silent_until = self._clock() + PAUSE
        log.warning("limits_counted_here", reason=reason, retry_in=PAUSE)


class _Window:
    """What one client may still ask, in this process, until `ends`."""

    __slots__ = ("beyond", "ends", "left")

    def __init__(self, left: int, beyond: int, ends: float) -> None:
        self.left, self.beyond, self.ends = left, beyond, ends
