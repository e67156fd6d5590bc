"""A hub at work: database, index, vault, plugins and worker, opened in order and closed in reverse."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache

import msgspec
import structlog

from hub.directory.queries import holds_demo_network
from hub.errors import N_, ExitCode, HubError, Text, Unavailable
from hub.index import open_index
from hub.jobs.registry import JobContext
from hub.jobs.worker import Worker
from hub.plugin.manager import PluginManager, load_plugins
from hub.rooms import jobs, piccolo_apps
from hub.settings import Settings
from hub.storage.embedded import DatabaseRole, EmbeddedServer
from hub.storage.engines import APPLICATION, open_engine, pool_of
from hub.storage.migrations import migrate, migration_ids, pending_migrations
from hub.storage.vault import Vault, open_vault
from hub.web.state import HubState
from hub_search.engine import SearchEngine

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


class Hub(msgspec.Struct, frozen=True, kw_only=True):
    """The open parts of a running hub, as `hub.app` and the commands need them."""

    settings: Settings
    dsn: str
    """Address of the database as the application role; may hold a password, never shown."""
    vault: Vault
    engine: SearchEngine
    plugins: PluginManager
    migrated: bool
    """Whether the database was found to be what this version works with."""
    demo: bool
    """Whether the network in the database is the fictional one."""

    @property
    def state(self) -> HubState:
        """What pages may use of this hub."""
        return HubState(settings=self.settings, vault=self.vault, engine=self.engine, demo=self.demo)

    def worker(self) -> Worker:
        """Return a worker for every kind of job the rooms have."""
        return Worker(self.dsn, jobs(), JobContext(attempt=0, engine=self.engine))


@asynccontextmanager
async def open_hub(settings: Settings, *, unmigrated: bool = False) -> AsyncIterator[Hub]:
    """Open everything a hub works with, for the length of the block.

    The embedded database is started and migrated by itself; a server's database is migrated by `hub migrate` alone.
    Raises MigrationsPending where that was not done, unless `unmigrated` is allowed, and what the parts raise:
    PluginMissing, EmbeddedServerDidNotStart, DatabaseUnavailable, VaultKeyUnusable …
    """
    plugins = load_plugins(settings.plugins)
    async with AsyncExitStack() as stack:
        dsn = await stack.enter_async_context(_database(settings))
        vault = open_vault(settings.data_dir)
        await stack.enter_async_context(open_engine(APPLICATION, dsn, pool=settings.database_pool))
        engine = open_index(settings)
        stack.push_async_callback(engine.close)
        lacking = await pending()
        if lacking and not unmigrated:
            raise MigrationsPending(len(lacking))
        demo = not lacking and await holds_demo_network()
        yield Hub(
            settings=settings,
            dsn=dsn,
            vault=vault,
            engine=engine,
            plugins=plugins,
            migrated=not lacking,
            demo=demo,
        )


async def run_migrations(settings: Settings) -> list[str]:
    """Bring the database up to date as its owner and return what was run, as "app: id"."""
    if settings.embedded:
        async with _embedded(settings) as server:
            return await migrate(server.dsn(DatabaseRole.OWNER), piccolo_apps())
    if settings.database_owner_url is None:
        raise OwnerUrlMissing
    return await migrate(settings.database_owner_url, piccolo_apps())


async def pending() -> list[str]:
    """Return the migrations that the open database still lacks, as "app: id"."""
    async with pool_of(APPLICATION).acquire() as connection:
        return await pending_migrations(connection, _known_migrations())


@cache
def _known_migrations() -> tuple[tuple[str, str], ...]:
    return tuple((app.app_name, one) for app in piccolo_apps() for one in migration_ids(app))


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[str]:
    if settings.database_url is not None:
        yield settings.database_url
        return
    async with _embedded(settings) as server:
        await migrate(server.dsn(DatabaseRole.OWNER), piccolo_apps())
        yield server.dsn(DatabaseRole.APPLICATION)


@asynccontextmanager
async def _embedded(settings: Settings) -> AsyncIterator[EmbeddedServer]:
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
