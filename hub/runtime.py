"""A hub at work: database, index, vault, plugins and worker, opened in order and closed in reverse."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache
from pathlib import Path

import msgspec
import structlog

from hub.directory.queries import holds_demo_network
from hub.errors import N_, ExitCode, HubError, NotFound, Text, Unavailable
from hub.index import open_index
from hub.jobs.registry import JobContext
from hub.jobs.worker import Observe, Worker
from hub.ledger.queries import ledger_height
from hub.plugin.manager import PluginManager, load_plugins
from hub.rooms import jobs, piccolo_apps
from hub.settings import Settings
from hub.storage.embedded import DatabaseRole, EmbeddedServer
from hub.storage.embedded_home import HOME_NAME
from hub.storage.engines import APPLICATION, open_engine, pool_of
from hub.storage.migrations import migrate, migration_ids, pending_migrations
from hub.storage.vault import KEY_NAME, Vault, open_vault
from hub.unmet.counter import UnmetCounter
from hub.web.state import HubState
from hub_search.engine import SearchEngine
from hub_search.paired_engine import PairedEngine

WATCH_SECONDS = 1.0
"""How often a hub looks whether its embedded database server still runs."""

log = structlog.get_logger("hub.runtime")


class OwnerUrlMissing(HubError):
    """`hub migrate` was asked of a server database without being told how to reach it as its owner."""

    slug = "owner-url-missing"
    title = N_("The owner's database address is missing")
    exit_code = ExitCode.INVALID

    def __init__(self) -> None:
        super().__init__(Text(N_("Set HUB_DATABASE_OWNER_URL: migrations run as the owner of the database.")))


class MigrationsPending(Unavailable):
    """The database is not what this version of the hub works with."""

    slug = "migrations-pending"
    title = N_("The database is not up to date")

    def __init__(self, count: int) -> None:
        super().__init__(Text(N_("{count} migrations have not been run. Run `hub migrate`."), {"count": count}))


class HubNotHere(NotFound):
    """There is no hub in the data directory that the settings name, so there is nothing to look at or to give."""

    slug = "hub-not-here"
    title = N_("There is no hub here")

    def __init__(self, folder: Path) -> None:
        text = N_("{folder} holds no hub, and none was made. Set HUB_DATA_DIR to the hub's folder.")
        super().__init__(Text(text, {"folder": str(folder)}))


class HubKeyMissing(HubError):
    """The database has been used with a hub key, and the key is not in the data directory: no other opens its seals."""

    slug = "hub-key-missing"
    title = N_("The hub key is missing")
    exit_code = ExitCode.INVALID

    def __init__(self, file: Path) -> None:
        text = N_(
            "{file} is not there, and a new key would not open what is sealed. Set HUB_DATA_DIR to the hub's folder, "
            "or bring the key back from its copy."
        )
        super().__init__(Text(text, {"file": str(file)}))


class Hub(msgspec.Struct, frozen=True, kw_only=True):
    """The open parts of a running hub, as `hub.app` and the commands need them."""

    settings: Settings
    dsn: str
    """Address of the database as the application role; may hold a password, never shown."""
    vault: Vault
    engine: SearchEngine
    plugins: PluginManager
    paired: PairedEngine | None = None
    """The engine itself where it is two of which one stands in for the other."""
    migrated: bool
    """Whether the database was found to be what this version works with."""
    demo: bool
    """Whether the network in the database is the fictional one."""
    unmet: UnmetCounter = msgspec.field(default_factory=UnmetCounter)
    """What nobody could find, since it was last written to the database."""

    @property
    def state(self) -> HubState:
        """What pages may use of this hub."""
        return HubState(
            settings=self.settings,
            vault=self.vault,
            engine=self.engine,
            geocoder=self.plugins.geocoder(self.settings.gazetteer_countries),
            demo=self.demo,
            unmet=self.unmet,
        )

    def worker(self, observe: Observe | None = None) -> Worker:
        """Return a worker for every kind of job the rooms have; it tells `observe` how each try ended."""
        return Worker(self.dsn, jobs(), JobContext(attempt=0, engine=self.engine), observe=observe)


@asynccontextmanager
async def open_hub(settings: Settings, *, unmigrated: bool = False, existing: bool = False) -> AsyncIterator[Hub]:
    """Open everything a hub works with, for the length of the block.

    The embedded database is started and migrated by itself; a server's database is migrated by `hub migrate` alone.
    Raises MigrationsPending where that was not done, unless `unmigrated` is allowed, HubNotHere where an `existing`
    hub is asked for and none would be found, HubKeyMissing, and what the parts raise: PluginMissing,
    EmbeddedServerDidNotStart, DatabaseUnavailable, VaultKeyUnusable …
    """
    plugins = load_plugins(settings.plugins)
    if existing and settings.embedded and not holds_cluster(settings):
        raise HubNotHere(settings.data_dir)
    async with AsyncExitStack() as stack:
        dsn = await stack.enter_async_context(_database(settings))
        await stack.enter_async_context(open_engine(APPLICATION, dsn, pool=settings.database_pool))
        lacking = await pending()
        if lacking and not unmigrated:
            raise MigrationsPending(len(lacking))
        key = settings.data_dir / KEY_NAME
        if not lacking and not key.exists() and await ledger_height():
            raise HubKeyMissing(key)
        vault = open_vault(settings.data_dir)
        engine = open_index(settings)
        stack.push_async_callback(engine.close)
        demo = not lacking and await holds_demo_network()
        yield Hub(
            settings=settings,
            dsn=dsn,
            vault=vault,
            engine=engine,
            paired=engine if isinstance(engine, PairedEngine) else None,
            plugins=plugins,
            migrated=not lacking,
            demo=demo,
        )


def holds_hub(settings: Settings) -> bool:
    """Tell whether the data directory is a hub's: it holds a hub key, or an embedded database."""
    return any(os.path.lexists(settings.data_dir / name) for name in (KEY_NAME, HOME_NAME))


