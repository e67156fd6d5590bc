"""HSDS 3.1 documents: JSON files and ndjson files with organizations, services and what they are made of."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from hub.directory.fields import BY_TABLE
from hub.directory.hsds.files import PackageFiles, is_document, is_lines, read_whole, shown
from hub.directory.hsds.forms import ORDER, known_columns, table_named
from hub.directory.hsds.origin import mark_of
from hub.directory.hsds.package import RawRow, Stream
from hub.directory.hsds.rejects import WITHHELD
from hub.directory.hsds.report import Effect, PackageUnreadable, RowProblem, Tally
from hub.directory.hsds.unread import reject_unread, tells_of_the_package
from hub.directory.hsds.walker import LISTS, OBJECTS, Walker
from hub.errors import N_, Text

LINE_LIMIT = 16 * 1024 * 1024
"""Bytes of one line of ndjson."""

PAGED = ("organization", "service", "location", "service_at_location", "taxonomy", "taxonomy_term")
KEYS = {table: known_columns(table) | LISTS[table].keys() | OBJECTS[table].keys() for table in PAGED}
"""Every name that an object may hold of the tables that an API gives pages of."""

BOM = b"\xef\xbb\xbf"
POSITION = re.compile(r"\(byte (\d+)\)")
"""How the decoder tells where it stopped; where it does not, the text came to its end too early."""

BY_FILE = {one.file: table for table, one in BY_TABLE.items()}


class Undecodable(Exception):
    """Something is not JSON in UTF-8; `reason` says where it stops being."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.render())
        self.reason = reason


class DocumentPackage:
    """Files with an object, a list of objects, a page of an API (`contents`), or an object a line.

    What they hold is told by the name of their folder, else of the file, else by what their objects say.
    """

    sorted = False
    may_hide = True

    def __init__(self, files: PackageFiles) -> None:
        self.files = files
        self.mark = mark_of(files)
        self._walker: Walker | None = None

    @property
    def names(self) -> list[str]:
        """The files that are read, those that others point to first."""
        read = [
            one for one in self.files.names if (is_document(one) or is_lines(one)) and not tells_of_the_package(one)
        ]
        return sorted(read, key=lambda one: (_rank(_told_by_name(one)), one))

    @property
    def tables(self) -> frozenset[str]:
        """Tables that there was an object or a list for; of an export of a hub, all."""
        if self.mark is not None:
            return frozenset(BY_TABLE)
        return frozenset(self._walker.tables if self._walker else ())

    def streams(self, tally: Tally) -> Iterator[Stream]:
        """Give one stream of all rows, walking each document from the outside in."""
        self._walker = walker = Walker(tally, exported=self.mark is not None)
        yield Stream(None, self._rows(walker, tally))

    def _rows(self, walker: Walker, tally: Tally) -> Iterator[RawRow]:
        names = self.names
        for name in names:
            for number, (table, thing) in enumerate(self._things(name), start=1):
                if isinstance(thing, Undecodable):
                    _reject_line(tally, table, shown(name), number, thing)
                else:
                    yield from walker.walk(table, shown(name), number, thing)
        reject_unread(self.files, names, tally)

    def _things(self, name: str) -> Iterator[tuple[str, Any]]:
        """Give each object of a file, with its table; for a line of ndjson that is no JSON, why it is none."""
        told = _told_by_name(name)
        if is_lines(name):
            things: Iterator[Any] = self._lines(name)
        else:
            content = _document(read_whole(self.files, name).removeprefix(BOM), name)
            if isinstance(content, dict) and isinstance(content.get("contents"), list):
                content = content["contents"]
            if isinstance(content, dict) and content and all(isinstance(one, list) for one in content.values()):
                yield from _by_list(content, name)
                return
            things = iter(content if isinstance(content, list) else [content])
        for thing in things:
            yield told or ("" if isinstance(thing, Undecodable) else _told_by_content(thing, name)), thing

    def _lines(self, name: str) -> Iterator[Any]:
        with self.files.open(name) as content:
            while line := content.readline(LINE_LIMIT):
                self.files.unbroken = 0
                if len(line) == LINE_LIMIT:
                    reason = Text(N_("A line is longer than {limit} characters."), {"limit": LINE_LIMIT})
                    raise PackageUnreadable(shown(name), reason, Text(N_("Write one object on each line.")))
                if line.strip():
                    try:
                        yield _decoded(line.removeprefix(BOM))
                    except Undecodable as fault:
                        yield fault


def _rank(table: str | None) -> int:
    return ORDER.index(table) if table else len(ORDER)


def _told_by_name(name: str) -> str | None:
    *above, file = name.split("/")
    return (table_named(above[0]) if above else None) or table_named(file.partition(".")[0])


def _told_by_content(thing: Any, name: str) -> str:
    fitting = (
        sorted(((len(KEYS[table] & thing.keys()), table) for table in KEYS), reverse=True)
        if isinstance(thing, dict)
        else []
    )
    if fitting and fitting[0][0] > max(1, fitting[1][0]):
        return fitting[0][1]
    reason = Text(N_("It cannot be told what its objects are."))
    raise PackageUnreadable(shown(name), reason, Text(N_("Name the file after them, as services.json.")))


def _by_list(content: dict[str, list[Any]], name: str) -> Iterator[tuple[str, Any]]:
    """Give the things of lists that are called as the files of a tabular package are."""
    lists = {BY_FILE.get(key.removesuffix(".csv")): things for key, things in content.items()}
    for table in sorted((one for one in lists if one is not None), key=ORDER.index):
        for thing in lists[table]:
            yield table, thing
    for key, things in content.items():
        if key.removesuffix(".csv") not in BY_FILE:
            for thing in things:
                yield _told_by_content(thing, name), thing


def _reject_line(tally: Tally, table: str, file: str, number: int, fault: Undecodable) -> None:
    """Count a line that is no JSON. What stands in it is withheld: nobody can tell whether it is public."""
    counts = tally.file(file)
    counts.rows += 1
    counts.rejected += 1
    if table:
        tally.table(table).rejected += 1
    tally.unread_in.update(ORDER)
    problem = RowProblem(
        file=file,
        row=number,
        field="",
        reason=fault.reason,
        remedy=Text(N_("Write one object on each line.")),
        effect=Effect.ROW_REJECTED,
    )
    tally.add(problem, WITHHELD)


def _document(content: bytes, name: str) -> Any:
    try:
        return _decoded(content)
    except Undecodable as fault:
        remedy = Text(N_("Check the file with a JSON editor, and save it as UTF-8."))
        raise PackageUnreadable(shown(name), fault.reason, remedy) from None


def _decoded(content: bytes) -> Any:
    try:
        return msgspec.json.decode(content)
    except RecursionError:
        raise Undecodable(Text(N_("Its objects lie too deep in each other."))) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        found = POSITION.search(str(fault))
        position = int(found[1]) if found and isinstance(fault, msgspec.DecodeError) else len(content)
        raise Undecodable(_at(content, min(position, _end_of_utf8(content)))) from None


def _end_of_utf8(content: bytes) -> int:
    try:
        content.decode()
    except UnicodeDecodeError as fault:
        return fault.start
    return len(content)


def _at(content: bytes, position: int) -> Text:
    """Return that something is no JSON, and where: by line and character, as an editor numbers them."""
    before = content[:position].decode(errors="replace")
    where: dict[str, str | int] = {"line": before.count("\n") + 1, "column": len(before.rpartition("\n")[2]) + 1}
    return Text(N_("It is not JSON in UTF-8 from line {line}, character {column} on."), where)
