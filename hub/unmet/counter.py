"""Counts in the memory of one process, written to the database once an hour: no row tells when, or beside what."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Mapping

import asyncpg
import structlog

from hub.errors import HubError
from hub.principal import SYSTEM
from hub.storage.engines import CONNECTION_FAULTS
from hub.unmet.models import Unmet
from hub.unmet.operations import add_unmet

WRITE_SECONDS = 3600.0
"""How long counts are gathered: what is written together was asked within an hour, by nobody knows how many."""

FAULTS = (HubError, asyncpg.PostgresError, asyncpg.InternalClientError, *CONNECTION_FAULTS)

log = structlog.get_logger("hub.unmet")


class UnmetCounter:
    """Takes note of searches that did not find what was needed, for as long as a process runs."""

    def __init__(self) -> None:
        self._counts: Counter[Unmet] = Counter()

    @property
    def waiting(self) -> Mapping[Unmet, int]:
        """What was counted and is not written yet."""
        return self._counts

    def note(self, unmet: Unmet) -> None:
        """Count one search."""
        self._counts[unmet] += 1

    async def write(self) -> None:
        """Add what was counted to the database; what cannot be written stays counted."""
        counts, self._counts = self._counts, Counter()
        try:
            await add_unmet(SYSTEM, counts)
        except FAULTS as fault:
            self._counts.update(counts)
            log.warning("unmet_not_written", reason=type(fault).__name__)

    async def keep(self, stop: asyncio.Event) -> None:
        """Write every `WRITE_SECONDS`, and once more when `stop` is set."""
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), timeout=WRITE_SECONDS)
            await self.write()
