"""The index of the demo network, built once for a module of tests that only search in it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from hub.directory.jobs import rebuild
from hub.directory.operations import load_demo_network
from hub.storage.embedded import DatabaseRole, EmbeddedServer
from hub.storage.engines import APPLICATION, open_engine
from hub_search.tantivy_engine import TantivyEngine
from kit.directory import rows_of
from kit.kept_rows import VAULT

NAME = "demo_index"


@contextmanager
def demo_index(server: EmbeddedServer, template: str, folder: Path) -> Iterator[dict[str, str]]:
    """Build the index in `folder`; give the network's own id of every service by its id."""
    yield asyncio.run(_build(server, template, folder))


async def _build(server: EmbeddedServer, template: str, folder: Path) -> dict[str, str]:
    admin = await asyncpg.connect(server.dsn(DatabaseRole.SUPERUSER, "postgres"))
    await admin.execute(f"CREATE DATABASE {NAME} TEMPLATE {template} OWNER hub_owner")
    try:
        async with open_engine(APPLICATION, server.dsn(DatabaseRole.APPLICATION, NAME), pool=2):
            await load_demo_network(vault=VAULT)
            engine = TantivyEngine(folder)
            await rebuild(engine)
            await engine.close()
            return {str(row["id"]): row["source_id"] for row in await rows_of("public_service")}
    finally:
        await admin.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
        await admin.close()
