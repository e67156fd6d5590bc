"""What a package may be: a folder, a zip archive, a file; in which encodings; and what is refused before it is read."""

import codecs
import os
import struct
from pathlib import Path
from typing import Any
from zipfile import ZIP_BZIP2, ZipFile, ZipInfo

import pytest

from hub.directory.hsds.documents import LINE_LIMIT
from hub.directory.hsds.encodings import EncodingUnknown
from hub.directory.hsds.opening import open_package
from hub.directory.hsds.report import PackageUnreadable, Tally
from hub.directory.hsds.zips import ENTRIES_LIMIT, ZipFiles
from kit.database import Database
from kit.directory import VILLAGE, count_of, imported, row_of
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


def refused(path: Path, **options: Any) -> PackageUnreadable:
    """Return why a package is not read, having read all of it that can be."""
    with pytest.raises(PackageUnreadable) as caught:
        for stream in open_package(path, **options).streams(Tally()):
            for _ in stream.rows:
                pass
    assert caught.value.problems[0].remedy.render()
    return caught.value


@pytest.mark.parametrize("top", ["", "export-2026/"])
async def test_zip_with_or_without_a_top_folder_lands_as_its_folder_does(
    database: Database, tmp_path: Path, top: str
) -> None:
    report = await imported(zipped(VILLAGE, tmp_path / "village.zip", top=top))
    assert (report.rejected, await count_of("service")) == (0, 4)


def test_zip_is_read_where_it_lies_and_nothing_of_it_is_written(tmp_path: Path) -> None:
    archive = zipped(VILLAGE, tmp_path / "village.zip")
    for stream in open_package(archive).streams(Tally()):
        assert sum(1 for _ in stream.rows) > 0
    assert list(tmp_path.iterdir()) == [archive]


def test_zip_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "village.zip").write_bytes(b"PK\x03\x04 and nothing more")
    refused(tmp_path / "village.zip")


@pytest.mark.parametrize("name", ["../services.csv", "/etc/services.csv", "a/../../services.csv", "C:\\services.csv"])
def test_zip_with_a_name_that_leads_out_of_it_is_refused(tmp_path: Path, name: str) -> None:
    with ZipFile(tmp_path / "x.zip", "w") as out:
        entry = ZipInfo("services.csv")
        entry.filename = name
        out.writestr(entry, "id,name\n")
    refused(tmp_path / "x.zip")


def test_zip_with_a_link_is_refused(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "x.zip", "w") as out:
        link = ZipInfo("services.csv")
        link.external_attr = 0o120777 << 16
        out.writestr(link, "/etc/passwd")
    assert refused(tmp_path / "x.zip").problems[0].reason.render() == "It is a link."


def test_zip_that_is_encrypted_is_refused(tmp_path: Path) -> None:
    archive = zipped(VILLAGE, tmp_path / "x.zip")
    content = bytearray(archive.read_bytes())
    place = content.find(b"PK\x01\x02")
    content[place + 8] |= 1
    archive.write_bytes(content)
    assert refused(archive).problems[0].reason.render() == "It is encrypted."


def test_zip_packed_in_an_unusual_way_is_refused(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "x.zip", "w", ZIP_BZIP2) as out:
        out.writestr("services.csv", "id,name\n")
    refused(tmp_path / "x.zip")


def test_zip_with_too_many_files_is_refused_before_its_list_is_read(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "x.zip", "w") as out:
        for number in range(ENTRIES_LIMIT + 1):
            out.writestr(f"{number}.json", "{}")
    refused(tmp_path / "x.zip")


def test_zip_that_says_it_has_few_files_and_lists_many_is_refused(tmp_path: Path) -> None:
    archive = zipped(VILLAGE, tmp_path / "x.zip")
    content = bytearray(archive.read_bytes())
    end = content.rfind(b"PK\x05\x06")
    content[end + 12 : end + 16] = struct.pack("<I", 300_000_000)
    archive.write_bytes(content)
    refused(archive)


def test_zip_bomb_is_stopped_while_it_is_read(tmp_path: Path) -> None:
    package = a_tabular_package(tmp_path / "package")
    (package / "services.csv").write_text("id,name\n" + "1,x\n" * 5_000_000, encoding="utf-8")
    archive = zipped(package, tmp_path / "x.zip")
    (package / "services.csv").unlink()
    assert archive.stat().st_size < 60_000
    files = ZipFiles(archive)
    with pytest.raises(PackageUnreadable), files.open("services.csv") as content:
        while content.read(1024 * 1024):
            pass
    assert files.taken <= 200 * archive.stat().st_size + 2 * 1024 * 1024


