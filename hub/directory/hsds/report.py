"""What became of an import: every row of every file accounted for, every problem named."""

import enum
from collections import Counter

import msgspec

from hub.directory.hsds.rejects import RejectsFile
from hub.errors import N_, FieldProblem, InvalidInput, Text

PROBLEMS_KEPT = 1_000
"""Problems listed one by one; further ones are counted by file, field and reason alone."""


class Effect(enum.StrEnum):
    """What a problem cost."""

    ROW_REJECTED = "row_rejected"
    """The row is not in the directory."""
    CELL_LEFT_OUT = "cell_left_out"
    """The row landed without this cell."""
    CELL_CLEANED = "cell_cleaned"
    """The row landed with this cell, less characters that must not stand in it."""


class Outcome(enum.StrEnum):
    """What was done with all of it."""

    LANDED = "landed"
    """What could be taken was taken."""
    TRIED = "tried"
    """Nothing was written: it was a rehearsal, and the counts are those of the real thing."""
    REFUSED = "refused"
    """Nothing was written: a row was rejected, and all or nothing was asked for."""


class RowProblem(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with one row: where, why, and what to do about it at the source."""

    file: str
    row: int
    """As a spreadsheet numbers it: the header is row 1. In a JSON file, the number of the document, from 1; 0 is all
    of the file."""
    field: str
    reason: Text
    remedy: Text
    effect: Effect

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}, {self.field}: {self.reason.render()} {self.remedy.render()}"


class FileReport(msgspec.Struct, kw_only=True):
    """The rows of one file. Always rows = landed + unchanged + rejected."""

    file: str
    rows: int = 0
    landed: int = 0
    """Rows that made or changed something."""
    unchanged: int = 0
    """Rows that the directory already held just so, or that repeat a row before them."""
    rejected: int = 0
    columns_passed_over: tuple[str, ...] = ()
    """Names in its header that the hub knows nothing of."""


class TableReport(msgspec.Struct, kw_only=True):
    """What an import did to one table of the directory; `rejected` counts rows of files, the others rows of the table.

    Rows of a restricted place are counted with the table that they would stand in.
    """

    table: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    removed: int = 0
    """What the source no longer gives for something that it still gives: a number, hours, a link."""
    missing_at_source: int = 0
    """Organizations, services, places and terms that came from this source and are not in it any more. They stay in
    the directory; whether they still exist is for a person to say."""
    not_in_package: int = 0
    """Rows of this source that stay as they were, as the package has no such table."""


class ProblemCount(msgspec.Struct, frozen=True, kw_only=True):
    """How often one reason was met in one field of one file."""

    file: str
    field: str
    reason: str
    effect: Effect
    count: int


class ImportReport(msgspec.Struct, kw_only=True):
    """The outcome of an import."""

    source: str
    """Its name; of a package that a hub exported, restored without another name: those of its rows, with commas."""
    outcome: Outcome = Outcome.LANDED
    files: list[FileReport] = msgspec.field(default_factory=list)
    tables: list[TableReport] = msgspec.field(default_factory=list)
    """Those that anything happened to."""
    problems: list[RowProblem] = msgspec.field(default_factory=list)
    """The first 1,000."""
    problem_counts: list[ProblemCount] = msgspec.field(default_factory=list)
    """All of them, counted, most frequent first."""
    services_changed: int = 0
    """Services whose search document changes."""
    texts_not_understood: int = 0
    """Opening hours kept as text alone."""
    positions_found: int = 0
    """Settlements that the gazetteer gave coordinates for."""
    geocoder_failed: bool = False
    """Whether the geocoder broke, so that places without coordinates stayed without."""
    rejects_file: str | None = None
    """Where every rejected row and every cell left out is written down."""

    @property
    def changed(self) -> bool:
        """Whether the directory is other than before, or would be."""
        return any(one.landed for one in self.files) or any(
            one.created + one.updated + one.removed for one in self.tables
        )

    @property
    def rejected(self) -> int:
        """Rows rejected, of all files."""
        return sum(one.rejected for one in self.files)

    @property
    def removed(self) -> dict[str, int]:
        """By table: rows that the source dropped and that went with it."""
        return {one.table: one.removed for one in self.tables if one.removed}

    @property
    def missing_at_source(self) -> dict[str, int]:
        """By table: rows that the source dropped and that stay."""
        return {one.table: one.missing_at_source for one in self.tables if one.missing_at_source}

    @property
    def not_in_package(self) -> dict[str, int]:
        """By table that the package does not have: rows of its source, which stay as they were."""
        return {one.table: one.not_in_package for one in self.tables if one.not_in_package}


class Tally:
    """Counts rows and collects problems while an import runs, in bounded memory."""

    def __init__(self, rejects: RejectsFile | None = None) -> None:
        self.files: dict[str, FileReport] = {}
        self.tables: dict[str, TableReport] = {}
        self.problems: list[RowProblem] = []
        self.unread_in: set[str] = set()
        """Tables of which a row could not be read at all: it may be any row that an earlier import brought."""
        self._rejects = rejects
        self._counts: Counter[tuple[str, str, str, Effect]] = Counter()

    def file(self, name: str) -> FileReport:
        """Return the counts of file `name`."""
        return self.files.setdefault(name, FileReport(file=name))

    def table(self, name: str) -> TableReport:
        """Return the counts of table `name`."""
        return self.tables.setdefault(name, TableReport(table=name))

    def add(self, problem: RowProblem, cells: str = "") -> None:
        """Count `problem`, keep it while there is room, and write it down with the row's `cells` (JSON)."""
        self._counts[problem.file, problem.field, problem.reason.msgid, problem.effect] += 1
        if len(self.problems) < PROBLEMS_KEPT:
            self.problems.append(problem)
        if self._rejects is not None and problem.effect is not Effect.CELL_CLEANED:
            self._rejects.write(problem.file, problem.row, problem.field, problem.reason, problem.remedy, cells)

    def reject_all(self, name: str, rows: int, reason: Text, remedy: Text) -> None:
        """Count `rows` rows of file `name` as rejected for one reason."""
        counts = self.file(name)
        counts.rows += rows
        counts.rejected += rows
        if rows:
            self.add(RowProblem(file=name, row=0, field="", reason=reason, remedy=remedy, effect=Effect.ROW_REJECTED))

    def problem_counts(self) -> list[ProblemCount]:
        """Return how often each kind of problem was met, most frequent first."""
        return [
            ProblemCount(file=file, field=field, reason=reason, effect=effect, count=count)
            for (file, field, reason, effect), count in self._counts.most_common()
        ]


class SourceKnown(InvalidInput):
    """The directory already holds a source of this name, and the package would change what it holds."""

    slug = "source-known"
    title = N_("This source is already in the directory")

    def __init__(self) -> None:
        reason = Text(N_("This source was imported before."))
        problem = FieldProblem("source", reason, Text(N_("Say --update to let this package change it.")))
        super().__init__(Text(N_("Nothing was imported.")), (problem,))


class PackageUnreadable(InvalidInput):
    """A package, or one of its files, cannot be read at all; nothing of it was taken."""

    slug = "package-unreadable"
    title = N_("The package cannot be read")

    def __init__(self, file: str, reason: Text, remedy: Text) -> None:
        super().__init__(Text(N_("Nothing was imported.")), (FieldProblem(file, reason, remedy),))
        self.file = file
