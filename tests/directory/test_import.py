"""Importing an HSDS package: what lands, what is refused and said, what a second run does."""

from collections import Counter
from datetime import time
from pathlib import Path

import msgspec
import pytest

from hub.directory.hsds.report import Effect, FileReport, ImportReport, PackageUnreadable
from hub.directory.queries import service_page
from hub.errors import InvalidInput
from hub.jobs.queue import queue_counts
from hub.ledger.queries import latest_entries
from hub.principal import PUBLIC
from kit.database import Database
from kit.directory import (
    BROKEN,
    VILLAGE,
    BrokenGeocoder,
    ListedPlaces,
    a_copy_of,
    count_of,
    edited,
    id_of_service,
    imported,
    row_of,
    rows_of,
)


def accounted(report: ImportReport) -> bool:
    """Whether every row read landed, was there already, or was rejected."""
    return all(one.rows == one.landed + one.unchanged + one.rejected for one in report.files)


def counts(report: ImportReport, file: str) -> FileReport:
    return next(one for one in report.files if one.file == file)


async def test_import_when_all_is_in_order_lands_every_row(database: Database) -> None:
    report = await imported(VILLAGE)
    assert accounted(report)
    assert report.rejected == 0
    assert counts(report, "services.csv").landed == 4
    assert counts(report, "eligibility.csv") == FileReport(file="eligibility.csv", rows=1, landed=1)


async def test_import_when_texts_hold_escapes_keeps_lines_and_adds_the_scheme_of_addresses(database: Database) -> None:
    await imported(VILLAGE)
    linden = await row_of("organization", "1")
    assert msgspec.json.decode(linden["description"]) == {"en": "A house for everybody.\n\nOpen since the flood."}
    assert linden["website"] == "http://www.linden.example"


async def test_import_when_the_language_is_given_stores_texts_under_it(database: Database) -> None:
    await imported(VILLAGE, language="bg")
    assert set(msgspec.json.decode((await row_of("service", "10"))["name"])) == {"bg"}


async def test_service_page_after_an_import_shows_the_whole_service(database: Database) -> None:
    await imported(VILLAGE)
    entry = await service_page(PUBLIC, await id_of_service("10"))
    assert entry.organization is not None
    assert entry.organization.name == {"en": "LINDEN HOUSE"}
    assert [phone.number for phone in entry.phones] == ["+359 000 111 222"]
    assert [(one.byday, one.opens_at, one.closes_at) for one in entry.schedules] == [
        ("MO,TU,SA", time(18), time(23, 30))
    ]
    assert [(one.code, one.name) for one in entry.languages] == [("bg", "Bulgarian (limited)"), ("en", "English")]
    assert [term.name for term in entry.taxonomy_terms] == [{"en": "Food Pantries"}]
    (location,) = entry.locations
    assert (location.latitude, location.position_accuracy, location.district) == (43.99159, "exact", "BG-05")
    assert location.addresses[0].city == {"en": "Vidin"}


async def test_import_when_a_number_holds_an_extension_takes_it_apart(database: Database) -> None:
    await imported(VILLAGE)
    phone = await row_of("phone", "701")
    assert (phone["number"], phone["extension"]) == ("+359 000 111 222", "45")


async def test_import_when_hours_are_not_certain_keeps_them_as_text_and_counts_them(database: Database) -> None:
    report = await imported(VILLAGE)
    entry = await service_page(PUBLIC, await id_of_service("11"))
    assert report.texts_not_understood == 1
    assert [(one.opens_at, one.original_text) for one in entry.schedules] == [(None, {"en": "9:00am-5:00, Wed"})]


async def test_service_without_a_number_of_its_own_answers_at_its_organizations(database: Database) -> None:
    await imported(VILLAGE)
    entry = await service_page(PUBLIC, await id_of_service("20"))
    assert [phone.number for phone in entry.every_phone] == ["+359 000 333 444"]


