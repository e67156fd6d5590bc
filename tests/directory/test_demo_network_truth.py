"""What the demo network says in one field agrees with what it says in another."""

import re
from collections import defaultdict
from typing import Any

import pytest

from kit.demo_network import (
    ORGANIZATIONS,
    SERVICES,
    SHELTERS,
    Thing,
    accepted,
    organization,
    organization_of,
    places_of,
    service,
)

WHOLE_WEEK = ("MO,TU,WE,TH,FR,SA,SU", "00:00", "23:59")
POINTING = re.compile(
    r"\b(at the centre|beside|next to|behind|opposite|near|by the|on the Arda|co-operative|minutes away|mountains"
    r"|при центъра|край|до лекарския|зад|срещу|близо до|на морето|на Арда|на десет минути|в планината|кооператива)\b"
)
"""What places are told by: something that everybody can find."""
HIDDEN = [one for one in SERVICES if any("tier" in place for place in places_of(one))]


def is_shown(row: Thing, one: Thing) -> bool:
    """Return whether whoever sees a service sees this row of it."""
    return row.get("tier", "public") in {"public", one.get("tier", "public")}


def shown_phones(one: Thing) -> list[Thing]:
    """Return the numbers that a service's page shows: its own, else its places', else its organization's."""
    located = [row for place in places_of(one) if is_shown(place, one) for row in place.get("phones", [])]
    for phones in (one["phones"], located, organization_of(one).get("phones", [])):
        if found := [row for row in phones if is_shown(row, one)]:
            return found
    return []


def is_whole_week(row: Thing) -> bool:
    """Return whether these hours are every hour of every day."""
    return (row.get("byday"), row["opens_at"], row["closes_at"]) == WHOLE_WEEK


@pytest.mark.parametrize("one", [one for one in SERVICES if "schedules" in one], ids=lambda one: one["id"])
def test_who_is_there_at_night_has_a_number_that_is_for_that_or_is_answered_at_night(one: Thing) -> None:
    by_night = {row["act"] for row in one["schedules"] if row["act"] == "on_call"}
    by_night |= {row["act"] for row in one["schedules"] if row["act"] == "admission" and is_whole_week(row)}
    numbers = {row.get("act", "answered") for row in shown_phones(one)}
    answered_always = any(row["act"] == "answered" and is_whole_week(row) for row in one["schedules"])
    assert by_night <= numbers or ("answered" in numbers and answered_always)


def test_no_text_of_a_hidden_place_says_what_it_is_beside() -> None:
    assert len(HIDDEN) > 25
    for one in HIDDEN:
        for name in ("name", "alternate_name", "description", "application_process", "length_of_stay"):
            for text in one.get(name, {}).values():
                assert not POINTING.search(text), (one["id"], text)


MEASURE = re.compile(r"\b(?:up to|for) (?:up to )?((?:[a-z]+ (?:days|weeks|months|years)|a year)\b)", re.IGNORECASE)


@pytest.mark.parametrize("one", SHELTERS, ids=lambda one: one["id"])
def test_length_of_stay_is_as_long_as_the_description_says(one: Thing) -> None:
    said = [text.lower() for text in MEASURE.findall(one["description"]["en"])]
    assert all(length in one["length_of_stay"]["en"].lower() for length in said)
    if "night" in one["name"]["en"].lower():
        assert "night" in one["length_of_stay"]["en"]


def test_descriptions_of_shelters_do_say_how_long_one_may_stay() -> None:
    assert sum(bool(MEASURE.search(one["description"]["en"])) for one in SHELTERS) >= 7


def condition_of(one: Thing, criterion: str) -> str:
    """Return the English condition of an answer, empty where there is none."""
    rows = [row for row in one["acceptances"] if row["criterion"] == criterion]
    return str(rows[0].get("condition", {}).get("en", "")) if rows else ""


@pytest.mark.parametrize("one", SHELTERS, ids=lambda one: one["id"])
def test_conditions_of_children_agree_with_one_another(one: Thing) -> None:
    assert not re.search("children to", condition_of(one, "girls")), "of grown-ups with children"
    boys, with_children = condition_of(one, "boys"), condition_of(one, "with_children")
    if boys == "boys to 12" and "18" in with_children:
        assert "boys to 12" in with_children
    if "over 18" in one.get("eligibility_description", {}).get("en", ""):
        assert "yes" not in {accepted(one).get(child) for child in ("girls", "boys")}


def test_next_steps_of_social_work_are_told_by_social_work_alone() -> None:
    told: dict[str, set[str]] = defaultdict(set)
    for one in SERVICES:
        for text in one["referral_protocol"]["next_steps"].values():
            told[text].add(one["service_type"])
    assert [text for text, types in told.items() if "social_work" in types and len(types) > 1] == []


def test_next_steps_promise_no_later_call_than_the_answer() -> None:
    for one in SERVICES:
        protocol = one["referral_protocol"]
        if "five days" in protocol["next_steps"]["en"]:
            assert protocol["response_minutes"] >= 5 * 24 * 60, one["id"]


def test_guest_room_is_one_room_in_words_and_in_numbers() -> None:
    one: dict[str, Any] = service("topal-prag-guest")
    assert [(row["unit"]["id"], row["maximum"]) for row in one["capacities"]] == [("family_room", 1)]
    assert "two beds" not in one["description"]["en"]


def test_provider_without_a_licence_in_force_has_none_for_any_service() -> None:
    states = {row["state"] for one in organization("ogosta")["services"] for row in one["licences"]}
    assert states == {"expired"}
    expired = {
        one["id"]
        for one in ORGANIZATIONS
        for offered in one["services"]
        for row in offered["licences"]
        if row["state"] == "expired"
    }
    assert expired == {"ogosta"}
