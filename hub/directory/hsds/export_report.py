"""What an export did, and why it could not: counts for people and programs, refusals with a remedy."""

import msgspec

from hub.directory.hsds.export_cells import ExportForm
from hub.errors import N_, FieldProblem, HubError, InvalidInput, NotFound, Text


class ExportRefused(InvalidInput):
    """A package is not written where it was asked for: something else is there, or nothing can be written."""

    slug = "export-refused"
    title = N_("The package cannot be written there")

    def __init__(self, reason: Text, remedy: Text) -> None:
        super().__init__(Text(N_("Nothing was written.")), (FieldProblem("target", reason, remedy),))


class ExportNotWritten(HubError):
    """The disk failed or was full while a package was written; nothing of it was left."""

    slug = "export-not-written"
    title = N_("The package could not be written")

    def __init__(self, why: str) -> None:
        super().__init__(Text(N_("Nothing was written: {why}."), {"why": why}))


class SourceUnknown(NotFound):
    """The directory holds nothing public of the source that was to be exported."""

    slug = "source-unknown"

    def __init__(self, source: str) -> None:
        super().__init__(Text(N_("The directory holds nothing of a source called “{source}”."), {"source": source}))


class TableCount(msgspec.Struct, frozen=True):
    """How many rows of one table were written; a place used by several services counts once."""

    table: str
    rows: int


class LeftOut(msgspec.Struct, frozen=True):
    """Values that HSDS has no valid form for, and that were left out."""

    table: str
    field: str
    count: int


class ExportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was written, by table; what was left out; what HSDS asks for in a table and the directory does not know."""

    target: str
    form: ExportForm
    language: str
    demo: bool
    """Whether any row is of the fictional network."""
    tables: tuple[TableCount, ...]
    unspoken: bool = False
    """Whether no text is in `language`, so that HSDS's own fields hold other languages alone."""
    left_out: tuple[LeftOut, ...] = ()
    lacking: tuple[LeftOut, ...] = ()
    """Empty cells that HSDS requires in tables, as the organization of a service that has none."""

    @property
    def rows(self) -> int:
        """Rows of all tables together."""
        return sum(one.rows for one in self.tables)
