"""What a search document carries for the results page: all that a caller asks, and nothing that is not announced."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from hub.directory.documents import document_of
from hub.directory.hit_models import HitPayload
from hub.directory.hits import PAPERS_SHOWN, ROWS_READ, payload_of
from hub.directory.nrm_vocabulary import (
    AcceptanceAnswer,
    AcceptanceCriterion,
    AccessFeature,
    Act,
    DocumentRoute,
    HolidayHours,
    InstitutionKind,
    Tier,
    VoiceMessage,
    WayIn,
)
from hub.directory.place_models import (
    AccessibilityEntry,
    AddressEntry,
    LocationEntry,
    PhoneEntry,
    ScheduleEntry,
    ScheduleExceptionEntry,
)
from hub.directory.service_models import (
    AcceptanceEntry,
    AssuranceEntry,
    CapacityEntry,
    CostOptionEntry,
    ReferralProtocolEntry,
    RequiredDocumentEntry,
    ServiceEntry,
    UnitEntry,
)
from hub.directory.vocabulary import LocationType, Status
from kit.directory import a_service, an_organization

CANARY = {"en": "CANARY"}
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
WEEK = "MO,TU,WE,TH,FR,SA,SU"


def a_place(**fields: Any) -> LocationEntry:
    given: dict[str, Any] = {"id": uuid4(), "location_type": LocationType.PHYSICAL, "tier": Tier.PUBLIC}
    return LocationEntry(**(given | fields))


def accepting(criterion: AcceptanceCriterion, answer: AcceptanceAnswer, said: str | None = None) -> AcceptanceEntry:
    return AcceptanceEntry(criterion=criterion, answer=answer, condition={"en": said} if said else None)


def around_the_clock(act: Act | None, **fields: Any) -> ScheduleEntry:
    given: dict[str, Any] = {"freq": "WEEKLY", "byday": WEEK, "opens_at": time(0), "closes_at": time(23, 59)}
    return ScheduleEntry(act=act, **(given | fields))


def a_step_free_answer(answer: AcceptanceAnswer | None) -> LocationEntry:
    return a_place(accessibility=(AccessibilityEntry(feature=AccessFeature.WHEELCHAIR, answer=answer),))


def facets_of(**fields: Any) -> dict[str, tuple[str, ...]]:
    return document_of(a_service(**fields), {}).facets


def test_hit_of_a_service_that_announces_nothing_holds_none_of_it() -> None:
    withheld = a_service(
        schedule_tier=Tier.PROFESSIONAL,
        acceptance_tier=Tier.RESTRICTED,
        capacity_tier=Tier.PROFESSIONAL,
        schedules=(around_the_clock(Act.ANSWERED),),
        schedule_exceptions=(
            ScheduleExceptionEntry(start_date=date(2026, 12, 24), end_date=date(2026, 12, 24), closed=True),
        ),
        acceptances=(accepting(AcceptanceCriterion.MEN, AcceptanceAnswer.NO, "CANARY"),),
        capacities=(CapacityEntry(unit=UnitEntry(id=uuid4(), name=CANARY), available=3, updated=NOON),),
    )
    document = document_of(withheld, {})
    assert {"hours", "other_days", "acceptances", "places"} & set(msgspec.to_builtins(document.payload)) == set()
    assert {"accepts", "refuses", "around_the_clock"} & set(document.facets) == set()
    assert "CANARY" not in msgspec.json.encode(document).decode()
    assert document.payload.schedule_tier == "professional"


def test_hit_of_a_hidden_place_has_no_door_no_point_and_no_address() -> None:
    hidden = a_place(
        tier=Tier.RESTRICTED,
        district="BG-05",
        latitude=43.9,
        longitude=22.8,
        addresses=(AddressEntry(address_type=LocationType.PHYSICAL, address_1=CANARY),),
    )
    document = document_of(a_service(locations=(hidden,)), {})
    assert "CANARY" not in msgspec.json.encode(document).decode()
    assert {"has_door", "latitude", "longitude"} & set(msgspec.to_builtins(document.payload)) == set()
    shown = msgspec.structs.replace(hidden, tier=Tier.PUBLIC)
    assert payload_of(a_service(locations=(shown,))).has_door


def test_hit_has_no_words_about_hours_and_exceptions() -> None:
    hours = around_the_clock(None, description=CANARY, notes=CANARY, original_text=CANARY, schedule_link="CANARY")
    day = date(2026, 12, 24)
    closed = ScheduleExceptionEntry(start_date=day, end_date=day, closed=True, description=CANARY)
    document = document_of(a_service(schedules=(hours,), schedule_exceptions=(closed,)), {})
    assert "CANARY" not in msgspec.json.encode(document).decode()
    assert [one.end_date.isoformat() for one in document.payload.other_days] == ["2026-12-24"]


def test_hit_with_more_hours_than_are_read_says_nothing_of_them() -> None:
    row = around_the_clock(None)
    assert len(payload_of(a_service(schedules=(row,) * ROWS_READ)).hours) == ROWS_READ
    assert payload_of(a_service(schedules=(row,) * (ROWS_READ + 1))).hours == ()


def test_hit_has_the_papers_of_tonight_and_no_others() -> None:
    papers = tuple(RequiredDocumentEntry(document={"en": str(route)}, route=route) for route in (None, *DocumentRoute))
    assert payload_of(a_service(required_documents=papers)).papers == (
        {"en": "None"},
        {"en": "direct"},
        {"en": "crisis"},
    )
    assert len(payload_of(a_service(required_documents=papers[:1] * 9)).papers) == PAPERS_SHOWN


def test_hit_has_numbers_that_are_answered_before_faxes_each_once() -> None:
    numbers = (
        PhoneEntry(number="1", type="fax"),
        PhoneEntry(number="2", act=Act.ADMISSION),
        PhoneEntry(number="2"),
        PhoneEntry(number="3"),
        PhoneEntry(number="4"),
    )
    shown = payload_of(a_service(phones=numbers)).phones
    assert [(one.number, one.act) for one in shown] == [("2", Act.ADMISSION), ("3", None), ("4", None)]


def test_hit_of_an_active_service_tells_when_its_organization_is_closed() -> None:
    closed = an_organization(status=Status.TEMPORARILY_CLOSED, status_until=date(2027, 1, 8))
    hit = payload_of(a_service(organization=closed))
    assert (hit.status, hit.status_until) == (Status.TEMPORARILY_CLOSED, date(2027, 1, 8))


def test_hit_can_be_read_back_whole() -> None:
    whole = a_service(
        time_zone="Europe/Sofia",
        minimum_age=18,
        organization=an_organization(institution_kind=InstitutionKind.NGO, country="RO"),
        schedules=(around_the_clock(Act.ON_CALL, languages=("uk",), on_public_holidays=HolidayHours.AS_USUAL),),
        schedule_exceptions=(
            ScheduleExceptionEntry(
                act=Act.ON_CALL,
                start_date=date(2026, 12, 24),
                end_date=date(2026, 12, 26),
                closed=False,
                opens_at=time(8),
                closes_at=time(20),
            ),
        ),
        acceptances=(accepting(AcceptanceCriterion.BOYS, AcceptanceAnswer.YES, "boys to 12"),),
        referral_protocol=ReferralProtocolEntry(
            ways_in=(WayIn.DIRECT, WayIn.REFERRAL), via=(InstitutionKind.POLICE,), voice_message=VoiceMessage.UNSAFE
        ),
        capacities=(CapacityEntry(unit=UnitEntry(id=uuid4(), name={"en": "Cots"}), available=1, updated=NOON),),
        assurance=AssuranceEntry(confirmed_at=NOON, verified_at=NOON, due_date=date(2026, 12, 1)),
        phones=(PhoneEntry(number="1", act=Act.ON_CALL),),
    )
    stored = msgspec.msgpack.decode(msgspec.msgpack.encode(document_of(whole, {}).payload))
    assert msgspec.convert(stored, HitPayload) == payload_of(whole)


def test_document_is_as_new_as_its_last_confirmation_or_verification() -> None:
    later = datetime(2026, 11, 24, 12, tzinfo=UTC)
    assurance = AssuranceEntry(confirmed_at=NOON, verified_at=later)
    assert document_of(a_service(assurance=assurance), {}).recency == int(later.timestamp())
    assert document_of(a_service(assurance=AssuranceEntry(due_date=date(2026, 12, 1))), {}).recency == 0
    assert document_of(a_service(), {}).recency == 0


def test_document_tells_whom_it_accepts_and_refuses_and_nothing_of_what_is_not_stated() -> None:
    facets = facets_of(
        acceptances=(
            accepting(AcceptanceCriterion.WOMEN, AcceptanceAnswer.YES),
            accepting(AcceptanceCriterion.MEN, AcceptanceAnswer.NO),
            accepting(AcceptanceCriterion.ADDICTION, AcceptanceAnswer.NOT_STATED),
        )
    )
    assert (facets["accepts"], facets["refuses"]) == (("women",), ("men",))


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ([], "not_stated"),
        ([None], "not_stated"),
        ([AcceptanceAnswer.NOT_STATED], "not_stated"),
        ([AcceptanceAnswer.NO], "no"),
        ([AcceptanceAnswer.NO, AcceptanceAnswer.YES], "yes"),
        ([AcceptanceAnswer.NO, None], "not_stated"),
    ],
)
def test_document_is_step_free_when_one_of_its_places_is(places: list[AcceptanceAnswer | None], said: str) -> None:
    assert facets_of(locations=tuple(map(a_step_free_answer, places)))["wheelchair"] == (said,)


@pytest.mark.parametrize(
    ("amounts", "words", "fee"),
    [
        ([0], None, ("free",)),
        ([40], None, ("paid",)),
        ([0, 40], {"en": "Free of charge."}, ("free", "paid")),
        ([None], None, ("not_stated",)),
        ([], {"bg": "Безплатно.", "en": "Free of charge."}, ("free",)),
        ([], {"en": "Free of charge for victims; a fee for others."}, ("not_stated",)),
        ([], {"bg": "Безплатно.", "en": "Ask us."}, ("not_stated",)),
        ([], None, ("not_stated",)),
    ],
)
def test_document_is_free_or_paid_only_where_that_is_certain(
    amounts: list[float | None], words: dict[str, str] | None, fee: tuple[str, ...]
) -> None:
    costs = tuple(CostOptionEntry(amount=one) for one in amounts)
    assert facets_of(cost_options=costs, fees_description=words)["fee"] == fee


def test_document_names_the_acts_that_are_around_the_clock() -> None:
    rows = (around_the_clock(Act.ON_CALL), around_the_clock(None), around_the_clock(Act.ADMISSION, byday="MO"))
    assert facets_of(schedules=rows)["around_the_clock"] == ("on_call", "open")
    assert "around_the_clock" not in facets_of()


def test_document_names_the_ways_in_or_that_they_are_not_stated() -> None:
    protocol = ReferralProtocolEntry(ways_in=(WayIn.DIRECT, WayIn.REFERRAL))
    assert facets_of(referral_protocol=protocol)["way_in"] == ("direct", "referral")
    assert facets_of()["way_in"] == facets_of(referral_protocol=ReferralProtocolEntry())["way_in"] == ("not_stated",)


def test_an_ordinary_hit_is_lean() -> None:
    entry: ServiceEntry = a_service(
        phones=(PhoneEntry(number="+359 000 1", act=Act.ANSWERED),), schedules=(around_the_clock(Act.ANSWERED),)
    )
    assert len(msgspec.json.encode(document_of(entry, {}).payload)) < 600
