"""What a kill leaves behind, and how the next start takes it: stale files, orphans, strangers, other containers."""

import asyncio
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from hub.storage import embedded
from hub.storage.embedded import DatabaseRole, EmbeddedServer
from hub.storage.embedded_account import server_account
from hub.storage.embedded_errors import DataDirectoryUnusable, EmbeddedServerBusy, EmbeddedServerDidNotStart
from hub.storage.embedded_locks import gate
from kit import postgres_child
from kit.postgres import completed, data_directory, execute, fetch, is_alive

CHILD = [sys.executable, postgres_child.__file__]


@pytest.fixture
def data_dir() -> Iterator[Path]:
    with data_directory() as path:
        yield path


@pytest.fixture(scope="module")
def used_before() -> Iterator[Path]:
    """A data directory whose server has run before and holds one row."""
    with data_directory() as path:
        with EmbeddedServer(path) as server:
            completed(execute(server.dsn(DatabaseRole.OWNER), "CREATE TABLE kept AS SELECT 7 AS id"))
        yield path


async def kept(server: EmbeddedServer) -> list[tuple[int]]:
    return await fetch(server.dsn(DatabaseRole.OWNER), "SELECT id FROM kept")


def socket_of(server: EmbeddedServer) -> Path:
    return Path(server.dsn(DatabaseRole.OWNER).partition("host=")[2].partition("&")[0], ".s.PGSQL.5432")


