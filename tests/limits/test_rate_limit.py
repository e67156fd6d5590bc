"""What somebody meets who asks too much, and that nobody else does."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar

from hub.storage.engines import APPLICATION, open_engine
from hub_search.tantivy_engine import TantivyEngine
from kit.database import Database
from kit.hub_app import an_app, client_of, settings_of, whole_app
from kit.postgres import fetch

API = "/api/search"


async def asked(client: httpx.AsyncClient, times: int, **headers: str) -> list[int]:
    return [(await client.post(API, json={}, headers=headers)).status_code for _ in range(times)]


@pytest.fixture
async def app(database: Database, tmp_path: Path) -> AsyncIterator[Litestar]:
    """A hub that answers five requests to the API, and eight for pages, in a minute."""
    async with whole_app(settings_of(tmp_path, api_requests=5, page_requests=8)) as made:
        yield made


async def test_api_answers_up_to_the_limit_and_then_says_when_to_come_back(app: Litestar) -> None:
    async with client_of(app) as client:
        first = await client.post(API, json={})
        assert first.headers["ratelimit-policy"] == '"api";q=5;w=60'
        assert first.headers["ratelimit"].startswith('"api";r=4;t=')
        await asked(client, 4)
        refused = await client.post(API, json={})
    assert refused.status_code == 429
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "/problems/too-many-requests"
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["ratelimit"].startswith('"api";r=0;t=')
    assert refused.headers["cache-control"] == "no-store"


async def test_page_that_refuses_shows_the_emergency_number_and_the_wait(app: Litestar) -> None:
    async with client_of(app) as client:
        pages = [await client.get("/", headers={"accept": "text/html"}) for _ in range(9)]
    assert [page.status_code for page in pages] == [200] * 8 + [429]
    assert "112" in pages[-1].text
    assert f"Wait {pages[-1].headers['retry-after']} seconds" in pages[-1].text
    assert "ratelimit" not in pages[0].headers


async def test_pages_the_api_and_others_are_counted_apart(app: Litestar) -> None:
    async with client_of(app) as one, client_of(app, "198.51.100.8") as another:
        assert (await asked(one, 7)).count(429) == 2
        assert (await one.get("/")).status_code == 200
        assert await asked(another, 5) == [200] * 5


async def test_pdfs_have_a_limit_of_their_own_which_is_told_as_a_page(database: Database, tmp_path: Path) -> None:
    async with whole_app(settings_of(tmp_path, hand_out_requests=2)) as made, client_of(made) as client:
        answers = [await client.get("/list/sheet.pdf", headers={"accept": "text/html"}) for _ in range(3)]
        assert [one.status_code for one in answers] == [303, 303, 429]
        assert f"Wait {answers[-1].headers['retry-after']} seconds" in answers[-1].text
        assert (await client.get("/list")).status_code == 200


async def test_health_and_files_of_pages_are_not_counted(app: Litestar) -> None:
    async with client_of(app) as client:
        for path in ("/health/live", "/health/ready", "/assets/nothing.css"):
            assert 429 not in {(await client.get(path)).status_code for _ in range(10)}


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip", "cf-connecting-ip", "true-client-ip"])
async def test_client_that_forges_its_address_is_counted_as_what_it_is(app: Litestar, header: str) -> None:
    async with client_of(app) as client:
        answers = [
            (await client.post(API, json={}, headers={header: f"203.0.113.{number}"})).status_code
            for number in range(7)
        ]
    assert answers.count(200) == 5


async def test_clients_behind_a_trusted_proxy_are_counted_each(database: Database, tmp_path: Path) -> None:
    settings = settings_of(tmp_path, api_requests=3, trusted_proxies=("10.0.0.0/8",))
    async with whole_app(settings) as app, client_of(app, "10.0.0.1") as proxy:
        for number in range(4):
            told = f"192.0.2.{number}, 203.0.113.{number}"  # the first was written by whoever asks
            assert await asked(proxy, 4, **{"x-forwarded-for": told}) == [200] * 3 + [429]
        assert await asked(proxy, 1, **{"x-forwarded-for": "6.6.6.6, 203.0.113.0"}) == [429]


async def test_network_of_sixty_four_bits_is_one_client(app: Litestar) -> None:
    answers = []
    for number in range(7):
        async with client_of(app, f"2001:db8:0:7::{number:x}") as client:
            answers += await asked(client, 1)
    assert answers.count(200) == 5


async def test_two_processes_on_one_database_share_the_count(database: Database, tmp_path: Path) -> None:
    settings = settings_of(tmp_path, api_requests=20)
    async with whole_app(settings) as first:
        engine = TantivyEngine(tmp_path / "index")
        second = an_app(settings, engine)
        async with client_of(first) as here, client_of(second) as there:
            answers = [status for _ in range(20) for status in (*await asked(here, 1), *await asked(there, 1))]
        await engine.close()
    assert 15 <= answers.count(200) <= 20


async def test_search_when_the_database_is_down_goes_on_within_the_limit(
    fresh_database: Database, tmp_path: Path
) -> None:
    settings = settings_of(tmp_path, api_requests=20)
    async with open_engine(APPLICATION, fresh_database.dsn, pool=2):
        engine = TantivyEngine(tmp_path / "index")
        async with whole_app(settings):
            pass
        app = an_app(settings, engine)
    async with client_of(app) as client:
        assert await asked(client, 21) == [200] * 20 + [429]
        answers: list[Any] = [await client.get("/health/live")]
    await engine.close()
    assert answers[0].status_code == 200


async def test_what_is_kept_of_a_client_is_no_address(app: Litestar, database: Database) -> None:
    async with client_of(app, "198.51.100.7") as client:
        await asked(client, 1)
    [(row,)] = await fetch(database.dsn, "SELECT row_to_json(r)::text FROM request_allowance r")
    assert "198.51.100" not in row
    assert "c6336407" not in row  # the same in hexadecimal


async def test_limit_of_nought_is_none(database: Database, tmp_path: Path) -> None:
    async with whole_app(settings_of(tmp_path, api_requests=0, page_requests=0)) as app, client_of(app) as client:
        answers = [await client.post(API, json={}) for _ in range(10)]
    assert {answer.status_code for answer in answers} == {200}
    assert "ratelimit" not in answers[0].headers
