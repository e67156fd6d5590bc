"""Who uses the server of a data directory: two locks of the kernel, which come back however their holder dies.

Every file is opened close-on-exec, so no lock lives on in the server that a hub has spawned.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.storage.embedded_errors import EmbeddedServerBusy

GATE_SECONDS = 150.0
"""How long to wait for another hub: longer than a start and a stop may take together."""

_POLL_SECONDS = 0.02


@contextmanager
def gate(path: Path, seconds: float = GATE_SECONDS) -> Iterator[None]:
    """Be the only hub that starts or stops the server; raises EmbeddedServerBusy when that takes over `seconds`."""
    descriptor = _opened(path)
    try:
        deadline = time.monotonic() + seconds
        while not _locked(descriptor, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                raise EmbeddedServerBusy(seconds)
            time.sleep(_POLL_SECONDS)
        yield
    finally:
        os.close(descriptor)


class Membership:
    """This hub's share in the server. Change it only inside the gate, so that "alone" stays true meanwhile."""

    def __init__(self) -> None:
        self._descriptor: int | None = None

    @property
    def is_held(self) -> bool:
        """True from `take` to `release`."""
        return self._descriptor is not None

    def take(self, path: Path) -> None:
        """Count as a user of the server; to take it again changes nothing."""
        if self._descriptor is None:
            self._descriptor = _opened(path)
            fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def is_alone(self) -> bool:
        """Tell whether no other hub holds a share."""
        assert self._descriptor is not None, "only a hub that has a share may ask"  # noqa: S101 - a slip in this package
        alone = _locked(self._descriptor, fcntl.LOCK_EX)
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)
        return alone

    def leave_word(self) -> None:
        """Write down which kernel and process namespace this hub sees."""
        assert self._descriptor is not None, "only a hub that has a share may write"  # noqa: S101 - a slip in this package
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, _world(), 0)

    def is_of_this_world(self) -> bool:
        """Tell whether the hub that last started the server sees the same processes as we do.

        A second container, or a machine that shares the volume, holds the same locks but shows us no process.
        """
        assert self._descriptor is not None, "only a hub that has a share may ask"  # noqa: S101 - a slip in this package
        word = os.pread(self._descriptor, 256, 0)
        return word in (b"", _world())

    def release(self) -> None:
        """Use the server no longer."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def _locked(descriptor: int, mode: int) -> bool:
    try:
        fcntl.flock(descriptor, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _world() -> bytes:
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return f"{boot} {Path('/proc/self/ns/pid').readlink()}".encode()