async def test_service_that_names_a_site_belongs_to_the_organization_of_the_site(database: Database) -> None:
    await imported(VILLAGE)
    entry = await service_page(PUBLIC, await id_of_service("12"))
    assert entry.organization is not None
    assert entry.organization.name == {"en": "River Watch"}


async def test_location_that_names_a_service_belongs_to_the_organization_of_the_service(
    database: Database, tmp_path: Path
) -> None:
    report = await imported(edited(VILLAGE, tmp_path, "locations", "101,2,", "101,12,"))
    watch = await row_of("organization", "2")
    assert (await row_of("location", "101"))["organization_id"] == watch["id"]
    assert not any(one.field == "organization_id" for one in report.problems)


async def test_import_again_when_nothing_changed_writes_nothing(database: Database) -> None:
    await imported(VILLAGE)
    before = {table: await rows_of(table) for table in ("organization", "service", "location", "phone", "schedule")}
    jobs, entries = await queue_counts(), await latest_entries()
    report = await imported(VILLAGE)
    assert not report.changed
    assert accounted(report)
    assert sum(one.landed for one in report.files) == 0
    assert {table: await rows_of(table) for table in before} == before
    assert (await queue_counts(), await latest_entries()) == (jobs, entries)


async def test_import_when_it_changes_something_makes_one_ledger_entry_and_one_index_job(database: Database) -> None:
    report = await imported(VILLAGE)
    (entry,) = await latest_entries()
    assert entry.act == "directory.imported"
    assert msgspec.json.decode(entry.facts)["services_changed"] == report.services_changed == 4
    assert [(one.name, one.count) for one in await queue_counts()] == [("directory.index_services", 1)]


async def test_import_when_one_service_changed_updates_it_alone(database: Database, tmp_path: Path) -> None:
    await imported(VILLAGE)
    first = await row_of("service", "10")
    report = await imported(edited(VILLAGE, tmp_path, "services", "Night kitchen", "Day kitchen"), update=True)
    assert counts(report, "services.csv").landed == 1
    assert report.services_changed == 1
    assert (await row_of("service", "10"))["version"] == first["version"] + 1
    assert (await row_of("service", "11"))["version"] == 1


@pytest.mark.parametrize(
    ("table", "old", "new", "affected"),
    [
        ("organizations", "River Watch", "River Guard", {"20", "12"}),
        ("locations", "The house", "The big house", {"10", "11"}),
        ("physical_addresses", "Linden Street", "Oak Street", {"10", "11"}),
        ("taxonomy", "Rights,,", "Law,,", {"11"}),
        ("phones", "000 333 444", "000 333 555", {"20", "12"}),
        ("languages", "11,11,100,translators upon request\n11", "11,11,100,English\n11", {"11"}),
        ("services_taxonomy", "2,11,F-2000,", "2,20,F-2000,", {"11", "20"}),
        ("phones", "701,100,11,", "701,100,20,", {"11", "20"}),
    ],
)
async def test_import_when_a_part_changed_reindexes_the_services_it_belongs_to(
    database: Database, tmp_path: Path, table: str, old: str, new: str, affected: set[str]
) -> None:
    await imported(VILLAGE)
    report = await imported(edited(VILLAGE, tmp_path, table, old, new), update=True)
    assert report.services_changed == len(affected)


async def test_import_when_a_number_is_dropped_at_the_source_removes_it(database: Database, tmp_path: Path) -> None:
    await imported(VILLAGE)
    folder = edited(VILLAGE, tmp_path, "phones", "700,100,10,,1000,+359 000 111 222,,,,\n", "")
    report = await imported(folder, update=True)
    assert report.removed["phone"] == 1
    assert (await service_page(PUBLIC, await id_of_service("10"))).phones == ()


