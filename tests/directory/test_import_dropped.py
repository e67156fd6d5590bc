"""What a package no longer gives: it goes, counted; what has another owner, was rejected or not spoken of, stays."""

from pathlib import Path
from typing import Any

import pytest

from hub.directory.hsds.report import ImportReport
from hub.directory.queries import service_page
from hub.principal import PUBLIC
from kit.database import Database
from kit.directory import count_of, id_of_service, imported, row_of
from kit.packages import LOCATION, a_tabular_package, counts_of, is_accounted_for

HERE = [{"id": "here", "service_id": "s", "location_id": "l"}]
THERE = [{"id": "there", "service_id": "s", "location_id": "other"}]
PLACES = [LOCATION, {**LOCATION, "id": "other", "name": "Other house"}]
AT_THE_LINK = {"service_at_location_id": "here"}
OF_BOTH = {"service_id": "s", **AT_THE_LINK}
PHONE = {"id": "p", "number": "+359 000 111 222"}
HOURS = {"id": "h", "freq": "WEEKLY", "opens_at": "9:00", "closes_at": "17:00"}


async def moved(folder: Path, *, brings: Any = None, **children: Any) -> ImportReport:
    """Import a service at one place with `children`; then at another, with the tables that it `brings`."""
    await imported(a_tabular_package(folder / "1", locations=PLACES, service_at_location=HERE, **children))
    package = a_tabular_package(folder / "2", locations=PLACES, service_at_location=THERE, **(brings or {}))
    report = await imported(package, update=True)
    assert is_accounted_for(report)
    assert report.removed["service_at_location"] == 1
    return report


def changes_of(report: ImportReport, table: str) -> tuple[int, int, int]:
    """Return how many rows of `table` were created, updated and removed."""
    found = [(one.created, one.updated, one.removed) for one in report.tables if one.table == table]
    return found[0] if found else (0, 0, 0)


@pytest.mark.parametrize(
    ("file", "table", "row"),
    [
        ("phones", "phone", PHONE | OF_BOTH),
        ("contacts", "contact", {"id": "c", "name": "Office"} | OF_BOTH),
        ("schedules", "schedule", HOURS | OF_BOTH),
        ("service_areas", "service_area", {"id": "a", "name": "Vidin"} | OF_BOTH),
    ],
)
async def test_row_of_a_service_stays_when_the_service_moves_and_leaves_the_old_place(
    database: Database, tmp_path: Path, file: str, table: str, row: dict[str, Any]
) -> None:
    report = await moved(tmp_path, **{file: [row]})
    (kept,) = [await row_of(table, row["id"])]
    assert kept["service_id"] == await id_of_service("s")
    assert kept["service_at_location_id"] is None
    assert changes_of(report, table) == (0, 1, 0)
    assert report.not_in_package[table] == 1


@pytest.mark.parametrize(
    ("file", "table", "row"),
    [
        ("phones", "phone", PHONE | AT_THE_LINK),
        ("contacts", "contact", {"id": "c", "name": "Office"} | AT_THE_LINK),
        (
            "schedules",
            "schedule",
            {"id": "h", "freq": "WEEKLY", "opens_at": "9:00", "closes_at": "17:00"} | AT_THE_LINK,
        ),
        ("attributes", "attribute", {"link_entity": "service_at_location", "link_id": "here", "value": "red door"}),
    ],
)
async def test_row_of_a_place_of_a_service_alone_goes_with_it_and_is_counted(
    database: Database, tmp_path: Path, file: str, table: str, row: dict[str, Any]
) -> None:
    report = await moved(tmp_path, **{file: [row]})
    assert await count_of(table) == 0
    assert changes_of(report, table) == (0, 0, 1)
    assert report.services_changed == 1


