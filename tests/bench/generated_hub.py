"""A running hub with 100,000 generated services in its index, built once for all rows that need it."""

import asyncio
import atexit
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from time import perf_counter

from hub_search import TantivyEngine
from kit.generated_directory import generated_directory
from kit.hub_process import HubProcess
from kit.postgres import data_directory
from kit.search_documents import streamed

SERVICES = 100_000


@contextmanager
def generated_hub() -> Iterator[HubProcess]:
    """Run `hub serve`, one worker, over the index; its database is empty, as searches do not ask it."""
    with HubProcess.serve(indexed(), HUB_LOG_LEVEL="warning") as hub:
        yield hub


@cache
def indexed() -> Path:
    """Build the index, unless that was done; return its data directory, which is removed when the bench ends."""
    kept = ExitStack()
    atexit.register(kept.close)
    data_dir = kept.enter_context(data_directory("generated"))
    began = perf_counter()
    asyncio.run(_build(data_dir / "index" / "public"))
    print(f"{SERVICES:,} services indexed in {perf_counter() - began:.0f} s", file=sys.stderr)
    return data_dir


async def _build(place: Path) -> None:
    engine = TantivyEngine(place)
    await engine.replace_all(streamed(generated_directory(SERVICES)))
    await engine.close()
