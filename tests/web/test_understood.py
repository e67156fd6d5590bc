"""What the page of results says of how the words were read, and how each reading is undone."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from hub.directory.nrm_vocabulary import AcceptanceAnswer, AcceptanceCriterion
from hub.directory.service_models import AcceptanceEntry, ServiceEntry
from hub.directory.vocabulary import ServiceType, Status
from kit.forms import form_token_of
from kit.search_pages import indexed, search_client

TWO_AT_NIGHT = datetime(2026, 11, 26, 0, 0, tzinfo=UTC)
YES, NO = AcceptanceAnswer.YES, AcceptanceAnswer.NO


def a_service(
    known_as: str, kind: ServiceType = ServiceType.ACCOMMODATION, **answers: AcceptanceAnswer
) -> ServiceEntry:
    return ServiceEntry(
        id=uuid5(NAMESPACE_DNS, known_as),
        service_type=kind,
        status=Status.ACTIVE,
        name={"en": known_as},
        last_modified=TWO_AT_NIGHT,
        version=1,
        minimum_age=18 if known_as == "Adults" else None,
        acceptances=tuple(
            AcceptanceEntry(criterion=AcceptanceCriterion(criterion), answer=answer)
            for criterion, answer in answers.items()
        ),
    )


NETWORK = [
    a_service("Women", women=YES, men=NO),
    a_service("Men", women=NO, men=YES),
    a_service("Silent"),
    a_service("Adults"),
    a_service("Maria Ivanova", ServiceType.OTHER),
    a_service("Line", ServiceType.HOTLINE),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asyncio.run(indexed(tmp_path_factory.mktemp("index"), NETWORK))


@pytest.fixture
async def client(index: Path) -> AsyncIterator[AsyncTestClient[Litestar]]:
    async with search_client(index, clock=lambda: TWO_AT_NIGHT) as opened:
        yield opened


async def page_of(client: Any, text: str, **fields: Any) -> str:
    token = form_token_of((await client.get("/")).text)
    answer = await client.post("/search", data={"_form_token": token, "text": text, **fields}, follow_redirects=True)
    assert answer.status_code == 200
    return str(answer.text)


def names(page: str) -> list[str]:
    found = re.findall(r'data-result href="[^"]+">(.*?)</a>', page)
    return [re.sub(r"</?mark>", "", one) for one in found]


def undos(page: str) -> dict[str, str]:
    """What the line says was understood, with the link that undoes each."""
    line = page.partition('id="understood"')[2].partition("</div>")[0]
    links = re.findall(r'href="([^"]+)"[^>]*>(.*?)</a>', line, re.DOTALL)
    plain = (re.sub(r"<span.*?</span>", "", label, flags=re.DOTALL).strip() for _, label in links)
    return dict(zip(map(unescape, plain), (href for href, _ in links), strict=True))


async def test_the_page_says_what_was_understood_and_each_can_be_undone(client: Any) -> None:
    page = await page_of(client, "shelter for a woman Plovdiv tonight")
    found = undos(page)
    assert list(found) == ["Accommodation", "Women", "Plovdiv and nearby", "tonight", "Search for the words only"]
    assert "Men" not in names(page)
    without = (await client.get(found["Women"])).text
    assert "Women" not in undos(without)
    assert "Men" in names(without)
    assert undos((await client.get(found["Search for the words only"])).text) == {}


async def test_what_was_undone_stays_undone_while_somebody_types_on(client: Any) -> None:
    found = undos(await page_of(client, "shelter woman"))
    page = (await client.get(found["Women"])).text
    assert '<input type="hidden" name="literally" value="accepts=women">' in page
    again = await page_of(client, "shelter woman tonight", literally="accepts=women")
    assert "Women" not in undos(again)


async def test_who_refuses_is_left_out_with_the_reason_and_each_hit_says_its_answer(client: Any) -> None:
    page = await page_of(client, "shelter woman")
    assert "Left out, because they say that they do not accept: Women (1)" in page
    assert names(page)[0] == "Women"
    assert "Women: not stated, ask" in page


async def test_a_child_is_kept_from_who_takes_adults_alone(client: Any) -> None:
    page = await page_of(client, "shelter girl aged 15")
    assert "Adults" not in names(page)
    assert "Aged 15 (1)" in page


async def test_in_an_emergency_numbers_come_first_then_lines(client: Any) -> None:
    page = await page_of(client, "help me I escaped")
    assert page.index("hub-call-now") < page.index("hub-hits")
    assert names(page) == ["Line"]


async def test_help_alone_gets_numbers_and_ways_to_begin(client: Any) -> None:
    page = await page_of(client, "help")
    assert 'id="vague"' in page
    assert "hub-call-now" in page
    assert page.count('class="hub-types"') == 1


async def test_a_persons_name_finds_nobody_and_the_page_says_why(client: Any) -> None:
    page = await page_of(client, "Maria Ivanova")
    assert names(page) == []
    assert "Names of persons are not looked for" in page
    href = re.search(r'href="([^"]+)"[^>]*>It is the name of an organization', page)
    assert href
    assert names((await client.get(href[1])).text) == ["Maria Ivanova"]


@pytest.mark.parametrize("before", ["woman " + "и " * 64, "woman ".ljust(992, "й") + " "])
async def test_a_persons_name_is_not_looked_for_at_the_end_of_a_long_text_either(client: Any, before: str) -> None:
    page = await page_of(client, f"{before}Maria Ivanova")
    assert "Names of persons are not looked for" in page
    assert ("The text was too long" in page) == (len(before) > 900)


@pytest.mark.parametrize("text", ["0888 123 456", "8001011234", "maria@example.org"])
async def test_a_persons_number_finds_nobody_and_the_page_says_why(client: Any, text: str) -> None:
    page = await page_of(client, text)
    assert names(page) == []
    assert "identity numbers and e-mail addresses are not looked for" in page


async def test_who_asks_for_a_shelters_address_reads_why_there_is_none(client: Any) -> None:
    page = await page_of(client, "address of the shelter")
    assert "are told to nobody here" in page
    assert "Silent" in names(page)


async def test_readings_that_nobody_could_have_undone_are_not_looked_at(client: Any) -> None:
    page = await page_of(client, "shelter", literally=["x" * 500, *(f"accepts={number}" for number in range(100))])
    assert page.count('name="literally"') == 20


@pytest.mark.parametrize(
    "text", ["<b>жена</b>", "\u202eжена\u202d", "\x00\x1b[31mwoman", "🙂" * 400, "امرأة حامل", "woman " * 2_000]
)
async def test_any_words_get_a_page(client: Any, text: str) -> None:
    page = await page_of(client, text)
    assert "<b>жена" not in page
