"""Migrations of all rooms and plugins: one outer transaction, one lock, one road forward."""

import importlib.util
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from datetime import datetime
from pathlib import Path
from types import ModuleType

import asyncpg
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.conf.apps import AppConfig
from piccolo.engine.postgres import PostgresTransaction

from hub.errors import N_, ExitCode, HubError, Text
from hub.storage.engines import CONNECTION_FAULTS, OWNER, DatabaseUnavailable

os.environ.setdefault("PICCOLO_CONF", "hub.storage.piccolo_conf")

LOCK = 0x6E726D68
"""Key of the advisory lock that lets one `hub migrate` run at a time ("nrmh")."""

OLDEST_SERVER = 150000
"""PostgreSQL 15, as `server_version_num` counts."""


class MigrationsMisplaced(HubError):
    """A migration file breaks the rules that keep migrations of different rooms apart."""

    slug = "migrations-misplaced"
    title = N_("A migration is not where it belongs")


class DatabaseTooOld(HubError):
    """The server is older than PostgreSQL 15."""

    slug = "database-too-old"
    title = N_("The database server is too old")
    exit_code = ExitCode.INVALID


def migration_ids(app: AppConfig) -> list[str]:
    """Return the ids of all migrations of `app`, oldest first, without running them."""
    return [module.ID for module in _modules(app)]


def plain_migration(app_name: str, migration_id: str, description: str, statements: Iterable[str]) -> MigrationManager:
    """Return the migration that runs `statements`, plain DDL, one after the other as the owner."""
    manager = MigrationManager(migration_id=migration_id, app_name=app_name, description=description)

    async def run() -> None:
        for statement in statements:
            await OWNER.run_ddl(statement)

    manager.add_raw(run)
    return manager


async def migrate(dsn: str, apps: Sequence[AppConfig]) -> list[str]:
    """Bring the database at `dsn` (as its owner) up to date and return what was run, as "app: id".

    Everything happens in one transaction under an advisory lock: a failure, or a kill, leaves the database and the
    book of migrations as they were, and two hubs that start together migrate once. `apps` are in the order of their
    dependencies. Raises DatabaseUnavailable, DatabaseTooOld, MigrationsMisplaced, or what a migration raised.
    """
    ran: list[str] = []
    try:
        connection: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(dsn, timeout=10)
    except CONNECTION_FAULTS as fault:
        raise DatabaseUnavailable from fault
    try:
        await _refuse_old_server(connection)
        async with connection.transaction():
            await connection.execute("SET LOCAL client_min_messages = warning")
            await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
            await _open_book(connection)
            done = {
                (row["app_name"], row["name"]) for row in await connection.fetch("SELECT app_name, name FROM migration")
            }
            with _as_owner(connection):
                for app in apps:
                    for module in _modules(app):
                        if (app.app_name, module.ID) not in done:
                            await _run(connection, app, module)
                            ran.append(f"{app.app_name}: {module.ID}")
    finally:
        await connection.close()
    return ran


async def pending_migrations(
    connection: "asyncpg.Connection[asyncpg.Record]", known: Iterable[tuple[str, str]]
) -> list[str]:
    """Return those of `known` (app, id) that the database lacks, as "app: id"; readable by the application role."""
    done: set[tuple[str, str]] = set()
    if await connection.fetchval("SELECT to_regclass('migration') IS NOT NULL"):
        done = {
            (row["app_name"], row["name"]) for row in await connection.fetch("SELECT app_name, name FROM migration")
        }
    return [f"{app}: {one}" for app, one in known if (app, one) not in done]


async def _refuse_old_server(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    version = int(await connection.fetchval("SELECT current_setting('server_version_num')"))
    if version < OLDEST_SERVER:
        found = {"found": version // 10000}
        raise DatabaseTooOld(Text(N_("PostgreSQL {found} was found; the hub needs 15 or later."), found))


async def _open_book(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    if not await connection.fetchval("SELECT to_regclass('migration') IS NOT NULL"):
        await connection.execute(
            "CREATE TABLE migration (id serial PRIMARY KEY, "
            "name varchar(200) NOT NULL, app_name varchar(200) NOT NULL, "
            "ran_on timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'utc'), UNIQUE (app_name, name))"
        )
        await connection.execute("GRANT SELECT ON migration TO hub_app")


@contextmanager
def _as_owner(connection: "asyncpg.Connection[asyncpg.Record]") -> Iterator[None]:
    """Let Piccolo's own statements (engine OWNER) run on `connection`, inside its transaction."""
    transaction = PostgresTransaction(engine=OWNER, allow_nested=False)
    transaction.connection = connection
    token = OWNER.current_transaction.set(transaction)
    try:
        yield
    finally:
        OWNER.current_transaction.reset(token)


async def _run(connection: "asyncpg.Connection[asyncpg.Record]", app: AppConfig, module: ModuleType) -> None:
    manager = await module.forwards()
    if isinstance(manager, MigrationManager):
        with redirect_stdout(io.StringIO()):  # Piccolo prints as it goes; `hub migrate --json` must be JSON alone
            await manager.run()
    await connection.execute("INSERT INTO migration (name, app_name) VALUES ($1, $2)", module.ID, app.app_name)


def _modules(app: AppConfig) -> list[ModuleType]:
    folder = Path(app.resolved_migrations_folder_path)
    modules: list[ModuleType] = []
    for path in sorted(folder.glob("*.py")):
        if path.name == "__init__.py":
            continue
        if not path.stem.startswith(f"{app.app_name}_"):
            where = {"file": path.name, "app": app.app_name}
            raise MigrationsMisplaced(Text(N_("{file} must be named after its app: {app}_…"), where))
        spec = importlib.util.spec_from_file_location(path.stem, path)
        if spec is None or spec.loader is None:
            raise MigrationsMisplaced(Text(N_("{file} cannot be imported."), {"file": path.name}))
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        datetime.fromisoformat(module.ID)
        modules.append(module)
    return sorted(modules, key=lambda module: str(module.ID))