def test_zip_with_a_damaged_file_is_refused(tmp_path: Path) -> None:
    archive = zipped(VILLAGE, tmp_path / "x.zip")
    content = bytearray(archive.read_bytes())
    content[200:260] = os.urandom(60)
    archive.write_bytes(content)
    refused(archive)


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
async def test_table_with_a_byte_order_mark_is_read_as_it_says(
    database: Database, tmp_path: Path, mark: bytes, encoding: str
) -> None:
    package = a_tabular_package(tmp_path)
    (package / "organizations.csv").write_bytes(mark + "id,name\no,Бряг\n".encode(encoding))
    await imported(package)
    assert (await row_of("organization", "o"))["name"] == '{"en": "Бряг"}'


@pytest.mark.parametrize("encoding", ["windows-1251", "utf-16-le", "utf-32"])
def test_table_in_another_encoding_is_refused_and_says_what_was_tried(tmp_path: Path, encoding: str) -> None:
    package = a_tabular_package(tmp_path)
    (package / "organizations.csv").write_bytes("id,name\no,Бряг\n".encode(encoding))
    error = refused(package)
    assert error.file == "organizations.csv"
    assert "UTF-8" in error.problems[0].reason.render()
    assert "--encoding" in error.problems[0].remedy.render()


async def test_table_in_an_encoding_that_was_named_is_read(database: Database, tmp_path: Path) -> None:
    package = a_tabular_package(tmp_path)
    (package / "organizations.csv").write_bytes("id,name\no,Бряг\n".encode("windows-1251"))
    await imported(package, encoding="cp1251")
    assert (await row_of("organization", "o"))["name"] == '{"en": "Бряг"}'


@pytest.mark.parametrize("name", ["klingon", "base64", "rot13", "hex"])
def test_encoding_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(EncodingUnknown):
        open_package(a_tabular_package(tmp_path), encoding=name)


@pytest.mark.parametrize(
    "content",
    [
        'id,name\n1,"' + "x\n" * 3_000_000,
        "id,name\n" + "x" * 40_000_000,
        "id,name\n" + ",".join(['"' + "y" * 90_000 + '\n"'] * 300) + "\n",
        ",".join(f"c{number}" for number in range(2_000)) + "\n",
    ],
    ids=["open-quote", "endless-line", "endless-record", "endless-header"],
)
def test_table_without_an_end_is_refused_in_little_memory(tmp_path: Path, content: str) -> None:
    package = a_tabular_package(tmp_path)
    (package / "organizations.csv").write_text(content, encoding="utf-8")
    refused(package)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("services.json", [SERVICE | {"organization": ORGANIZATION}]),
        ("services.json", SERVICE | {"organization": ORGANIZATION}),
        (
            "page-1.json",
            {"total_items": 1, "contents": [{**SERVICE, "status": "active", "organization": ORGANIZATION}]},
        ),
        ("services.ndjson", [SERVICE | {"organization": ORGANIZATION}]),
        ("organization_list.jsonl", [{**ORGANIZATION, "services": [{"id": "s", "name": "Line"}]}]),
        ("everything.json", {"organizations": [ORGANIZATION], "services": [SERVICE]}),
        ("tabular.json", {"services.csv": [SERVICE], "organizations.csv": [ORGANIZATION]}),
    ],
)
async def test_document_in_any_of_its_forms_lands(database: Database, tmp_path: Path, name: str, content: Any) -> None:
    report = await imported(a_document(tmp_path, name, content))
    assert ([str(one) for one in report.problems], is_accounted_for(report)) == ([], True)
    service, organization = await row_of("service", "s"), await row_of("organization", "o")
    assert service["organization_id"] == organization["id"]


