"""Which engines a hub searches with: an index of its own, a search server, or both, and how both are kept alike."""

import asyncio
import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from hub.directory.jobs import rebuild_index
from hub.directory.synonyms import FAULTS
from hub.errors import HubError
from hub.jobs.queue import waiting_jobs
from hub.jobs.registry import NoPayload
from hub.principal import SYSTEM
from hub.settings import Settings
from hub.work import unit_of_work
from hub_search.engine import SearchEngine
from hub_search.errors import SearchError
from hub_search.paired_engine import PairedEngine
from hub_search.tantivy_engine import TantivyEngine

if TYPE_CHECKING:
    from hub_search.meilisearch_engine import MeilisearchEngine

LOOK_SECONDS = 10.0
"""How often it is looked whether an engine lacks changes; after a build that did not mend it, ever more seldom."""

LONGEST_LOOK = 600.0

log = structlog.get_logger("hub.index")


def open_index(settings: Settings) -> SearchEngine:
    """Open the search of the public tier; it needs no database."""
    server = open_server(settings)
    if server is None:
        return open_own_index(settings)
    if not settings.search_reserve:
        return server
    return PairedEngine(server, open_own_index(settings), settings.data_dir / "index", heard=_told)


def open_own_index(settings: Settings) -> TantivyEngine:
    """Open the index under HUB_DATA_DIR."""
    return TantivyEngine(settings.data_dir / "index" / "public")


def synonyms_folder(settings: Settings) -> Path:
    """Return the folder in which the synonyms of the search are kept for when the database does not answer."""
    return settings.data_dir / "index"


def open_server(settings: Settings) -> "MeilisearchEngine | None":
    """Open the search server that the settings name; None where they name none."""
    if settings.meilisearch_url is None:
        return None
    from hub_search.meilisearch_engine import MeilisearchEngine  # half a second that only its users shall wait

    return MeilisearchEngine(settings.meilisearch_url, settings.meilisearch_key)


async def keep_index(settings: Settings, engine: SearchEngine) -> None:
    """Until cancelled, have the index built anew whenever one of two engines lacks changes and can be given them.

    First the settings of the search server's index are compared with the hub's, and mended.
    """
    server = open_server(settings)
    if server is not None:
        with contextlib.suppress(SearchError):
            await server.prepare()
        await server.close()
    pause = LOOK_SECONDS
    while isinstance(engine, PairedEngine):
        pause = min(pause * 2, LONGEST_LOOK) if await mend_index(engine) else LOOK_SECONDS
        await asyncio.sleep(pause)


async def mend_index(engine: PairedEngine) -> bool:
    """Have the index built anew where that would mend something and nobody is at it; tell whether it would."""
    if not await engine.can_be_mended():
        return False
    try:
        if not any(one.name == rebuild_index.name for one in await waiting_jobs()):
            log.warning("index_to_be_rebuilt", reason="owed" if engine.owes else "missing")
            async with unit_of_work(SYSTEM) as work:
                await work.enqueue(rebuild_index, NoPayload())
    except (HubError, *FAULTS) as fault:
        log.warning("index_not_mended", reason=type(fault).__name__)
    return True


def _told(fault: SearchError | None) -> None:
    if fault is None:
        log.info("search_server_back")
    else:
        log.warning("search_server_down", reason=type(fault).__name__)
