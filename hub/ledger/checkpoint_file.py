"""The file of checkpoints and the key that signs them: both outside the database, both the hub's own."""

import asyncio
import errno
import fcntl
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.errors import N_, ExitCode, HubError, Text, Unavailable
from hub.ledger.checkpoints import Checkpoint, decoded, public_half
from hub.settings import Settings
from hub.storage.key_files import KEY_BYTES, make_key_file, read_key_file

FILE_NAME = "checkpoints.jsonl"
KEY_NAME = "ledger.key"
"""Name of the signing key in the data directory."""

WAIT_SECONDS = 10.0
"""How long to wait for another process that writes a checkpoint."""
POLL_SECONDS = 0.05
TAIL_BYTES = 8192
"""More than two lines take."""


class LedgerKeyUnusable(HubError):
    """The key that signs checkpoints is missing, is not private, or is not a key."""

    slug = "ledger-key-unusable"
    title = N_("The ledger key cannot be used")
    exit_code = ExitCode.INVALID


class CheckpointsNotHere(Unavailable):
    """The folder for checkpoints is not there: a disk that is not mounted, or a misspelt HUB_CHECKPOINTS."""

    slug = "checkpoints-not-here"
    title = N_("The folder for checkpoints is not there")

    def __init__(self, folder: Path) -> None:
        super().__init__(
            Text(N_("{folder} is not there. Mount it, or correct HUB_CHECKPOINTS."), {"folder": str(folder)})
        )


class CheckpointsUnusable(Unavailable):
    """The file of checkpoints cannot be read, or not be added to."""

    slug = "checkpoints-unusable"
    title = N_("The file of checkpoints cannot be used")

    def __init__(self, file: Path, error: OSError) -> None:
        why: dict[str, str | int] = {"folder": str(file), "error": error.strerror or type(error).__name__}
        super().__init__(Text(N_("{folder}: {error}."), why))


class CheckpointsBusy(Unavailable):
    """Another process has been writing a checkpoint for longer than anyone should wait."""

    slug = "checkpoints-busy"

    def __init__(self) -> None:
        super().__init__(Text(N_("Another process is writing a checkpoint. Try again in a moment.")))


def checkpoint_file(settings: Settings) -> Path:
    """Return where this hub keeps its checkpoints; the file need not be there."""
    return (settings.checkpoints or settings.data_dir / "checkpoints") / FILE_NAME


def demand_folder(settings: Settings) -> None:
    """Raise CheckpointsNotHere when the folder that was chosen for checkpoints is not there."""
    if settings.checkpoints is not None and not settings.checkpoints.is_dir():
        raise CheckpointsNotHere(settings.checkpoints)


def read_checkpoint_lines(file: Path) -> list[bytes]:
    """Return the whole lines of `file`, none when there is no file. What a power cut left unfinished is no line.

    Raises CheckpointsUnusable.
    """
    try:
        return file.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise CheckpointsUnusable(file, error) from error


def last_checkpoint(file: Path) -> Checkpoint | None:
    """Return what the last line of `file` states, without checking its signature; None when it states nothing."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return decoded(OpenCheckpointFile(descriptor).last_line() or b"")
    except OSError:
        return None
    finally:
        os.close(descriptor)


def set_aside(file: Path) -> list[Path]:
    """Return the files beside `file` that somebody set aside (`checkpoints-….jsonl`), so that a new one could begin."""
    return sorted(file.parent.glob(f"{file.stem}-*{file.suffix}"))


def has_ledger_key(data_dir: Path) -> bool:
    """Tell whether the hub has made its ledger key."""
    return (data_dir / KEY_NAME).exists()


def open_ledger_key(data_dir: Path) -> Ed25519PrivateKey:
    """Return the hub's signing key (`ledger.key`, mode 0600, 32 random bytes), making it on first use.

    Raises LedgerKeyUnusable.
    """
    path = data_dir / KEY_NAME
    if not path.exists():
        make_key_file(path)
    raw = read_key_file(path, LedgerKeyUnusable)
    if len(raw) != KEY_BYTES:
        raise LedgerKeyUnusable(Text(N_("{file} does not hold a key."), {"file": str(path)}))
    return Ed25519PrivateKey.from_private_bytes(raw)


def own_keys(data_dir: Path) -> tuple[str, ...]:
    """Return the public half of the hub's ledger key, none when it has made none yet. Raises LedgerKeyUnusable."""
    return (public_half(open_ledger_key(data_dir)),) if has_ledger_key(data_dir) else ()


class OpenCheckpointFile:
    """The file while this process alone may add to it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def last_line(self) -> bytes | None:
        """Return the last whole line; None when there is none."""
        whole = self._tail().rpartition(b"\n")[0]
        return whole.rpartition(b"\n")[2] or None

    def append(self, line: bytes) -> None:
        """Add `line` and see it onto the disk; what an interrupted writer left unfinished goes first."""
        unfinished = len(self._tail().rpartition(b"\n")[2])
        if unfinished:
            os.ftruncate(self._descriptor, self._size() - unfinished)
        written = os.write(self._descriptor, line + b"\n")
        os.fsync(self._descriptor)
        if written != len(line) + 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _tail(self) -> bytes:
        return os.pread(self._descriptor, TAIL_BYTES, max(0, self._size() - TAIL_BYTES))

    def _size(self) -> int:
        return os.fstat(self._descriptor).st_size


@asynccontextmanager
async def adding_to(file: Path, *, make_folder: bool) -> AsyncIterator[OpenCheckpointFile]:
    """Open `file` to add to it, for this process alone; it and, with `make_folder`, its folder are made.

    Raises CheckpointsNotHere, CheckpointsUnusable, CheckpointsBusy.
    """
    descriptor = -1
    try:
        descriptor = _opened(file, make_folder=make_folder)
        deadline = time.monotonic() + WAIT_SECONDS
        while not _locked(descriptor):
            if time.monotonic() > deadline:
                raise CheckpointsBusy
            await asyncio.sleep(POLL_SECONDS)
        yield OpenCheckpointFile(descriptor)
    finally:
        if descriptor >= 0:
            os.close(descriptor)


def _opened(file: Path, *, make_folder: bool) -> int:
    try:
        if make_folder:
            file.parent.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        _sync_folder(file.parent)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise CheckpointsNotHere(file.parent) from error
    except OSError as error:
        raise CheckpointsUnusable(file, error) from error
    return descriptor


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
