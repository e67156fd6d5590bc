"""What the owner of a database can do to its ledger: switch the trigger off, and make the hashes right again."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import asyncpg
import msgspec

from hub.ledger.chain import BEGINNING, Entry, link
from hub.ledger.queries import COLUMNS
from hub.principal import SYSTEM
from hub.work import unit_of_work
from kit.database import Database


async def acts(count: int) -> None:
    """Record `count` acts, each in a unit of work of its own."""
    for number in range(count):
        async with unit_of_work(SYSTEM) as work:
            await work.record("test.acted", uuid4(), {"number": number, "text": 'ред\ns \\ " й'})


async def as_superuser(database: Database, *statements: str) -> None:
    """Run statements with every trigger off."""
    connection = await asyncpg.connect(database.admin_dsn)
    await connection.execute("SET session_replication_role = replica")
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


async def forge_chain(database: Database, change: Callable[[list[Entry]], list[Entry]]) -> None:
    """Put what `change` makes of all entries in their place, numbered and hashed anew: a chain that holds by itself."""
    connection = await asyncpg.connect(database.admin_dsn)
    await connection.execute("SET session_replication_role = replica")
    rows: list[Any] = await connection.fetch(f"SELECT {COLUMNS} FROM ledger_entry ORDER BY seq")
    forged, last = [], BEGINNING
    for seq, entry in enumerate(change([Entry(**dict(row.items())) for row in rows]), 1):
        moved = msgspec.structs.replace(entry, seq=seq, previous=last)
        last = link(last, moved)
        forged.append(msgspec.structs.replace(moved, hash=last))
    async with connection.transaction():
        await connection.execute("DELETE FROM ledger_entry")
        await connection.executemany(
            "INSERT INTO ledger_entry VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text::json, $9, $10)",
            [msgspec.structs.astuple(entry) for entry in forged],
        )
        await connection.execute("UPDATE ledger_head SET seq = $1, hash = $2", len(forged), last)
    await connection.close()