async def test_documents_of_a_folder_may_point_to_each_other_in_any_order(database: Database, tmp_path: Path) -> None:
    link = {"id": "sl", "location": {"id": "l"}, "phones": [{"id": "p", "number": "112"}]}
    service = {"id": "s", "name": "Line", "service_at_locations": [link]}
    a_document(tmp_path / "organizations", "1.json", {**ORGANIZATION, "services": [service]})
    a_document(tmp_path / "organizations", "2.json", {"id": "o2", "name": "Isle", "locations": [{"id": "l"}]})
    report = await imported(tmp_path)
    assert [str(one) for one in report.problems] == []
    assert (await row_of("phone", "p"))["service_at_location_id"] == (await row_of("service_at_location", "sl"))["id"]


async def test_documents_that_point_nowhere_are_rejected_one_by_one(database: Database, tmp_path: Path) -> None:
    phones = [{"id": str(number), "service_id": "nobody", "number": "112"} for number in range(3)]
    a_document(tmp_path, "phones.ndjson", phones)
    report = await imported(a_document(tmp_path, "services.ndjson", [SERVICE]).parent)
    assert (counts_of(report, "phones.ndjson").rejected, is_accounted_for(report)) == (3, True)


def test_document_whose_objects_could_be_anything_is_refused_with_a_remedy(tmp_path: Path) -> None:
    error = refused(a_document(tmp_path, "page-1.json", [{"id": "1", "name": "What am I"}]))
    assert "services.json" in error.problems[0].remedy.render()


def test_line_of_ndjson_without_an_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "services.ndjson").write_bytes(b'{"id": "' + b"x" * LINE_LIMIT)
    refused(tmp_path / "services.ndjson")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe{}", b"[" * 100_000, b'{"name": "\\ud800"}'])
def test_document_that_is_no_json_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "services.json").write_bytes(content)
    refused(tmp_path / "services.json")


def test_objects_inside_each_other_without_end_are_rejected_and_not_followed(tmp_path: Path) -> None:
    deep: dict[str, Any] = {"id": "0"}
    for number in range(300):
        deep = {"id": str(number), "name": "x", "services": [{"id": str(number), "name": "y", "organization": deep}]}
    tally = Tally()
    (stream,) = open_package(a_document(tmp_path, "organizations.json", [deep])).streams(tally)
    assert sum(1 for _ in stream.rows) < 60
    assert tally.file("organizations.json").rejected == 1


async def test_file_that_a_descriptor_names_is_read_as_the_table_that_it_says(
    database: Database, tmp_path: Path
) -> None:
    package = a_tabular_package(tmp_path)
    (package / "numbers.csv").write_text(as_csv([{"id": "p", "service_id": "s", "number": "112"}]), encoding="utf-8")
    a_document(package, "datapackage.json", {"resources": [{"name": "phone", "path": "numbers.csv"}, {"path": 7}, 8]})
    report = await imported(package)
    assert counts_of(report, "numbers.csv").landed == 1


@pytest.mark.parametrize("descriptor", [b"", b"../../datapackage.json", b"[1]", b'{"resources": {}}'])
async def test_descriptor_that_says_nothing_is_passed_over(
    database: Database, tmp_path: Path, descriptor: bytes
) -> None:
    package = a_tabular_package(tmp_path)
    (package / "datapackage.json").write_bytes(descriptor)
    assert (await imported(package)).rejected == 0


async def test_tables_that_the_directory_does_not_keep_are_counted_as_rejected_for_one_reason(
    database: Database, tmp_path: Path
) -> None:
    rows = [{"id": str(number), "field_name": "name", "previous_value": "secret"} for number in range(5)]
    report = await imported(a_tabular_package(tmp_path, metadata=rows, payments_accepted=rows))
    assert [counts_of(report, f"{one}.csv").rejected for one in ("metadata", "payments_accepted")] == [5, 5]
    assert [one.row for one in report.problems] == [0, 0]
    assert "secret" not in str([str(one) for one in report.problems])


async def test_columns_that_nobody_reads_are_named(database: Database, tmp_path: Path) -> None:
    services = [SERVICE | {"wheelchair": "yes", "fees": "none"}]
    report = await imported(a_tabular_package(tmp_path, services=services))
    assert counts_of(report, "services.csv").columns_passed_over == ("wheelchair",)


def test_package_with_a_file_that_is_a_pipe_is_refused(tmp_path: Path) -> None:
    package = a_tabular_package(tmp_path)
    (package / "phones.csv").unlink(missing_ok=True)
    os.mkfifo(package / "phones.csv")
    assert refused(package).file == "phones.csv"
