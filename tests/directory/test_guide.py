"""The needs guide: every answer leads somewhere, and nothing but the listed answers is taken."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import msgspec
import pytest

from hub.directory.guide import BESIDES, NEEDS, WHO, Answers, Need, Who, search_of
from hub.directory.jobs import rebuild
from hub.directory.models import DirectorySearch
from hub.directory.nrm_vocabulary import AcceptanceAnswer, AcceptanceCriterion
from hub.directory.operations import load_demo_network
from hub.directory.search_queries import search_services
from hub.directory.vocabulary import DISTRICTS
from hub.storage.vault import Vault
from hub_search.models import MAX_SIZE
from hub_search.tantivy_engine import TantivyEngine
from kit.database import Database
from kit.directory_app import directory_client


@pytest.fixture
async def client(database: Database, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    await load_demo_network(vault=Vault(b"k" * 32))
    async with directory_client(tmp_path / "index") as made:
        yield made


async def test_every_need_and_everybody_is_answered_by_some_service(database: Database, tmp_path: Path) -> None:
    await load_demo_network(vault=Vault(b"k" * 32))
    engine = TantivyEngine(tmp_path / "index")
    await rebuild(engine)
    asked = [Answers(need=need) for need in NEEDS] + [Answers(need=Need.SAFE_PLACE, who=who) for who in WHO]
    asked += [Answers(need=Need.LAWYER, besides=(besides,)) for besides in BESIDES]
    for answers in (*asked, Answers()):
        assert (await search_services(engine, search_of(answers, "en"))).total > 0, answers
    await engine.close()


def test_answers_make_one_search() -> None:
    answers = Answers(Who.WOMAN_WITH_CHILD, Need.SAFE_PLACE, (AcceptanceCriterion.WITHOUT_PAPERS,), "BG-16")
    assert search_of(answers, "bg") == DirectorySearch(
        language="bg",
        filters={
            "accepts": ("women", "with_children", "without_papers"),
            "kind_of_help": ("bed", "housing"),
            "district": ("BG-16",),
        },
    )


async def test_nobody_is_sent_where_all_women_are_refused_because_she_is_pregnant(
    database: Database, tmp_path: Path
) -> None:
    await load_demo_network(vault=Vault(b"k" * 32))
    engine = TantivyEngine(tmp_path / "index")
    await rebuild(engine)
    search = search_of(Answers(Who.PREGNANT, Need.SAFE_PLACE), "en")
    results = await search_services(engine, msgspec.structs.replace(search, size=MAX_SIZE))
    await engine.close()
    assert results.left_out["women"] > 0
    refused = {(AcceptanceCriterion.WOMEN, AcceptanceAnswer.NO), (AcceptanceCriterion.PREGNANT, AcceptanceAnswer.NO)}
    for hit in results.items:
        assert refused.isdisjoint((one.criterion, one.answer) for one in hit.service.acceptances), hit.id


@pytest.mark.parametrize("need", [None, Need.NOT_KNOWN])
def test_who_does_not_know_what_is_needed_gets_the_lines_of_the_whole_country(need: Need | None) -> None:
    search = search_of(Answers(need=need, district="BG-05"), "bg")
    assert search.filters == {"service_type": ("hotline",)}


async def test_page_asks_in_both_languages_and_says_first_whom_to_call(client: httpx.AsyncClient) -> None:
    for language, words in (("bg", "Какво е нужно?"), ("en", "What is needed?")):
        page = (await client.get("/guide", headers={"accept-language": language})).text
        assert words in page
        assert page.index('href="tel:112"') < page.index('<form class="hub-guide"')
        assert page.count('type="radio"') == len(NEEDS) + len(WHO)
        assert page.count("<option") == len(DISTRICTS) + 1


async def test_answers_lead_to_results_by_an_address_that_tells_nothing(client: httpx.AsyncClient) -> None:
    answer = await client.post("/guide", data={"need": "safe_place", "who": "woman", "besides": "without_papers"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/search/")
    for word in ("safe", "woman", "women", "papers"):
        assert word not in answer.headers["location"]
    page = await client.get(answer.headers["location"], headers={"accept-language": "en"})
    assert (page.status_code, "Women" in page.text) == (200, True)


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"need": "canary", "who": "canary", "besides": "canary", "district": "canary"},
        {"need": "safe_place\x00", "district": "BG-99"},
        {"district": "BG-05'; --"},
    ],
)
async def test_answer_that_is_none_of_the_list_counts_as_left_open(
    client: httpx.AsyncClient, form: dict[str, str]
) -> None:
    answer = await client.post("/guide", data=form)
    page = await client.get(answer.headers["location"])
    assert (answer.status_code, page.status_code, "canary" in page.text) == (303, 200, False)


async def test_answers_from_another_site_are_taken_as_they_change_nothing(client: httpx.AsyncClient) -> None:
    answer = await client.post("/guide", data={"need": "lawyer"}, headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 303