async def test_import_when_hours_changed_leaves_no_old_hours_behind(database: Database, tmp_path: Path) -> None:
    await imported(VILLAGE)
    await imported(edited(VILLAGE, tmp_path, "regular_schedules", "6:00pm", "7:00pm"), update=True)
    entry = await service_page(PUBLIC, await id_of_service("10"))
    assert [one.opens_at for one in entry.schedules] == [time(19)]


async def test_import_when_a_service_is_dropped_at_the_source_keeps_it_whole_and_counts_it(
    database: Database, tmp_path: Path
) -> None:
    await imported(VILLAGE)
    folder = edited(
        VILLAGE, tmp_path, "services", "11,1,,Legal advice,Law desk,Advice on papers,,,active,,Call first,,,,\n", ""
    )
    report = await imported(folder, update=True)
    assert report.missing_at_source["service"] == 1
    kept = await service_page(PUBLIC, await id_of_service("11"))
    assert (len(kept.phones), len(kept.schedules), len(kept.taxonomy_terms)) == (1, 1, 1)


async def test_import_when_a_row_breaks_keeps_what_it_said_before(database: Database, tmp_path: Path) -> None:
    await imported(VILLAGE)
    report = await imported(edited(VILLAGE, tmp_path, "phones", "1000,+359 000 111 222", "1000,call us"), update=True)
    assert counts(report, "phones.csv").rejected == 1
    assert [one.number for one in (await service_page(PUBLIC, await id_of_service("10"))).phones] == [
        "+359 000 111 222"
    ]


async def test_import_of_two_sources_with_the_same_ids_keeps_them_apart(database: Database) -> None:
    await imported(VILLAGE, source="village")
    await imported(VILLAGE, source="town")
    assert await count_of("service") == 8


async def test_import_when_rows_are_broken_lands_the_rest_and_names_each(database: Database) -> None:
    report = await imported(BROKEN)
    assert accounted(report)
    rejected = Counter((one.file, one.row, one.field) for one in report.problems if one.effect is Effect.ROW_REJECTED)
    assert set(rejected) == {
        ("organizations.csv", 3, "id"),
        ("organizations.csv", 4, "name"),
        ("organizations.csv", 5, "id"),
        ("organizations.csv", 6, ""),
        ("services.csv", 4, "name"),
        ("services_at_location.csv", 3, "service_id"),
        ("services_at_location.csv", 4, "location_id"),
        ("physical_addresses.csv", 3, "address_1"),
        ("physical_addresses.csv", 4, "location_id"),
        ("phones.csv", 3, "number"),
        ("phones.csv", 4, "service_id"),
        ("phones.csv", 5, "number"),
        ("regular_schedules.csv", 3, "weekday"),
        ("regular_schedules.csv", 4, "opens_at"),
        ("regular_schedules.csv", 5, "service_id"),
        ("languages.csv", 2, "name"),
        ("languages.csv", 3, "service_id"),
        ("services_taxonomy.csv", 3, "taxonomy_id"),
    }
    left_out = {(one.file, one.row, one.field) for one in report.problems if one.effect is Effect.CELL_LEFT_OUT}
    assert left_out == {
        ("organizations.csv", 2, "email"),
        ("organizations.csv", 2, "url"),
        ("services.csv", 2, "status"),
        ("services.csv", 3, "organization_id"),
        ("locations.csv", 2, "latitude"),
        ("locations.csv", 3, "latitude"),
        ("locations.csv", 4, "latitude"),
        ("physical_addresses.csv", 2, "country"),
        ("phones.csv", 2, "extension"),
        ("regular_schedules.csv", 2, "opens_at"),
        ("taxonomy.csv", 2, "parent_id"),
        ("taxonomy.csv", 5, "parent_id"),
    }
    assert [await count_of(table) for table in ("organization", "service", "location")] == [2, 2, 3]


async def test_every_problem_of_a_broken_package_says_reason_and_remedy(database: Database) -> None:
    report = await imported(BROKEN)
    for problem in report.problems:
        assert problem.reason.render()
        assert problem.remedy.render()
    assert sum(one.count for one in report.problem_counts) == len(report.problems)


