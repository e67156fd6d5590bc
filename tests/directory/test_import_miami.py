"""A real 211 directory of 4,089 services: all of it lands, and a second run finds nothing to do."""

from time import perf_counter

from hub.directory.hsds.report import Effect
from hub.directory.indexing import directory_documents
from hub.jobs.queue import queue_counts
from kit.database import Database
from kit.directory import MIAMI, count_of, imported, needs_miami, rows_of

pytestmark = needs_miami


async def test_import_of_miami_lands_every_service_and_accounts_for_every_row(database: Database) -> None:
    started = perf_counter()
    report = await imported(MIAMI, source="miami-211")
    seconds = perf_counter() - started
    rows = {one.file: one for one in report.files}
    assert all(one.rows == one.landed + one.unchanged + one.rejected for one in report.files)
    assert (rows["services.csv"].landed, rows["organizations.csv"].landed) == (4089, 1074)
    assert sum(one.rows for one in report.files) == 76_819
    rejected = [one for one in report.problem_counts if one.effect is Effect.ROW_REJECTED]
    assert {(one.file, one.field, one.reason): one.count for one in rejected} == {
        ("physical_addresses.csv", "address_1", "There is neither a street nor a settlement."): 30,
        ("phones.csv", "number", "There is no number to call."): 22,
        ("phones.csv", "number", "It cannot be dialled as it is written."): 1,
        ("languages.csv", "name", "It is empty."): 7,
        (
            "taxonomy.csv",
            "id",
            "A row before has the same id, or is about the same, and says something else.",
        ): 1,
        ("eligibility.csv", "service_id", "It is nobody's."): 2_244,
        ("accessibility_for_disabilities.csv", "description", "The row says nothing."): 2_469,
    }
    left_out = {
        (one.file, one.field, one.reason): one.count
        for one in report.problem_counts
        if one.effect is Effect.CELL_LEFT_OUT
    }
    hours = {reason: count for (file, field, reason), count in left_out.items() if field == "opens_at"}
    assert hours["The row says other hours than its text; the text was taken."] == 245
    assert hours["The text tells of more hours than its rows; the text was taken."] == 28
    assert report.texts_not_understood == 38
    assert {row["extension"] for row in await rows_of("phone") if row["extension"]} >= {"OPT1", "OPT2", "OPT5"}
    assert not any(one.field == "organization_id" for one in report.problem_counts)
    assert [(one.name, one.count) for one in await queue_counts()] == [("directory.rebuild_index", 1)]
    assert await count_of("schedule") == 2_931
    assert {one.table: one.created for one in report.tables if one.table in {"service", "attribute", "language"}} == {
        "service": 4_089,
        "attribute": 17_104,
        "language": 9_357,
    }
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
