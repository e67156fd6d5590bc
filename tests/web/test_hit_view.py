"""One hit as a caller needs it: open now, which number, will they take her, how, with which papers, how sure."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from hub.directory.hit_facts import ASK, NO, OFF, YES, Line
from hub.directory.hit_models import (
    Coverage,
    DirectoryHit,
    DistanceBand,
    HitAcceptance,
    HitHours,
    HitNearness,
    HitPayload,
    HitPhone,
    HitPlaces,
)
from hub.directory.hit_view import HitView, hit_view
from hub.directory.nrm_vocabulary import (
    AcceptanceAnswer,
    AcceptanceCriterion,
    AccommodationForm,
    Act,
    HolidayHours,
    InstitutionKind,
    KindOfHelp,
    Tier,
    VoiceMessage,
    WayIn,
)
from hub.directory.vocabulary import ServiceType, Status
from hub.web import i18n
from hub.web.catalogues import load_languages
from hub.web.shell import room_of
from hub_search.models import Segment

LANGUAGES = load_languages([room_of("hub.directory")])
TWO_AT_NIGHT = datetime(2026, 11, 26, 2, tzinfo=ZoneInfo("Europe/Sofia"))
WEEK = "MO,TU,WE,TH,FR,SA,SU"
DUTY = HitPhone(number="+359 000 1", act=Act.ON_CALL)
OFFICE = HitPhone(number="+359 000 2", act=Act.ANSWERED)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with i18n.reading(LANGUAGES["en"]):
        yield


def some_hours(act: Act | None, opens: str = "09:00", closes: str = "17:00", **fields: Any) -> HitHours:
    given: dict[str, Any] = {
        "freq": "WEEKLY",
        "byday": WEEK,
        "opens_at": time.fromisoformat(opens),
        "closes_at": time.fromisoformat(closes),
        "on_public_holidays": HolidayHours.AS_USUAL,
    }
    return HitHours(act=act, **(given | fields))


def shown(
    *wanted: AcceptanceCriterion,
    snippet: tuple[Segment, ...] = (),
    language: str | None = "en",
    nearness: HitNearness | None = None,
    **fields: Any,
) -> HitView:
    given: dict[str, Any] = {"name": {"en": "Line"}, "service_type": ServiceType.HOTLINE, "status": Status.ACTIVE}
    hit = DirectoryHit(
        id=uuid4(),
        name=(Segment("Line"),),
        organization=(),
        snippet=snippet,
        snippet_language=language,
        service=HitPayload(**(given | fields)),
        nearness=nearness,
    )
    return hit_view(hit, TWO_AT_NIGHT, wanted)


def fact(hit: HitView, name: str) -> tuple[Line, ...]:
    return next((one.lines for one in hit.facts if one.name == name), ())


def accepting(criterion: AcceptanceCriterion, answer: AcceptanceAnswer, said: str | None = None) -> HitAcceptance:
    return HitAcceptance(criterion=criterion, answer=answer, condition={"en": said} if said else None)


SHELTER = (
    accepting(AcceptanceCriterion.BOYS, AcceptanceAnswer.YES, "boys to 12"),
    accepting(AcceptanceCriterion.WOMEN, AcceptanceAnswer.YES),
    accepting(AcceptanceCriterion.MEN, AcceptanceAnswer.NO),
)


class TestStanding:
    def test_the_number_that_answers_now_comes_first_and_says_until_when(self) -> None:
        hours = (some_hours(Act.ON_CALL, "20:00", "08:00"), some_hours(Act.ANSWERED))
        hit = shown(phones=(OFFICE, DUTY), hours=hours)

        assert hit.standing == Line("Answers now", YES)
        assert [one.phone.number for one in hit.calls] == ["+359 000 1", "+359 000 2"]
        assert hit.calls[0].note == Line("On call: Answers now, until 08:00", YES)
        assert hit.calls[1].note == Line("Closed until today at 09:00", OFF)
        assert [one.is_answered for one in hit.calls] == [True, False]

    def test_where_only_the_door_is_open_it_is_open_now(self) -> None:
        hit = shown(hours=(some_hours(Act.WALK_IN, "00:00", "23:59"),), phones=(OFFICE,))

        assert hit.standing == Line("Open now", YES)
        assert fact(hit, "open") == (Line("For visitors: now, around the clock", YES),)
        assert hit.calls[0].note == Line("Hours not known", ASK)

    def test_without_hours_nothing_is_claimed(self) -> None:
        assert shown(phones=(OFFICE,)).standing == shown().standing == Line("Hours not known", ASK)

    def test_hours_that_are_not_announced_are_said_to_be(self) -> None:
        hit = shown(schedule_tier=Tier.PROFESSIONAL, phones=(OFFICE,))

        assert hit.standing == hit.calls[0].note == Line("Hours not announced", ASK)
        assert fact(hit, "open") == (Line("The hours are not announced. Call first.", ASK),)

    def test_when_it_is_closed_its_number_says_from_when(self) -> None:
        hit = shown(hours=(some_hours(Act.ANSWERED, byday="FR"),), phones=(OFFICE,))

        assert hit.standing == Line("Closed now", OFF)
        assert hit.calls[0].note == Line("Closed until tomorrow at 09:00", OFF)

    def test_a_service_that_is_closed_for_now_says_so_and_until_when(self) -> None:
        hours = (some_hours(Act.ANSWERED, "00:00", "23:59"),)
        hit = shown(status=Status.TEMPORARILY_CLOSED, status_until=date(2026, 12, 1), hours=hours, phones=(OFFICE,))

        assert hit.status == "Temporarily closed, until 1 December 2026"
        assert hit.standing.tone == OFF
        assert not hit.calls[0].is_answered

    def test_a_number_to_write_to_comes_last_and_no_fax_is_shown(self) -> None:
        phones = (HitPhone(number="1", type="fax"), HitPhone(number="2", type="text"), HitPhone(number="3"))

        assert [one.phone.number for one in shown(phones=phones).calls] == ["3", "2"]

    def test_languages_are_those_on_duty_where_that_is_known(self) -> None:
        night = some_hours(Act.ON_CALL, "20:00", "08:00", languages=("uk", "bg"))
        hit = shown(hours=(night,), languages=("bg", "en", "uk"), phones=(DUTY,))

        assert [(one.label, one.lines) for one in hit.facts if one.name == "languages"] == [
            ("Languages now", (Line("Ukrainian, Bulgarian"),))
        ]
        assert fact(shown(languages=("bg", "en")), "languages") == (Line("Bulgarian, English"),)

    def test_that_no_voice_message_may_be_left_is_said(self) -> None:
        assert shown(voice_message=VoiceMessage.UNSAFE).voice_message == "Leave no voice message."


class TestAcceptance:
    def test_each_of_the_wanted_has_its_own_answer_and_reason(self) -> None:
        hit = shown(
            AcceptanceCriterion.BOYS, AcceptanceCriterion.MEN, AcceptanceCriterion.PREGNANT, acceptances=SHELTER
        )

        assert fact(hit, "accepts") == (
            Line("Boys under 18: yes (boys to 12)", YES),
            Line("Men: no", NO),
            Line("Pregnant women: not stated, ask", ASK),
        )

    def test_without_a_wish_it_tells_who_is_accepted_and_who_is_not(self) -> None:
        assert fact(shown(acceptances=SHELTER), "accepts") == (
            Line("Women, boys under 18 (boys to 12)"),
            Line("Not: men", NO),
        )

    def test_silence_is_not_stated_and_never_no(self) -> None:
        assert fact(shown(), "accepts") == (Line("Not stated: ask", ASK),)

    def test_what_is_not_announced_is_to_be_asked(self) -> None:
        hit = shown(AcceptanceCriterion.MEN, acceptance_tier=Tier.RESTRICTED)

        assert fact(hit, "accepts") == (Line("Not announced: call and ask", ASK),)

    def test_ages_are_told_first(self) -> None:
        assert fact(shown(minimum_age=18), "accepts") == (Line("From the age of 18"),)


class TestWayIn:
    def test_nobody_is_told_to_come_where_there_is_no_door(self) -> None:
        assert fact(shown(ways_in=(WayIn.DIRECT,)), "way_in") == (Line("Call directly, no referral needed", YES),)
        assert fact(shown(ways_in=(WayIn.DIRECT,), has_door=True), "way_in") == (Line("Call or come directly", YES),)

    def test_a_referral_names_who_refers(self) -> None:
        via = (InstitutionKind.SOCIAL_ASSISTANCE_DIRECTORATE, InstitutionKind.NATIONAL_COMMISSION)
        hit = shown(ways_in=(WayIn.OWN_REQUEST, WayIn.REFERRAL), via=via)

        assert fact(hit, "way_in") == (
            Line("At the person’s own request"),
            Line("By referral of: social assistance directorate, national commission"),
        )
        assert fact(shown(ways_in=(WayIn.REFERRAL,)), "way_in") == (Line("By referral"),)

    def test_a_way_that_is_not_stated_is_to_be_asked(self) -> None:
        assert fact(shown(), "way_in") == (Line("Not stated: ask", ASK),)

    def test_the_papers_of_tonight_are_listed(self) -> None:
        assert fact(shown(papers=({"en": "Identity papers"},)), "papers") == (Line("Identity papers"),)
        assert fact(shown(), "papers") == ()


class TestPlaces:
    def test_free_places_say_how_old_the_number_is(self) -> None:
        hit = shown(places=(places(2, hours=5, maximum=6), places(0, hours=2)))

        assert fact(hit, "places") == (
            Line("Places for women: 2 of 6 free, 5 hours ago", YES),
            Line("Places for women: 0 free, 2 hours ago", NO),
        )

    def test_a_number_of_yesterday_is_not_known_now(self) -> None:
        hit = shown(places=(places(2, hours=72, maximum=6),))

        assert fact(hit, "places") == (Line("Places for women: not known now (2 of 6 free, 3 days ago)", ASK),)
        assert fact(shown(places=(places(2, hours=24),)), "places")[0].tone == YES

    def test_what_is_not_announced_is_to_be_asked(self) -> None:
        assert fact(shown(capacity_tier=Tier.PROFESSIONAL), "places") == (Line("Not announced: call and ask", ASK),)


def places(available: int, *, hours: int, maximum: int | None = None) -> HitPlaces:
    updated = TWO_AT_NIGHT - timedelta(hours=hours)
    return HitPlaces(unit={"en": "Places for women"}, available=available, maximum=maximum, updated=updated)


class TestSureness:
    def test_it_says_who_confirmed_when_and_what_is_overdue(self) -> None:
        confirmed = datetime(2026, 11, 1, 22, 30, tzinfo=ZoneInfo("UTC"))
        hit = shown(confirmed_at=confirmed, verified_at=confirmed, due_date=date(2026, 11, 25))

        assert fact(hit, "checked") == (
            Line("Confirmed by its owner on 2 November 2026"),
            Line("Verified by a reviewer on 2 November 2026"),
            Line("Overdue since 25 November 2026: call before you rely on it", NO),
        )
        assert len(fact(shown(confirmed_at=confirmed, due_date=date(2026, 11, 26)), "checked")) == 1

    def test_that_nobody_confirmed_it_is_said(self) -> None:
        assert fact(shown(), "checked") == (Line("Not known when it was last confirmed: call first", ASK),)


class TestAbout:
    def test_kind_place_and_form_are_told(self) -> None:
        hit = shown(
            service_type=ServiceType.ACCOMMODATION,
            accommodation_form=AccommodationForm.CRISIS,
            district="BG-05",
            city={"en": "Belogradchik"},
            is_specialised=True,
            institution_kind=InstitutionKind.NGO,
            kinds_of_help=(KindOfHelp.BED, KindOfHelp.FOOD),
        )

        assert hit.about == (
            "Accommodation",
            "Belogradchik, district Vidin",
            "Crisis accommodation",
            "For victims of trafficking alone",
        )
        assert hit.institution == "Non-governmental organization"
        assert hit.kinds_of_help == "A safe bed, food"

    def test_a_town_that_gives_its_district_its_name_is_said_once(self) -> None:
        assert shown(district="BG-05", city={"en": "Vidin"}).about[1:] == ("Vidin",)
        assert shown(district="BG-05").about[1:] == ("Vidin",)
        assert shown(city={"en": "Doral"}).about[1:] == ("Doral",)
        assert shown().about[1:] == ()

    def test_a_keyword_that_answered_stands_apart_from_the_description(self) -> None:
        hit = shown(snippet=(Segment("safe "), Segment("house", hit=True), Segment("s · A home.")), language=None)

        assert hit.reason == (Segment("safe "), Segment("house", hit=True), Segment("s"))
        assert hit.snippet == (Segment("A home."),)

    def test_a_keyword_alone_is_the_reason_and_a_description_alone_is_none(self) -> None:
        keyword = (Segment("house", hit=True),)

        assert (shown(snippet=keyword, language=None).reason, shown(snippet=keyword).reason) == (keyword, ())
        assert shown(snippet=(Segment("A home."),), language=None).snippet == (Segment("A home."),)

    def test_a_description_in_another_language_says_which(self) -> None:
        assert shown(snippet=(Segment("Дом."),), language="bg").snippet_language == "bg"
        assert shown(snippet=(Segment("A home."),)).snippet_language is None


def test_line_that_covers_the_place_is_as_near_as_any_telephone() -> None:
    near = HitNearness(band=DistanceBand.OVER_100, covers=Coverage.NATIONWIDE)
    assert shown(nearness=near).nearness == ("covers the whole country",)
    house = shown(nearness=near, service_type=ServiceType.ACCOMMODATION)
    assert house.nearness == ("the centre of its district is over 100 km away", "covers the whole country")
