"""Whose word changes what: a source belongs to the package that brought it, the demo's to the demo alone."""

from pathlib import Path

import pytest

from hub.directory.hsds.report import SourceKnown
from hub.directory.operations import load_demo_network
from hub.directory.queries import DEMO_SOURCE, holds_demo_network
from hub.errors import InvalidInput
from hub.jobs.queue import queue_counts
from hub.ledger.queries import latest_entries
from kit.database import Database
from kit.directory import VILLAGE, a_copy_of, count_of, edited, imported, row_of, rows_of

TABLES = ("organization", "service", "location", "phone", "schedule", "language", "taxonomy_term")


async def test_import_under_the_name_of_the_demo_network_is_refused(database: Database) -> None:
    with pytest.raises(InvalidInput) as caught:
        await imported(VILLAGE, source=DEMO_SOURCE, update=True)
    assert [one.field for one in caught.value.problems] == ["source"]
    assert not await holds_demo_network()
    assert await count_of("service") == 0


async def test_demo_network_may_change_itself(database: Database, tmp_path: Path) -> None:
    await load_demo_network(folder=VILLAGE)
    assert (await load_demo_network(folder=edited(VILLAGE, tmp_path, "services", "River line", "Lake line"))).changed


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("services", "Night kitchen", "Trap"),
        ("phones", "+359 000 333 444", "+359 000 666 666"),
        ("phones", "702,,,2,,+359 000 333 444,,,,\n", ""),
        ("phones", "702,,,2,,+359", "703,,20,,,+359 000 666 666,,,,\n702,,,2,,+359"),
        ("services", "12,20,,Flood alarm", "13,20,,New alarm,,,,,,,,,,,\n12,20,,Flood alarm"),
    ],
    ids=["a name", "a number", "a number less", "a number more", "a service more"],
)
async def test_import_of_another_package_under_a_known_name_writes_nothing_and_says_how(
    database: Database, tmp_path: Path, table: str, old: str, new: str
) -> None:
    await imported(VILLAGE)
    before = {one: await rows_of(one) for one in TABLES}
    jobs, entries = await queue_counts(), await latest_entries()
    folder = edited(VILLAGE, tmp_path, table, old, new)
    with pytest.raises(SourceKnown) as caught:
        await imported(folder)
    assert "--update" in str(caught.value)
    assert {one: await rows_of(one) for one in TABLES} == before
    assert (await queue_counts(), await latest_entries()) == (jobs, entries)
    assert (await imported(folder, update=True)).changed


async def test_import_of_a_second_source_needs_no_leave(database: Database) -> None:
    await imported(VILLAGE, source="village")
    assert (await imported(VILLAGE, source="town")).changed


async def test_import_when_a_service_tells_when_it_was_changed_keeps_that_day_beside_ours(
    database: Database, tmp_path: Path
) -> None:
    services = (
        "id,organization_id,name,last_modified,assured_date\n"
        "1,1,Told,2024-05-01T10:00:00+03:00,2025-01-01\n"
        "2,1,Assured,,2025-01-01\n"
        "3,1,Silent,,\n"
        "4,1,Ahead,2999-01-01,\n"
        "5,1,Garbled,last Tuesday,\n"
        "6,1,Ancient,0001-01-01,\n"
    )
    report = await imported(a_copy_of(VILLAGE, tmp_path, services=services))
    told = [(await row_of("service", str(number)))["source_modified"] for number in range(1, 7)]
    assert [one and one.isoformat() for one in told] == [
        "2024-05-01T07:00:00+00:00",
        "2025-01-01T00:00:00+00:00",
        *[None] * 4,
    ]
    assert [one.row for one in report.problems if one.field == "last_modified"] == [5, 6, 7]
    assert (await row_of("service", "1"))["last_modified"].year >= 2025
