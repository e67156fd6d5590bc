"""What all tests share: a real PostgreSQL, a migrated database of one's own, a running hub."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from hub.storage.embedded import DatabaseRole, EmbeddedServer
from hub.storage.engines import APPLICATION, open_engine
from kit.database import TEMPLATE, Database, make_template
from kit.hub_process import HubProcess
from kit.installation import sound_installation
from kit.postgres import data_directory, shared_server

numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[EmbeddedServer]:
    """One embedded server for each process that runs tests."""
    with shared_server() as server:
        yield server


@pytest.fixture(scope="session")
def template_database(postgres_server: EmbeddedServer) -> str:
    """A migrated, empty database that others are copied from."""
    asyncio.run(make_template(postgres_server))
    return TEMPLATE


@pytest.fixture
async def fresh_database(postgres_server: EmbeddedServer, template_database: str) -> AsyncIterator[Database]:
    """A migrated database of this test's own; nothing is connected to it yet."""
    name = f"test_{next(numbers)}"
    admin = await asyncpg.connect(postgres_server.dsn(DatabaseRole.SUPERUSER, "postgres"))
    try:
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE {template_database} OWNER hub_owner")
        yield Database(
            dsn=postgres_server.dsn(DatabaseRole.APPLICATION, name),
            owner_dsn=postgres_server.dsn(DatabaseRole.OWNER, name),
            admin_dsn=postgres_server.dsn(DatabaseRole.SUPERUSER, name),
        )
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await admin.close()


@pytest.fixture
async def database(fresh_database: Database) -> AsyncIterator[Database]:
    """A migrated database of this test's own, with the application's engine open on it as `hub_app`."""
    async with open_engine(APPLICATION, fresh_database.dsn, pool=6):
        yield fresh_database


@pytest.fixture(scope="session")
def sound() -> Iterator[Path]:
    """An installation with nothing wrong; tests that spoil something copy it."""
    with sound_installation() as data_dir:
        yield data_dir


@pytest.fixture
def data_dir(sound: Path) -> Iterator[Path]:
    """A copy of it, this test's own."""
    with data_directory(copy_of=sound) as folder:
        yield folder


@pytest.fixture(scope="session")
def hub_server() -> Iterator[HubProcess]:
    """A real `hub demo` in a process of its own, on the demo network: `.url` is where it answers."""
    with data_directory("demo") as data_dir, HubProcess.demo(data_dir.parent) as hub:
        yield hub
