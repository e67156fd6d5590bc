"""HSDS tabular data packages (1.x, 2.x, 3.1): one CSV file per table, streamed."""

import csv
import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TextIO

from hub.directory.hsds.package import CELL_LIMIT, RawRow, opened
from hub.directory.hsds.report import Effect, PackageUnreadable, RowProblem, Tally
from hub.errors import N_, Text

FILES = {
    "organization": ("organizations.csv", "organization.csv"),
    "taxonomy_term": ("taxonomy_terms.csv", "taxonomy.csv"),
    "location": ("locations.csv", "location.csv"),
    "service": ("services.csv", "service.csv"),
    "service_at_location": ("service_at_location.csv", "services_at_location.csv", "service_at_locations.csv"),
    "address": ("addresses.csv", "physical_addresses.csv", "postal_addresses.csv"),
    "phone": ("phones.csv",),
    "schedule": ("schedules.csv", "regular_schedules.csv"),
    "language": ("languages.csv",),
    "service_taxonomy_term": ("services_taxonomy.csv", "service_taxonomy.csv"),
}
"""File names of each table in the versions of HSDS, parents before children."""

DELIMITERS = ",;\t|"
LINE_LIMIT = 10 * CELL_LIMIT


class TabularPackage:
    """A folder of CSV files in UTF-8, with or without a byte order mark; the delimiter is read off the header."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known = [
            (table, folder / name) for table, names in FILES.items() for name in names if (folder / name).exists()
        ]
        self.tables = frozenset(table for table, _ in self._known)

    def rows(self, tally: Tally, tables: Collection[str] | None = None) -> Iterator[RawRow]:
        """Give the rows of `tables` (default: all, and the rows of tables not taken in are counted)."""
        for table, file in self._known:
            if tables is None or table in tables:
                yield from self._table(table, file, tally)
        if tables is None:
            for file in sorted(set(self._folder.glob("*.csv")) - {file for _, file in self._known}):
                self._count_unread(file, tally)

    def _table(self, table: str, file: Path, tally: Tally) -> Iterator[RawRow]:
        report = tally.file(file.name)
        records = self._records(file)
        header = next(records, None)
        if header is None:
            return
        for number, record in enumerate(records, start=2):
            report.rows += 1
            if len(record) != len(header):
                report.rejected += 1
                tally.add(_wrong_width(file.name, number, len(record), len(header)))
                continue
            cells = dict(zip(header, record, strict=True))
            yield RawRow(table=table, file=file.name, row=number, cells=cells, escaped=True)

    def _count_unread(self, file: Path, tally: Tally) -> None:
        report = tally.file(file.name)
        report.read = False
        report.rows = max(0, sum(1 for _ in self._records(file)) - 1)

    def _records(self, file: Path) -> Iterator[list[str]]:
        """Give the header, trimmed, then every record that is not an empty line."""
        csv.field_size_limit(CELL_LIMIT)
        with os.fdopen(opened(file, self._folder), encoding="utf-8-sig", newline="") as lines:
            try:
                delimiter = _delimiter(lines.readline(LINE_LIMIT))
                lines.seek(0)
                reader = csv.reader(_bounded(lines, file.name), delimiter=delimiter, strict=True)
                header = [name.strip() for name in next(reader, [])]
                _refuse_bad_header(file.name, header)
                yield header
                yield from (record for record in reader if record)
            except UnicodeDecodeError as fault:
                raise _undecodable(file.name, fault) from None
            except csv.Error as fault:
                where: dict[str, str | int] = {"line": reader.line_num, "why": str(fault)}
                reason = Text(N_("Line {line} is not CSV: {why}."), where)
                remedy = Text(N_("Check the quotation marks around there, and cells of over 100,000 characters."))
                raise PackageUnreadable(file.name, reason, remedy) from None


def _delimiter(line: str) -> str:
    return max(DELIMITERS, key=line.count)


def _bounded(lines: TextIO, name: str) -> Iterator[str]:
    while line := lines.readline(LINE_LIMIT):
        if len(line) == LINE_LIMIT:
            reason = Text(N_("A line is longer than {limit} characters."), {"limit": LINE_LIMIT})
            raise PackageUnreadable(name, reason, Text(N_("Save the file as CSV with one record per line.")))
        yield line


def _refuse_bad_header(name: str, header: list[str]) -> None:
    if not any(header) or len(set(header)) != len(header):
        reason = Text(N_("Its first line does not name every column once."))
        raise PackageUnreadable(name, reason, Text(N_("Give the file a header with HSDS column names.")))


def _undecodable(name: str, fault: UnicodeDecodeError) -> PackageUnreadable:
    reason = Text(N_("It is not UTF-8 (tried UTF-8, with and without a byte order mark)."))
    return PackageUnreadable(
        name, reason, Text(N_("Save it as UTF-8; nothing is guessed, so that no name is garbled."))
    )


def _wrong_width(file: str, row: int, found: int, wanted: int) -> RowProblem:
    return RowProblem(
        file=file,
        row=row,
        field="",
        reason=Text(N_("The row has {found} cells, the header {wanted}."), {"found": found, "wanted": wanted}),
        remedy=Text(N_("Look for a missing or unquoted delimiter.")),
        effect=Effect.ROW_REJECTED,
    )
