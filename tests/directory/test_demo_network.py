"""The demo network's files: fictional, labelled so, whole in both languages, true to the list of fields."""

import enum
import re
from collections import Counter, defaultdict
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest

from hub.directory import nrm_vocabulary
from hub.directory.fields import BY_TABLE, Field, Kind
from hub.directory.nrm_vocabulary import DocumentRoute, InstitutionKind, KindOfHelp, PlaceKind
from hub.directory.vocabulary import DISTRICTS, ServiceType
from kit.demo_network import (
    DEMO,
    EVERY_ROW,
    ORGANIZATIONS,
    SERVICES,
    TERMS,
    TWINS,
    UNITS,
    Thing,
    accepted,
    districts_of,
    lists_in,
    names_of,
    organization,
    rows,
    rows_in,
    texts,
)

RELATIVE = re.compile(r"now([+-]P(?!$)([0-9]{1,3}D)?(T[0-9]{1,2}H)?)?")
DAY = re.compile(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]")

INVENTED = re.compile("Primerna|Obraztsova|Pokazen|Primeren|Uchebna|Izmislena|Musterstraße|Beispielstraße|P.O. Box 000")


def test_network_is_large_enough_to_be_a_network() -> None:
    kinds = Counter(one["service_type"] for one in SERVICES)
    assert len(ORGANIZATIONS) >= 60
    assert len(SERVICES) >= 150
    assert set(kinds) == set(ServiceType)
    assert min(kinds.values()) >= 8
    assert set(DISTRICTS) == {district for one in SERVICES for district in districts_of(one)}


def test_readme_counts_rightly_and_names_what_there_is() -> None:
    text = (DEMO.parent / "README.md").read_text(encoding="utf-8")
    assert f"{len(ORGANIZATIONS)} organizations and {len(SERVICES)} services" in text
    examples = re.findall("^[|] (?!of )[^|]+[|]([^|]+)[|]$", text, re.MULTILINE)
    named = {name for cell in examples for name in re.findall("`([a-z0-9-]+)`", cell)}
    assert len(named) >= 25
    assert named <= {row["id"] for _, row in EVERY_ROW if "id" in row}


def test_every_organization_is_labelled_as_a_demo_in_both_languages() -> None:
    for one in ORGANIZATIONS:
        assert one["name"]["bg"].endswith(" (демо)")
        assert one["name"]["en"].endswith(" (demo)")


def test_every_text_is_there_in_bulgarian_and_english() -> None:
    for one in texts([ORGANIZATIONS, TERMS, UNITS]):
        assert set(one) == {"bg", "en"}
        assert all(text == text.strip() and text for text in one.values())
        assert re.search("[а-я]", one["bg"]), one
        assert not re.search("[а-яА-Я]", one["en"]), one


def test_numbers_cannot_be_assigned_and_are_all_different_but_those_of_the_twins() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    uses: Counter[str] = Counter()
    for one in ORGANIZATIONS:
        for entity, row in rows("organization", one):
            if entity.table == "phone":
                country = "49" if one["country"] == "DE" else "359"
                assert re.fullmatch(rf"\+{country} 000 \d{{3}} \d{{3}}", row["number"])
                owners[row["number"]].add(one["id"])
                uses[row["number"]] += 1
    assert [names for names in owners.values() if len(names) > 1] == [set(TWINS)]
    assert [number for number, times in uses.items() if times > 1] == [
        number for number, names in owners.items() if len(names) > 1
    ]


def test_web_and_mail_addresses_are_reserved_ones() -> None:
    kinds = {Kind.URL, Kind.EMAIL}
    for entity, row in EVERY_ROW:
        for field in entity.fields:
            if field.kind in kinds and field.outside in row:
                value = row[field.outside]
                host = urlsplit(value).hostname if field.kind is Kind.URL else value.rpartition("@")[2]
                assert str(host).endswith(".example"), value


def test_streets_are_made_up_and_every_door_is_another() -> None:
    doors = [(row["city"]["en"], row["address_1"]["en"]) for row in rows_in("address") if "address_1" in row]
    assert all(INVENTED.search(street) for _, street in doors)
    assert len(set(doors)) == len(doors)


def test_nobody_is_named() -> None:
    assert len(rows_in("contact")) > 40
    assert all("name" not in row and row["title"] for row in rows_in("contact"))


def test_every_name_is_a_field_of_its_table_and_stands_in_the_order_of_the_list() -> None:
    for entity, row in EVERY_ROW:
        fields = [next((name for name in names_of(one) if name in row), "") for one in entity.fields]
        further = ["taxonomy_detail"] if entity.table == "taxonomy_term" else []
        order = ["id", *filter(None, fields), *further, *lists_in(entity.table)]
        assert list(row) == [name for name in order if name in row], (entity.table, list(row))
        assert not [one.name for one in entity.fields if one.required and not names_of(one) & set(row)]


def test_every_value_is_of_its_kind() -> None:
    for entity, row in EVERY_ROW:
        for field in entity.fields:
            if field.outside in row:
                assert is_of_its_kind(field, row[field.outside]), (entity.table, field.name, row[field.outside])


