"""What the database says about itself, asked as the application role that everything rests on."""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import msgspec

from hub.doctor.checks import Check, Subject, error, errors_of, fine, warning
from hub.errors import N_, HubError, Text
from hub.runtime import embedded_server, holds_cluster, pending, unknown_migrations
from hub.settings import Settings
from hub.storage.embedded import DatabaseRole
from hub.storage.engines import APPLICATION, CONNECTION_FAULTS, open_engine, pool_of
from hub.storage.migrations import OLDEST_SERVER

CONNECT_SECONDS = 10.0
TOLERATED_SECONDS = 5
"""Two clocks may differ by so much."""

SERVER_LOG = {
    "log_min_messages": ("log", "fatal", "panic"),
    "log_error_verbosity": ("terse",),
    "log_min_error_statement": ("panic",),
    "log_parameter_max_length_on_error": ("0",),
}
"""Settings of a server whose log tells no data, and the values that do."""

ROLE = """
    SELECT current_user AS name, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication AS mighty,
        EXISTS (SELECT FROM pg_class WHERE relowner = r.oid AND relpersistence <> 't')
            OR EXISTS (SELECT FROM pg_database WHERE datname = current_database() AND datdba = r.oid) AS owner,
        EXISTS (SELECT FROM pg_roles o WHERE o.oid <> r.oid AND pg_has_role(r.oid, o.oid, 'MEMBER')
            AND (o.rolsuper OR o.rolbypassrls
                OR EXISTS (SELECT FROM pg_class c WHERE c.relname = 'ledger_entry' AND c.relowner = o.oid))) AS member
    FROM pg_roles r WHERE rolname = current_user
"""

UNGUARDED = """
    SELECT c.relname AS name FROM pg_class c
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND (
        (NOT c.relrowsecurity AND EXISTS (
            SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tier' AND NOT a.attisdropped))
        OR (NOT (c.relrowsecurity AND c.relforcerowsecurity) AND EXISTS (
            SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'sealed' AND NOT a.attisdropped)))
    ORDER BY 1
"""
"""Tables with rows of several tiers that are not under row security, or with sealed rows that do not force it."""

LEDGER_GUARD = """
    SELECT has_table_privilege('ledger_entry', 'INSERT, UPDATE, DELETE, TRUNCATE')
            OR has_table_privilege('ledger_head', 'INSERT, UPDATE, DELETE, TRUNCATE') AS granted,
        (SELECT count(*) FROM pg_trigger WHERE tgenabled IN ('O', 'A')
            AND tgname IN ('ledger_entry_append_only', 'ledger_intent_append')) AS triggers
"""


class Opened(msgspec.Struct, frozen=True):
    """How the database was opened; `checks` alone says why not where it was not."""

    checks: tuple[Check, ...]
    answers: bool
    hub_runs: bool = False
    """Whether an embedded server ran already, so that some hub must be running; True for any other server."""


@asynccontextmanager
async def opened_database(settings: Settings) -> AsyncIterator[Opened]:
    """Open the application's engine on the database for the length of the block; start the embedded server if need be.

    Nothing is made and nothing migrated: where there is no cluster, none is begun.
    """
    async with AsyncExitStack() as stack:
        try:
            dsn, runs = await _address(settings, stack)
            await _try_to_connect(dsn)
            await stack.enter_async_context(open_engine(APPLICATION, dsn, pool=2))
            checks = [await _version()]
        except _NoDatabase as reason:
            yield Opened((reason.check,), answers=False)
            return
        except HubError as fault:
            yield Opened(tuple(errors_of(Subject.DATABASE, fault)), answers=False)
            return
        yield Opened(tuple(checks), answers=True, hub_runs=runs)


async def look_at_roles() -> list[Check]:
    """See whether the application is who it should be, without rights that would make row security void."""
    row = await _row(ROLE)
    flaws = {
        "mighty": N_("The hub's role {role} may do more than it needs: superuser, BYPASSRLS or making roles."),
        "owner": N_("The hub's role {role} owns tables or the database: row security does not bind it."),
        "member": N_("The hub's role {role} is a member of the owner's role, or of one that bypasses row security."),
    }
    remedy = Text(N_("Make two roles as docs/how-to/run-on-a-server.md says, and set HUB_DATABASE_URL to hub_app."))
    named: dict[str, str | int] = {"role": row["name"]}
    found = [error(Subject.ROLES, Text(says, named), remedy) for flaw, says in flaws.items() if row[flaw]]
    if row["name"] != DatabaseRole.APPLICATION:
        says = N_("The hub connects as {role}; the rights are granted to hub_app.")
        found.append(error(Subject.ROLES, Text(says, named), remedy))
    return found or [fine(Subject.ROLES, N_("The hub is hub_app: it owns nothing and is bound by row security."))]


async def look_at_row_security() -> list[Check]:
    """See whether every table is under row security that must be, and forced where rows are sealed."""
    rows = await pool_of(APPLICATION).fetch(UNGUARDED)
    if not rows:
        return [fine(Subject.ROW_SECURITY, N_("It is on where not all is public, and forced where rows are sealed."))]
    says = Text(N_("It is off for: {tables}."), {"tables": ", ".join(row["name"] for row in rows)})
    remedy = N_("As the owner: ALTER TABLE … ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY. Ask who took it off.")
    return [error(Subject.ROW_SECURITY, says, Text(remedy))]


