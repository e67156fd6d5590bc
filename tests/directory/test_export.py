"""An export holds the public tier, whole and valid, in every form; twice the same bytes."""

import itertools
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hub.directory.fields import BY_TABLE, ENTITIES
from hub.directory.hsds.export import export_hsds
from hub.directory.hsds.export_cells import ExportForm
from hub.directory.hsds.export_report import ExportReport, SourceUnknown
from hub.errors import InvalidInput
from kit.database import Database
from kit.exported import as_cell, bytes_of, documents_of, rows_of_documents, rows_of_tables
from kit.filled_directory import fill_every_table, filled_row, id_of
from kit.hsds_checks import STANDARD, document_problems, table_problems
from kit.postgres import execute

IN_JSON = (ExportForm.JSON, ExportForm.NDJSON)


numbers = itertools.count(1)


async def exported(folder: Path, form: ExportForm = ExportForm.TABULAR, **options: Any) -> tuple[Path, ExportReport]:
    """Export into a new folder below `folder`."""
    target = folder / f"{form}-{next(numbers)}"
    return target, await export_hsds(target, form=form, **options)


@pytest.fixture
async def filled(database: Database) -> Database:
    """A database with a row in every table for every owner."""
    await fill_every_table(database.owner_dsn)
    return database


async def test_tables_hold_every_row_and_every_column(filled: Database, tmp_path: Path) -> None:
    folder, report = await exported(tmp_path)
    rows = rows_of_tables(folder)
    assert {one.table: one.rows for one in report.tables} == {one.table: len(one.owners) or 1 for one in ENTITIES}
    assert {table: len(found) for table, found in rows.items()} == {one.table: one.rows for one in report.tables}
    empty = {"assurer_email", "parent_organization_id", "parent_id", "timezone", "extension"}
    for table, found in rows.items():
        named = set(BY_TABLE[table].owner_columns)
        for row in found.values():
            assert {name for name, value in row.items() if not value} <= empty | named, table


async def test_cells_say_what_is_stored(filled: Database, tmp_path: Path) -> None:
    rows = rows_of_tables((await exported(tmp_path))[0])
    phone = rows["phone"][str(id_of("shown", "phone", "contact"))]
    assert (phone["extension"], phone["extension_text"]) == ("", "OPT1")
    assert phone["contact_id"] == str(id_of("shown", "contact", "organization"))
    assert (phone["origin"], phone["origin_id"]) == ("shown", "phone-contact")
    schedule = rows["schedule"][str(id_of("shown", "schedule", "service"))]
    assert (schedule["opens_at"], schedule["closes_at"], schedule["dtstart"]) == ("09:00", "17:30", "2026-11-24")
    assert (schedule["languages"], schedule["timezone"], schedule["time_zone"]) == ("bg,uk", "", "Europe/Sofia")
    service = rows["service"][str(id_of("shown", "service"))]
    assert service["last_modified"] == "2099-01-02T03:04:05Z"
    assert service["is_specialised"] == "true"
    attribute = rows["attribute"][str(id_of("shown", "attribute", "program"))]
    assert (attribute["link_entity"], attribute["link_id"]) == ("program", str(id_of("shown", "program")))
    funding = rows["funding"][str(id_of("shown", "funding", "service"))]
    assert funding["source"] == 'shown funding funding_source, "quoted" \\ and\nbroken'


async def test_translations_hold_every_language_of_a_text(filled: Database, tmp_path: Path) -> None:
    rows = rows_of_tables((await exported(tmp_path, language="bg"))[0])
    row = rows["service_area"][str(id_of("shown", "service_area", "service"))]
    stored = filled_row(BY_TABLE["service_area"], "service", "shown", "public")
    name = msgspec.json.decode(stored["name"])
    translations = msgspec.json.decode(row["translations"])
    assert row["name"] == name["bg"]
    assert {language: texts["name"] for language, texts in translations.items()} == name
    assert set(translations["en"]) == {"name", "description"}


