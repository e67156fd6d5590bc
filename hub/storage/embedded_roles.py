"""The roles and the database of the hub inside the embedded server, brought into the same state at every start."""

import enum
from datetime import datetime
from pathlib import Path

import asyncpg
import msgspec

HUB_DATABASE = "hub"
"""Name of the database that the hub keeps everything in."""

_CONNECT_SECONDS = 10.0
_ESTABLISHING = 0x4E524D
"""The lock of PostgreSQL's that whoever makes roles and databases holds."""
_CONFINED = "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION"


class DatabaseRole(enum.StrEnum):
    """Who a connection acts as; only the account of the operating system that runs the hub may be any of them."""

    OWNER = "hub_owner"
    """Owns the database and its tables: migrations."""
    APPLICATION = "hub_app"
    """Owns nothing and is bound by row security: everything else."""
    SUPERUSER = "hub_admin"
    """Made the cluster: used by the start of the server and by tests only."""


class ServerFacts(msgspec.Struct, frozen=True):
    """What a server that answered says about itself."""

    pid: int
    started_at: datetime


async def facts_of_server(socket_dir: Path) -> ServerFacts:
    """Ask the server behind `socket_dir` who it is; raises OSError or asyncpg.PostgresError when it does not say."""
    connection = await _connect(socket_dir, "postgres")
    try:
        row = await connection.fetchrow(
            """
            SELECT split_part(pg_read_file('postmaster.pid'), chr(10), 1)::int AS pid,
                   pg_postmaster_start_time() AS started_at
            """
        )
    finally:
        await connection.close()
    return ServerFacts(**dict(row))


async def establish_database(socket_dir: Path, database: str = HUB_DATABASE) -> None:
    """Make roles and database when they are missing, and give each exactly the rights it should have.

    One at a time: the server still finishes the command of a hub that was killed in the middle of it, and what is being
    made is not yet seen by others.
    """
    connection = await _connect(socket_dir, "postgres")
    try:
        await connection.execute(f"SELECT pg_advisory_lock({_ESTABLISHING})")
        for role in (DatabaseRole.OWNER, DatabaseRole.APPLICATION):
            if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role.value):
                await connection.execute(f"CREATE ROLE {role}")
            await connection.execute(f"ALTER ROLE {role} {_CONFINED}")
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", database):
            await connection.execute(f'CREATE DATABASE "{database}" OWNER {DatabaseRole.OWNER}')
        for other in ("postgres", "template1", database):
            await connection.execute(f'REVOKE ALL ON DATABASE "{other}" FROM PUBLIC')
        await connection.execute(f'GRANT CONNECT ON DATABASE "{database}" TO {DatabaseRole.APPLICATION}')
        await _close_public_schema(socket_dir, database)
    finally:
        await connection.close()


async def _close_public_schema(socket_dir: Path, database: str) -> None:
    connection = await _connect(socket_dir, database)
    try:
        await connection.execute(
            f"""
            REVOKE ALL ON SCHEMA public FROM PUBLIC;
            GRANT USAGE ON SCHEMA public TO {DatabaseRole.APPLICATION};
            """
        )
    finally:
        await connection.close()


async def _connect(socket_dir: Path, database: str) -> asyncpg.Connection:
    return await asyncpg.connect(
        host=str(socket_dir),
        port=5432,
        user=DatabaseRole.SUPERUSER.value,
        database=database,
        ssl=False,
        timeout=_CONNECT_SECONDS,
    )
