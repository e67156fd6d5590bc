"""A real 211 directory of 4,089 services: all of it lands, and a second run finds nothing to do."""

from time import perf_counter

from hub.directory.hsds.report import Effect
from hub.directory.queries import directory_documents
from hub.jobs.queue import queue_counts
from kit.database import Database
from kit.directory import MIAMI, count_of, imported, needs_miami, rows_of

pytestmark = needs_miami


async def test_import_of_miami_lands_every_service_and_accounts_for_every_row(database: Database) -> None:
    started = perf_counter()
    report = await imported(MIAMI, source="miami-211")
    seconds = perf_counter() - started
    rows = {one.file: one for one in report.files}
    assert all(one.rows == one.landed + one.unchanged + one.rejected for one in report.files if one.read)
    assert (rows["services.csv"].landed, rows["organizations.csv"].landed) == (4089, 1074)
    assert sum(one.rows for one in report.files) == 76_819
    assert [one.file for one in report.files if not one.read] == [
        "accessibility_for_disabilities.csv",
        "eligibility.csv",
    ]
    rejected = [one for one in report.problem_counts if one.effect is Effect.ROW_REJECTED]
    assert {(one.file, one.field, one.reason): one.count for one in rejected} == {
        ("physical_addresses.csv", "address_1", "There is neither a street nor a settlement."): 30,
        ("phones.csv", "number", "There is no number to call."): 22,
        ("phones.csv", "number", "It cannot be dialled as it is written."): 1,
        ("languages.csv", "name", "It is empty."): 7,
        ("taxonomy.csv", "id", "A row before has the same id, or says the same."): 3,
    }
    assert {row["extension"] for row in await rows_of("phone") if row["extension"]} >= {"OPT1", "OPT2", "OPT5"}
    assert not any(one.field == "organization_id" for one in report.problem_counts)
    assert [(one.name, one.count) for one in await queue_counts()] == [("directory.rebuild_index", 1)]
    assert await count_of("schedule") < 3_100
    documents = [one async for one in directory_documents()]
    assert len(documents) == 4089
    assert sum("topic" in one.facets for one in documents) > 3_500
    assert sum("en" in one.facets.get("language", ()) for one in documents) > 4_000
    print(f"\n4,089 services in {seconds:.1f} s")  # noqa: T201 - a figure for whoever runs it


async def test_import_of_miami_again_changes_nothing(database: Database) -> None:
    await imported(MIAMI, source="miami-211")
    report = await imported(MIAMI, source="miami-211")
    assert not report.changed
    assert report.services_changed == 0
    assert await count_of("ledger_entry") == 1
