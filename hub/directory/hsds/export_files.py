"""The JSON forms: whole documents, one a line, written in the order of their ids as PostgreSQL makes them."""

from collections.abc import Sequence

from hub.directory.fields import BY_TABLE
from hub.directory.hsds.export_cells import ExportForm, Style
from hub.directory.hsds.export_documents import ALWAYS, DOCUMENTS, DocumentQueries
from hub.directory.hsds.export_pieces import put_together
from hub.directory.hsds.export_place import PackageFile, PackagePlace
from hub.directory.hsds.export_snapshot import Reader
from hub.directory.hsds.export_survey import Survey

WHOLE_TABLES = """
    SELECT set_config(name, value, true) FROM (VALUES ('enable_nestloop', 'off'), ('work_mem', '16MB'))
        AS manner (name, value)
"""
"""Rows are never looked up one by one, whatever the planner thinks of a table that was not analysed yet; and what is
sorted, a dozen tables at a time, goes to the disk rather than fill a small machine's memory."""


async def write_documents(place: PackagePlace, readers: Sequence[Reader], style: Style, survey: Survey) -> None:
    """Write a file of documents for each table that has its own."""
    queries = DocumentQueries(style, survey)
    for reader in readers:
        await reader.fetch(WHOLE_TABLES)
    for table in DOCUMENTS:
        entity = BY_TABLE[table]
        some = await readers[0].fetchval(queries.any_of(entity))
        if some or table in ALWAYS:
            with place.file(f"{entity.file}.{style.form}") as file:
                await _write(file, readers, queries.of(entity, len(readers)) if some else (), style.form)


async def _write(file: PackageFile, readers: Sequence[Reader], queries: Sequence[str], form: ExportForm) -> None:
    lines = _Lines(file, form)
    if queries:
        await put_together(readers, queries, lines.add, between=lines.between)
    lines.end()


class _Lines:
    """Documents one a line; in JSON they make one list."""

    def __init__(self, file: PackageFile, form: ExportForm) -> None:
        self._file = file
        self._is_list = form is ExportForm.JSON
        self.between = b",\n" if self._is_list else b"\n"
        self._any = False
        if self._is_list:
            file.write(b"[\n")

    async def add(self, pieces: list[bytes]) -> None:
        """Write some documents; what is between them and those before them stands first."""
        self._file.write(b"".join(pieces if self._any else pieces[1:]))
        self._any = True

    def end(self) -> None:
        """Write what stands after the last document."""
        if self._any:
            self._file.write(b"\n")
        if self._is_list:
            self._file.write(b"]\n")
