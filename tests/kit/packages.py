"""Packages for tests: tables and documents written from what a test says, zip archives, rows of every kind."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec

from hub.directory.hsds.report import Effect, FileReport, ImportReport

ORGANIZATION = {"id": "o", "name": "Shore"}
SERVICE = {"id": "s", "organization_id": "o", "name": "Line"}
LOCATION = {"id": "l", "organization_id": "o", "name": "House"}
LEAST: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "organizations": [ORGANIZATION],
    "locations": [LOCATION],
    "services": [SERVICE],
}
"""One organization with a service and a place."""


def a_tabular_package(folder: Path, **tables: Sequence[Mapping[str, Any]]) -> Path:
    """Write LEAST and `tables`, by name of their files, as a tabular package in `folder`; return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in {**LEAST, **tables}.items():
        (folder / f"{name}.csv").write_text(as_csv(rows), encoding="utf-8")
    return folder


def as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows as CSV; a row need not have every cell."""
    header = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, header, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def a_document(folder: Path, name: str, content: Any) -> Path:
    """Write `content` as JSON, or, a list in a file named .ndjson, a line for each; return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = name.endswith((".ndjson", ".jsonl"))
    encoded = b"\n".join(map(msgspec.json.encode, content)) if lines else msgspec.json.encode(content)
    (folder / name).write_bytes(encoded)
    return folder / name


def zipped(package: Path, archive: Path, *, top: str = "") -> Path:
    """Return a zip archive of a folder's files, below folder `top` where it is given."""
    with ZipFile(archive, "w", ZIP_DEFLATED) as out:
        for file in sorted(one for one in package.rglob("*") if one.is_file()):
            out.write(file, f"{top}{file.relative_to(package).as_posix()}")
    return archive


def is_accounted_for(report: ImportReport) -> bool:
    """Return whether every row read landed, was there already, or was rejected."""
    return all(one.rows == one.landed + one.unchanged + one.rejected for one in report.files)


def counts_of(report: ImportReport, file: str) -> FileReport:
    """Return what became of the rows of one file."""
    return next(one for one in report.files if one.file == file)


def problems_of(report: ImportReport, effect: Effect = Effect.ROW_REJECTED) -> list[tuple[str, int, str]]:
    """Return file, row and field of each problem with this effect."""
    return [(one.file, one.row, one.field) for one in report.problems if one.effect is effect]
