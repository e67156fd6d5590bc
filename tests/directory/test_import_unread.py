"""Nothing of a package is passed over in silence: files that nobody reads, lines that are no JSON, rows overruled."""

import csv
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hub.directory.hsds.opening import open_package
from hub.directory.hsds.rejects import RejectsFile, RejectsUnwritable
from hub.directory.hsds.report import Effect, PackageUnreadable, Tally
from kit.database import Database
from kit.directory import BROKEN, count_of, imported
from kit.packages import (
    ORGANIZATION,
    SERVICE,
    a_document,
    a_tabular_package,
    as_csv,
    counts_of,
    is_accounted_for,
    zipped,
)

PHONES = as_csv([{"id": str(number), "service_id": "s", "number": "112"} for number in range(3)])
UNREAD = {"sub/phones.csv": 3, "deep/er/contacts.csv": 3, "phones.tsv": 3, "contacts.json": 2, "urls.ndjson": 4}


def a_package_with_more_in_it(folder: Path) -> Path:
    package = a_tabular_package(folder)
    for name in ("sub/phones.csv", "deep/er/contacts.csv", "phones.tsv"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(PHONES, encoding="utf-8")
    a_document(package, "contacts.json", [{"id": "1"}, {"id": "2"}])
    (package / "urls.ndjson").write_text("{}\n{}\n\nbroken\n{}\n", encoding="utf-8")
    for name in ("README.json", "readme.csv", ".hidden.csv"):
        (package / name).write_text("{}", encoding="utf-8")
    return package


@pytest.mark.parametrize("packed", [False, True])
async def test_files_that_nobody_reads_are_counted_and_named_however_deep_they_lie(
    database: Database, tmp_path: Path, packed: bool
) -> None:
    package = a_package_with_more_in_it(tmp_path / "package")
    rejects = RejectsFile(tmp_path / "rejects.csv")
    report = await imported(zipped(package, tmp_path / "x.zip") if packed else package, rejects=rejects)
    assert {one.file: one.rejected for one in report.files if one.rejected} == UNREAD
    assert is_accounted_for(report)
    with rejects.path.open(encoding="utf-8", newline="") as file:
        assert {(one["file"], one["row"]) for one in csv.DictReader(file)} == {(name, "") for name in UNREAD}


async def test_table_named_in_capital_letters_is_read(database: Database, tmp_path: Path) -> None:
    package = a_tabular_package(tmp_path)
    (package / "services.csv").rename(package / "SERVICES.CSV")
    (package / "PHONES.CSV").write_text(PHONES, encoding="utf-8")
    report = await imported(package)
    assert (counts_of(report, "PHONES.CSV").landed, await count_of("phone"), report.rejected) == (3, 3, 0)


async def test_tables_beside_documents_are_counted_and_named(database: Database, tmp_path: Path) -> None:
    a_document(tmp_path, "services.JSON", [SERVICE | {"organization": ORGANIZATION}])
    (tmp_path / "phones.csv").write_text(PHONES, encoding="utf-8")
    report = await imported(tmp_path)
    assert (counts_of(report, "phones.csv").rejected, counts_of(report, "services.JSON").landed) == (3, 2)


@pytest.mark.parametrize("line", [b"{", b'{"id": "x", }', b'{"id": "\xff"}', b"[" * 100_000, b'{"id": 1} x'])
async def test_line_of_ndjson_that_is_no_json_is_rejected_by_its_number_and_the_others_land(
    database: Database, tmp_path: Path, line: bytes
) -> None:
    lines = [msgspec.json.encode({"id": one, "name": "Shore"}) for one in ("a", "b")]
    (tmp_path / "organizations.ndjson").write_bytes(b"\n".join((lines[0], line, lines[1])))
    rejects = RejectsFile(tmp_path / "rejects.csv")
    report = await imported(tmp_path / "organizations.ndjson", rejects=rejects)
    counts = counts_of(report, "organizations.ndjson")
    assert (counts.rows, counts.landed, counts.rejected, await count_of("organization")) == (3, 2, 1, 2)
    (problem,) = report.problems
    assert (problem.row, problem.effect) == (2, Effect.ROW_REJECTED)
    assert "withheld" in rejects.path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        (b'{"name":\n "Shore",}', 2, 10),
        (b'[{"id": "1"},\n{"id": "2"', 2, 11),
        ("{\n\n  «".encode(), 3, 3),
        ('{"ид": "'.encode() + b"\xff", 1, 9),
        ('{"ид": "'.encode() + b'\xff"}', 1, 9),
    ],
)
def test_document_that_is_no_json_is_refused_and_says_at_which_line_and_character(
    tmp_path: Path, content: bytes, line: int, column: int
) -> None:
    (tmp_path / "services.json").write_bytes(content)
    with pytest.raises(PackageUnreadable) as caught:
        for stream in open_package(tmp_path / "services.json").streams(Tally()):
            list(stream.rows)
    assert (caught.value.file, caught.value.problems[0].reason.values) == (
        "services.json",
        {"line": line, "column": column},
    )


def weekday_rows(**days: tuple[str, str]) -> list[dict[str, Any]]:
    """Return a row for each day, all with one text."""
    text = "Mon-Tue 09:00-17:00"
    return [
        {"service_id": "s", "weekday": day, "opens_at": opens, "closes_at": closes, "original_text": text}
        for day, (opens, closes) in days.items()
    ]


async def test_weekday_rows_overruled_by_their_text_are_written_down_with_their_cells(
    database: Database, tmp_path: Path
) -> None:
    rows = weekday_rows(Monday=("09:00", "17:00"), Tuesday=("09:00", "18:00"), Friday=("10:00", "12:00"))
    rejects = RejectsFile(tmp_path / "rejects.csv")
    await imported(a_tabular_package(tmp_path / "package", regular_schedules=rows), rejects=rejects)
    with rejects.path.open(encoding="utf-8", newline="") as file:
        written = {one["row"]: msgspec.json.decode(one["cells"]) for one in csv.DictReader(file)}
    assert written == {"3": rows[1], "4": rows[2]}


async def test_weekday_rows_that_say_less_than_their_text_are_named_once(database: Database, tmp_path: Path) -> None:
    rows = weekday_rows(Monday=("09:00", "17:00"))
    report = await imported(a_tabular_package(tmp_path, regular_schedules=rows))
    assert [(one.row, one.field) for one in report.problems] == [(2, "opens_at")]


async def test_rejects_file_where_something_stands_is_refused_and_that_stays(
    database: Database, tmp_path: Path
) -> None:
    mine = tmp_path / "organizations.csv"
    mine.write_text("mine", encoding="utf-8")
    with pytest.raises(RejectsUnwritable, match="already"):
        await imported(BROKEN, rejects=RejectsFile(mine))
    rejects = RejectsFile(tmp_path / "later.csv")
    rejects.path.write_text("came in between", encoding="utf-8")
    with pytest.raises(RejectsUnwritable, match="already"):
        await imported(BROKEN, rejects=rejects)
    assert (mine.read_text(), rejects.path.read_text(), await count_of("organization")) == (
        "mine",
        "came in between",
        0,
    )