async def test_import_when_a_broken_package_is_imported_again_changes_nothing(database: Database) -> None:
    await imported(BROKEN)
    assert not (await imported(BROKEN)).changed


@pytest.mark.parametrize(
    ("table", "content"),
    [
        ("services", b"id,name\n1,\xff\xfe\n"),
        ("services", b'id,name\n1,"never closed\n'),
        ("services", b"id,name\n1," + b"x" * 200_000 + b"\n"),
        ("services", b"id,name\n1," + b"x" * 2_000_000 + b"\n"),
        ("services", b"id,id\n1,2\n"),
    ],
    ids=["not-utf-8", "open-quote", "huge-cell", "huge-line", "twice-the-same-column"],
)
async def test_import_when_a_file_cannot_be_read_takes_nothing_and_names_it(
    database: Database, tmp_path: Path, table: str, content: bytes
) -> None:
    folder = a_copy_of(VILLAGE, tmp_path)
    (folder / f"{table}.csv").write_bytes(content)
    with pytest.raises(PackageUnreadable) as caught:
        await imported(folder)
    assert caught.value.file == f"{table}.csv"
    assert caught.value.problems[0].remedy.render()
    assert await count_of("organization") == 0


async def test_import_when_a_file_is_a_link_refuses_it(database: Database, tmp_path: Path) -> None:
    folder = a_copy_of(VILLAGE, tmp_path)
    (folder / "services.csv").unlink()
    (folder / "services.csv").symlink_to(VILLAGE / "services.csv")
    with pytest.raises(PackageUnreadable):
        await imported(folder)


async def test_import_when_there_is_no_package_says_so(database: Database, tmp_path: Path) -> None:
    with pytest.raises(PackageUnreadable):
        await imported(tmp_path)


async def test_import_when_the_source_has_no_usable_name_is_refused(database: Database) -> None:
    with pytest.raises(InvalidInput) as caught:
        await imported(VILLAGE, source="My Source!")
    assert caught.value.problems[0].field == "source"


@pytest.mark.parametrize(("mark", "delimiter"), [("\ufeff", ","), ("", ";"), ("", "\t")])
async def test_import_when_a_table_has_a_byte_order_mark_or_another_delimiter_reads_it(
    database: Database, tmp_path: Path, mark: str, delimiter: str
) -> None:
    table = delimiter.join(["id", "name"]) + "\n" + delimiter.join(["1", "Dom"]) + "\n"
    await imported(a_copy_of(VILLAGE, tmp_path, organizations=mark + table))
    assert await count_of("organization") == 1


@pytest.mark.parametrize("strange", ["\x00", "\x1b[2J", "\x85", "\u202e", "\u2067", "\u200f", "\u061c"])
async def test_import_when_a_cell_holds_unseen_characters_takes_them_out_and_says_so(
    database: Database, tmp_path: Path, strange: str
) -> None:
    folder = edited(VILLAGE, tmp_path, "services", "Answers day and night", f"Ans{strange}wers day")
    report = await imported(folder)
    assert [(one.row, one.field, one.effect) for one in report.problems if one.file == "services.csv"] == [
        (4, "description", Effect.CELL_CLEANED)
    ]
    (text,) = msgspec.json.decode((await row_of("service", "20"))["description"]).values()
    assert text == "Ans[2Jwers day" if "[" in strange else "Answers day"
    assert not (await imported(folder)).changed