async def look_at_ledger_guard() -> list[Check]:
    """See whether the application still cannot change the ledger, and the trigger is on that lets nobody."""
    row = await _row(LEDGER_GUARD)
    remedy = Text(N_("Ask who changed that, run `hub ledger verify`, and restore rights and triggers as the owner."))
    found = []
    if row["granted"]:
        found.append(error(Subject.LEDGER_GUARD, Text(N_("The hub's role may change the ledger.")), remedy))
    if row["triggers"] != 2:
        found.append(error(Subject.LEDGER_GUARD, Text(N_("A trigger that guards the ledger is off or gone.")), remedy))
    return found or [fine(Subject.LEDGER_GUARD, N_("The ledger can be added to, and not changed, by the hub."))]


async def look_at_server_log() -> list[Check]:
    """See whether the server's log leaves out what statements hold."""
    rows = await pool_of(APPLICATION).fetch("SELECT name, setting FROM pg_settings WHERE name = ANY($1)", [*SERVER_LOG])
    told = [f"{row['name']} = {row['setting']}" for row in rows if row["setting"] not in SERVER_LOG[row["name"]]]
    if not told:
        return [fine(Subject.SERVER_LOG, N_("It tells of the server, not of what statements hold."))]
    says = Text(N_("It may keep data of statements that failed: {settings}."), {"settings": ", ".join(sorted(told))})
    remedy = N_("Set them in postgresql.conf as docs/how-to/run-on-a-server.md says.")
    return [warning(Subject.SERVER_LOG, says, Text(remedy))]


async def look_at_migrations(settings: Settings) -> list[Check]:
    """See whether the database is what this version works with."""
    lacking = await pending()
    if lacking:
        says = Text(N_("{count} migrations have not been run."), {"count": len(lacking)})
        if settings.embedded:
            return [warning(Subject.MIGRATIONS, says, Text(N_("They are run when the hub is next started.")))]
        return [error(Subject.MIGRATIONS, says, Text(N_("Run `hub migrate` with HUB_DATABASE_OWNER_URL.")))]
    later = await unknown_migrations()
    if later:
        says = Text(
            N_("A later version of the hub has changed the database ({count} migrations)."), {"count": len(later)}
        )
        return [error(Subject.MIGRATIONS, says, Text(N_("Install that version of the hub again.")))]
    return [fine(Subject.MIGRATIONS, N_("The database is up to date."))]


async def look_at_clock() -> list[Check]:
    """See whether the database's clock and this machine's agree."""
    before, began = datetime.now(UTC), time.monotonic()
    theirs: datetime = (await _row("SELECT clock_timestamp() AS now"))["now"]
    took = timedelta(seconds=time.monotonic() - began)
    apart = max(before - theirs, theirs - (before + took), timedelta(0))
    seconds: dict[str, str | int] = {"seconds": round(apart.total_seconds())}
    if apart < timedelta(seconds=TOLERATED_SECONDS):
        return [fine(Subject.CLOCK, N_("This machine and the database agree on the time."))]
    says = Text(N_("This machine and the database are {seconds} seconds apart."), seconds)
    remedy = N_("Switch on time synchronisation (NTP) on both: deadlines and links go by these clocks.")
    return [warning(Subject.CLOCK, says, Text(remedy))]


class _NoDatabase(Exception):
    """There is no database to look into, and this check says why."""

    def __init__(self, says: str, remedy: str) -> None:
        super().__init__(says)
        self.check = error(Subject.DATABASE, Text(says), Text(remedy))


async def _address(settings: Settings, stack: AsyncExitStack) -> tuple[str, bool]:
    if settings.database_url is not None:
        return settings.database_url, True
    if not holds_cluster(settings):
        raise _NoDatabase(
            N_("The embedded database is not where the data directory says."),
            N_("Bring it back from a backup. Only if nothing was kept yet: `hub serve` makes an empty one."),
        )
    began = datetime.now(UTC)
    server = await stack.enter_async_context(embedded_server(settings))
    since = server.running_since
    return server.dsn(DatabaseRole.APPLICATION), since is not None and since < began


async def _try_to_connect(dsn: str) -> None:
    """Connect once, to say what is wrong where it does not work; what asyncpg says may repeat the address."""
    try:
        connection: asyncpg.Connection[Any] = await asyncpg.connect(dsn, timeout=CONNECT_SECONDS)
    except (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError):
        raise _NoDatabase(
            N_("The server does not let the hub in."), N_("Correct role and password in HUB_DATABASE_URL.")
        ) from None
    except asyncpg.InvalidCatalogNameError:
        raise _NoDatabase(
            N_("The server has no such database."), N_("Correct the name in HUB_DATABASE_URL, or make the database.")
        ) from None
    except (*CONNECTION_FAULTS, ValueError, asyncpg.PostgresError):
        raise _NoDatabase(
            N_("No database answers."),
            N_("Start the server, or correct HUB_DATABASE_URL. Searching goes on without it; nothing else does."),
        ) from None
    await connection.close()


async def _version() -> Check:
    row = await _row(
        "SELECT current_setting('server_version') AS shown, current_setting('server_version_num') AS number"
    )
    shown = str(row["shown"]).split()[0]
    if int(row["number"]) < OLDEST_SERVER:
        says = Text(N_("PostgreSQL {version} answers; the hub needs 15 or later."), {"version": shown})
        return error(Subject.DATABASE, says, Text(N_("Move the database to a newer server.")))
    return fine(Subject.DATABASE, N_("PostgreSQL {version} answers."), version=shown)


async def _row(query: str) -> Any:
    return await pool_of(APPLICATION).fetchrow(query)
