"""Rows of every table: whose they are, what they may leave out, how other versions of HSDS call things."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hub.directory.hsds.context import Parent
from hub.directory.hsds.mapper import Heights
from hub.directory.hsds.package import RawRow, Shape
from hub.directory.hsds.report import Effect, FileReport
from hub.storage.engines import APPLICATION, pool_of
from kit.database import Database
from kit.directory import VILLAGE, a_copy_of, count_of, edited, imported, row_of, rows_of
from kit.generated_package import generate_package
from kit.packages import LOCATION, ORGANIZATION, SERVICE, a_document, a_tabular_package, counts_of, problems_of


async def test_eligibility_of_hsds_1_becomes_a_text_of_its_service(database: Database, tmp_path: Path) -> None:
    eligibility = "id,service_id,eligibility\n,10,Anybody\n,99,Nobody\n,10,Every day\n,,Whoever\n"
    report = await imported(a_copy_of(VILLAGE, tmp_path, eligibility=eligibility))
    told = msgspec.json.decode((await row_of("service", "10"))["eligibility_description"])
    assert told == {"en": "Anybody\n\nEvery day"}
    assert problems_of(report) == [("eligibility.csv", 3, "service_id"), ("eligibility.csv", 5, "service_id")]
    again = await imported(a_copy_of(VILLAGE, tmp_path / "again", eligibility=eligibility))
    assert (again.changed, counts_of(again, "eligibility.csv").unchanged) == (False, 2)


async def test_weekday_rows_that_contradict_their_text_give_way_to_it(database: Database, tmp_path: Path) -> None:
    report = await imported(edited(VILLAGE, tmp_path, "regular_schedules", "Saturday,6:00pm", "Sunday,6:00pm"))
    (hours,) = [one for one in await rows_of("schedule") if one["freq"]]
    assert hours["byday"] == "MO,TU,SA"
    overruled = [row for _, row, field in problems_of(report, Effect.CELL_LEFT_OUT) if field == "opens_at"]
    assert overruled
    assert counts_of(report, "regular_schedules.csv").landed == 4


@pytest.mark.parametrize(
    ("schedule", "stored"),
    [
        (
            {"description": "9:00am-1:00pm / 2:00pm-6:00pm, Mon, Wed"},
            [("WEEKLY", "MO,WE", time(9), time(13)), ("WEEKLY", "MO,WE", time(14), time(18))],
        ),
        ({"description": "Пон-Пет 9:00-17:00"}, [("WEEKLY", "MO,TU,WE,TH,FR", time(9), time(17))]),
        ({"description": "by appointment"}, [(None, None, None, None)]),
        ({"freq": "MONTHLY", "byday": "1MO", "opens_at": "10:00"}, None),
        ({"freq": "MONTHLY", "byday": "1MO"}, [("MONTHLY", "1MO", None, None)]),
        (
            {"freq": "WEEKLY", "byday": "TU, TH", "opens_at": "10:00:00", "closes_at": "12:30"},
            [("WEEKLY", "TU,TH", time(10), time(12, 30))],
        ),
        (
            {"opens_at": "9:00am", "closes_at": "5:00", "description": "9 to 5"},
            [(None, None, None, None)],
        ),
        ({"freq": "YEARLY", "opens_at": "10:00", "closes_at": "12:00"}, None),
        ({"opens_at": "10:00", "closes_at": "10:00"}, None),
    ],
)
async def test_schedule_is_read_exactly_or_kept_as_text_or_rejected(
    database: Database, tmp_path: Path, schedule: Mapping[str, str], stored: Sequence[Any] | None
) -> None:
    report = await imported(a_tabular_package(tmp_path, schedules=[{"id": "h", "service_id": "s", **schedule}]))
    found = [(one["freq"], one["byday"], one["opens_at"], one["closes_at"]) for one in await rows_of("schedule")]
    assert sorted(found, key=str) == sorted(stored or [], key=str)
    assert counts_of(report, "schedules.csv").rejected == (stored is None)
    assert report.texts_not_understood == sum(one == (None, None, None, None) for one in found)


async def test_rule_of_a_schedule_keeps_every_part(database: Database, tmp_path: Path) -> None:
    rule = {
        "dtstart": "2026-01-05",
        "until": "2026-12-31",
        "count": "10",
        "wkst": "MO",
        "freq": "MONTHLY",
        "interval": "2",
        "bymonthday": "1,-1",
        "byweekno": "1",
        "byyearday": "100",
        "valid_from": "2026-01-01",
        "valid_to": "2025-01-01",
        "timezone": "2",
        "opens_at": "09:00",
        "closes_at": "17:00",
    }
    report = await imported(a_tabular_package(tmp_path, schedules=[{"id": "h", "service_id": "s", **rule}]))
    row = await row_of("schedule", "h")
    assert (row["dtstart"], row["until"], row["count"], row["interval"]) == (
        date(2026, 1, 5),
        date(2026, 12, 31),
        10,
        2,
    )
    assert (row["bymonthday"], row["byweekno"], row["byyearday"], row["valid_to"]) == ("1,-1", "1", "100", None)
    assert problems_of(report, Effect.CELL_LEFT_OUT) == [
        ("schedules.csv", 2, "timezone"),
        ("schedules.csv", 2, "valid_to"),
    ]


async def test_holiday_schedules_of_hsds_1_become_exceptions(database: Database, tmp_path: Path) -> None:
    rows = [
        {"id": "1", "service_id": "s", "closed": "Y", "start_date": "2026-12-24", "end_date": "2026-12-26"},
        {"id": "2", "service_id": "s", "closed": "false", "start_date": "2026-12-27", "end_date": "2026-12-27"},
        {"id": "3", "service_id": "s", "closed": "no", "start_date": "2026-12-28", "end_date": "2026-12-28"}
        | {"opens_at": "9:00am", "closes_at": "1:00pm"},
        {"id": "4", "service_id": "s", "closed": "Y", "start_date": "2026-12-24", "end_date": "2026-12-20"},
    ]
    report = await imported(a_tabular_package(tmp_path, holiday_schedules=rows))
    assert (await row_of("schedule_exception", "1"))["closed"]
    assert (await row_of("schedule_exception", "3"))["opens_at"] == time(9)
    assert problems_of(report) == [
        ("holiday_schedules.csv", 3, "opens_at"),
        ("holiday_schedules.csv", 5, "end_date"),
    ]


@pytest.mark.parametrize(
    ("table", "row", "field"),
    [
        ("contacts", {"service_id": "s"}, "name"),
        ("accessibility", {"location_id": "l"}, "description"),
        ("service_areas", {"service_id": "s"}, "name"),
        ("cost_options", {"service_id": "s", "currency": "BGN"}, "option"),
        ("attributes", {"service_id": "s"}, "taxonomy_term_id"),
        ("attributes", {"service_id": "s", "organization_id": "o", "value": "x"}, "service_id"),
        ("attributes", {"link_id": "s", "link_entity": "phone", "value": "x"}, "link_entity"),
        ("attributes", {"link_id": "x", "link_entity": "service", "value": "x"}, "link_id"),
        ("assurances", {"service_id": "s"}, "confirmed_at"),
        ("programs", {"name": "Spring"}, "organization_id"),
        ("funding", {"source": "Everybody"}, "organization_id"),
        ("url", {"organization_id": "o", "url": "javascript:x"}, "url"),
        ("service_capacity", {"service_id": "s", "unit_id": "u", "available": "1"}, "unit_id"),
        ("acceptances", {"service_id": "s", "criterion": "everybody", "answer": "yes"}, "criterion"),
        ("licences", {"service_id": "s"}, "state"),
        ("referral_protocols", {"ways_in": "direct"}, "service_id"),
        ("phones", {"service_id": "s", "location_id": "gone", "number": "112"}, "location_id"),
    ],
)
async def test_row_without_what_it_is_for_is_rejected_and_named(
    database: Database, tmp_path: Path, table: str, row: Mapping[str, str], field: str
) -> None:
    report = await imported(a_tabular_package(tmp_path, **{table: [{"id": "x", **row}]}))
    assert problems_of(report) == [(f"{table}.csv", 2, field)]


async def test_several_words_of_a_vocabulary_are_read_from_a_cell_and_from_a_list(
    database: Database, tmp_path: Path
) -> None:
    services = [SERVICE | {"kinds_of_help": "bed, lawyer,magic"}]
    report = await imported(a_tabular_package(tmp_path / "1", services=services), source="one")
    document = a_document(tmp_path, "services.json", [SERVICE | {"kinds_of_help": ["bed", "lawyer"]}])
    await imported(document, source="two")
    assert [row["kinds_of_help"] for row in await rows_of("service")] == [["bed", "lawyer"]] * 2
    assert problems_of(report, Effect.CELL_LEFT_OUT) == [("services.csv", 2, "kinds_of_help")]


async def test_translations_have_the_word_on_the_texts_they_hold(database: Database, tmp_path: Path) -> None:
    texts = '{"bg": {"name": "Линия"}, "en": {"name": "The line"}}'
    services = [SERVICE | {"description": "Only here", "translations": texts}]
    await imported(a_tabular_package(tmp_path, services=services))
    row = await row_of("service", "s")
    assert msgspec.json.decode(row["name"]) == {"bg": "Линия", "en": "The line"}
    assert msgspec.json.decode(row["description"]) == {"en": "Only here"}


@pytest.mark.parametrize("cell", ["no JSON", "[]", '{"English": {"name": "x"}}', '{"en": "x"}'])
async def test_translations_that_are_none_are_left_out(database: Database, tmp_path: Path, cell: str) -> None:
    report = await imported(a_tabular_package(tmp_path, services=[SERVICE | {"translations": cell}]))
    assert problems_of(report, Effect.CELL_LEFT_OUT) == [("services.csv", 2, "translations")]
    assert (await row_of("service", "s"))["name"] == '{"en": "Line"}'


async def test_organizations_and_terms_may_stand_below_their_parents_and_in_no_circle(
    database: Database, tmp_path: Path
) -> None:
    organizations = [
        {**ORGANIZATION, "parent_organization_id": "top"},
        {"id": "top", "name": "Top"},
        {"id": "a", "name": "A", "parent_organization_id": "b"},
        {"id": "b", "name": "B", "parent_organization_id": "a"},
        {"id": "self", "name": "Self", "parent_organization_id": "self"},
    ]
    report = await imported(a_tabular_package(tmp_path, organizations=organizations))
    parents = {row["source_id"]: row["parent_organization_id"] for row in await rows_of("organization")}
    assert parents["o"] == (await row_of("organization", "top"))["id"]
    assert [one for one in ("a", "b", "self") if parents[one] is None] == ["a", "self"]
    assert len(problems_of(report, Effect.CELL_LEFT_OUT)) == 2


async def test_objects_repeated_in_documents_are_one_row_with_all_its_owners(
    database: Database, tmp_path: Path
) -> None:
    phone = {"id": "p", "number": "112"}
    place = dict[str, Any](LOCATION) | {"phones": [phone]}
    service: dict[str, Any] = {
        **SERVICE,
        "organization": dict[str, Any](ORGANIZATION) | {"phones": [phone]},
        "phones": [phone],
        "contacts": [{"id": "c", "name": "Office", "phones": [phone]}],
        "service_at_locations": [{"id": "sl", "location": place, "phones": [phone]}],
    }
    report = await imported(a_document(tmp_path, "services.json", [service, service]))
    (row,) = await rows_of("phone")
    owners = ("organization_id", "service_id", "location_id", "service_at_location_id", "contact_id")
    assert (report.problems, [row[one] is not None for one in owners]) == ([], [True] * 5)
    assert counts_of(report, "services.json").landed == 6
    assert not (await imported(tmp_path / "services.json")).changed


async def test_object_that_says_something_else_the_second_time_is_rejected_by_name(
    database: Database, tmp_path: Path
) -> None:
    services = [
        {**SERVICE, "organization": ORGANIZATION},
        {**SERVICE, "id": "t", "organization": ORGANIZATION | {"name": "Other"}},
    ]
    report = await imported(a_document(tmp_path, "services.json", services))
    assert problems_of(report) == [("services.json", 2, "organization.id")]
    assert (await row_of("service", "t"))["organization_id"] == (await row_of("organization", "o"))["id"]


async def test_row_that_belongs_to_two_things_of_a_sort_keeps_the_first_and_says_so(
    database: Database, tmp_path: Path
) -> None:
    phone = {"id": "p", "number": "112"}
    services = [{**SERVICE, "phones": [phone]}, {"id": "t", "name": "Two", "phones": [phone]}]
    report = await imported(a_document(tmp_path, "services.json", services))
    assert problems_of(report, Effect.CELL_LEFT_OUT)[-1] == ("services.json", 2, "phones[0].service_id")
    assert (await row_of("phone", "p"))["service_id"] == (await row_of("service", "s"))["id"]


async def test_things_without_ids_own_what_stands_inside_them(database: Database, tmp_path: Path) -> None:
    contact = {"name": "Office", "phones": [{"number": "112", "languages": [{"code": "bg"}]}]}
    await imported(a_document(tmp_path, "services.json", [SERVICE | {"contacts": [contact]}]))
    (contact_row,), (phone,), (language,) = [await rows_of(one) for one in ("contact", "phone", "language")]
    assert (phone["contact_id"], language["phone_id"]) == (contact_row["id"], phone["id"])


@pytest.mark.parametrize("length", [3, 8_000])
@pytest.mark.parametrize("circle", [False, True])
def test_chain_of_terms_is_gone_up_once_however_long_and_a_circle_is_cut_once(length: int, circle: bool) -> None:
    shape = Shape(table="taxonomy_term", counts=FileReport(file="terms"), header=())
    rows = {f"{n}": Parent(RawRow(shape, n, ()), f"{n}", f"{n + 1}") for n in range(length)}
    below = {f"below {n}": Parent(RawRow(shape, n, ()), f"below {n}", "0") for n in range(length)}
    known = CountedDict({f"{n}": f"{n}" for n in range(length + 1)} | {one: one for one in below})
    if circle:
        known[f"{length}"] = "0"
    everybody = below | rows
    heights = Heights(everybody, known)
    back = []
    for one in list(everybody.values()):
        if heights.leads_back(one.id, known[one.named]):
            back.append(one.id)
            del everybody[one.id]
    assert back == (["0"] if circle else [])
    assert known.asked <= 8 * length


class CountedDict(dict[str, str]):
    """A dict that counts how often it is asked."""

    asked = 0

    def get(self, key: str, default: Any = None) -> Any:
        self.asked += 1
        return super().get(key, default)


def in_languages(count: int, prefix: str) -> dict[str, str]:
    """Return a text in as many languages."""
    return {f"{prefix}-{chr(97 + n // 26)}{chr(97 + n % 26)}": "Line" for n in range(count)}


async def test_text_in_more_languages_than_anybody_reads_is_left_out(database: Database, tmp_path: Path) -> None:
    many, long = in_languages(21, "en"), {"en": "Line", "en" + "-abcdefgh" * 4: "Line"}
    services = [{**SERVICE, "description": many, "fees_description": long, "alert": in_languages(20, "bg")}]
    report = await imported(a_document(tmp_path, "services.json", services))
    row = await row_of("service", "s")
    assert (row["description"], row["fees_description"], len(msgspec.json.decode(row["alert"]))) == (None, None, 20)
    assert {"description", "fees_description"} <= {f for _, _, f in problems_of(report, Effect.CELL_LEFT_OUT)}
    translations = msgspec.json.encode({tag: {"name": "Line"} for tag in many}).decode()
    tables = a_tabular_package(tmp_path / "t", services=[SERVICE | {"translations": translations}])
    report = await imported(tables, source="tables")
    assert problems_of(report, Effect.CELL_LEFT_OUT) == [("services.csv", 2, "translations")]


async def test_package_in_more_languages_than_anybody_reads_loses_the_further_ones(
    database: Database, tmp_path: Path
) -> None:
    services = [{"id": prefix, "name": in_languages(20, prefix)} for prefix in ("aa", "bb", "cc")]
    services.append({"id": "known", "name": in_languages(20, "aa")})
    report = await imported(a_document(tmp_path, "services.json", services))
    assert problems_of(report) == [("services.json", 3, "name")]
    assert len(await rows_of("service")) == 3


async def test_import_of_many_rows_tells_postgresql_how_many_there_are_before_anybody_reads_them(
    database: Database, tmp_path: Path
) -> None:
    await imported(generate_package(tmp_path / "package", 100))
    rows = await pool_of(APPLICATION).fetch(
        "SELECT relname, reltuples FROM pg_class WHERE relname IN ('service', 'phone', 'schedule', 'restricted_detail')"
    )
    known = {row["relname"]: row["reltuples"] for row in rows}
    assert known["service"] == 100
    assert known["phone"] == await count_of("phone") > 0
    assert known["schedule"] == await count_of("schedule") > 0
    assert known["restricted_detail"] == -1, "samples of what is sealed were kept"