def is_of_its_kind(field: Field, value: Any) -> bool:
    """Return whether `value` is written as the list of fields says."""
    match field.kind:
        case Kind.TEXTS:
            return isinstance(value, dict) and all(len(text) <= field.limit for text in value.values())
        case Kind.CHOICE:
            return field.choices is not None and value in set(field.choices)
        case Kind.CHOICES:
            return field.choices is not None and set(value) <= set(field.choices) and len(set(value)) == len(value)
        case Kind.CODES:
            return isinstance(value, list) and all(re.fullmatch("[a-z]{2,3}", one) for one in value)
        case Kind.WHOLE | Kind.NUMBER:
            return isinstance(value, int | float) and field.low <= value <= field.high
        case Kind.DATE | Kind.MOMENT:
            return bool(RELATIVE.fullmatch(value) or DAY.fullmatch(value))
        case Kind.CLOCK:
            return bool(re.fullmatch("[0-2][0-9]:[0-5][0-9]", value))
        case Kind.FLAG:
            return isinstance(value, bool)
        case _:
            return isinstance(value, str) and 0 < len(value) <= field.limit


def test_every_reference_leads_to_a_row() -> None:
    ids = {table: {row["id"] for row in rows_in(table) if "id" in row} for table in BY_TABLE}
    met: Counter[str] = Counter()
    for entity, row in EVERY_ROW:
        for field in entity.fields:
            for name in names_of(field) & set(row) if field.to else ():
                target = row[name]["id"] if isinstance(row[name], dict) else row[name]
                assert target in ids[field.to], (entity.table, field.name, target)
                met[entity.table] += 1
    assert set(met) == {
        "organization",
        "service",
        "service_at_location",
        "service_capacity",
        "attribute",
        "taxonomy_term",
    }


def test_ids_are_of_one_row_each() -> None:
    for table in BY_TABLE:
        ids = [row["id"] for row in rows_in(table) if "id" in row]
        assert len(set(ids)) == len(ids), table


def test_every_table_of_the_directory_has_an_example() -> None:
    assert {entity.table for entity, _ in EVERY_ROW} == set(BY_TABLE)


VOCABULARIES = [
    one
    for one in vars(nrm_vocabulary).values()
    if isinstance(one, type) and issubclass(one, enum.StrEnum) and one.__module__ == nrm_vocabulary.__name__
]


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda one: one.__name__)
def test_every_word_of_the_networks_vocabulary_is_used(vocabulary: type[enum.StrEnum]) -> None:
    used: set[str] = {row["identifier"] for row in UNITS} if vocabulary is PlaceKind else set()
    for entity, row in EVERY_ROW:
        for field in entity.fields:
            if field.choices is vocabulary:
                value = row.get(field.outside, field.default or [])
                used |= set(value) if isinstance(value, list) else {value}
    asked_in_a_crisis = {DocumentRoute.CRISIS}  # nothing: no paper may stand between a person and a bed tonight
    assert set(vocabulary) - used <= asked_in_a_crisis


def test_terms_make_one_small_taxonomy_of_two_levels() -> None:
    assert [row["name"] for row in rows_in("taxonomy")] == [{"bg": "Целеви групи (демо)", "en": "Target groups (demo)"}]
    parents = {row["parent_id"] for row in TERMS if "parent_id" in row}
    assert parents < {row["id"] for row in TERMS}
    used = {row["taxonomy_term"]["id"] for row in rows_in("attribute")}
    assert used == {row["id"] for row in TERMS}
    owners = {
        table
        for one in ORGANIZATIONS
        for entity, row in rows("organization", one)
        if "attributes" in row
        for table in [entity.table]
    }
    assert owners == {"organization", "program", "service", "location"}


def test_units_are_the_hubs_own_kinds_of_places() -> None:
    assert [row["id"] for row in UNITS] == [row["identifier"] for row in UNITS] == list(PlaceKind)
    assert {row["scheme"] for row in UNITS} == {"nrm-place"}


@pytest.mark.parametrize("one", SERVICES, ids=lambda one: one["id"])
def test_service_says_what_it_gives_to_whom_and_how_to_come(one: Thing) -> None:
    assert 1 <= len(one["kinds_of_help"]) <= 5
    assert set(one["kinds_of_help"]) <= set(KindOfHelp)
    assert one["phones"]
    assert one["languages"]
    assert one["licences"]
    assert len(accepted(one)) == len(one["acceptances"]) >= 1
    protocol = one["referral_protocol"]
    assert protocol["ways_in"]
    assert protocol["next_steps"]
    assert protocol["what_to_say"]
    assert bool(protocol.get("via")) == ("referral" in protocol["ways_in"])
    assert protocol["response_minutes"] > 0


def test_every_district_has_its_four_institutions_with_a_service_each() -> None:
    for kind in (
        InstitutionKind.SOCIAL_ASSISTANCE_DIRECTORATE,
        InstitutionKind.CHILD_PROTECTION_DEPARTMENT,
        InstitutionKind.LOCAL_COMMISSION,
        InstitutionKind.EMPLOYMENT_OFFICE,
    ):
        found = [one for one in ORGANIZATIONS if one["institution_kind"] == kind]
        assert sorted(one["locations"][0]["district"] for one in found) == sorted(DISTRICTS)
        assert all(one["services"] for one in found)
        assert len({one["services"][0]["description"]["bg"] for one in found}) >= 3
        hours = {msgspec.json.encode(one["services"][0]["schedules"]) for one in found}
        assert len(hours) >= 3


def test_department_and_local_commission_belong_to_the_institution_above_them() -> None:
    for one in ORGANIZATIONS:
        if one["institution_kind"] == InstitutionKind.CHILD_PROTECTION_DEPARTMENT:
            above = organization(one["parent_organization_id"])
            assert above["locations"][0]["district"] == one["locations"][0]["district"]
        if one["institution_kind"] == InstitutionKind.LOCAL_COMMISSION:
            assert (
                organization(one["parent_organization_id"])["institution_kind"] == InstitutionKind.NATIONAL_COMMISSION
            )


def test_every_kind_of_institution_is_there() -> None:
    assert {one["institution_kind"] for one in ORGANIZATIONS} == set(InstitutionKind)
