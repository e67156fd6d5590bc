"""Row `relevance-demo`: how well the demo network answers what people type: fixtures/relevance, Bulgarian and English.

Searches go as the hub's own: words are read, synonyms known, and nothing of them depends on the time.
"""

import tempfile
from pathlib import Path
from statistics import mean

import asyncpg
from results import BenchResult

from hub.directory.jobs import rebuild
from hub.directory.models import DirectorySearch
from hub.directory.operations import load_demo_network
from hub.directory.queries import DEMO_SOURCE
from hub.directory.search_queries import search_services
from hub.directory.synonyms import shipped
from hub.rooms import piccolo_apps
from hub.storage.embedded import DatabaseRole
from hub.storage.engines import APPLICATION, open_engine
from hub.storage.migrations import migrate
from hub.storage.vault import Vault
from hub_search import Synonyms, TantivyEngine
from kit.postgres import shared_server
from kit.relevance import ndcg, wishes

TARGET = 0.85
DEPTH = 10


async def run() -> list[BenchResult]:
    """Load the demo network into a database of the bench's own, index it and ask everything."""
    with shared_server() as server, tempfile.TemporaryDirectory() as folder:
        owner = server.dsn(DatabaseRole.OWNER)
        await migrate(owner, piccolo_apps())
        async with open_engine(APPLICATION, server.dsn(DatabaseRole.APPLICATION), pool=2):
            await load_demo_network(vault=Vault(b"k" * 32))
            engine = TantivyEngine(Path(folder) / "index")
            try:
                engine.learn(Synonyms(one.searched for one in shipped()))
                await rebuild(engine)
                gains = await _gains(engine, await _names(owner))
            finally:
                await engine.close()
    few = sum(gain < TARGET for gain in gains)
    detail = f"nDCG@{DEPTH} of {len(gains)} queries, {few} of them below {TARGET}"
    return [
        BenchResult(name="relevance-demo", value=mean(gains), unit="", target=TARGET, better="higher", detail=detail)
    ]


async def _names(owner: str) -> dict[object, str]:
    """Return the network's own id of each service by the hub's."""
    connection = await asyncpg.connect(owner)
    try:
        rows = await connection.fetch("SELECT id, source_id FROM public_service WHERE source = $1", DEMO_SOURCE)
    finally:
        await connection.close()
    return {row["id"]: row["source_id"] for row in rows}


async def _gains(engine: TantivyEngine, names: dict[object, str]) -> list[float]:
    gains = []
    for wish in wishes():
        found = await search_services(engine, DirectorySearch(text=wish.query, size=DEPTH))
        gains.append(ndcg([names[one.id] for one in found.items], wish.grades, DEPTH))
    return gains
