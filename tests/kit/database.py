"""Databases for tests: one migrated template, and copies of it."""

import asyncpg
import msgspec

from hub.rooms import piccolo_apps
from hub.storage.embedded import DatabaseRole, EmbeddedServer
from hub.storage.migrations import migrate

TEMPLATE = "hub_template"


class Database(msgspec.Struct, frozen=True):
    """Addresses of a test's own database, one for each identity."""

    dsn: str
    owner_dsn: str
    admin_dsn: str


async def make_template(server: EmbeddedServer) -> None:
    """Create and migrate the template database on `server`, as its owner."""
    admin = await asyncpg.connect(server.dsn(DatabaseRole.SUPERUSER, "postgres"))
    try:
        await admin.execute(f"CREATE DATABASE {TEMPLATE} OWNER hub_owner")
    finally:
        await admin.close()
    await migrate(server.dsn(DatabaseRole.OWNER, TEMPLATE), piccolo_apps())
