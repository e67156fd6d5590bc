"""How an import is asked for: rehearsed, all or nothing, with a file for what was left out, and how far it is."""

import csv
import resource
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hub.directory.hsds.rejects import RejectsFile, RejectsUnwritable
from hub.directory.hsds.report import Outcome, PackageUnreadable
from hub.directory.operations import load_demo_network
from hub.errors import InvalidInput
from hub.jobs.queue import queue_counts
from hub.ledger.queries import latest_entries
from kit.database import Database
from kit.directory import BROKEN, VILLAGE, a_copy_of, count_of, edited, imported, row_of, rows_of
from kit.kept_rows import VAULT
from kit.packages import ORGANIZATION, SERVICE, a_document, a_tabular_package, counts_of

TABLES = ("organization", "service", "location", "phone", "schedule", "language", "attribute")


async def everything() -> dict[str, list[Mapping[str, Any]]]:
    return {table: await rows_of(table) for table in TABLES}


async def test_rehearsal_counts_what_the_real_thing_would_do_and_writes_nothing(
    database: Database, tmp_path: Path
) -> None:
    rehearsed = await imported(BROKEN, dry_run=True)
    assert (rehearsed.outcome, await count_of("organization"), await queue_counts()) == (Outcome.TRIED, 0, [])
    assert list(await latest_entries()) == []
    real = await imported(BROKEN)
    assert (rehearsed.files, rehearsed.tables, rehearsed.problems) == (real.files, real.tables, real.problems)


async def test_rehearsal_of_a_change_names_creations_updates_and_removals_and_needs_no_leave(
    database: Database, tmp_path: Path
) -> None:
    await imported(VILLAGE)
    before = await everything()
    folder = edited(VILLAGE, tmp_path, "phones", "700,100,10,,1000,+359 000 111 222,,,,\n", "")
    folder = edited(folder, tmp_path / "b", "organizations", "River Watch", "River Guard")
    folder = edited(folder, tmp_path / "c", "taxonomy", "B-1000", "B-3000")
    report = await imported(folder, dry_run=True)
    tables = {one.table: one for one in report.tables}
    assert (tables["phone"].removed, tables["phone"].unchanged) == (1, 2)
    assert (tables["organization"].updated, tables["organization"].unchanged) == (1, 1)
    assert (tables["taxonomy_term"].created, tables["taxonomy_term"].missing_at_source) == (1, 1)
    assert await everything() == before


async def test_strict_import_of_rows_that_are_rejected_writes_nothing_and_says_which(database: Database) -> None:
    report = await imported(BROKEN, strict=True)
    assert (report.outcome, report.rejected > 0, await count_of("organization")) == (Outcome.REFUSED, True, 0)
    assert list(await latest_entries()) == []


async def test_strict_import_of_rows_that_are_all_in_order_lands(database: Database) -> None:
    assert (await imported(VILLAGE, strict=True)).outcome is Outcome.LANDED
    assert await count_of("service") == 4


async def test_rejects_file_holds_every_rejected_row_and_cell_for_its_owner_alone(
    database: Database, tmp_path: Path
) -> None:
    rejects = RejectsFile(tmp_path / "new" / "rejects.csv")
    report = await imported(BROKEN, rejects=rejects)
    assert report.rejects_file == str(rejects.path)
    assert stat.S_IMODE(rejects.path.stat().st_mode) == 0o600
    with rejects.path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(one.count for one in report.problem_counts)
    (nameless,) = [one for one in rows if (one["file"], one["row"]) == ("organizations.csv", "3")]
    assert (nameless["field"], nameless["reason"], nameless["remedy"]) == (
        "id",
        "It is empty.",
        "Fill it in at the source.",
    )
    assert msgspec.json.decode(nameless["cells"]) == {"name": "Nameless"}


async def test_rejects_file_is_not_made_when_nothing_is_left_out_and_taken_away_when_nothing_landed(
    database: Database, tmp_path: Path
) -> None:
    orderly = a_copy_of(VILLAGE, tmp_path, regular_schedules="service_id,weekday,opens_at,closes_at\n")
    report = await imported(orderly, rejects=RejectsFile(tmp_path / "1.csv"))
    assert (report.rejects_file, (tmp_path / "1.csv").exists()) == (None, False)
    broken = a_copy_of(BROKEN, tmp_path / "b")
    (broken / "services_taxonomy.csv").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(PackageUnreadable):
        await imported(broken, rejects=RejectsFile(tmp_path / "2.csv"))
    assert not (tmp_path / "2.csv").exists()


async def test_rejects_file_that_is_a_link_is_refused_and_nothing_lands(database: Database, tmp_path: Path) -> None:
    (tmp_path / "target").write_text("mine", encoding="utf-8")
    (tmp_path / "rejects.csv").symlink_to(tmp_path / "target")
    with pytest.raises(RejectsUnwritable):
        await imported(BROKEN, rejects=RejectsFile(tmp_path / "rejects.csv"))
    assert ((tmp_path / "target").read_text(encoding="utf-8"), await count_of("organization")) == ("mine", 0)


@pytest.mark.parametrize("rows", [1, 1_000])
async def test_import_whose_rejects_the_disk_does_not_take_says_so_and_leaves_nothing(
    database: Database, tmp_path: Path, rows: int
) -> None:
    package = a_tabular_package(tmp_path / "package", phones=[{"number": "none"}] * rows)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with pytest.raises(RejectsUnwritable):
            await imported(package, rejects=RejectsFile(tmp_path / "rejects.csv"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert ((tmp_path / "rejects.csv").exists(), await count_of("organization")) == (False, 0)


async def test_progress_is_told_in_bytes_that_only_grow(database: Database, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    organizations = [ORGANIZATION, *({"id": str(one), "name": "x" * 300} for one in range(9_000))]
    package = a_document(tmp_path, "organizations.ndjson", organizations)
    await imported(package, progress=lambda read, size: told.append((read, size)))
    assert len(told) > 3
    assert told == sorted(told)
    assert told[-1][0] <= told[-1][1] == package.stat().st_size


async def test_language_that_is_none_is_refused(database: Database) -> None:
    with pytest.raises(InvalidInput):
        await imported(VILLAGE, language='en"; DROP')


async def test_times_relative_to_now_are_the_demos_alone_and_the_same_within_the_hour(
    database: Database, tmp_path: Path
) -> None:
    capacity = {"id": "c", "unit": {"id": "u", "name": "bed"}, "available": 2, "updated": "now-PT2H"}
    service = {
        **SERVICE,
        "alert": "x",
        "alert_expires_at": "now+P30D",
        "status_until": "now+P1D",
        "capacities": [capacity],
    }
    package = a_document(tmp_path / "organizations", "o.json", {**ORGANIZATION, "services": [service]}).parents[1]
    report = await load_demo_network(folder=package, vault=VAULT)
    stored, kept = await row_of("service_capacity", "c"), await row_of("service", "s")
    assert report.problems == []
    assert (stored["updated"].minute, stored["updated"].second) == (0, 0)
    ahead = kept["alert_expires_at"] - stored["updated"]
    assert (ahead.days, ahead.seconds) == (30, 7200)
    again = await load_demo_network(folder=package, vault=VAULT)
    assert not again.changed or stored["updated"] != (await row_of("service_capacity", "c"))["updated"]
    elsewhere = await imported(package, source="elsewhere")
    assert counts_of(elsewhere, "o.json").rejected == 1