async def test_translations_when_a_text_is_in_the_packages_language_alone_are_left_out(
    filled: Database, tmp_path: Path
) -> None:
    texts = """UPDATE unit SET name = '{"en": "Beds"}'; UPDATE funding SET funding_source = '{"uk": "Дім"}'"""
    await execute(filled.owner_dsn, texts)
    rows = rows_of_tables((await exported(tmp_path))[0])
    (unit,) = rows["unit"].values()
    assert (unit["name"], unit["translations"]) == ("Beds", "")
    funding = next(iter(rows["funding"].values()))
    assert (funding["source"], funding["translations"]) == ("Дім", '{"uk": {"source": "Дім"}}')


async def test_tables_are_valid_hsds(filled: Database, tmp_path: Path) -> None:
    folder, report = await exported(tmp_path)
    assert table_problems(folder) == []
    assert (report.left_out, report.lacking) == ((), ())


async def test_descriptor_names_every_file_column_and_reference(filled: Database, tmp_path: Path) -> None:
    folder, _ = await exported(tmp_path)
    described = msgspec.json.decode((folder / "datapackage.json").read_bytes())
    assert described["nrm_hub"] == {"format": 1, "language": "en", "tier": "public", "demo": False}
    resources = {one["name"]: one for one in described["resources"]}
    assert {one["path"] for one in resources.values()} == {one.name for one in folder.glob("*.csv")}
    for table, rows in rows_of_tables(folder).items():
        schema = resources[table]["schema"]
        row = next(iter(rows.values()))
        assert [field["name"] for field in schema["fields"]] == list(row)
        for reference in schema["foreignKeys"]:
            assert reference["fields"] in row
            assert reference["reference"]["resource"] in {"", *resources}


@pytest.mark.parametrize("form", IN_JSON)
async def test_documents_hold_every_row_that_tables_hold(filled: Database, tmp_path: Path, form: ExportForm) -> None:
    folder, report = await exported(tmp_path, form)
    tables, documents = rows_of_tables((await exported(tmp_path))[0]), rows_of_documents(folder)
    assert {one.table: one.rows for one in report.tables} == {table: len(rows) for table, rows in documents.items()}
    for table, rows in tables.items():
        for row_id, row in rows.items():
            if row.get("translations"):
                row["translations"] = as_cell(msgspec.json.decode(row["translations"]))
            said = {name: as_cell(value) for name, value in documents[table][row_id].items()}
            assert {name: value for name, value in row.items() if value} == {k: v for k, v in said.items() if v}


@pytest.mark.parametrize("form", IN_JSON)
async def test_documents_are_valid_hsds(filled: Database, tmp_path: Path, form: ExportForm) -> None:
    folder, _ = await exported(tmp_path, form)
    documents = list(documents_of(folder))
    assert {table for table, _ in documents} >= {"organization", "service", "taxonomy", "taxonomy_term"}
    assert [problem for table, one in documents for problem in document_problems(table, one)] == []


