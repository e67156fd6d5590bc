"""Database servers for tests: the embedded one in a throw-away data directory, and Debian's; nothing of them stays."""

import asyncio
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import msgspec

from hub.storage.embedded import DatabaseRole, EmbeddedServer
from hub.storage.embedded_account import server_account
from hub.storage.embedded_home import HOME_NAME, SERVERS_ROOT, Home
from hub.storage.embedded_processes import ClusterProcesses
from hub.storage.embedded_roles import HUB_DATABASE, establish_database

OLDEST_DEBIAN_MAJOR = 15
NO_DEBIAN_SERVER = f"Debian's PostgreSQL {OLDEST_DEBIAN_MAJOR} or later is not installed"
"""Reason to skip what needs `debian_server`, when `debian_programs()` is None."""

_START_SECONDS = 30.0

T = TypeVar("T")


@contextmanager
def data_directory(name: str = "data", *, copy_of: Path | None = None) -> Iterator[Path]:
    """Yield a data directory below a folder that every account may pass through.

    It is not there yet, or a copy of another one whose server is stopped, which is quicker than making a cluster. At
    the end its server is ended if it still runs, and all of it is removed, wherever the home was kept.
    """
    outer = Path(tempfile.mkdtemp(prefix="hub-test-"))
    outer.chmod(0o711)
    try:
        if copy_of is not None:
            subprocess.run(["cp", "-a", copy_of, outer / name], check=True)
        yield outer / name
    finally:
        destroy(outer / name)
        shutil.rmtree(outer)


def destroy(data_dir: Path) -> None:
    """End the server of a data directory, whatever state it is in, and remove its home and its socket."""
    link = data_dir / HOME_NAME
    if not link.exists():
        return
    home = Home(link.resolve())
    assert ClusterProcesses(home.mark, server_account()).clear(10), "processes of a test's server do not end"
    if home.socket_link.is_symlink():
        shutil.rmtree(home.socket_dir, ignore_errors=True)
    shutil.rmtree(home.path)
    if home.path.parent == SERVERS_ROOT and not any(SERVERS_ROOT.iterdir()):
        SERVERS_ROOT.rmdir()


@contextmanager
def shared_server() -> Iterator[EmbeddedServer]:
    """Yield one running embedded server, for all tests of one process."""
    with data_directory() as data_dir, EmbeddedServer(data_dir) as server:
        yield server


@contextmanager
def scratch_database(server: EmbeddedServer) -> Iterator[str]:
    """Yield the name of an empty database with the rights of the hub's own; it is dropped with all its connections."""
    name = f"test_{secrets.token_hex(6)}"
    completed(establish_database(Home(server.home).socket_dir, name))
    try:
        yield name
    finally:
        completed(execute(server.dsn(DatabaseRole.SUPERUSER, "postgres"), f'DROP DATABASE "{name}" WITH (FORCE)'))


async def execute(dsn: str, statement: str, *values: object) -> None:
    """Run one statement in a connection of its own."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement, *values)
    finally:
        await connection.close()


async def fetch(dsn: str, query: str, *values: object) -> list[tuple[Any, ...]]:
    """Run one query in a connection of its own."""
    connection = await asyncpg.connect(dsn)
    try:
        return [tuple(row) for row in await connection.fetch(query, *values)]
    finally:
        await connection.close()


def completed(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine from a test or fixture that is not a coroutine, whether or not a loop runs around it."""
    with ThreadPoolExecutor(max_workers=1) as threads:
        return threads.submit(asyncio.run, coroutine).result()


def is_alive(pid: int) -> bool:
    """Tell whether a process is there and not merely waiting to be reaped."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""
    except (FileNotFoundError, ProcessLookupError):
        return False


class DebianServer(msgspec.Struct, frozen=True):
    """A running server of Debian's PostgreSQL with the roles and the database of the hub."""

    owner_dsn: str
    app_dsn: str
    major: int


def debian_programs() -> Path | None:
    """Return the bin folder of Debian's newest PostgreSQL, or None when there is none that is new enough."""
    found = {int(p.parent.name): p for p in Path("/usr/lib/postgresql").glob("[0-9]*/bin") if (p / "postgres").exists()}
    return found[max(found)] if found and max(found) >= OLDEST_DEBIAN_MAJOR else None


@contextmanager
def debian_server() -> Iterator[DebianServer]:
    """Yield a throw-away server of Debian's PostgreSQL on a Unix socket, under the account of the embedded server."""
    programs = debian_programs()
    assert programs is not None, NO_DEBIAN_SERVER
    account = server_account()
    folder = Path(tempfile.mkdtemp(prefix="hub-debian-"))
    account.hand_over(folder)
    processes = ClusterProcesses(f"hub_{folder.name}", account)
    try:
        initdb = [str(programs / "initdb"), "-D", f"{folder}/cluster", "-U", DatabaseRole.SUPERUSER.value, "-E", "UTF8"]
        subprocess.run([*initdb, "--locale=C.UTF-8"], check=True, capture_output=True, **account.spawning())
        (folder / "hba").write_text("local all all peer map=hub\n")
        (folder / "ident").write_text("".join(f'hub "{account.hub_name}" {role}\n' for role in DatabaseRole))
        settings = {
            "hba_file": f"{folder}/hba",
            "ident_file": f"{folder}/ident",
            "unix_socket_directories": str(folder),
            "listen_addresses": "",
            "fsync": "off",
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
        }
        for name in ("hba", "ident"):
            (folder / name).chmod(0o644)
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (folder / "log").open("ab") as log:
            pid = processes.spawn([str(programs / "postgres"), "-D", f"{folder}/cluster", *words], log)
        completed(_established(folder, processes, pid))
        yield DebianServer(
            owner_dsn=f"postgresql://{DatabaseRole.OWNER}@/{HUB_DATABASE}?host={folder}&port=5432",
            app_dsn=f"postgresql://{DatabaseRole.APPLICATION}@/{HUB_DATABASE}?host={folder}&port=5432",
            major=int(programs.parent.name),
        )
    finally:
        processes.clear(10)
        shutil.rmtree(folder)


async def _established(socket_dir: Path, processes: ClusterProcesses, pid: int) -> None:
    async with asyncio.timeout(_START_SECONDS):
        while processes.has(pid):
            try:
                return await establish_database(socket_dir)
            except (OSError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError):
                await asyncio.sleep(0.05)
    raise AssertionError((socket_dir / "log").read_text())