async def test_languages_of_a_number_that_goes_with_its_contact_are_counted_or_stay_with_their_service(
    database: Database, tmp_path: Path
) -> None:
    report = await moved(
        tmp_path,
        contacts=[{"id": "c", "name": "Office"} | AT_THE_LINK],
        phones=[PHONE | {"contact_id": "c"}],
        languages=[{"phone_id": "p", "name": "Roma"}, {"phone_id": "p", "service_id": "s", "name": "Turkish"}],
    )
    assert [changes_of(report, one) for one in ("contact", "phone", "language")] == [(0, 0, 1), (0, 0, 1), (0, 1, 1)]
    entry = await service_page(PUBLIC, await id_of_service("s"))
    assert [one.name for one in entry.languages] == ["Turkish"]


@pytest.mark.parametrize("owners", [AT_THE_LINK, OF_BOTH], ids=["of-the-link", "of-both"])
async def test_number_that_was_rejected_with_its_dropped_place_stays(
    database: Database, tmp_path: Path, owners: dict[str, str]
) -> None:
    row = PHONE | owners
    await imported(a_tabular_package(tmp_path / "1", locations=PLACES, service_at_location=HERE, phones=[row]))
    package = a_tabular_package(tmp_path / "2", locations=PLACES, service_at_location=THERE, phones=[row])
    report = await imported(package, update=True)
    assert counts_of(report, "phones.csv").rejected == 1
    assert (await row_of("phone", "p"))["number"] == PHONE["number"]
    assert changes_of(report, "phone")[2] == 0


async def test_numbers_that_follow_their_service_to_another_place_are_updated_and_not_created(
    database: Database, tmp_path: Path
) -> None:
    brings = {"phones": [PHONE | {"service_at_location_id": "there"}]}
    report = await moved(tmp_path, brings=brings, phones=[PHONE | AT_THE_LINK])
    assert changes_of(report, "phone") == (0, 1, 0)


async def test_number_of_a_contact_that_is_dropped_stays_with_its_organization(
    database: Database, tmp_path: Path
) -> None:
    contacts = [{"id": one, "organization_id": "o", "name": "Office"} for one in ("c", "d")]
    phones = [PHONE | {"contact_id": "c", "organization_id": "o"}]
    await imported(a_tabular_package(tmp_path / "1", contacts=contacts, phones=phones))
    report = await imported(a_tabular_package(tmp_path / "2", contacts=contacts[1:]), update=True)
    assert report.removed == {"contact": 1}
    assert (await row_of("phone", "p"))["contact_id"] is None


async def test_terms_and_units_that_are_dropped_stay_with_what_points_to_them(
    database: Database, tmp_path: Path
) -> None:
    taxonomies, terms = [{"id": "x", "name": "Help"}], [{"id": "t", "name": "Food", "taxonomy_id": "x"}]
    capacity = {"id": "k", "service_id": "s", "unit_id": "u", "available": 2, "updated": "2026-01-01T00:00:00Z"}
    first = a_tabular_package(
        tmp_path / "1",
        taxonomies=taxonomies,
        taxonomy_terms=terms,
        units=[{"id": "u", "name": "bed"}],
        attributes=[{"link_entity": "service", "link_id": "s", "taxonomy_term_id": "t"}],
        service_capacity=[capacity],
    )
    await imported(first)
    other = [{"id": "other", "name": "Other"}]
    package = a_tabular_package(tmp_path / "2", taxonomies=other, taxonomy_terms=other, units=other)
    report = await imported(package, update=True)
    assert report.missing_at_source == {"taxonomy": 1, "taxonomy_term": 1, "unit": 1}
    assert report.removed == {}
    assert [await count_of(one) for one in ("attribute", "service_capacity")] == [1, 1]
    assert report.not_in_package == {"attribute": 1, "service_capacity": 1}


async def test_number_whose_row_can_no_longer_be_read_stays(database: Database, tmp_path: Path) -> None:
    phones = [PHONE | {"service_id": "s"}, PHONE | {"service_id": "s", "id": "q"}]
    package = a_tabular_package(tmp_path / "1", phones=phones)
    await imported(package)
    table = package / "phones.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join([lines[0], lines[1] + ",one cell too many"]), encoding="utf-8")
    report = await imported(package, update=True)
    assert is_accounted_for(report)
    assert report.rejected == 1
    assert await count_of("phone") == 2
