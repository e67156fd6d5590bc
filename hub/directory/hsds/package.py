"""What a reader hands on: raw rows of HSDS tables, still as the source wrote them; and how a package is opened."""

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
    check_place(file, folder)
    if file.stat().st_size > FILE_LIMIT:
        reason = Text(N_("It is larger than {limit} MB."), {"limit": FILE_LIMIT // 1024 // 1024})
        raise PackageUnreadable(file.name, reason, Text(N_("Split it into several files.")))
    return file.read_bytes()


def check_place(file: Path, folder: Path) -> None:
    """Refuse what is not a plain file inside `folder` itself: links may point anywhere on this machine."""
    if file.is_symlink() or not file.is_file() or not file.resolve().is_relative_to(folder.resolve()):
        reason = Text(N_("It is a link, or not a file."))
        raise PackageUnreadable(file.name, reason, Text(N_("Put the file itself into the package.")))
