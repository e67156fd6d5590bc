"""What became of an import: every row of every file accounted for, every problem named."""

import enum
from collections import Counter

import msgspec

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


class RowProblem(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with one row: where, why, and what to do about it at the source."""

    file: str
    row: int
    """As a spreadsheet numbers it: the header is row 1. In a JSON file, the number of the document, from 1."""
    field: str
    reason: Text
    remedy: Text
    effect: Effect

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}, {self.field}: {self.reason.render()} {self.remedy.render()}"


class FileReport(msgspec.Struct, kw_only=True):
    """The rows of one file. Always rows = landed + unchanged + rejected, unless the file was not read."""

    file: str
    rows: int = 0
    landed: int = 0
    """Rows that made or changed something."""
    unchanged: int = 0
    """Rows that the directory already held just so, or that repeat a row of the same file."""
    rejected: int = 0
    read: bool = True
    """False: the hub does not take in this table yet; its rows were counted and left."""


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
    files: list[FileReport] = msgspec.field(default_factory=list)
    problems: list[RowProblem] = msgspec.field(default_factory=list)
    """The first 1,000."""
    problem_counts: list[ProblemCount] = msgspec.field(default_factory=list)
    """All of them, counted, most frequent first."""
    removed: dict[str, int] = msgspec.field(default_factory=dict)
    """By table: phones, hours, languages and links that the source no longer gives for what it still holds."""
    missing_at_source: dict[str, int] = msgspec.field(default_factory=dict)
    """By table: organizations, services, locations and terms that came from this source and are not in it any more.
    They stay in the directory; whether they still exist is for a person to say."""
    services_changed: int = 0
    """Services whose search document changes."""
    texts_not_understood: int = 0
    """Opening hours kept as text alone."""
    positions_found: int = 0
    """Settlements that the gazetteer gave coordinates for."""
    geocoder_failed: bool = False
    """Whether the geocoder broke, so that places without coordinates stayed without."""

    @property
    def changed(self) -> bool:
        """Whether the directory is other than before."""
        return any(one.landed for one in self.files) or any(self.removed.values())

    @property
    def rejected(self) -> int:
        """Rows rejected, of all files."""
        return sum(one.rejected for one in self.files)


class Tally:
    """Counts rows and collects problems while an import runs, in bounded memory."""

    def __init__(self) -> None:
        self.files: dict[str, FileReport] = {}
        self.problems: list[RowProblem] = []
        self._counts: Counter[tuple[str, str, str, Effect]] = Counter()

    def file(self, name: str) -> FileReport:
        """Return the counts of file `name`."""
        return self.files.setdefault(name, FileReport(file=name))

    def add(self, problem: RowProblem) -> None:
        """Count `problem`, and keep it while there is room."""
        self._counts[problem.file, problem.field, problem.reason.msgid, problem.effect] += 1
        if len(self.problems) < PROBLEMS_KEPT:
            self.problems.append(problem)

    def problem_counts(self) -> list[ProblemCount]:
        """Return how often each kind of problem was met, most frequent first."""
        return [
            ProblemCount(file=file, field=field, reason=reason, effect=effect, count=count)
            for (file, field, reason, effect), count in self._counts.most_common()
        ]


class PackageUnreadable(InvalidInput):
    """A package, or one of its files, cannot be read at all; nothing of it was taken."""

    slug = "package-unreadable"
    title = N_("The package cannot be read")

    def __init__(self, file: str, reason: Text, remedy: Text) -> None:
        super().__init__(Text(N_("Nothing was imported.")), (FieldProblem(file, reason, remedy),))
        self.file = file