def holds_cluster(settings: Settings) -> bool:
    """Tell whether the data directory leads to an embedded database, so that a start would not make an empty one."""
    return (settings.data_dir / HOME_NAME / "cluster" / "PG_VERSION").exists()


async def run_migrations(settings: Settings) -> list[str]:
    """Bring the database up to date as its owner and return what was run, as "app: id"."""
    if settings.embedded:
        async with embedded_server(settings) as server:
            return await migrate(server.dsn(DatabaseRole.OWNER), piccolo_apps())
    if settings.database_owner_url is None:
        raise OwnerUrlMissing
    return await migrate(settings.database_owner_url, piccolo_apps())


async def pending() -> list[str]:
    """Return the migrations that the open database still lacks, as "app: id"."""
    async with pool_of(APPLICATION).acquire() as connection:
        return await pending_migrations(connection, _known_migrations())


async def unknown_migrations() -> list[str]:
    """Return the migrations of the open database that this version does not know, as "app: id"."""
    rows = await pool_of(APPLICATION).fetch("SELECT app_name, name FROM migration ORDER BY app_name, name")
    done = [(row["app_name"], row["name"]) for row in rows]
    return [f"{app}: {one}" for app, one in done if (app, one) not in _known_migrations()]


@cache
def _known_migrations() -> tuple[tuple[str, str], ...]:
    return tuple((app.app_name, one) for app in piccolo_apps() for one in migration_ids(app))


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[str]:
    if settings.database_url is not None:
        yield settings.database_url
        return
    async with embedded_server(settings) as server:
        await migrate(server.dsn(DatabaseRole.OWNER), piccolo_apps())
        yield server.dsn(DatabaseRole.APPLICATION)


@asynccontextmanager
async def embedded_server(settings: Settings) -> AsyncIterator[EmbeddedServer]:
    """Run the database server of the data directory, or join it, for the length of the block; nothing is migrated."""
    server = EmbeddedServer(settings.data_dir)
    watch: asyncio.Task[None] | None = None
    try:
        await asyncio.to_thread(server.start)
        watch = asyncio.create_task(_keep_running(server))
        yield server
    finally:
        if watch is not None:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)
        # Where the start was interrupted, its thread goes on: to stop is to wait for it, then to undo it.
        await asyncio.to_thread(server.stop)


async def _keep_running(server: EmbeddedServer) -> None:
    # A server that was killed (by the kernel for want of memory, say) is brought back; meanwhile search goes on.
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        if await asyncio.to_thread(lambda: server.pid) is None:
            log.warning("database_server_gone")
            try:
                await asyncio.to_thread(server.start)
            except HubError as error:
                log.error("database_server_not_back", reason=type(error).__name__)
