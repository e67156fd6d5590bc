"""The ordinary life of the embedded server: made, started, shared, stopped; what it holds, what its log hides."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from hub.storage.embedded import DatabaseRole, EmbeddedServer
from hub.storage.embedded_errors import DataDirectoryTooNew, DataDirectoryTooOld, DataDirectoryUnusable
from hub.storage.embedded_home import Home
from hub.storage.embedded_roles import establish_database
from kit import postgres_child
from kit.postgres import completed, data_directory, execute, fetch, is_alive, scratch_database

CHILD = [sys.executable, postgres_child.__file__]
AT_ONCE = 5.0
"""Seconds in which a server that nobody waits for would have been stopped."""


@pytest.fixture
def data_dir() -> Iterator[Path]:
    with data_directory() as path:
        yield path


@pytest.fixture(scope="module")
def used_before() -> Iterator[Path]:
    with data_directory() as path:
        with EmbeddedServer(path):
            pass
        yield path


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedServer]:
    with data_directory() as path, EmbeddedServer(path) as running:
        yield running


async def test_database_when_made_is_utf8_with_checksums_and_sorts_by_letters(server: EmbeddedServer) -> None:
    rows = await fetch(
        server.dsn(DatabaseRole.OWNER),
        """SELECT pg_encoding_to_char(encoding), datlocprovider, datlocale, pg_get_userbyid(datdba),
                  current_setting('data_checksums'), current_setting('fsync'), upper('щъ')
           FROM pg_database WHERE datname = current_database()""",
    )
    assert rows == [("UTF8", b"b", "C.UTF-8", "hub_owner", "on", "on", "ЩЪ")]


async def test_database_when_still_being_made_for_a_hub_that_died_is_waited_for(server: EmbeddedServer) -> None:
    socket_dir = Home(server.home).socket_dir
    await asyncio.gather(*(establish_database(socket_dir, "made_at_once") for _ in range(6)))
    made = server.dsn(DatabaseRole.OWNER, "made_at_once")
    assert await fetch(made, "SELECT current_database()") == [("made_at_once",)]


@pytest.mark.parametrize("role", [DatabaseRole.OWNER, DatabaseRole.APPLICATION])
async def test_role_when_made_has_no_power_beyond_its_name(server: EmbeddedServer, role: DatabaseRole) -> None:
    rows = await fetch(
        server.dsn(role),
        """SELECT current_user, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication
           FROM pg_roles WHERE rolname = current_user""",
    )
    assert rows == [(role.value, False, False, False, False, False)]


@pytest.mark.parametrize(
    "statement",
    ["CREATE TABLE public.mine ()", "CREATE SCHEMA mine", "CREATE TEMPORARY TABLE mine ()", "SET ROLE hub_owner"],
)
async def test_application_role_when_it_makes_anything_is_refused(server: EmbeddedServer, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute(server.dsn(DatabaseRole.APPLICATION), statement)


@pytest.mark.parametrize("database", ["postgres", "template1"])
async def test_application_role_when_it_enters_another_database_is_refused(
    server: EmbeddedServer, database: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute(server.dsn(DatabaseRole.APPLICATION, database), "SELECT 1")


async def test_rights_when_widened_by_hand_are_taken_back_by_the_next_start(server: EmbeddedServer) -> None:
    await execute(server.dsn(DatabaseRole.SUPERUSER), "GRANT CREATE ON SCHEMA public TO PUBLIC")
    await execute(server.dsn(DatabaseRole.SUPERUSER), "ALTER ROLE hub_app BYPASSRLS CREATEDB")
    server.start()
    rights = (
        "SELECT rolbypassrls, rolcreatedb, has_schema_privilege('public', 'create') FROM pg_roles WHERE rolname = $1"
    )
    assert await fetch(server.dsn(DatabaseRole.APPLICATION), rights, "hub_app") == [(False, False, False)]


async def test_server_when_started_within_a_running_event_loop_answers(stopped: EmbeddedServer) -> None:
    with stopped:
        assert await fetch(stopped.dsn(DatabaseRole.APPLICATION), "SELECT 1") == [(1,)]


async def test_rows_when_the_server_was_stopped_and_started_are_there(data_dir: Path) -> None:
    with EmbeddedServer(data_dir) as first:
        await execute(first.dsn(DatabaseRole.OWNER), "CREATE TABLE kept AS SELECT 7 AS id")
        address = first.dsn(DatabaseRole.OWNER)
    assert first.pid is None
    with EmbeddedServer(data_dir) as second:
        assert second.dsn(DatabaseRole.OWNER) == address
        assert await fetch(address, "SELECT id FROM kept") == [(7,)]


def test_server_when_started_and_stopped_twice_behaves_as_once(stopped: EmbeddedServer) -> None:
    stopped.start()
    pid, since = stopped.pid, stopped.running_since
    stopped.start()
    assert pid is not None
    assert (stopped.pid, stopped.running_since) == (pid, since)
    stopped.stop()
    stopped.stop()
    assert stopped.pid is None
    assert stopped.running_since is None


def test_server_when_two_hubs_use_it_runs_until_the_last_has_left(stopped: EmbeddedServer) -> None:
    first, second = stopped, EmbeddedServer(stopped.home.parent)
    first.start()
    second.start()
    pid = first.pid
    first.stop()
    assert second.pid == pid is not None
    second.stop()
    assert second.pid is None


def test_server_when_two_hubs_start_on_an_empty_directory_at_once_is_made_once(data_dir: Path) -> None:
    hubs = [
        subprocess.Popen([*CHILD, str(data_dir), "wait"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [hub.stdout.readline() for hub in hubs if hub.stdout]
    assert said[0] == said[1]
    assert said[0].startswith(b"ready ")
    home = data_dir / "postgres"
    assert (home / "server.log").read_text().count("starting PostgreSQL") == 1
    assert list(home.glob("initdb-*")) == []
    pid = int(said[0].split()[1])
    hubs[0].communicate(timeout=AT_ONCE)
    assert is_alive(pid)
    hubs[1].communicate(timeout=AT_ONCE)
    assert not is_alive(pid)
    assert [hub.returncode for hub in hubs] == [0, 0]


@pytest.mark.parametrize("name", ["с интервал и кирилица", 'quote\'s "and" $(dollar), comma', "long-" + "x" * 200])
def test_data_directory_when_its_path_is_unusual_works(name: str) -> None:
    with data_directory(name) as path, EmbeddedServer(path) as server:
        assert completed(fetch(server.dsn(DatabaseRole.APPLICATION), "SELECT 1")) == [(1,)]
        socket_dir = Path(server.dsn(DatabaseRole.APPLICATION).partition("host=")[2].partition("&")[0])
        assert socket_dir.stat().st_mode & 0o777 == 0o700
    assert not (socket_dir / ".s.PGSQL.5432").exists()


async def test_environment_of_the_caller_when_it_names_another_server_is_not_heard(
    stopped: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"PGPORT": "6543", "PGHOST": "nowhere.invalid", "PGDATA": "/nowhere", "PGUSER": "x"}.items():
        monkeypatch.setenv(name, value)
    with stopped:
        assert await fetch(stopped.dsn(DatabaseRole.OWNER), "SELECT current_user::text") == [("hub_owner",)]


def test_server_when_running_has_a_session_of_its_own_and_no_lock_of_ours(server: EmbeddedServer) -> None:
    assert server.pid is not None
    assert os.getsid(server.pid) == server.pid
    opened = [entry.readlink() for entry in Path(f"/proc/{server.pid}/fd").iterdir()]
    assert opened
    assert [path for path in opened if path.suffix == ".lock"] == []


async def test_log_when_statements_fail_tells_nothing_of_them(server: EmbeddedServer) -> None:
    canary = "канарче-8d1f"
    with scratch_database(server) as database:
        owner = server.dsn(DatabaseRole.OWNER, database)
        await execute(owner, "CREATE TABLE canaries (name text CHECK (length(name) < 3), id uuid)")
        with pytest.raises(asyncpg.CheckViolationError):
            await execute(owner, "INSERT INTO canaries (name) VALUES ($1)", canary)
        with pytest.raises(asyncpg.InvalidTextRepresentationError):
            await execute(owner, f"INSERT INTO canaries (id) VALUES ('{canary}')")
        with pytest.raises(asyncpg.PostgresSyntaxError):
            await execute(owner, f"{canary} is not SQL")
        with pytest.raises(asyncpg.RaiseError):
            await execute(owner, f"DO $$ BEGIN RAISE EXCEPTION '{canary}'; END $$")
        await execute(owner, f"DO $$ BEGIN RAISE WARNING '{canary}'; END $$")
    log = server.home / "server.log"
    assert "ready to accept connections" in log.read_text()
    assert canary not in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600


async def test_settings_when_changed_by_hand_are_mended_by_the_next_start(server: EmbeddedServer) -> None:
    with pytest.raises(asyncpg.FeatureNotSupportedError):
        await execute(server.dsn(DatabaseRole.SUPERUSER), "ALTER SYSTEM SET log_statement = 'all'")
    written = server.home / "configuration" / "postgresql.conf"
    good = written.read_text()
    written.write_text(good + "\nlog_statement = 'all'\n")
    await execute(server.dsn(DatabaseRole.SUPERUSER), "SELECT pg_reload_conf()")
    server.start()
    assert written.read_text() == good
    assert await fetch(server.dsn(DatabaseRole.APPLICATION), "SELECT current_setting('log_statement')") == [("none",)]


def test_settings_left_by_alter_system_are_gone_when_the_server_starts(stopped: EmbeddedServer) -> None:
    left = stopped.home / "cluster" / "postgresql.auto.conf"
    left.write_text("fsync = off\n")
    with stopped:
        assert not left.exists()


def test_log_when_grown_long_is_set_aside_at_the_next_start(stopped: EmbeddedServer) -> None:
    log = stopped.home / "server.log"
    log.write_bytes(b"x" * 1_000_001)
    with stopped:
        assert log.stat().st_size < 10_000
        assert log.with_name("server.log.1").stat().st_size == 1_000_001


@pytest.mark.parametrize(("version", "error"), [("99", DataDirectoryTooNew), ("17", DataDirectoryTooOld)])
def test_start_when_another_major_version_wrote_the_cluster_is_refused(
    stopped: EmbeddedServer, version: str, error: type[DataDirectoryUnusable]
) -> None:
    (stopped.home / "cluster" / "PG_VERSION").write_text(version)
    with pytest.raises(error, match=f"PostgreSQL {version}"):
        stopped.start()


def test_start_when_the_data_directory_is_a_file_is_refused(data_dir: Path) -> None:
    data_dir.write_text("not a folder")
    with pytest.raises(DataDirectoryUnusable, match="is not a folder"):
        EmbeddedServer(data_dir).start()


def test_start_when_everybody_may_write_to_the_data_directory_is_refused(data_dir: Path) -> None:
    data_dir.mkdir()
    data_dir.chmod(0o777)
    with pytest.raises(DataDirectoryUnusable, match="chmod o-w"):
        EmbeddedServer(data_dir).start()


def test_start_when_the_home_is_out_of_sight_makes_no_empty_database(data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "postgres").symlink_to(data_dir / "unmounted")
    with pytest.raises(DataDirectoryUnusable, match="unmounted"):
        EmbeddedServer(data_dir).start()
    assert (data_dir / "postgres").is_symlink()
    (data_dir / "postgres").unlink()


def test_address_when_the_server_was_never_started_is_refused(data_dir: Path) -> None:
    with pytest.raises(RuntimeError, match="not started"):
        EmbeddedServer(data_dir).dsn(DatabaseRole.OWNER)
