"""`hub doctor` on databases where somebody changed what everything rests on."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from hub.doctor.checks import Condition
from hub.doctor.database import opened_database
from hub.errors import ExitCode
from hub.jobs.queue import enqueue_all
from hub.jobs.registry import Enqueued
from hub.jobs.session import SESSION_NAME
from hub.settings import Settings
from hub.storage.engines import APPLICATION, pool_of
from kit.database import Database
from kit.installation import Examined, make_installation
from kit.ledger import acts, forge_chain
from kit.postgres import data_directory, execute


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    """The data directory of an installation whose database is elsewhere."""
    with data_directory() as folder:
        make_installation(folder)
        yield folder


def name_of(database: Database) -> str:
    return database.dsn.split("/")[3].partition("?")[0]


async def examined(data_dir: Path, dsn: str) -> Examined:
    return await asyncio.to_thread(lambda: Examined(HUB_DATA_DIR=str(data_dir), HUB_DATABASE_URL=dsn))


async def found(data_dir: Path, dsn: str, subject: str) -> list[tuple[str, str]]:
    return [(condition, says) for condition, says, _ in (await examined(data_dir, dsn)).of(subject)]


async def test_doctor_on_a_servers_database_as_it_should_be_has_nothing_against_it(
    fresh_database: Database, data_dir: Path
) -> None:
    report = await examined(data_dir, fresh_database.dsn)
    for subject in ("database", "roles", "row_security", "server_log", "clock", "migrations", "ledger_guard", "queue"):
        assert [condition for condition, _, _ in report.of(subject)] == ["ok"], subject


async def test_doctor_where_the_hub_is_the_owner_finds_it(fresh_database: Database, data_dir: Path) -> None:
    report = await examined(data_dir, fresh_database.owner_dsn)
    assert report.code == ExitCode.UNSOUND
    assert any("owns tables" in says for _, says, _ in report.of("roles"))
    assert any("may change the ledger" in says for _, says, _ in report.of("ledger_guard"))


async def test_doctor_where_the_hub_is_a_superuser_finds_it(fresh_database: Database, data_dir: Path) -> None:
    says = await found(data_dir, fresh_database.admin_dsn, "roles")
    assert any("superuser" in one for _, one in says)


async def test_doctor_where_the_hub_may_become_the_owner_finds_it(fresh_database: Database, data_dir: Path) -> None:
    await execute(fresh_database.admin_dsn, "GRANT hub_owner TO hub_app")
    try:
        [(condition, says)] = await found(data_dir, fresh_database.dsn, "roles")
    finally:
        await execute(fresh_database.admin_dsn, "REVOKE hub_owner FROM hub_app")
    assert condition == "error"
    assert "member" in says


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("ALTER TABLE restricted_detail NO FORCE ROW LEVEL SECURITY", "restricted_detail"),
        ("ALTER TABLE restricted_detail DISABLE ROW LEVEL SECURITY", "restricted_detail"),
        ("ALTER TABLE service DISABLE ROW LEVEL SECURITY", "service"),
        ("ALTER TABLE phone DISABLE ROW LEVEL SECURITY", "phone"),
    ],
)
async def test_doctor_where_row_security_was_taken_off_names_the_table(
    fresh_database: Database, data_dir: Path, statement: str, table: str
) -> None:
    await execute(fresh_database.owner_dsn, statement)
    assert await found(data_dir, fresh_database.dsn, "row_security") == [("error", f"It is off for: {table}.")]


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_append_only",
        "DROP TRIGGER ledger_entry_append_only ON ledger_entry",
        "ALTER TABLE ledger_intent DISABLE TRIGGER ledger_intent_append",
        "GRANT UPDATE ON ledger_entry TO hub_app",
        "GRANT DELETE ON ledger_head TO hub_app",
    ],
)
async def test_doctor_where_the_ledgers_protection_was_taken_off_finds_it(
    fresh_database: Database, data_dir: Path, statement: str
) -> None:
    await execute(fresh_database.owner_dsn, statement)
    assert [condition for condition, _ in await found(data_dir, fresh_database.dsn, "ledger_guard")] == ["error"]


async def test_doctor_where_the_servers_log_would_keep_data_names_the_setting(
    fresh_database: Database, data_dir: Path
) -> None:
    name = name_of(fresh_database)
    await execute(fresh_database.admin_dsn, f"ALTER DATABASE {name} SET log_error_verbosity = 'verbose'")
    [(condition, says)] = await found(data_dir, fresh_database.dsn, "server_log")
    assert condition == "warning"
    assert "log_error_verbosity = verbose" in says


async def test_doctor_where_a_migration_has_not_run_says_so_and_leaves_what_follows(
    fresh_database: Database, data_dir: Path
) -> None:
    await execute(fresh_database.owner_dsn, "DELETE FROM migration WHERE app_name = 'directory'")
    report = await examined(data_dir, fresh_database.dsn)
    [(condition, says, remedy)] = report.of("migrations")
    assert condition == "error"
    assert "have not been run" in says
    assert "hub migrate" in remedy
    assert [condition for condition, _, _ in report.of("ledger")] == ["unknown"]


async def test_doctor_where_a_later_version_has_migrated_says_so(fresh_database: Database, data_dir: Path) -> None:
    statement = "INSERT INTO migration (name, app_name) VALUES ('2099-01-01T00:00:00:000000', 'directory')"
    await execute(fresh_database.owner_dsn, statement)
    [(condition, says)] = await found(data_dir, fresh_database.dsn, "migrations")
    assert condition == "error"
    assert "later version" in says


async def test_doctor_where_the_clocks_differ_says_by_how_much(fresh_database: Database, data_dir: Path) -> None:
    name = name_of(fresh_database)
    statement = """
        CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql
        AS $$ SELECT pg_catalog.clock_timestamp() - interval '1 hour' $$
    """
    await execute(fresh_database.admin_dsn, statement)
    await execute(fresh_database.admin_dsn, "GRANT EXECUTE ON FUNCTION public.clock_timestamp() TO hub_app")
    await execute(fresh_database.admin_dsn, f"ALTER DATABASE {name} SET search_path = public, pg_catalog")
    [(condition, says)] = await found(data_dir, fresh_database.dsn, "clock")
    assert condition == "warning"
    assert "3600 seconds apart" in says


async def test_doctor_where_the_server_is_too_old_says_what_is_needed(
    fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.doctor.database.OLDEST_SERVER", 990000)
    async with opened_database(Settings(database_url=fresh_database.dsn)) as opened:
        [check] = opened.checks
    assert check.condition is Condition.ERROR


async def test_doctor_where_jobs_failed_or_nobody_does_them_says_so(database: Database, data_dir: Path) -> None:
    async with pool_of(APPLICATION).acquire() as connection:
        await enqueue_all(connection, [Enqueued("directory.index_services", b"{}")] * 3)
    await execute(database.dsn, "UPDATE pgqueuer SET status = 'failed' WHERE id = (SELECT min(id) FROM pgqueuer)")
    await execute(
        database.dsn,
        "UPDATE pgqueuer SET created = now() - interval '1 hour', execute_after = now() - interval '1 hour' "
        "WHERE status = 'queued'",
    )
    report = await examined(data_dir, database.dsn)
    assert [condition for condition, _, _ in report.of("queue")] == ["warning", "warning"]
    assert [condition for condition, _, _ in report.of("worker")] == ["warning"]
    [(condition, says, _)] = report.of("index")
    assert condition == "warning"
    assert "a change has waited" in says


async def test_doctor_where_index_and_database_differ_and_nothing_waits_says_so(
    fresh_database: Database, data_dir: Path
) -> None:
    [(condition, says)] = await found(data_dir, fresh_database.dsn, "index")
    assert condition == "warning"
    assert "0 in the database, and no change waits" in says


async def test_doctor_where_a_worker_is_connected_counts_it(fresh_database: Database, data_dir: Path) -> None:
    worker = await asyncpg.connect(fresh_database.dsn, server_settings={"application_name": SESSION_NAME})
    try:
        assert await found(data_dir, fresh_database.dsn, "worker") == [("ok", "1 connected to the queue.")]
    finally:
        await worker.close()


async def test_doctor_where_the_ledger_was_cut_short_says_so(database: Database, data_dir: Path) -> None:
    report = await examined(data_dir, database.dsn)  # the checkpoint is of another ledger, which had an entry
    assert [condition for condition, _, _ in report.of("ledger")] == ["ok"]
    assert [condition for condition, _, _ in report.of("checkpoints")] == ["error"]


async def test_doctor_where_the_chain_was_broken_says_so(database: Database, data_dir: Path) -> None:
    await acts(3)
    await forge_chain(database, lambda entries: entries[:2])
    await execute(database.admin_dsn, "UPDATE ledger_head SET seq = 9")
    assert [condition for condition, _ in await found(data_dir, database.dsn, "ledger")] == ["error"]


@pytest.mark.parametrize(
    ("part", "wrong", "expected"),
    [
        ("database", "no_such_database", "The server has no such database."),
        ("role", "no_such_role", "The server does not let the hub in."),
    ],
)
async def test_doctor_where_the_server_refuses_says_why_without_the_address(
    fresh_database: Database, data_dir: Path, part: str, wrong: str, expected: str
) -> None:
    right = name_of(fresh_database) if part == "database" else "hub_app"
    report = await examined(data_dir, fresh_database.dsn.replace(right, wrong))
    assert [(condition, says) for condition, says, _ in report.of("database")] == [("error", expected)]
    assert "host=" not in report.said
