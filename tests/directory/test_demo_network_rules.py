"""What the demo network teaches: the standard's rules for each type of service, tiers, and an example of every case."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from hub.directory.nrm_vocabulary import AcceptanceCriterion, PlaceKind
from hub.directory.vocabulary import DISTRICTS
from kit.demo_network import (
    EVERY_ROW,
    HOTLINES,
    LOCATIONS,
    ORGANIZATIONS,
    SERVICES,
    SHELTERS,
    TWINS,
    Thing,
    accepted,
    districts_of,
    hidden_rows,
    lists_in,
    organization,
    organization_of,
    places_of,
    rows_in,
    service,
    texts,
)


def acts_of(one: Thing) -> set[str]:
    """Return what a service has hours for."""
    return {row["act"] for row in one["schedules"]}


def is_round_the_clock(one: Thing, act: str) -> bool:
    """Return whether `act` has one row that is every hour of every day."""
    whole = ("MO,TU,WE,TH,FR,SA,SU", "00:00", "23:59")
    return any(
        (row["byday"], row["opens_at"], row["closes_at"]) == whole for row in one["schedules"] if row["act"] == act
    )


def plain_values(thing: Any) -> Iterator[str]:
    """Give every string inside `thing`."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict):
        for value in thing.values():
            yield from plain_values(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from plain_values(value)


@pytest.mark.parametrize("one", HOTLINES, ids=lambda one: one["id"])
@pytest.mark.clause("HOT-24")
def test_hotline_is_called_directly_and_where_it_is_answered_is_not_public(one: Thing) -> None:
    assert one["referral_protocol"]["ways_in"] == ["direct"]
    assert acts_of(one) == {"answered"}
    for place in places_of(one):
        assert place.get("tier") == "restricted" or (place["location_type"] == "virtual" and "addresses" not in place)


@pytest.mark.parametrize("one", SHELTERS, ids=lambda one: one["id"])
@pytest.mark.clause("ACC-36")
def test_shelter_has_a_form_places_a_licence_and_no_public_door(one: Thing) -> None:
    assert one["accommodation_form"]
    assert isinstance(one["is_specialised"], bool)
    assert one["length_of_stay"]
    assert one["capacities"]
    assert {row["unit"]["id"] for row in one["capacities"]} <= set(PlaceKind)
    assert all(row["available"] <= row["maximum"] for row in one["capacities"])
    in_force = "expired" if organization_of(one)["id"] == "ogosta" else "held"
    assert all(row["state"] == in_force and row["number"] for row in one["licences"])
    assert {place["tier"] for place in places_of(one)} <= {"restricted", "professional"}
    assert districts_of(one)
    assert one["phones"][0].get("tier", "public") == "public"


@pytest.mark.parametrize("one", SHELTERS, ids=lambda one: one["id"])
@pytest.mark.clause("ACC-51", "ACC-52")
def test_shelter_admits_in_a_crisis_at_any_time_and_else_by_request_and_papers(one: Thing) -> None:
    protocol = one["referral_protocol"]
    if one["accommodation_form"] == "crisis":
        assert is_round_the_clock(one, "admission")
        assert "direct" in protocol["ways_in"]
        assert "required_documents" not in one
    else:
        assert protocol["ways_in"] == ["referral"]
        assert protocol["via"] == ["social_assistance_directorate", "national_commission"]
        assert {row["route"] for row in one["required_documents"]} == {"referral"}


def test_shelters_mostly_tell_hours_of_the_telephone_from_hours_of_admission() -> None:
    both = [one for one in SHELTERS if {"answered", "admission"} <= acts_of(one)]
    assert len(both) >= len(SHELTERS) - 1
    hours = [
        [{**row, "act": ""} for row in one["schedules"] if row["act"] == act]
        for one in both
        for act in ("answered", "admission")
    ]
    assert sum(hours[n] != hours[n + 1] for n in range(0, len(hours), 2)) >= 15


@pytest.mark.clause("CRI-18", "CRI-20", "CRI-21")
def test_crisis_intervention_is_there_at_any_hour_directly_or_by_referral() -> None:
    found = [one for one in SERVICES if one["service_type"] == "crisis_intervention"]
    for one in found:
        assert one["referral_protocol"]["ways_in"] == ["direct", "referral"]
        assert any(is_round_the_clock(one, act) for act in acts_of(one)), one["id"]


@pytest.mark.clause("PSY-12", "PSY-13", "PSY-14")
def test_psychological_support_is_at_ones_own_request_and_its_room_and_number_are_public() -> None:
    for one in SERVICES:
        if one["service_type"] == "psychological_support":
            assert "own_request" in one["referral_protocol"]["ways_in"]
            assert all("tier" not in place for place in places_of(one))
            assert all("tier" not in row for row in one["phones"])
            assert "tier" not in one


def test_restricted_place_is_whole_so_that_there_is_something_to_keep() -> None:
    places = [one for one in LOCATIONS.values() if one.get("tier") == "restricted"]
    assert len(places) >= 20
    for place in places:
        assert place["position_accuracy"] == "exact"
        assert {"latitude", "longitude", "addresses", "phones", "district"} <= set(place)
        for row in (*place["addresses"], *place["phones"]):
            assert row["tier"] == "restricted"


def test_coordinates_are_in_the_black_sea_where_nobody_lives() -> None:
    placed = [one for one in LOCATIONS.values() if "latitude" in one]
    assert placed
    assert all(42.8 < one["latitude"] < 43.6 and 29.3 < one["longitude"] < 30.6 for one in placed)
    assert len({(one["latitude"], one["longitude"]) for one in placed}) == len(placed)


def test_nothing_of_a_restricted_row_is_told_anywhere_else() -> None:
    hidden = hidden_rows()
    secrets = {row["number"] for entity, row in hidden if entity.table == "phone"}
    secrets |= {text for entity, row in hidden if entity.table == "address" for text in row["address_1"].values()}
    assert len(secrets) > 60
    known = {id(row) for _, row in hidden}
    for entity, row in EVERY_ROW:
        if id(row) not in known:
            own = {name: value for name, value in row.items() if name not in lists_in(entity.table)}
            assert not [secret for secret in secrets for text in plain_values(own) if secret in text]
    assert all("Izmislena" not in text["en"] for one in SERVICES for text in texts(one["description"]))


def test_colleagues_have_direct_lines_that_the_public_does_not_see() -> None:
    lines = [row for row in rows_in("contact") if row.get("tier") == "professional"]
    assert len(lines) >= 30
    assert {phone["tier"] for row in lines for phone in row["phones"]} == {"professional", "restricted"}


def test_some_services_and_parts_of_services_are_for_colleagues_alone() -> None:
    assert {one["id"] for one in SERVICES if "tier" in one} == {"national-commission-desk", "spodeleno-drivers"}
    for part in ("capacity_tier", "acceptance_tier", "schedule_tier"):
        assert "professional" in {one.get(part) for one in SERVICES}


def test_vidin_is_the_one_district_without_a_shelter() -> None:
    assert set(DISTRICTS) - {district for one in SHELTERS for district in districts_of(one)} == {"BG-05"}
    in_vidin = [one for one in SERVICES if "BG-05" in districts_of(one)]
    assert len(in_vidin) >= 6
    assert all("accommodation_form" not in one and "bed" not in one["kinds_of_help"] for one in in_vidin)


def test_there_is_a_shelter_for_men() -> None:
    for name in ("beroe-men", "obshtina-targovishte-men"):
        assert (accepted(service(name))["men"], accepted(service(name))["women"]) == ("yes", "no")
        assert {row["unit"]["id"] for row in service(name)["capacities"]} == {"man"}


def test_there_is_a_mothers_unit_with_boys_to_twelve() -> None:
    one = service("tri-lipi-shelter")
    boys = next(row for row in one["acceptances"] if row["criterion"] == "boys")
    assert boys == {"criterion": "boys", "answer": "yes", "condition": {"bg": "момчета до 12 г.", "en": "boys to 12"}}
    assert accepted(one)["with_children"] == "yes"
    assert "family_room" in {row["unit"]["id"] for row in one["capacities"]}


@pytest.mark.parametrize(
    ("criterion", "answers"),
    [
        (AcceptanceCriterion.ADDICTION, {"yes", "no", "not_stated"}),
        (AcceptanceCriterion.PREGNANT, {"yes", "not_stated"}),
        (AcceptanceCriterion.WHEELCHAIR, {"yes", "no", "not_stated"}),
        (AcceptanceCriterion.FOREIGNERS, {"yes", "not_stated"}),
        (AcceptanceCriterion.ASYLUM_SEEKERS, {"yes"}),
        (AcceptanceCriterion.MEN, {"yes", "no"}),
    ],
    ids=["addiction", "pregnant", "wheelchair", "foreigners", "asylum-seekers", "men"],
)
def test_shelters_answer_differently_and_some_say_nothing(criterion: str, answers: set[str]) -> None:
    said = {accepted(one).get(criterion) for one in SHELTERS}
    assert answers <= said
    assert None in said or said == answers


def test_wheelchairs_are_welcome_where_the_place_says_so_too() -> None:
    features = {(row["feature"], row["answer"]) for row in rows_in("accessibility")}
    assert {("wheelchair", answer) for answer in ("yes", "no", "not_stated")} <= features
    one = service("tsarevets-shelter")
    assert accepted(one)["wheelchair"] == "yes"
    assert {"feature": "wheelchair", "answer": "yes"}.items() <= places_of(one)[0]["accessibility"][0].items()


def test_asylum_seekers_are_helped_and_never_sent_to_their_embassy() -> None:
    assert accepted(service("refugee-agency-harmanli-asylum"))["asylum_seekers"] == "yes"
    assert accepted(service("granitsa-beds"))["asylum_seekers"] == "yes"
    assert accepted(service("embassy-berlin-papers"))["asylum_seekers"] == "no"
    for one in SERVICES:
        if (
            accepted(one).get("asylum_seekers") == "yes"
            and organization_of(one)["institution_kind"] == "refugee_agency"
        ):
            assert "embassy" not in one["referral_protocol"].get("via", [])


def test_there_is_a_crisis_centre_for_children_by_order_of_the_department() -> None:
    one = service("tundzha-child")
    assert one["accommodation_form"] == "crisis"
    assert [row["unit"]["id"] for row in one["capacities"]] == ["child"]
    assert (one["minimum_age"], one["maximum_age"]) == (7, 18)
    assert accepted(one)["unaccompanied_children"] == "yes"
    assert one["referral_protocol"]["via"][0] == "child_protection_department"
    assert places_of(one)[0]["tier"] == "restricted"


def test_one_organization_has_a_public_psychologist_and_a_hidden_shelter() -> None:
    owner = organization("tri-lipi")
    shelter, therapy = service("tri-lipi-shelter"), service("tri-lipi-therapy")
    assert {shelter["id"], therapy["id"]} <= {one["id"] for one in owner["services"]}
    room, house = places_of(therapy)[0], places_of(shelter)[0]
    assert "tier" not in room
    assert house["tier"] == "restricted"
    assert room["addresses"][0]["city"] == house["addresses"][0]["city"]
    assert room["addresses"][0]["address_1"] != house["addresses"][0]["address_1"]


def test_hotlines_are_there_at_all_hours_and_at_some() -> None:
    assert is_round_the_clock(service("national-commission-line"), "answered")
    assert organization_of(service("national-commission-line"))["institution_kind"] == "national_commission"
    part_time = [one for one in HOTLINES if not is_round_the_clock(one, "answered")]
    assert "tsarevets-line" in {one["id"] for one in part_time}
    assert len(part_time) >= 5


def test_two_municipal_providers_have_no_licence_in_force() -> None:
    states = {
        one["id"]: {row["state"] for offered in one["services"] for row in offered.get("licences", [])}
        for one in ORGANIZATIONS
        if one["institution_kind"] == "municipality"
    }
    assert states["ogosta"] == {"expired"}
    assert states["trimontsium"] == {"renewal_filed"}


def test_one_shelter_is_overdue() -> None:
    overdue = [one["id"] for one in SERVICES if one.get("assurance", {}).get("due_date", "").startswith("now-")]
    assert overdue == ["rodopa-retreat"]
    assert {"assurance" in one for one in SERVICES} == {True, False}
    assert {"verified_at" in one["assurance"] for one in SERVICES if "assurance" in one} == {True, False}


def test_two_courses_are_closed_in_august_for_years_to_come() -> None:
    for name in ("gorski-ruchey-skills", "trimontsium-skills"):
        closed = [(row["start_date"], row["end_date"], row["closed"]) for row in service(name)["schedule_exceptions"]]
        assert closed == [(f"{year}-08-01", f"{year}-08-31", True) for year in (2027, 2028, 2029, 2030)]


def test_free_places_were_counted_two_hours_and_nine_days_ago() -> None:
    counted = {
        name: {row["updated"] for row in service(name)["capacities"]}
        for name in ("pristan-crisis-bed", "dunav-shelter")
    }
    assert counted == {"pristan-crisis-bed": {"now-PT2H"}, "dunav-shelter": {"now-P9D"}}


def test_one_organization_was_entered_twice_in_two_scripts() -> None:
    first, second = map(organization, TWINS)
    assert re.search("[А-Я]", first["name"]["bg"].removesuffix("(демо)"))
    assert not re.search("[а-яА-Я]", second["name"]["bg"].removesuffix("(демо)"))
    assert first["website"] == second["website"]
    assert first["phones"] == second["phones"]


def test_partner_in_germany_has_its_country_time_and_numbers() -> None:
    one = organization("lichtblick")
    assert one["country"] == "DE"
    assert {row["country"] for place in one["locations"] for row in place["addresses"]} == {"DE"}
    assert all(row["number"].startswith("+49 000") for offered in one["services"] for row in offered["phones"])
    assert {offered["time_zone"] for offered in one["services"]} == {"Europe/Berlin"}


def test_interpreters_are_there_by_the_hour_and_language() -> None:
    one = service("most-ot-dumi-interpreters")
    assert "interpreter" in one["kinds_of_help"]
    hours = [row for row in one["schedules"] if "interpreter" in row["specialists"]]
    spoken = {language for row in one["schedules"] for language in row["languages"]}
    assert len(hours) >= 8
    assert spoken == {row["code"] for row in one["languages"]} - {"bg"}


def test_projects_end_and_the_services_under_them_with_them() -> None:
    projects = {row["id"]: row for row in rows_in("program") if row.get("is_project")}
    assert len(projects) >= 3
    for name, project in projects.items():
        under = [one for one in SERVICES if one.get("program") == {"id": name}]
        assert under
        assert {one["status_until"] for one in under} == {project["end_date"]}


def test_alerts_name_no_day_that_passes_and_one_has_run_out() -> None:
    alerts = [row for _, row in EVERY_ROW if "alert" in row]
    assert not [text for row in alerts for text in row["alert"].values() if re.search("[0-9]", text)]
    assert all("alert_expires_at" in row for row in alerts)
    assert [row["id"] for row in alerts if row["alert_expires_at"].startswith("now-")] == ["sinya-lodka-bulgarian"]
