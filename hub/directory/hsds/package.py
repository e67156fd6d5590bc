"""What a reader hands on: raw rows of HSDS tables, still as the source wrote them; and how a package is opened."""

import os
import stat
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import msgspec

from hub.directory.hsds.report import PackageUnreadable, Tally
from hub.errors import N_, Text

CELL_LIMIT = 100_000
"""Characters of one cell."""

FILE_LIMIT = 64 * 1024 * 1024
"""Bytes of one JSON document; tables are streamed and may be longer."""


class RawRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of one HSDS table, unchecked."""

    table: str
    file: str
    row: int
    cells: Mapping[str, Any]
    path: str = ""
    """Where in a JSON document the row stands: `services[2].`; empty in a table."""
    escaped: bool = False
    """Whether texts write a line break as backslash and n, as HSDS 1.x exports do."""


class Package(Protocol):
    """A folder that holds a directory in one of HSDS's forms."""

    tables: frozenset[str]
    """Tables that the package speaks about, even with no row."""

    def rows(self, tally: Tally, tables: Collection[str] | None = None) -> Iterator[RawRow]:
        """Give the rows of `tables` (default: all), parents before children, counting every row of every file read.

        Raises PackageUnreadable when a file cannot be read to its end.
        """


def read_bytes(file: Path, folder: Path) -> bytes:
    """Return the content of `file`; raises PackageUnreadable for what lies outside `folder` or is too large."""
    with os.fdopen(opened(file, folder), "rb") as content:
        read = content.read(FILE_LIMIT + 1)
    if len(read) > FILE_LIMIT:
        reason = Text(N_("It is larger than {limit} MB."), {"limit": FILE_LIMIT // 1024 // 1024})
        raise PackageUnreadable(file.name, reason, Text(N_("Split it into several files.")))
    return read


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
