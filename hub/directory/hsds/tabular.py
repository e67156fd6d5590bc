"""HSDS tabular data packages (1.x, 2.x, 3.1): one CSV file per table, streamed."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain

from hub.directory.hsds.encodings import text_of, undecodable
from hub.directory.hsds.files import PackageFiles, shown
from hub.directory.hsds.forms import ELIGIBILITY, FORMS, ORDER, Form
from hub.directory.hsds.headers import may_tell_a_tier
from hub.directory.hsds.origin import descriptor_of
from hub.directory.hsds.package import CELL_LIMIT, RawRow, Shape, Stream
from hub.directory.hsds.report import Effect, PackageUnreadable, RowProblem, Tally
from hub.directory.hsds.unread import reject_unread
from hub.errors import N_, Text

DELIMITERS = ",;\t|"
LINE_LIMIT = 10 * CELL_LIMIT
"""Characters of a line."""
COLUMNS_LIMIT = 1_000

SEQUENCE = (*ORDER[: ORDER.index("service") + 1], ELIGIBILITY, *ORDER[ORDER.index("service") + 1 :])


class TabularPackage:
    """CSV files; the delimiter is read off the header."""

    sorted = True

    def __init__(self, files: PackageFiles, encoding: str | None = None) -> None:
        self.files = files
        self._encoding = encoding
        descriptor = descriptor_of(files)
        self.mark = descriptor.mark
        forms = {path: Form(table) for path, table in descriptor.tables.items() if table in ORDER} | FORMS
        known = {name: forms.get(name) or forms.get(name.casefold()) for name in sorted(files.names)}
        self._known = {name: form for name, form in known.items() if form is not None}
        self.tables = frozenset(form.table for form in self._known.values()) - {ELIGIBILITY}

    @property
    def may_hide(self) -> bool:
        """Whether a table has a column for tiers, as far as its first line tells."""
        taken = self.files.taken
        found = any(self._names_tier(name) for name in self._known)
        self.files.taken = taken  # the same bytes are read, and counted, again
        return found

    def streams(self, tally: Tally) -> Iterator[Stream]:
        """Give the tables, and count the rows of files that are none of the directory."""
        for table in SEQUENCE:
            names = [name for name, form in self._known.items() if form.table == table]
            if names:
                yield Stream(table, self._rows(names, tally))
        reject_unread(self.files, self._known, tally, self._encoding)

    def _rows(self, names: list[str], tally: Tally) -> Iterator[RawRow]:
        for name in names:
            form, counts, number = self._known[name], tally.file(name), 1
            with self._opened(name) as (header, records):
                width = len(header)
                shape = Shape(
                    table=form.table,
                    counts=counts,
                    header=tuple(header),
                    escaped=self.mark is None,
                    defaults=form.defaults,
                )
                try:
                    for number, record in enumerate(records, start=2):
                        if len(record) == width:
                            yield RawRow(shape, number, record)
                        else:
                            counts.rejected += 1
                            tally.table(form.table).rejected += 1
                            tally.unread_in.add(form.table)
                            tally.add(_wrong_width(name, number, len(record), width))
                finally:
                    counts.rows += number - 1

    def _names_tier(self, name: str) -> bool:
        with self._opened(name) as (header, _):
            return any(map(may_tell_a_tier, header))

    @contextmanager
    def _opened(self, name: str) -> Iterator[tuple[list[str], Iterator[list[str]]]]:
        """Give the header of a table, trimmed, and its records but empty lines; says what is wrong with the file."""
        csv.field_size_limit(CELL_LIMIT)
        with text_of(self.files.open(name), name, self._encoding) as text:
            try:
                first = text.readline(LINE_LIMIT)
                reader = csv.reader(chain((first,), text), delimiter=_delimiter(first), strict=True)
                header = [column.strip() for column in next(reader, [])]
                if header or first:
                    _refuse_bad_header(name, header, first, self._encoding)
                yield header, self._records(reader)
            except UnicodeError:
                raise undecodable(name, self._encoding) from None
            except csv.Error:
                reason = Text(N_("Line {line} cannot be read as CSV."), {"line": reader.line_num})
                remedy = Text(N_("Check the quotation marks around there, and cells of over 100,000 characters."))
                raise PackageUnreadable(shown(name), reason, remedy) from None

    def _records(self, records: Iterator[list[str]]) -> Iterator[list[str]]:
        files = self.files
        for record in records:
            files.unbroken = 0
            if record:
                yield record


def _delimiter(line: str) -> str:
    return max(DELIMITERS, key=line.count)


def _refuse_bad_header(name: str, header: list[str], first: str, encoding: str | None) -> None:
    if "\x00" in first:
        raise undecodable(name, encoding)
    if not any(header) or len(set(header)) != len(header) or len(header) > COLUMNS_LIMIT:
        reason = Text(N_("Its first line does not name every column once."))
        raise PackageUnreadable(shown(name), reason, Text(N_("Give the file a header with HSDS column names.")))


def _wrong_width(file: str, row: int, found: int, wanted: int) -> RowProblem:
    return RowProblem(
        file=file,
        row=row,
        field="",
        reason=Text(N_("The row has {found} cells, the header {wanted}."), {"found": found, "wanted": wanted}),
        remedy=Text(N_("Look for a missing or unquoted delimiter.")),
        effect=Effect.ROW_REJECTED,
    )
