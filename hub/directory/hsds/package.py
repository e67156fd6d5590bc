"""What a reader hands on: raw rows of HSDS tables, still as the source wrote them."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import msgspec

from hub.directory.fields import LONG
from hub.directory.hsds.files import PackageFiles
from hub.directory.hsds.origin import HubMark
from hub.directory.hsds.report import FileReport, Tally

CELL_LIMIT = LONG
"""Characters of one cell."""


class Shape(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """What many rows have in common: their table, their file, and the names of their cells."""

    table: str
    counts: FileReport
    """Of the file they stand in."""
    header: tuple[str, ...]
    escaped: bool = False
    """Whether texts write a line break as backslash and n, as HSDS 1.x exports do."""
    defaults: tuple[tuple[str, str], ...] = ()
    """What the form of the file says of all its rows: column and value."""


class RawRow(msgspec.Struct, frozen=True):
    """One row of one HSDS table, unchecked."""

    shape: Shape
    row: int
    cells: Sequence[Any]
    """As many as the shape's header names."""
    path: str = ""
    """Where in a JSON document the row stands: `services[2].`; empty in a table."""
    link: str = ""
    """What the rows inside this one call it, where it has no id of its own."""


class Stream(msgspec.Struct, frozen=True):
    """Rows one after another."""

    table: str | None
    """The table they all are of; None for documents, where rows of many tables follow each other."""
    rows: Iterator[RawRow]


class Package(Protocol):
    """A directory in one of HSDS's forms."""

    files: PackageFiles
    mark: HubMark | None
    """What a hub wrote of it, if a hub exported it."""
    sorted: bool
    """Whether every row stands below those it points to, terms and organizations above others apart."""

    @property
    def may_hide(self) -> bool:
        """Whether a row of it may say who may know of it; where none does, all that it brings anew is public."""

    @property
    def tables(self) -> frozenset[str]:
        """Tables that the package speaks about, even with no row; complete when all was read."""

    def streams(self, tally: Tally) -> Iterator[Stream]:
        """Give all rows, parents before children, counting every row of every file.

        Raises PackageUnreadable when a file cannot be read to its end.
        """
