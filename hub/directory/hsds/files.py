"""The files of a package: in a folder, in a zip archive, or one alone; opened safely, counted while they are read."""

import io
import os
import stat
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, BinaryIO
from zipfile import BadZipFile

from hub.directory.hsds.report import PackageUnreadable
from hub.errors import N_, Text

CHUNK = 256 * 1024
"""Bytes read at a time."""

FILE_LIMIT = 64 * 1024 * 1024
"""Bytes of one JSON document; tables and ndjson are streamed and may be longer."""

UNBROKEN_LIMIT = 20_000_000
"""Bytes that may be read of a table, or of ndjson, without a row coming to its end."""

FILES_LIMIT = 100_000
"""Files of one folder."""

LINES = (".ndjson", ".jsonl")
KINDS = (".csv", ".tsv", ".json", *LINES)
"""What files that hold rows are called; others lie there unread."""


class PackageFiles(ABC):
    """The files of a package, by their path below its top, with / between."""

    def __init__(self, label: str) -> None:
        self.label = label
        """What the package is called."""
        self.names: frozenset[str] = frozenset()
        """The files of KINDS, in capital letters or small."""
        self.size = 0
        """Bytes of all of them, as they say themselves."""
        self.taken = 0
        """Bytes read so far."""
        self.unbroken = 0
        """Bytes read since a reader of rows set it back, at the end of one."""

    @abstractmethod
    def _content(self, name: str) -> io.RawIOBase | IO[bytes]:
        """Open one file; raises PackageUnreadable for what is no plain file."""

    def open(self, name: str) -> BinaryIO:
        """Return the bytes of one file, counted as they are read; damage found on the way is PackageUnreadable."""
        self.unbroken = 0
        return io.BufferedReader(_Counted(self._content(name), name, self), CHUNK)

    def count(self, read: int, name: str) -> None:
        """Take note of bytes read; raises PackageUnreadable where a row does not end."""
        self.taken += read
        self.unbroken += read
        if self.unbroken > UNBROKEN_LIMIT and not is_document(name):
            reason = Text(N_("A line is longer than {limit} characters."), {"limit": UNBROKEN_LIMIT})
            raise PackageUnreadable(shown(name), reason, Text(N_("Save the file as CSV with one record per line.")))


class FolderFiles(PackageFiles):
    """A folder, and the folders in it, however deep."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder.name)
        self._folder = folder
        found = list(islice(_found_in(folder), FILES_LIMIT + 1))
        if len(found) > FILES_LIMIT:
            reason = Text(N_("It holds more than {limit} files."), {"limit": FILES_LIMIT})
            raise PackageUnreadable(self.label, reason, Text(N_("Put the rows together into fewer files.")))
        self.names = frozenset(file.relative_to(folder).as_posix() for file in found)
        self.size = sum(file.lstat().st_size for file in found)

    def _content(self, name: str) -> io.RawIOBase | IO[bytes]:
        return os.fdopen(opened(self._folder / name, self._folder), "rb", buffering=0)


class OneFile(PackageFiles):
    """A file that is a package by itself."""

    def __init__(self, file: Path) -> None:
        super().__init__(file.name)
        self._file = file
        self.names = frozenset({file.name})
        self.size = file.stat().st_size

    def _content(self, name: str) -> io.RawIOBase | IO[bytes]:
        return os.fdopen(opened(self._file, self._file.parent), "rb", buffering=0)


def read_whole(files: PackageFiles, name: str) -> bytes:
    """Return the content of one file; raises PackageUnreadable for one that is too large."""
    with files.open(name) as content:
        read = content.read(FILE_LIMIT + 1)
    if len(read) > FILE_LIMIT:
        reason = Text(N_("It is larger than {limit} MB."), {"limit": FILE_LIMIT // 1024 // 1024})
        raise PackageUnreadable(shown(name), reason, Text(N_("Write it as ndjson: one object a line.")))
    return read


def is_table(name: str) -> bool:
    """Return whether the file is a table of the form that is read."""
    return name.casefold().endswith(".csv")


def is_document(name: str) -> bool:
    """Return whether the file is one JSON document."""
    return name.casefold().endswith(".json")


def is_lines(name: str) -> bool:
    """Return whether the file holds a JSON object on each line."""
    return name.casefold().endswith(LINES)


def holds_rows(name: str) -> bool:
    """Return whether the file may hold rows, by its name."""
    return not name.rpartition("/")[2].startswith(".") and name.casefold().endswith(KINDS)


def shown(name: str) -> str:
    """Return the name of a file as reports say it: without the folders above it."""
    return name.rpartition("/")[2]


def opened(file: Path, folder: Path) -> int:
    """Return a descriptor of `file`, to read from; raises PackageUnreadable for what is no plain file in `folder`.

    Every step below `folder` is opened without following a link, which might point anywhere on this machine, and what
    was opened is what is looked at: nothing can be put in its place in between.
    """
    if not file.name.isprintable():
        reason = Text(N_("Its name holds characters that cannot be shown."))
        raise PackageUnreadable(ascii(file.name), reason, Text(N_("Rename the file.")))
    *above, name = file.relative_to(folder).parts
    steps = [(step, os.O_DIRECTORY) for step in above] + [(name, os.O_NONBLOCK)]
    here = -1
    try:
        here = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        for step, kind in steps:
            before, here = here, os.open(step, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | kind, dir_fd=here)
            os.close(before)
        if stat.S_ISREG(os.fstat(here).st_mode):
            return here
    except OSError:
        pass
    if here >= 0:
        os.close(here)
    reason = Text(N_("It is a link, or not a file that can be read."))
    raise PackageUnreadable(file.name, reason, Text(N_("Put the file itself into the package.")))


def _found_in(folder: Path) -> Iterator[Path]:
    """Give the files that may hold rows; no link to another folder is followed, and what is hidden is passed over."""
    for above, inner, names in os.walk(folder, onerror=_refuse_folder):
        inner[:] = sorted(one for one in inner if not one.startswith("."))
        yield from (Path(above, name) for name in names if holds_rows(name))


def _refuse_folder(fault: OSError) -> None:
    reason = Text(N_("It is a folder that cannot be read."))
    raise PackageUnreadable(ascii(Path(fault.filename).name), reason, Text(N_("Let the hub read it."))) from fault


class _Counted(io.RawIOBase):
    def __init__(self, content: io.RawIOBase | IO[bytes], name: str, files: PackageFiles) -> None:
        self._content, self._name, self._files = content, name, files

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed's Buffer has no length
        try:
            read = self._content.read(len(buffer)) or b""
        except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as fault:
            reason = Text(N_("It is damaged, or cannot be read to its end."))
            raise PackageUnreadable(shown(self._name), reason, Text(N_("Get the package once more."))) from fault
        buffer[: len(read)] = read
        self._files.count(len(read), self._name)
        return len(read)

    def close(self) -> None:
        self._content.close()
        super().close()
