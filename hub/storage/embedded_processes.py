"""The processes of one cluster, known by the mark they carry and never by a number in a file.

Every process is spawned with `-c cluster_name=<mark>`, and PostgreSQL puts the mark into the titles of its backends.
The kernel shows these to every account, so a process number that was given to another program is never taken for the
server, and a backend that has lost its postmaster is seen. A dead process that nobody has reaped shows nothing: it is
gone.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import msgspec

from hub.storage.embedded_account import ServerAccount

PROCESSES = Path("/proc")
"""Where Linux shows its processes; the embedded server needs it."""

_POLL_SECONDS = 0.01

_spawned: dict[int, subprocess.Popen[bytes]] = {}
"""Postmasters that this process is the parent of, kept to be reaped, whichever object stops them."""


class PidFile(msgspec.Struct, frozen=True):
    """What a postmaster says about itself in postmaster.pid; it may be stale, and then none of it is true."""

    pid: int
    is_stopping: bool

    @classmethod
    def of(cls, cluster: Path) -> "PidFile | None":
        """Read the file, or return None when there is none or it is not yet written."""
        try:
            lines = (cluster / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
            return cls(pid=int(lines[0]), is_stopping=len(lines) > 7 and lines[7].strip() == "stopping")
        except (FileNotFoundError, IndexError, ValueError):
            return None


class ClusterProcesses:
    """All processes that carry `mark` and belong to the server's account."""

    def __init__(self, mark: str, account: ServerAccount) -> None:
        self._argument = f"cluster_name={mark}".encode()
        self._title = f"postgres: {mark}:".encode()
        self._account = account
        self._own: set[int] = set()

    def spawn(self, command: list[str], output: BinaryIO) -> int:
        """Run a server program in a session of its own, marked; return its process."""
        process = subprocess.Popen(  # noqa: S603 - our own programs
            [*command, "-c", os.fsdecode(self._argument)], stdout=output, stderr=output, **self._account.spawning()
        )
        _spawned[process.pid] = process
        self._own.add(process.pid)
        return process.pid

    def all(self) -> list[int]:
        """Return the processes of this cluster, zombies left out."""
        return [
            int(entry.name) for entry in os.scandir(PROCESSES) if entry.name.isdigit() and self.has(int(entry.name))
        ]

    def has(self, pid: int) -> bool:
        """Tell whether `pid` is alive and of this cluster."""
        child = _spawned.get(pid)
        if child is not None and child.poll() is not None:
            _spawned.pop(pid, None)
        elif child is not None and pid in self._own:
            return True  # while a child becomes another program, its command line is empty for a moment
        try:
            words = (PROCESSES / str(pid) / "cmdline").read_bytes()
            owner = (PROCESSES / str(pid)).stat().st_uid
        except OSError:
            return False
        marked = words.startswith(self._title) or self._argument in words.split(b"\0")
        return marked and owner == self._account.uid

    def is_program(self, pid: int, name: str) -> bool:
        """Tell whether `pid` was started as the program `name`."""
        try:
            program, _, _ = (PROCESSES / str(pid) / "cmdline").read_bytes().partition(b"\0")
        except OSError:
            return False
        return Path(os.fsdecode(program)).name == name

    def tell(self, pid: int, number: signal.Signals) -> None:
        """Send a signal to `pid`, if it is still of this cluster."""
        if self.has(pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def wait_for_end_of(self, pid: int, seconds: float) -> bool:
        """Wait until `pid` is gone; return False when it is still there after `seconds`."""
        return _wait(lambda: not self.has(pid), seconds)

    def clear(self, seconds: float) -> bool:
        """End all processes of a cluster that has no postmaster; return False when some stay.

        This is as safe as a power cut: once they are gone, the next start recovers what was committed.
        """
        for pid in self.all():
            self.tell(pid, signal.SIGKILL)
        return _wait(lambda: not self.all(), seconds)


def disown_pid_file(cluster: Path, account: ServerAccount) -> None:
    """Make a stale postmaster.pid harmless; only when this cluster has no process.

    PostgreSQL would refuse to start when the number in the file is now some other program's. It takes its parent for
    no postmaster, so our own number goes there; the rest, with which it finds shared memory that is still in use,
    stays in force. A file that a crash has left without a number would stop every start, and is removed.
    """
    path = cluster / "postmaster.pid"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    with os.fdopen(descriptor, "r+b") as file:
        number, line_end, rest = file.read().partition(b"\n")
        if not number.strip().isdigit():
            path.unlink()
        elif os.fstat(descriptor).st_uid == account.uid:
            file.seek(0)
            file.write(str(os.getpid()).encode() + line_end + rest)
            file.truncate()


def _wait(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True