def killed_hub(data_dir: Path) -> int:
    """Start a hub, kill it, and return the process of the server that it leaves running."""
    hub = subprocess.Popen([*CHILD, str(data_dir), "wait"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with hub:
        assert hub.stdout is not None
        pid = int(hub.stdout.readline().split()[1])
        hub.kill()
    return pid


async def test_server_when_its_hub_was_killed_is_joined_and_stopped_by_the_next(stopped: EmbeddedServer) -> None:
    pid = killed_hub(stopped.home.parent)
    assert is_alive(pid)
    with stopped:
        assert stopped.pid == pid
        assert await kept(stopped) == [(7,)]
    assert not is_alive(pid)


async def test_server_when_its_postmaster_was_killed_is_started_anew_by_the_same_hub(stopped: EmbeddedServer) -> None:
    with stopped:
        first = stopped.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        stopped.start()
        assert stopped.pid not in (None, first)
        assert await kept(stopped) == [(7,)]


async def test_backends_when_they_have_lost_their_postmaster_hold_no_start_up(stopped: EmbeddedServer) -> None:
    with stopped:
        busy = await asyncpg.connect(stopped.dsn(DatabaseRole.OWNER))
        backend = await busy.fetchval("SELECT pg_backend_pid()")
        # No wait and no look at the latch: it does not notice by itself that its postmaster is gone.
        work = asyncio.ensure_future(busy.fetchval("SELECT sum(sqrt(a)) FROM generate_series(1, 4000000000) AS a"))
        await asyncio.sleep(0.2)
        assert stopped.pid is not None
        os.kill(stopped.pid, signal.SIGKILL)
        await asyncio.sleep(0.1)
        assert is_alive(backend)
        await asyncio.to_thread(stopped.start)
        assert not is_alive(backend)
        assert await kept(stopped) == [(7,)]
        with pytest.raises((asyncpg.PostgresError, OSError)):
            await work
        busy.terminate()


def test_pid_file_when_its_number_is_a_strangers_is_not_believed(stopped: EmbeddedServer) -> None:
    account = server_account()
    stranger = subprocess.Popen(["sleep", "60"], **account.spawning())
    try:
        pid_file = stopped.home / "cluster" / "postmaster.pid"
        pid_file.write_text(f"{stranger.pid}\n{stopped.home / 'cluster'}\n1700000000\n5432\n/nowhere\n\n 1 1\nready\n")
        os.chown(pid_file, account.uid, account.gid)
        pid_file.chmod(0o600)
        with stopped:
            assert stopped.pid not in (None, stranger.pid)
            assert completed(kept(stopped)) == [(7,)]
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_socket_lock_when_its_number_is_a_strangers_is_not_believed(stopped: EmbeddedServer) -> None:
    account = server_account()
    stranger = subprocess.Popen(["sleep", "60"], **account.spawning())
    try:
        lock = socket_of(stopped).with_name(".s.PGSQL.5432.lock")
        lock.write_text(f"{stranger.pid}\n{stopped.home / 'cluster'}\n1700000000\n5432\n{lock.parent}\n")
        os.chown(lock, account.uid, account.gid)
        with stopped:
            assert completed(kept(stopped)) == [(7,)]
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.parametrize("left", ["", "not a number\n"])
async def test_pid_file_when_a_crash_left_it_without_a_number_stops_no_start(
    stopped: EmbeddedServer, left: str
) -> None:
    (stopped.home / "cluster" / "postmaster.pid").write_text(left)
    with stopped:
        assert await kept(stopped) == [(7,)]


async def test_server_when_somebody_is_stopping_it_is_replaced_by_a_new_one(stopped: EmbeddedServer) -> None:
    with stopped:
        client = await asyncpg.connect(stopped.dsn(DatabaseRole.OWNER))
        first = stopped.pid
        assert first is not None
        os.kill(first, signal.SIGTERM)
        while "stopping" not in (stopped.home / "cluster" / "postmaster.pid").read_text():
            await asyncio.sleep(0.01)
        await asyncio.to_thread(stopped.start)
        assert stopped.pid not in (None, first)
        client.terminate()


def test_server_when_its_socket_is_gone_is_replaced_by_a_new_one(stopped: EmbeddedServer) -> None:
    with stopped:
        first = stopped.pid
        socket_of(stopped).unlink()
        stopped.start()
        assert stopped.pid not in (None, first)
        assert completed(kept(stopped)) == [(7,)]


async def test_home_when_renamed_under_a_running_server_gets_no_second_one(stopped: EmbeddedServer) -> None:
    data_dir = stopped.home.parent
    pid = killed_hub(data_dir)
    moved = data_dir.with_name("moved")
    data_dir.rename(moved)
    try:
        with EmbeddedServer(moved) as server:
            assert server.pid == pid
    finally:
        moved.rename(data_dir)
    assert not is_alive(pid)


def test_start_when_initdb_was_killed_leaves_nothing_and_the_next_one_succeeds(data_dir: Path) -> None:
    hub = subprocess.Popen(
        [*CHILD, str(data_dir), "wait"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    os.kill(initdb_of(data_dir), signal.SIGKILL)
    _, told = hub.communicate(timeout=20)
    assert hub.returncode == 1
    assert b"EmbeddedServerDidNotStart" in told
    assert list((data_dir / "postgres").glob("initdb-*")) == []
    with EmbeddedServer(data_dir) as server:
        assert server.pid is not None


def test_start_when_the_hub_was_killed_during_initdb_begins_anew(data_dir: Path) -> None:
    hub = subprocess.Popen([*CHILD, str(data_dir), "wait"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    left = initdb_of(data_dir)
    hub.kill()
    hub.communicate()
    with EmbeddedServer(data_dir) as server:
        assert not is_alive(left)
        assert list(server.home.glob("initdb-*")) == []


def initdb_of(data_dir: Path) -> int:
    """Wait for the initdb that a hub has started for `data_dir`, and return its process."""
    mark = f"{data_dir}/postgres/initdb-".encode()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = entry.read_bytes()
            except OSError:
                continue
            if b"/bin/initdb\0-D\0" in words and mark in words:
                return int(entry.parent.name)
    raise AssertionError("no initdb was started")


def test_start_when_a_hub_of_another_container_holds_a_share_is_refused(stopped: EmbeddedServer) -> None:
    descriptor = os.open(stopped.home / "users.lock", os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, b"0000-another-boot pid:[4026532000]", 0)
        with pytest.raises(DataDirectoryUnusable, match="another container"):
            stopped.start()
        assert stopped.pid is None
    finally:
        os.close(descriptor)
    with stopped:
        assert stopped.pid is not None


def test_gate_when_another_hub_keeps_it_is_given_up_and_says_so(tmp_path: Path) -> None:
    lock = tmp_path / "gate.lock"
    with gate(lock), pytest.raises(EmbeddedServerBusy), gate(lock, seconds=0.05):
        pytest.fail("two hubs are inside the gate")
    with gate(lock, seconds=0.05):
        assert lock.stat().st_mode & 0o777 == 0o600


def test_start_when_the_server_ends_at_once_says_what_it_wrote_last(stopped: EmbeddedServer) -> None:
    (stopped.home / "cluster" / "global" / "pg_control").unlink()
    with pytest.raises(EmbeddedServerDidNotStart, match="could not find the database system") as told:
        stopped.start()
    assert 1 <= len(told.value.log) <= 12
    assert stopped.pid is None


def test_start_when_the_disk_is_full_leaves_no_server_and_says_so(
    stopped: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int | None] = []

    async def run_out_of_room(*_: object) -> None:
        seen.append(stopped.pid)
        raise asyncpg.DiskFullError("could not extend file")

    monkeypatch.setattr(embedded, "establish_database", run_out_of_room)
    with pytest.raises(EmbeddedServerDidNotStart, match="could not extend file"):
        stopped.start()
    assert seen[0] is not None
    assert not is_alive(seen[0])


def test_start_when_the_caller_is_interrupted_leaves_no_server(
    stopped: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int | None] = []

    async def interrupt(*_: object) -> None:
        seen.append(stopped.pid)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(embedded, "establish_database", interrupt)
        with pytest.raises(KeyboardInterrupt):
            stopped.start()
    assert seen[0] is not None
    assert not is_alive(seen[0])
    with stopped:
        assert completed(kept(stopped)) == [(7,)]