async def test_export_holds_to_the_main_rules_where_the_schemas_are_not_at_hand(
    filled: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.hsds_checks.STANDARD", tmp_path / "nowhere")
    documents = list(documents_of((await exported(tmp_path, ExportForm.JSON))[0]))
    assert [problem for table, one in documents for problem in document_problems(table, one)] == []
    assert document_problems("service", {"id": "17", "status": "open"}) != []
    assert table_problems((await exported(tmp_path))[0]) == []


@pytest.mark.parametrize(
    "fault",
    [
        {"email": "поща@дом.бг"},
        {"url": "http://a.example/дом"},
        {"id": "17"},
        {"status": "open"},
        {"assured_date": "24.11.2026"},
        {"last_modified": "yesterday"},
        {"minimum_age": "18"},
        {"phones": [{"id": "bb0ecd5a-0e2c-4d29-9a7d-0a5ab9c8d9aa"}]},
    ],
)
@pytest.mark.skipif(not STANDARD.is_dir(), reason="the schemas of HSDS do not lie beside this checkout")
def test_check_of_documents_finds_what_is_not_valid(fault: dict[str, Any]) -> None:
    document = {"id": "bb0ecd5a-0e2c-4d29-9a7d-0a5ab9c8d9aa", "name": "Line", "status": "active"}
    assert document_problems("service", document) == []
    assert document_problems("service", document | fault) != []


async def test_forms_of_json_hold_the_same_documents(filled: Database, tmp_path: Path) -> None:
    as_json, as_lines = [(await exported(tmp_path, form))[0] for form in IN_JSON]
    assert list(documents_of(as_json)) == list(documents_of(as_lines))
    assert (as_json / "nrm_hub.json").read_bytes() == (as_lines / "nrm_hub.json").read_bytes()


async def test_rows_that_nothing_uses_have_documents_of_their_own(filled: Database, tmp_path: Path) -> None:
    await execute(filled.owner_dsn, "DELETE FROM service_at_location; UPDATE location SET organization_id = NULL")
    await execute(filled.owner_dsn, "DELETE FROM service_capacity")
    folder, _ = await exported(tmp_path, ExportForm.NDJSON)
    assert [table for table, _ in documents_of(folder) if table in {"location", "unit"}] == ["unit", "location"]
    location = next(one for table, one in documents_of(folder) if table == "location")
    assert {"addresses", "phones", "contacts", "schedules", "languages", "accessibility"} <= set(location)


async def test_place_that_no_service_uses_stands_with_its_organization(filled: Database, tmp_path: Path) -> None:
    await execute(filled.owner_dsn, "DELETE FROM service_at_location")
    folder, _ = await exported(tmp_path, ExportForm.NDJSON)
    (organization,) = [one for table, one in documents_of(folder) if table == "organization"]
    assert [one["id"] for one in organization["locations"]] == [str(id_of("shown", "location"))]


@pytest.mark.parametrize("form", ExportForm)
async def test_export_twice_gives_the_same_bytes(filled: Database, tmp_path: Path, form: ExportForm) -> None:
    first, _ = await exported(tmp_path, form)
    second, _ = await exported(tmp_path, form)
    assert bytes_of(first) == bytes_of(second)


@pytest.mark.parametrize("form", ExportForm)
async def test_export_of_an_empty_directory_is_a_valid_package(
    database: Database, tmp_path: Path, form: ExportForm
) -> None:
    folder, report = await exported(tmp_path, form)
    assert report.rows == 0
    assert list(documents_of(folder)) == []
    assert not any(rows_of_tables(folder).values())
    assert len(bytes_of(folder)) == 5


async def test_values_without_a_valid_form_are_written_in_one_or_left_out_and_counted(
    filled: Database, tmp_path: Path
) -> None:
    await execute(
        filled.owner_dsn, "UPDATE organization SET email = 'поща@дом.бг', website = 'http://a.example/дом [1]#a#%zz'"
    )
    await execute(filled.owner_dsn, "UPDATE url SET url = 'http://[::1]/' WHERE service_id IS NOT NULL")
    folder, report = await exported(tmp_path)
    (organization,) = rows_of_tables(folder)["organization"].values()
    assert organization["website"] == "http://a.example/%D0%B4%D0%BE%D0%BC%20%5B1%5D#a%23%25zz"
    assert organization["email"] == ""
    assert [(one.table, one.field, one.count) for one in report.left_out] == [
        ("organization", "email", 1),
        ("url", "url", 1),
    ]
    assert len(rows_of_tables(folder)["url"]) == 1
    assert table_problems(folder) == []
    documents = list(documents_of((await exported(tmp_path, ExportForm.JSON))[0]))
    assert [problem for table, one in documents for problem in document_problems(table, one)] == []


async def test_web_address_with_every_letter_that_it_may_have_is_written_as_it_is(
    filled: Database, tmp_path: Path
) -> None:
    address = "http://a-b.example:8080/a-b_c.d~e!$&'()*+,;=:@/%D0%B4?Ln=en-CA/?-._~!$&'()*+,;=:@#-/?x"
    await execute(filled.owner_dsn, "UPDATE service SET url = $1", address)
    folder, report = await exported(tmp_path)
    (service,) = rows_of_tables(folder)["service"].values()
    assert (service["url"], report.left_out) == (address, ())


async def test_texts_that_hsds_requires_are_written_empty(filled: Database, tmp_path: Path) -> None:
    await execute(filled.owner_dsn, "UPDATE organization SET description = NULL")
    await execute(filled.owner_dsn, "UPDATE address SET state_province = NULL, city = NULL, postal_code = NULL")
    folder, _ = await exported(tmp_path, ExportForm.JSON)
    documents = list(documents_of(folder))
    assert [problem for table, one in documents for problem in document_problems(table, one)] == []
    assert table_problems((await exported(tmp_path))[0]) == []


async def test_references_that_hsds_requires_in_tables_are_counted_when_they_lack(
    filled: Database, tmp_path: Path
) -> None:
    await execute(filled.owner_dsn, "UPDATE service SET organization_id = NULL")
    _, report = await exported(tmp_path)
    assert [(one.table, one.field, one.count) for one in report.lacking] == [("service", "organization_id", 1)]


@pytest.mark.parametrize(
    ("zone", "hours"), [("UTC", "0"), ("Etc/GMT-3", "3"), ("Etc/GMT+11", "-11"), ("Europe/Sofia", "")]
)
async def test_time_zone_is_a_number_only_where_it_has_no_summer_time(
    filled: Database, tmp_path: Path, zone: str, hours: str
) -> None:
    await execute(filled.owner_dsn, "UPDATE schedule SET time_zone = $1", zone)
    rows = rows_of_tables((await exported(tmp_path))[0])["schedule"].values()
    assert {(row["timezone"], row["time_zone"]) for row in rows} == {(hours, zone)}


@pytest.mark.parametrize(("extension", "cells"), [("45", ("45", "")), ("045", ("", "045")), ("0", ("0", ""))])
async def test_extension_is_a_number_only_where_nothing_of_it_is_lost(
    filled: Database, tmp_path: Path, extension: str, cells: tuple[str, str]
) -> None:
    await execute(filled.owner_dsn, "UPDATE phone SET extension = $1", extension)
    rows = rows_of_tables((await exported(tmp_path))[0])["phone"].values()
    assert {(row["extension"], row["extension_text"]) for row in rows} == {cells}


async def test_export_of_one_source_holds_nothing_of_another(filled: Database, tmp_path: Path) -> None:
    await fill_every_table(filled.owner_dsn, "other")
    folder, report = await exported(tmp_path, source="other")
    assert {row["origin"] for rows in rows_of_tables(folder).values() for row in rows.values()} == {"other"}
    documents, _ = await exported(tmp_path, ExportForm.NDJSON, source="other")
    assert {row["origin"] for rows in rows_of_documents(documents).values() for row in rows.values()} == {"other"}
    assert report.rows == sum(len(one.owners) or 1 for one in ENTITIES)


async def test_export_of_a_source_that_is_not_there_says_so_and_writes_nothing(
    filled: Database, tmp_path: Path
) -> None:
    with pytest.raises(SourceUnknown):
        await exported(tmp_path, source="nobody")
    assert bytes_of(tmp_path) == {}


@pytest.mark.parametrize("options", [{"language": "Bulgarian'"}, {"source": "a' OR true"}])
async def test_export_when_a_name_is_wrong_is_refused(
    database: Database, tmp_path: Path, options: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput):
        await exported(tmp_path, **options)


async def test_export_that_holds_a_row_of_the_demo_network_says_so(filled: Database, tmp_path: Path) -> None:
    await execute(filled.owner_dsn, "UPDATE program SET source = 'demo-network'")
    folder, report = await exported(tmp_path, ExportForm.NDJSON)
    assert report.demo
    assert msgspec.json.decode((folder / "nrm_hub.json").read_bytes())["demo"] is True
