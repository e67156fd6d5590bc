"""Searches that depend on the time: open at a moment, free places, and what comes first because of both."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from hub.directory.documents import document_of
from hub.directory.models import DirectoryResults, DirectorySearch
from hub.directory.nrm_vocabulary import Act, HolidayHours, Tier
from hub.directory.open_now import State
from hub.directory.opening_hours import DAYS, WHOLE_DAY
from hub.directory.place_models import PhoneEntry, ScheduleEntry, ScheduleExceptionEntry
from hub.directory.search_queries import SearchInvalid, search_services
from hub.directory.service_models import AssuranceEntry, CapacityEntry, ServiceEntry, UnitEntry
from hub.directory.standing import standing_of, word_of
from hub.directory.timely import TIMELY
from hub.directory.vocabulary import FACETS, ServiceType, Status
from hub_gazetteer.geocoder import Gazetteer
from hub_search import SearchDocument, Sort, TantivyEngine
from kit.directory import a_service
from kit.search_documents import streamed

NIGHT = datetime(2026, 11, 26, 0, 0, tzinfo=UTC)
"""Two at night of a Thursday, in Sofia."""


def hours(opens: str = "09:00", closes: str = "17:00", **fields: Any) -> ScheduleEntry:
    given: dict[str, Any] = {
        "freq": "WEEKLY",
        "byday": ",".join(DAYS),
        "opens_at": time.fromisoformat(opens),
        "closes_at": time.fromisoformat(closes),
        "on_public_holidays": HolidayHours.AS_USUAL,
    }
    return ScheduleEntry(**(given | fields))


ALWAYS = hours(*(one.isoformat() for one in WHOLE_DAY))
DAYTIME = hours()


def a_shelter(called: str, /, *schedules: ScheduleEntry, **fields: Any) -> ServiceEntry:
    return a_service(
        **(
            {"service_type": ServiceType.ACCOMMODATION, "name": {"en": f"Shelter {called}"}, "schedules": schedules}
            | fields
        )
    )


def places(available: float, updated: datetime) -> CapacityEntry:
    return CapacityEntry(unit=UnitEntry(id=uuid4(), name={"en": "Beds"}), available=available, updated=updated)


def document(entry: ServiceEntry) -> SearchDocument:
    return document_of(entry, {})


def names(found: DirectoryResults) -> list[str]:
    return [one.service.name["en"].removeprefix("Shelter ") for one in found.items]


Filled = Callable[..., Any]


@pytest.fixture
async def filled(tmp_path: Path) -> AsyncIterator[Filled]:
    """Makes an engine that holds the given services."""
    engine = TantivyEngine(tmp_path / "index")

    async def fill(*entries: ServiceEntry) -> TantivyEngine:
        await engine.replace_all(streamed(map(document, entries)))
        return engine

    yield fill
    await engine.close()


async def asked(engine: TantivyEngine, now: datetime = NIGHT, **fields: Any) -> DirectoryResults:
    place = {"place": "Plovdiv"} if fields.get("sort") is Sort.NEAREST else {}
    search = DirectorySearch(**({"language": "en"} | place | fields))
    return await search_services(engine, search, now=now, geocoder=Gazetteer(("BG",)))


@pytest.mark.parametrize("sort", [one for one in Sort if one is not Sort.NEAREST])
@pytest.mark.parametrize("text", ["", "shelter"])
async def test_open_now_puts_who_is_open_first_then_who_does_not_say_and_leaves_out_who_is_closed(
    filled: Filled, text: str, sort: Sort
) -> None:
    engine = await filled(
        a_shelter("a silent"),
        a_shelter("b closed", DAYTIME),
        a_shelter("c open", ALWAYS),
        a_shelter("d closed", DAYTIME),
        a_shelter("e open", hours("22:00", "06:00")),
    )
    found = await asked(engine, text=text, open_at="now", sort=sort)
    assert set(names(found)[:2]) == {"c open", "e open"}
    assert names(found)[2:] == ["a silent"]
    assert [one.open for one in found.items] == [State.OPEN, State.OPEN, State.NOT_KNOWN]
    assert (found.total, found.closed, found.moment) == (3, 2, NIGHT)
    assert (await asked(engine, open_at="now", size=1)).total == 3


async def test_open_at_says_of_every_service_what_its_hit_says_at_every_hour_of_a_week(filled: Filled) -> None:
    entries = [
        a_shelter("week", hours(byday="MO,TU,WE,TH,FR")),
        a_shelter("night", hours("20:00", "08:00", act=Act.ADMISSION), phones=(PhoneEntry(number="1"),)),
        a_shelter("other number", hours(act=Act.ADMISSION), phones=(PhoneEntry(number="1", act=Act.ON_CALL),)),
        a_shelter("fax", hours(act=Act.ADMISSION), phones=(PhoneEntry(number="1", type="fax"),)),
        a_shelter(
            "zone", ALWAYS, time_zone="Asia/Kolkata", status=Status.TEMPORARILY_CLOSED, status_until=date(2026, 11, 28)
        ),
        a_shelter("ends", hours(valid_to=date(2026, 11, 29))),
        a_shelter("appointment", hours(opens_at=None, closes_at=None)),
        a_shelter("hidden", ALWAYS, schedule_tier=Tier.RESTRICTED),
        a_shelter(
            "off",
            ALWAYS,
            schedule_exceptions=(
                ScheduleExceptionEntry(start_date=date(2026, 11, 27), end_date=date(2026, 11, 28), closed=True),
            ),
        ),
    ]
    engine = await filled(*entries)
    everything = {one.id: one.service for one in (await asked(engine)).items}
    assert len(everything) == len(entries)
    seen = set()
    for hour in range(7 * 24):
        moment = NIGHT + timedelta(hours=hour, minutes=hour % 60)
        words = {one: word_of(service, standing_of(service, moment)) for one, service in everything.items()}
        found = await asked(engine, moment, open_at="now")
        assert {one.id: one.open for one in found.items} == {
            one: word for one, word in words.items() if word is not State.CLOSED
        }
        assert found.closed == list(words.values()).count(State.CLOSED)
        seen |= set(words.items())
    assert len(seen) > len(entries) + 4


async def test_hours_that_are_not_public_are_never_looked_at_and_their_codes_tell_nothing(filled: Filled) -> None:
    hidden = a_shelter("hidden", DAYTIME, schedule_tier=Tier.RESTRICTED)
    silent = a_shelter("silent")
    facets = [{facet: document(one).facets.get(facet) for facet in TIMELY} for one in (hidden, silent)]
    assert facets[0] == facets[1]
    engine = await filled(hidden)
    for hour in range(24):
        found = await asked(engine, NIGHT + timedelta(hours=hour), open_at="now")
        assert [one.open for one in found.items] == [State.NOT_KNOWN]
        assert found.closed == 0


async def test_open_at_follows_what_is_written_by_whatever_process(filled: Filled, tmp_path: Path) -> None:
    entry = a_shelter("one", DAYTIME)
    engine = await filled(entry, a_shelter("other", DAYTIME))
    assert (await asked(engine, open_at="now")).total == 0
    other = TantivyEngine(tmp_path / "index")
    changed = a_shelter("one", hours("01:00", "03:00"), id=entry.id)
    await other.upsert([document(changed)])
    assert names(await asked(engine, open_at="now")) == ["one"]
    assert names(await asked(engine, NIGHT + timedelta(hours=8), open_at="now")) == ["other"]
    await other.delete([str(entry.id)])
    await other.close()
    assert (await asked(engine, open_at="now")).total == 0


async def test_open_at_counts_only_closed_services_that_the_rest_of_the_search_lets_in(filled: Filled) -> None:
    engine = await filled(
        a_shelter("closed", DAYTIME),
        a_shelter("other", DAYTIME),
        a_shelter("never closed", ALWAYS),
        a_shelter("closed line", DAYTIME, service_type=ServiceType.HOTLINE),
    )
    found = await asked(engine, text="closed", open_at="now", filters={"service_type": ("accommodation",)})
    assert (names(found), found.closed) == (["never closed"], 1)


@pytest.mark.parametrize(
    ("open_at", "moment"),
    [
        ("2026-11-28T14:00", "2026-11-28T12:00Z"),
        ("2027-03-28T02:59", "2027-03-28T00:59Z"),
        ("2027-03-28T04:00", "2027-03-28T01:00Z"),
        ("2027-10-31T03:30", "2027-10-31T00:30Z"),
    ],
)
async def test_a_day_and_a_minute_is_of_the_hubs_zone_and_the_first_where_it_comes_twice(
    filled: Filled, open_at: str, moment: str
) -> None:
    engine = await filled(a_shelter("one", ALWAYS))
    found = await asked(engine, datetime(2026, 11, 26, tzinfo=UTC), open_at=open_at)
    assert found.moment == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        ("2026-11-26T13:00Z", "2026-11-26T20:00Z"),
        ("2026-11-26T04:00Z", "2026-11-26T20:00Z"),
        ("2026-11-26T03:59Z", "2026-11-26T03:59Z"),
        ("2026-11-26T20:30Z", "2026-11-26T20:30Z"),
    ],
)
async def test_tonight_is_at_ten_in_the_evening_and_at_night_it_is_now(filled: Filled, now: str, moment: str) -> None:
    engine = await filled(a_shelter("one", ALWAYS))
    found = await asked(engine, datetime.fromisoformat(now), open_at="tonight")
    assert found.moment == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    "open_at",
    [
        "soon",
        "2026-02-30T10:00",
        "2026-11-28T24:00",
        "2026-11-28T10:61",
        "2027-03-28T03:30",
        "2026-11-28",
        "2026-11-28T10:00:00",
        "2026-11-28T10:00Z",
        "2026-11-24T10:00",
        "2028-01-01T10:00",
        "0000-01-01T00:00",
        "0001-01-01T00:00",
        "9999-12-31T23:59",
        "２026-11-28T10:00",
        "now ",
        "\0",
    ],
)
async def test_a_moment_that_there_is_not_is_refused_by_its_name(filled: Filled, open_at: str) -> None:
    engine = await filled(a_shelter("one", ALWAYS))
    with pytest.raises(SearchInvalid) as refused:
        await asked(engine, open_at=open_at)
    assert [one.field for one in refused.value.problems] == ["open_at"]


async def test_free_places_come_first_then_what_is_not_known_and_full_ones_are_left_out(filled: Filled) -> None:
    fresh, old = NIGHT - timedelta(hours=23), NIGHT - timedelta(hours=25)
    engine = await filled(
        a_shelter("a silent"),
        a_shelter("b full", capacities=(places(0, fresh), places(0, fresh))),
        a_shelter("c free", capacities=(places(0, fresh), places(2, fresh))),
        a_shelter("d was full", capacities=(places(0, old),)),
        a_shelter("e was free", capacities=(places(0, fresh), places(1, old))),
        a_shelter("f hidden", capacities=(places(0, fresh),), capacity_tier=Tier.RESTRICTED),
        a_shelter("g of tomorrow", capacities=(places(3, NIGHT + timedelta(days=2)),)),
    )
    found = await asked(engine, free_places=True, sort=Sort.NAME)
    assert names(found) == ["c free", "a silent", "d was full", "e was free", "f hidden", "g of tomorrow"]
    assert (found.total, found.full, found.closed) == (6, 1, 0)


async def test_places_are_known_for_a_day_to_the_minute(filled: Filled) -> None:
    engine = await filled(a_shelter("full", capacities=(places(0, NIGHT),)))
    for hours_later, is_full in ((timedelta(0), 1), (timedelta(hours=24), 1), (timedelta(hours=24, minutes=1), 0)):
        assert (await asked(engine, NIGHT + hours_later, free_places=True)).full == is_full


async def test_open_and_free_and_accepting_are_asked_for_together(filled: Filled) -> None:
    full, free = (places(number, NIGHT) for number in (0, 1))
    engine = await filled(
        a_shelter("a", ALWAYS),
        a_shelter("b", DAYTIME, capacities=(free,)),
        a_shelter("c", ALWAYS, capacities=(full,)),
        a_shelter("d", ALWAYS, capacities=(free,)),
        a_shelter("e", capacities=(free,)),
    )
    found = await asked(engine, open_at="now", free_places=True, sort=Sort.NAME, filters={"accepts": ("women",)})
    assert names(found) == ["d", "a", "e"]
    assert (found.closed, found.full) == (1, 1)


@pytest.mark.parametrize("text", ["", "shelter"])
async def test_who_answers_now_comes_before_who_does_not_and_what_is_overdue_sinks(filled: Filled, text: str) -> None:
    today = date(2026, 11, 26)
    engine = await filled(
        a_shelter("a", DAYTIME),
        a_shelter("b", ALWAYS, assurance=AssuranceEntry(due_date=today - timedelta(days=1))),
        a_shelter("c", ALWAYS, assurance=AssuranceEntry(due_date=today)),
        a_shelter("d", DAYTIME, assurance=AssuranceEntry(due_date=date(2024, 12, 31))),
        a_shelter("e", DAYTIME, assurance=AssuranceEntry(confirmed_at=datetime(2026, 10, 2, tzinfo=UTC))),
    )
    order = names(await asked(engine, text=text))
    assert order[0] == "c"
    assert order.index("e") < order.index("a") < order.index("d")
    assert order.index("b") < order.index("d")
    day = names(await asked(engine, NIGHT + timedelta(hours=8), text=text))
    assert day.index("e") < day.index("c")
    assert sorted(names(await asked(engine, text=text, sort=Sort.NAME))) == list("abcde")


async def test_a_better_answer_to_the_words_stays_before_one_that_is_open(filled: Filled) -> None:
    engine = await filled(
        a_shelter("closed", DAYTIME, name={"en": "Legal help"}, description={"en": "Legal advice."}),
        a_shelter(
            "open", ALWAYS, description={"en": f"Beds, meals, baths. {'Warm rooms for all. ' * 9} Legal papers."}
        ),
    )
    assert names(await asked(engine, text="legal"))[0] == "Legal help"


async def test_nobody_narrows_by_what_is_hidden_in_the_index(filled: Filled) -> None:
    engine = await filled(a_shelter("one", ALWAYS))
    assert not TIMELY & set(FACETS)
    found = await asked(engine)
    assert not TIMELY & set(found.facets)
    for facet in sorted(TIMELY):
        with pytest.raises(SearchInvalid):
            await asked(engine, filters={facet: ("x",)})
        with pytest.raises(SearchInvalid):
            await asked(engine, facets=(facet,))
