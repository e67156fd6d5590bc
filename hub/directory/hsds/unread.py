"""Files of a package that nobody reads: counted, and named, so that none is passed over in silence."""

import csv
from collections.abc import Collection

import msgspec

from hub.directory.hsds.encodings import text_of
from hub.directory.hsds.files import PackageFiles, is_document, is_lines, is_table, read_whole
from hub.directory.hsds.origin import DESCRIPTOR, MARK_FILE
from hub.directory.hsds.report import PackageUnreadable, Tally
from hub.errors import N_, Text

BESIDE = ("readme", "license", "licence", "changelog", "contributing")
"""How files begin that tell of a package and hold no rows."""

NO_SUCH_TABLE = N_("Not read, {rows} rows: the directory keeps no such table.")
NOT_OF_THE_FORM = N_("Not read, {rows} rows: a package is either tables (CSV, in one folder) or documents (JSON).")
WRITE_INTO_ANOTHER = Text(N_("Leave the file out, or write its rows into a table of HSDS."))
IMPORT_BY_ITSELF = Text(N_("Put a table beside the others as CSV, named as in HSDS; import the rest by itself."))


def tells_of_the_package(name: str) -> bool:
    """Return whether the file is about a package and holds none of its rows."""
    file = name.rpartition("/")[2].casefold()
    return name in (MARK_FILE, DESCRIPTOR) or file.startswith(BESIDE)


def reject_unread(files: PackageFiles, read: Collection[str], tally: Tally, encoding: str | None = None) -> None:
    """Count every file of rows but those `read` as rejected, each for one reason.

    A file whose rows cannot be counted is one row.
    """
    for name in sorted(files.names - set(read)):
        if tells_of_the_package(name):
            continue
        rows = _rows_in(files, name, encoding)
        unknown = is_table(name) and "/" not in name and any(is_table(one) for one in read)
        reason, remedy = (NO_SUCH_TABLE, WRITE_INTO_ANOTHER) if unknown else (NOT_OF_THE_FORM, IMPORT_BY_ITSELF)
        tally.reject_all(name, rows, Text(reason, {"rows": rows}), remedy)


def _rows_in(files: PackageFiles, name: str, encoding: str | None) -> int:
    try:
        if is_lines(name):
            return _lines_in(files, name)
        return _things_in(files, name) if is_document(name) else _records_in(files, name, encoding)
    except (PackageUnreadable, UnicodeError, csv.Error, msgspec.DecodeError, RecursionError):
        return 1


def _lines_in(files: PackageFiles, name: str) -> int:
    rows = 0
    with files.open(name) as content:
        for line in content:
            files.unbroken = 0
            rows += bool(line.strip())
    return rows


def _records_in(files: PackageFiles, name: str, encoding: str | None) -> int:
    rows = 0
    with text_of(files.open(name), name, encoding) as text:
        for record in csv.reader(text):
            files.unbroken = 0
            rows += bool(record)
    return max(rows - 1, 0)


def _things_in(files: PackageFiles, name: str) -> int:
    content = msgspec.json.decode(read_whole(files, name))
    if isinstance(content, dict) and isinstance(content.get("contents"), list):
        content = content["contents"]
    return len(content) if isinstance(content, list) else 1
