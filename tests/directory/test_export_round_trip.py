"""What came in goes out: an export, imported into an empty hub, is exported as the same bytes; Miami as it came."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.directory.hsds.export import export_hsds
from hub.directory.hsds.export_cells import ExportForm
from kit.database import Database
from kit.directory import MIAMI, VILLAGE, imported, needs_miami
from kit.exported import Rows, bytes_of, documents_of, rows_of_tables
from kit.filled_directory import fill_every_table
from kit.hsds_checks import document_problems, table_problems
from kit.kept_rows import VAULT
from kit.postgres import execute

FORMS = [ExportForm.TABULAR, ExportForm.NDJSON]


async def emptied(database: Database) -> None:
    """Take everything out of the directory."""
    await execute(database.owner_dsn, "TRUNCATE organization, location, service, taxonomy, taxonomy_term, unit CASCADE")


def digits(*texts: str) -> str:
    return re.sub(r"\D", "", "".join(texts))


def words(text: str) -> str:
    """Return a text without what an import may change of it: how spaces and lines are written."""
    return " ".join(re.sub(r"\\[nr]", " ", text).split())


def of_miami(table: str) -> Iterator[dict[str, str]]:
    with (MIAMI / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def by_origin(rows: Rows, table: str) -> dict[str, dict[str, str]]:
    return {row["origin_id"]: row for row in rows[table].values()}


@pytest.fixture
async def miami(database: Database, tmp_path: Path) -> Path:
    """The Miami directory, imported and exported as tables."""
    await imported(MIAMI, source="miami-211")
    report = await export_hsds(tmp_path / "miami")
    assert report.left_out == ()
    return tmp_path / "miami"


@pytest.mark.parametrize("form", ExportForm)
async def test_export_of_an_imported_export_of_the_village_is_the_same_bytes(
    database: Database, tmp_path: Path, form: ExportForm
) -> None:
    await imported(VILLAGE)
    await export_hsds(tmp_path / "one", form=form)
    await emptied(database)
    await imported(tmp_path / "one", source=None)
    await export_hsds(tmp_path / "two", form=form)
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")


@pytest.mark.parametrize("form", ExportForm)
async def test_export_of_an_imported_zip_with_every_column_filled_is_the_same_bytes(
    database: Database, tmp_path: Path, form: ExportForm
) -> None:
    await fill_every_table(database.owner_dsn)
    await export_hsds(tmp_path / "one.zip", form=form)
    await emptied(database)
    await imported(tmp_path / "one.zip", source=None, vault=VAULT)
    await export_hsds(tmp_path / "two.zip", form=form)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


@needs_miami
@pytest.mark.parametrize("form", FORMS)
async def test_export_of_an_imported_export_of_miami_is_the_same_bytes_and_valid(
    database: Database, tmp_path: Path, form: ExportForm
) -> None:
    await imported(MIAMI, source="miami-211")
    await export_hsds(tmp_path / "one", form=form)
    await emptied(database)
    await imported(tmp_path / "one", source=None)
    await export_hsds(tmp_path / "two", form=form)
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")
    if form is ExportForm.TABULAR:
        assert table_problems(tmp_path / "two") == []
    problems = (document_problems(table, one) for table, one in documents_of(tmp_path / "two"))
    assert [one for found in problems for one in found] == []


@needs_miami
async def test_services_of_miami_come_out_as_they_came_in(miami: Path) -> None:
    exported = by_origin(rows_of_tables(miami), "service")
    assert len(exported) == 4089
    for row in of_miami("services"):
        said = exported[row["id"]]
        assert words(said["name"]) == words(row["name"])
        assert words(said["description"]) == words(row["description"])
        assert words(said["application_process"]) == words(row["application_process"])


@needs_miami
async def test_numbers_and_addresses_of_miami_come_out_as_they_came_in(miami: Path) -> None:
    rows = rows_of_tables(miami)
    phones, addresses = by_origin(rows, "phone"), by_origin(rows, "address")
    assert (len(phones), len(addresses)) == (4066, 4059)
    for row in of_miami("phones"):
        if said := phones.get(row["id"]):
            assert digits(said["number"], said["extension"], said["extension_text"]) == digits(
                row["number"], row["extension"]
            )
    for row in of_miami("physical_addresses"):
        if said := addresses.get(row["id"]):
            for name in ("address_1", "city", "postal_code", "state_province"):
                assert words(said[name]) == words(row[name])


@needs_miami
async def test_terms_and_hours_of_miami_come_out_as_they_came_in(miami: Path) -> None:
    rows = rows_of_tables(miami)
    services = {row["id"]: row["origin_id"] for row in rows["service"].values()}
    terms = {row["id"]: row["origin_id"] for row in rows["taxonomy_term"].values()}
    exported = {(services[one["link_id"]], terms[one["taxonomy_term_id"]]) for one in rows["attribute"].values()}
    given = {(one["service_id"], one["taxonomy_id"]) for one in of_miami("services_taxonomy")}
    known_services, known_terms = set(services.values()), set(terms.values())
    assert exported == {(service, term) for service, term in given if service in known_services and term in known_terms}
    texts: dict[str, set[str]] = defaultdict(set)
    for row in rows["schedule"].values():
        texts[services[row["service_id"]]].add(words(row["original_text"]))
    for row in of_miami("regular_schedules"):
        if row["service_id"] in known_services and row["original_text"]:
            assert words(row["original_text"]) in texts[row["service_id"]]
