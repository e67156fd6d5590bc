"""Where an index lies on the disk: complete builds beside each other, and one pointer that says which is read.

    pointer.json        which generation is read, and by what it was built; replaced in one step
    writer.lock         held (flock) by whoever writes, and let go by the system when that process dies
    generations/<id>/   one complete index each; what the pointer does not name is a leftover of a killed build

Directories are 0700 and files 0600: what can be searched is nobody else's to read.
"""

import asyncio
import fcntl
import os
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import msgspec

from hub_search.analysis import ANALYSIS_VERSION
from hub_search.errors import IndexBusy, IndexCorrupt, IndexMissing, IndexStale
from hub_search.lemmas import LEMMATIZER

_POLL = 0.05
"""Seconds between two tries for the writer's lock."""

Signature = tuple[int, int, int]
"""What changes when a file is replaced: inode, size, time of change in nanoseconds."""


class Pointer(msgspec.Struct, frozen=True, kw_only=True):
    """What `pointer.json` says."""

    generation: str
    analysis_version: int = ANALYSIS_VERSION
    lemmatizer: str = LEMMATIZER
    layout: str


def signature(path: Path) -> Signature | None:
    """Return what tells this version of the file from the next; None when there is no file."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


class Generations:
    """The directory of one index, for an engine whose files have the shape `layout`."""

    def __init__(self, directory: Path, layout: str) -> None:
        self.directory = directory
        self.pointer_path = directory / "pointer.json"
        self._layout = layout
        self._builds = directory / "generations"

    def current(self) -> Pointer:
        """Read which generation is current.

        Raises IndexMissing when none was built, IndexStale when other rules built it, IndexCorrupt when unreadable.
        """
        try:
            pointer = msgspec.json.decode(self.pointer_path.read_bytes(), type=Pointer)
        except FileNotFoundError:
            raise IndexMissing(str(self.directory)) from None
        except (msgspec.MsgspecError, OSError) as error:
            raise IndexCorrupt(str(self.directory), str(error)) from error
        wanted = self._stamp(pointer.generation)
        if pointer != wanted:
            raise IndexStale(str(self.directory), found=_describe(pointer), wanted=_describe(wanted))
        return pointer

    def path(self, generation: str) -> Path:
        """Return where a generation lies."""
        return self._builds / generation

    def begin(self) -> str:
        """Remove what killed builds left, make a place for a new generation and return its id. Needs the lock."""
        self._sweep(keep=self._named())
        generation = uuid4().hex
        self.path(generation).mkdir(mode=0o700)
        return generation

    def publish(self, generation: str) -> None:
        """Make this generation the one that is read, on the disk for good, then remove the others. Needs the lock."""
        self.protect(generation)
        draft = self.pointer_path.with_suffix(".new")
        with open(draft, "wb", opener=_private) as file:
            file.write(msgspec.json.encode(self._stamp(generation)))
            file.flush()
            os.fsync(file.fileno())
        for directory in (self.path(generation), self._builds):
            _sync(directory)
        draft.replace(self.pointer_path)
        _sync(self.directory)
        self._sweep(keep=generation)

    def discard(self, generation: str) -> None:
        """Remove a generation, unless it was published after all. Needs the lock."""
        if generation != self._named():
            shutil.rmtree(self.path(generation), ignore_errors=True)

    def protect(self, generation: str) -> None:
        """Close the files of a generation to other accounts."""
        for file in self.path(generation).iterdir():
            file.chmod(0o600)

    @asynccontextmanager
    async def writing(self, wait: float) -> AsyncIterator[None]:
        """Hold the writer's lock, against other processes and this one; IndexBusy after `wait` seconds."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._builds.mkdir(mode=0o700, exist_ok=True)
        lock = os.open(self.directory / "writer.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            until = time.monotonic() + wait
            while not _locked(lock):
                if time.monotonic() >= until:
                    raise IndexBusy(str(self.directory), wait)
                await asyncio.sleep(_POLL)
            yield
        finally:
            os.close(lock)

    def _stamp(self, generation: str) -> Pointer:
        return Pointer(generation=generation, layout=self._layout)

    def _named(self) -> str:
        """Return the generation a reader may have open, whatever built it; empty when there is none."""
        try:
            return msgspec.json.decode(self.pointer_path.read_bytes(), type=Pointer).generation
        except (msgspec.MsgspecError, OSError):
            return ""

    def _sweep(self, keep: str) -> None:
        for build in self._builds.iterdir():
            if build.name != keep:
                shutil.rmtree(build, ignore_errors=True)


def _describe(pointer: Pointer) -> str:
    return f"analysis {pointer.analysis_version}, {pointer.lemmatizer}, {pointer.layout}"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sync(directory: Path) -> None:
    """Put the entries of a directory on the disk."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
