"""Narrowing and ordering results on the page: who must be accepted, each choice undone, orders, and strange wishes."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from hub.directory.nrm_vocabulary import AcceptanceAnswer, AcceptanceCriterion, Act, WayIn
from hub.directory.place_models import PhoneEntry, ScheduleEntry
from hub.directory.service_models import AcceptanceEntry, AssuranceEntry, ReferralProtocolEntry, ServiceEntry
from hub.directory.vocabulary import ServiceType, Status
from kit.search_pages import ask, indexed, search_client

TWO_AT_NIGHT = datetime(2026, 11, 26, 0, 0, tzinfo=UTC)
YES, NO, SILENT = AcceptanceAnswer.YES, AcceptanceAnswer.NO, AcceptanceAnswer.NOT_STATED


def a_house(known_as: str, confirmed: int = 0, **answers: AcceptanceAnswer) -> ServiceEntry:
    day = datetime(2026, 11, confirmed, tzinfo=UTC) if confirmed else None
    return ServiceEntry(
        id=uuid5(NAMESPACE_DNS, known_as),
        service_type=ServiceType.ACCOMMODATION,
        status=Status.ACTIVE,
        name={"en": f"House {known_as}"},
        last_modified=TWO_AT_NIGHT,
        version=1,
        phones=(PhoneEntry(number="+359 000 1", act=Act.ON_CALL),),
        schedules=(ScheduleEntry(act=Act.ON_CALL, freq="DAILY", opens_at=time(20), closes_at=time(8)),),
        acceptances=tuple(
            AcceptanceEntry(criterion=AcceptanceCriterion(criterion), answer=answer)
            for criterion, answer in answers.items()
        ),
        referral_protocol=ReferralProtocolEntry(ways_in=(WayIn.DIRECT,)),
        assurance=AssuranceEntry(confirmed_at=day) if day else None,
    )


HOUSES = [
    a_house("Alder", 3, women=NO, men=YES),
    a_house("Birch", 9, women=SILENT),
    a_house("Cedar", 1, women=YES, men=NO),
    a_house("Dogwood"),
    a_house("Elm", 5, women=YES, men=YES),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asyncio.run(indexed(tmp_path_factory.mktemp("index"), HOUSES))


@pytest.fixture
async def client(index: Path) -> AsyncIterator[AsyncTestClient[Litestar]]:
    async with search_client(index, clock=lambda: TWO_AT_NIGHT) as opened:
        yield opened


async def page_of(client: Any, **fields: Any) -> str:
    answer = await ask(client, **fields)
    assert answer.status_code == 200
    return str(answer.text)


def names(page: str) -> list[str]:
    """The names of the hits, in order."""
    found = re.findall(r'data-result href="[^"]+">(.*?)</a>', page)
    return [re.sub(r"</?mark>", "", one).removeprefix("House ") for one in found]


async def test_who_accepts_comes_first_who_does_not_say_stays_and_who_refuses_is_counted(client: Any) -> None:
    page = await page_of(client, text="", accepts="women")
    assert names(page) == ["Cedar", "Elm", "Birch", "Dogwood"]
    assert "Left out, because they say that they do not accept: Women (1)" in page
    assert page.count("Women: yes") == 2
    assert page.count("Women: not stated, ask") == 2


async def test_several_must_all_be_accepted(client: Any) -> None:
    page = await page_of(client, text="house", accepts=["women", "men"])
    assert names(page)[0] == "Elm"
    assert set(names(page)) == {"Elm", "Birch", "Dogwood"}
    assert "Women (1), Men (1)" in page


async def test_the_number_beside_whom_to_accept_is_what_choosing_gives(client: Any) -> None:
    page = await page_of(client, text="")
    offered = re.findall(r'name="accepts" value="(\w+)".*?<span class="hub-count">(\d+)</span>', page, re.DOTALL)
    assert offered == [("women", "4"), ("men", "4")]
    for criterion, count in offered:
        assert len(names(await page_of(client, text="", accepts=criterion))) == int(count)


async def test_every_choice_has_an_undo_of_its_own(client: Any) -> None:
    chosen = {"accepts": ["women", "men"], "way_in": "direct", "wheelchair": "not_stated", "fee": "not_stated"}
    page = await page_of(client, text="house", **chosen)
    undo = re.findall(r'href="(/search/[^"]+)" [^>]+><span class="govuk-visually-hidden">Remove:</span> (.+?) <', page)
    labels = [label for _, label in undo]
    assert labels == ["Women", "Men", "Call or come directly", "For wheelchairs: Not stated", "Fee: Not stated"]
    without_women = (await client.get(undo[0][0])).text
    assert set(names(without_women)) == {"Alder", "Birch", "Dogwood", "Elm"}
    assert not re.search(r'value="women" checked', without_women)
    assert re.search(r'value="men" checked', without_women)


async def test_results_are_ordered_as_wished_and_the_order_is_kept(client: Any) -> None:
    best = await page_of(client, text="house")
    links = re.findall(r'<a href="(/search/[^"]+)"[^>]*>(Name|Last confirmed)</a>', best)
    orders = {label: href for href, label in links}
    by_name, newest = [(await client.get(orders[label])).text for label in ("Name", "Last confirmed")]
    assert names(by_name) == ["Alder", "Birch", "Cedar", "Dogwood", "Elm"]
    assert names(newest) == ["Birch", "Elm", "Alder", "Cedar", "Dogwood"]
    assert '<input type="hidden" name="sort" value="newest">' in newest
    assert '<strong aria-current="true">Last confirmed</strong>' in newest
    narrowed = await page_of(client, text="house", sort="newest", accepts="women")
    assert names(narrowed) == ["Elm", "Cedar", "Birch", "Dogwood"]


@pytest.mark.parametrize("sort", ["", "newest; drop", "🙂", ["name", "best"]])
async def test_an_order_that_there_is_not_is_the_usual_one(client: Any, sort: Any) -> None:
    assert len(names(await page_of(client, text="house", sort=sort))) == len(HOUSES)


@pytest.mark.parametrize("value", ["nobody", "<script>", "\u202e", "women,men"])
async def test_somebody_who_is_in_no_list_is_left_out_of_the_form_and_told_in_plain_words(
    client: Any, value: str
) -> None:
    answer = await ask(client, text="alder", accepts=["men", value])
    assert answer.status_code == 400
    assert "Somebody was chosen here who is not in the list. That was left out." in answer.text
    assert "without_papers" not in answer.text
    told = answer.text.partition("<main")[2].partition("</main>")[0]
    assert "<script>" not in told
    assert re.findall(r'name="accepts" value="([^"]+)" checked', told) == ["men"]
    assert "<strong>Who must be accepted</strong>:" in told


@pytest.mark.parametrize("facet", ["way_in", "fee", "wheelchair", "around_the_clock", "language", "topic"])
async def test_a_value_that_nothing_has_finds_nothing_and_can_be_undone(client: Any, facet: str) -> None:
    page = await page_of(client, **{facet: "🙂 \u202e"})
    assert "0 services" in page
    assert "Nothing was found." in page
    undo = re.findall(r'href="(/search/[^"]+)" [^>]+><span class="govuk-visually-hidden">Remove:</span>', page)
    assert len(names((await client.get(undo[0])).text)) == len(HOUSES)


async def test_who_refuses_is_never_what_is_shown_instead(client: Any) -> None:
    page = await page_of(client, text="alder", accepts="women", fee="not_stated")
    assert "Nothing was found." in page
    assert "Women (1)" in page
    assert names(page) == []


async def test_a_condition_that_nothing_fulfils_is_given_up_told_and_kept_in_the_form(client: Any) -> None:
    page = await page_of(client, text="elm", accepts="women", fee="free", way_in="direct")
    assert names(page) == ["Elm"]
    assert "Nothing answers all that was asked for. Below, it is without: “Fee: Free of charge”." in page
    assert re.search(r'name="fee" value="free" checked', page)


async def test_a_hit_says_at_night_which_number_answers_until_when(client: Any) -> None:
    page = await page_of(client, text="elm")
    assert '<strong class="hub-standing hub-standing--yes">Answers now</strong>' in page
    assert "On call: Answers now, until 08:00" in page
    assert "Call directly, no referral needed" in page
    assert "Confirmed by its owner on 5 November 2026" in page


@pytest.mark.parametrize("number", ["-1", "0", str(10**9), "9" * 400, "NaN"])
async def test_a_page_that_cannot_be_is_told(client: Any, number: str) -> None:
    path = (await ask(client, text="house")).url.path
    answer = await client.get(f"{path}?page={number}")
    assert answer.status_code == 400
    assert "Traceback" not in answer.text
    assert ("<strong>Page</strong>: “" in answer.text) is (number != "NaN")


@pytest.mark.parametrize("words", ["дума " * 10_000, "🙂" * 3_000, "\u202eehuoh", "house\x00\x07\x1b[31m", "ا" * 500])
async def test_strange_words_get_a_page(client: Any, words: str) -> None:
    answer = await ask(client, text=words)
    assert answer.status_code == 200
    assert not {"\x00", "\x1b", "\u202e"} & set(answer.text)
