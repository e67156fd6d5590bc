"""When everything is open, looked at before anybody asks: the table of hours, kept ready beside the answering.

Whoever asks before it is ready gets the same answer, and waits for it to be made.
"""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from hub.directory.standing import DAY
from hub.directory.timely import open_at
from hub_search.engine import SearchEngine
from hub_search.errors import SearchError

LOOK_SECONDS = 2.0
"""How often it is looked whether the index has changed; little more than a look at two files when it has not."""

log = structlog.get_logger("hub.directory.hours_ready")


async def keep_hours_ready(engine: SearchEngine, stop: asyncio.Event, clock: Callable[[], datetime]) -> None:
    """Make the table anew after every change of the index, for now and for the day after, until `stop` is set.

    `clock` tells the time (aware). An index that is missing or cannot be read is looked at again.
    """
    while not stop.is_set():
        try:
            await make_hours_ready(engine, clock())
        except SearchError as fault:
            log.debug("hours_not_ready", reason=type(fault).__name__)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), timeout=LOOK_SECONDS)


async def make_hours_ready(engine: SearchEngine, now: datetime) -> None:
    """Look at when everything is open around `now` (aware) and on the day after. Raises SearchError."""
    await engine.status()  # an index that is not there counts as no search that failed
    for moment in (now, now + timedelta(seconds=DAY)):
        await open_at(engine, moment)