async def test_import_when_numbers_names_and_ids_hold_marks_of_direction_reads_them_without(
    database: Database, tmp_path: Path
) -> None:
    folder = edited(
        VILLAGE, tmp_path, "phones", "702,,,2,,+359 000 333 444", "\u200e702,,,2\u200f,,\u202d+359 000 333 444\u202c"
    )
    folder = edited(folder, tmp_path / "again", "organizations", "River Watch", "River \u202eWatch")
    report = await imported(folder)
    watch, phone = await row_of("organization", "2"), await row_of("phone", "702")
    assert msgspec.json.decode(watch["name"]) == {"en": "River Watch"}
    assert (phone["number"], phone["organization_id"]) == ("+359 000 333 444", watch["id"])
    cleaned = [(one.file, one.field) for one in report.problems if one.effect is Effect.CELL_CLEANED]
    assert sorted(cleaned) == [
        ("organizations.csv", "name"),
        ("phones.csv", "id"),
        ("phones.csv", "number"),
        ("phones.csv", "organization_id"),
    ]


async def test_import_when_a_cell_holds_line_breaks_and_tabs_keeps_them(database: Database, tmp_path: Path) -> None:
    folder = edited(VILLAGE, tmp_path, "services", "Answers day and night", '"By day:\r\n\tnine to five"')
    report = await imported(folder)
    assert not any(one.file == "services.csv" for one in report.problems)
    (text,) = msgspec.json.decode((await row_of("service", "20"))["description"]).values()
    assert text == "By day:\n\tnine to five"


async def test_import_when_a_web_address_holds_unseen_characters_leaves_it_out(
    database: Database, tmp_path: Path
) -> None:
    folder = edited(VILLAGE, tmp_path, "organizations", "https://river.example/about", "https://river\u202e.example")
    report = await imported(folder)
    assert (await row_of("organization", "2"))["website"] is None
    assert ("url", Effect.CELL_LEFT_OUT) in {(one.field, one.effect) for one in report.problems}


@pytest.mark.parametrize("number", ["call 1-800-SAFE (2)", "**21*0888000000#", "211 or 305-631-4211"])
async def test_import_when_a_number_cannot_be_dialled_refuses_the_row_and_names_the_remedy(
    database: Database, tmp_path: Path, number: str
) -> None:
    report = await imported(edited(VILLAGE, tmp_path, "phones", "+359 000 333 444", number))
    (problem,) = (one for one in report.problems if one.file == "phones.csv")
    assert (problem.file, problem.row, problem.field) == ("phones.csv", 4, "number")
    assert (problem.effect, "x45" in problem.remedy.render()) == (Effect.ROW_REJECTED, True)
    assert await count_of("phone") == 2


async def test_import_of_a_folder_that_is_not_there_says_so(database: Database, tmp_path: Path) -> None:
    with pytest.raises(PackageUnreadable) as caught:
        await imported(tmp_path / "nope")
    assert caught.value.problems[0].reason.render() == "There is no such folder or file."


async def test_import_with_a_geocoder_places_what_has_no_coordinates_and_asks_for_settlements_alone(
    database: Database,
) -> None:
    places = ListedPlaces({"Lom, BG": (43.82, 23.24)})
    report = await imported(VILLAGE, geocoder=places)
    boat_house, house = await row_of("location", "101"), await row_of("location", "100")
    assert (boat_house["latitude"], boat_house["position_accuracy"]) == (43.82, "settlement")
    assert house["position_accuracy"] == "exact"
    assert report.positions_found == 1
    assert not any("Street" in query or "Quay" in query for query in places.asked)


async def test_import_when_the_geocoder_raises_goes_on_without_positions_and_says_so(database: Database) -> None:
    report = await imported(VILLAGE, geocoder=BrokenGeocoder(user_agent="tests"))
    assert report.geocoder_failed
    assert (await row_of("location", "101"))["latitude"] is None


async def test_import_again_without_a_geocoder_keeps_positions_found_before(database: Database) -> None:
    await imported(VILLAGE, geocoder=ListedPlaces({"Lom, BG": (43.82, 23.24)}))
    report = await imported(VILLAGE)
    assert not report.changed
    assert (await row_of("location", "101"))["position_accuracy"] == "settlement"
