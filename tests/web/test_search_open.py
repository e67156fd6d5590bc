"""Asking on the page who is open, and for free places: by a plain form, each undone by a link, wrong moments named."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time
from html import unescape
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from hub.directory.api import DirectoryApi
from hub.directory.nrm_vocabulary import HolidayHours
from hub.directory.opening_hours import WHOLE_DAY
from hub.directory.pages import DirectoryPages
from hub.directory.place_models import ScheduleEntry
from hub.directory.service_models import CapacityEntry, ServiceEntry, UnitEntry
from hub.directory.vocabulary import ServiceType, Status
from kit.search_pages import ask, indexed, search_client

TWO_AT_NIGHT = datetime(2026, 11, 26, 0, 0, tzinfo=UTC)
DAYTIME, ALWAYS = (time(9), time(17)), WHOLE_DAY


def a_house(known_as: str, hours: tuple[time, time] | None = None, free: int | None = None) -> ServiceEntry:
    rows = () if hours is None else (hours,)
    reported = () if free is None else (free,)
    return ServiceEntry(
        id=uuid5(NAMESPACE_DNS, known_as),
        service_type=ServiceType.ACCOMMODATION,
        status=Status.ACTIVE,
        name={"en": f"House {known_as}"},
        last_modified=TWO_AT_NIGHT,
        version=1,
        schedules=tuple(
            ScheduleEntry(freq="DAILY", opens_at=opens, closes_at=closes, on_public_holidays=HolidayHours.AS_USUAL)
            for opens, closes in rows
        ),
        capacities=tuple(
            CapacityEntry(
                unit=UnitEntry(id=uuid5(NAMESPACE_DNS, "bed"), name={"en": "Beds"}),
                available=one,
                updated=TWO_AT_NIGHT,
            )
            for one in reported
        ),
    )


HOUSES = [
    a_house("Alder"),
    a_house("Birch", DAYTIME, free=3),
    a_house("Cedar", ALWAYS, free=0),
    a_house("Dogwood", ALWAYS, free=2),
    a_house("Elm", DAYTIME),
]


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[AsyncTestClient[Litestar]]:
    index, handlers = await indexed(tmp_path / "index", HOUSES), (DirectoryPages, DirectoryApi)
    async with search_client(index, clock=lambda: TWO_AT_NIGHT, handlers=handlers) as opened:
        yield opened


def hits(page: str) -> list[tuple[str, str]]:
    """The names of the hits and what is said of them, in order."""
    found = re.findall(r'data-result[^>]*>(.*?)</a>.*?<strong class="hub-standing[^>]*>(.*?)</strong>', page, re.DOTALL)
    return [(re.sub("<[^>]+>", "", name).removeprefix("House "), unescape(said)) for name, said in found]


def told(page: str, name: str) -> str:
    found = re.search(rf'id="{name}">(.*?)</p>', page, re.DOTALL)
    return unescape(found[1]) if found else ""


async def test_open_now_shows_who_is_open_then_who_has_to_be_asked_and_says_how_many_are_closed(client: Any) -> None:
    page = (await ask(client, text="house", open_at="now", moment="2026-11-26T03:00")).text
    assert {name for name, _ in hits(page)[:2]} == {"Cedar", "Dogwood"}
    assert hits(page)[2] == ("Alder", "Hours not known: call and ask")
    assert told(page, "left-out") == "Left out, because they are closed then: 2 services"
    assert "Closed now" not in page
    assert '<option value="now" selected>' in page
    undo = re.search(r'href="([^"]+)"[^>]*><span class="govuk-visually-hidden">Remove:</span> Open now', page)
    assert undo
    assert len(hits((await client.get(undo[1])).text)) == len(HOUSES)


async def test_a_day_and_an_hour_are_said_on_each_hit_instead_of_now(client: Any) -> None:
    page = (await ask(client, open_at="at", moment="2026-11-28T14:00")).text
    assert len(hits(page)) == len(HOUSES)
    assert hits(page)[0][1] == "Open: Saturday at 14:00"
    assert hits(page)[-1] == ("Alder", "Not known for Saturday at 14:00: call and ask")
    assert 'value="2026-11-28T14:00"' in page
    assert '<option value="at" selected>' in page


async def test_a_day_and_an_hour_in_the_words_are_said_on_each_hit_and_leave_nobody_out(client: Any) -> None:
    page = (await ask(client, text="House tomorrow 20:00", language="en")).text
    said = dict(hits(page))
    assert said.keys() == {"Alder", "Birch", "Cedar", "Dogwood", "Elm"}
    assert said["Alder"] == "Not known for tomorrow at 20:00: call and ask"
    assert said["Birch"] == said["Elm"] == "Closed: tomorrow at 20:00"
    assert said["Cedar"] == said["Dogwood"] == "Open: tomorrow at 20:00"


async def test_a_time_in_the_words_is_told_by_the_api_unless_it_is_not_to_be_read(client: Any) -> None:
    asked = {"text": "House tomorrow 20:00"}
    found = (await client.post("/api/search", json=asked)).json()
    assert found["moment"] == "2026-11-27T18:00:00Z"
    assert {one["open"] for one in found["items"]} == {"open", "closed", "not_known"}
    as_words = (await client.post("/api/search", json=asked | {"literally": ["everything"]})).json()
    assert as_words["moment"] is None
    at_two = (await client.post("/api/search", json=asked | {"open_at": "2026-11-26T14:00"})).json()
    assert at_two["moment"] == "2026-11-26T12:00:00Z"


async def test_tonight_is_now_at_night_and_the_moment_counts_only_where_one_was_chosen(client: Any) -> None:
    page = (await ask(client, open_at="tonight", moment="2026-11-28T14:00")).text
    assert "Open tonight: now" in page
    assert len(hits(page)) == 3
    assert len(hits((await ask(client, open_at="", moment="2026-11-28T14:00")).text)) == len(HOUSES)


async def test_free_places_come_first_and_full_houses_are_left_out(client: Any) -> None:
    page = (await ask(client, free_places="yes", sort="name")).text
    assert [name for name, _ in hits(page)] == ["Birch", "Dogwood", "Alder", "Elm"]
    assert told(page, "left-out") == "Left out, because it has no free place: 1 service"
    both = (await ask(client, free_places="yes", open_at="now", sort="name")).text
    assert [name for name, _ in hits(both)] == ["Dogwood", "Alder"]


async def test_when_nobody_is_open_the_page_says_so_and_shows_who_is_not(client: Any) -> None:
    page = (await ask(client, text="elm", open_at="now")).text
    assert "Below, it is without: “Open now”." in unescape(page)
    assert [name for name, _ in hits(page)] == ["Elm"]
    assert '<option value="now" selected>' in page


@pytest.mark.parametrize(
    ("moment", "reason"),
    [
        ("2026-02-30T10:00", "There is no such day"),
        ("2027-03-28T03:30", "The clocks go forward then"),
        ("2036-01-01T10:00", "The day is too far away."),
        ("", "This is no moment."),
        ("<script>", "This is no moment."),
        ("9" * 500, "This is no moment."),
    ],
)
async def test_a_moment_there_is_not_is_named_and_what_was_asked_for_stays(
    client: Any, moment: str, reason: str
) -> None:
    answer = await ask(client, text="house", open_at="at", moment=moment)
    assert answer.status_code == 400
    assert reason in answer.text
    assert 'value="house"' in answer.text
    assert "<script>" not in answer.text
    asked = {"text": "house", "open_at": moment or "at"}
    refused = await client.post("/api/search", json=asked)
    assert refused.status_code == 400
    assert refused.headers["content-type"] == "application/problem+json"
    assert [one["field"] for one in refused.json()["problems"]] == ["open_at"]


async def test_the_api_says_how_it_stands_with_each_service_at_the_moment(client: Any) -> None:
    answer = (await client.post("/api/search", json={"open_at": "now", "language": "en", "free_places": True})).json()
    assert (answer["closed"], answer["full"], answer["total"]) == (2, 1, 2)
    assert answer["moment"] == "2026-11-26T00:00:00Z"
    assert [one["open"] for one in answer["items"]] == ["open", "not_known"]
    assert not {"hours", "hours_told", "places", "due", "confirmed"} & set(answer["facets"])


async def test_the_page_says_how_results_are_ordered(client: Any) -> None:
    page = unescape((await ask(client, text="house")).text)
    assert "Of equally good ones, who answers now comes before who does not" in page
    assert "How results are ordered" not in (await ask(client, text="house", sort="name")).text


async def test_the_order_is_told_by_all_that_was_understood_and_chosen(client: Any) -> None:
    page = unescape((await ask(client, text="shelter woman free tomorrow 20:00", accepts="men")).text)
    told_order = page.partition('id="order-told"')[2].partition("</details>")[0]
    assert "Who says that they accept comes before who does not say." in told_order
    understood = (
        "What was understood counts as well: the kind of service, who says that they accept, who is open then, "
        "what costs nothing."
    )
    assert understood in told_order
    assert "Who is open then comes before who does not say." not in told_order
    assert "Who is open then comes before who does not say." in unescape((await ask(client, open_at="now")).text)
