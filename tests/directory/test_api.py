"""The directory's HTTP API: answers, and what misuse is told."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig

from hub.directory.api import DirectoryApi
from hub.directory.jobs import rebuild
from hub.directory.operations import load_demo_network
from hub.directory.vocabulary import FACETS, VALUES_OF
from hub.emergency import EmergencyNumber
from hub.settings import Settings
from hub.web.shell import WebShell
from hub.web.state import HubState, hub_state
from hub_search.tantivy_engine import TantivyEngine
from kit.database import Database
from kit.kept_rows import VAULT


@pytest.fixture
async def client(database: Database, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the API over the demo network."""
    await load_demo_network(vault=VAULT)
    engine = TantivyEngine(tmp_path / "index")
    await rebuild(engine)
    invented = EmergencyNumber("000 111", (("bg", "Измислена"), ("en", "Invented line")))
    settings = Settings(data_dir=tmp_path, emergency_numbers=(EmergencyNumber("112"), invented))
    state = HubState(settings=settings, vault=VAULT, engine=engine, demo=True)
    app = Litestar(
        route_handlers=[DirectoryApi],
        plugins=[WebShell(settings)],
        state=State({"hub": state}),
        logging_config=None,
    )
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]  # Litestar and httpx type ASGI each in its way
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as made:
        yield made
    await engine.close()


async def test_search_counts_the_facets_that_are_asked_for(client: httpx.AsyncClient) -> None:
    found = (await client.post("/api/search", json={"facets": ["district", "accepts"]})).json()
    assert set(found["facets"]) == {"district", "accepts"}
    assert found["facets"]["district"]
    assert (await client.post("/api/search", json={"facets": []})).json()["facets"] == {}


async def test_search_refuses_to_count_what_is_no_facet(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/search", json={"facets": ["district", "nonsense"]})
    assert answer.status_code == 400
    problem = answer.json()
    assert [one["field"] for one in problem["problems"]] == ["facets"]
    assert "district" in problem["problems"][0]["remedy"]


@pytest.mark.parametrize("language", ["bg\n", "\nbg", "b", "bg-BG", "BG", ""])
async def test_a_language_that_is_none_is_refused(client: httpx.AsyncClient, language: str) -> None:
    for path in ("/api/search", "/api/suggestions"):
        answer = await client.post(path, json={"text": "дом", "language": language})
        assert answer.status_code == 400
        [problem] = answer.json()["problems"]
        assert problem["field"] == "language"
        assert problem["remedy"].endswith("'^[a-z]{2,3}$'.")


@pytest.mark.parametrize("district", ["BG-16%0A", "%0ABG-16", "BG", "bg-16"])
async def test_a_district_that_is_none_is_refused(client: httpx.AsyncClient, district: str) -> None:
    answer = await client.get(f"/api/services?district={district}")
    assert answer.status_code == 400
    assert [one["field"] for one in answer.json()["problems"]] == ["district"]


async def test_search_answers_with_services_facets_and_counts(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/search", json={"text": "телефонна линия", "language": "bg", "size": 5})
    assert answer.status_code == 200
    found = answer.json()
    assert found["total"] >= 1
    assert len(found["items"]) <= 5
    first = found["items"][0]
    assert any(part["hit"] for part in first["name"])
    assert first["service"]["phones"][0]["number"].startswith("+359 000")
    assert set(found["facets"]) == set(FACETS)


async def test_search_near_a_place_says_which_place_and_how_near_each_service_is(client: httpx.AsyncClient) -> None:
    asked = {"place": "Пловдив", "radius_km": 100, "sort": "nearest", "size": 50, "facets": []}
    found = (await client.post("/api/search", json=asked)).json()
    assert (found["near"]["name"]["en"], found["near"]["district"], found["near"]["radius_km"]) == (
        "Plovdiv",
        "BG-16",
        100,
    )
    told = [one["nearness"] for one in found["items"]]
    assert {"band": "under_10"} in told
    assert any(one.get("covers") == "telephone" for one in told)
    hidden = [one for one in found["items"] if "latitude" not in one["service"]]
    assert all("km" not in one["nearness"] for one in hidden)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"place": "Пловдифф"}, "place"),
        ({"place": ["Пловдив"]}, "place"),
        ({"place": "Пловдив", "radius_km": 0}, "radius_km"),
        ({"place": "Пловдив", "radius_km": 50.5}, "radius_km"),
        ({"place": "Пловдив", "radius_km": "50"}, "radius_km"),
        ({"radius_km": 50}, "radius_km"),
        ({"sort": "nearest"}, "sort"),
        ({"latitude": 42.1, "longitude": 24.7}, ""),
    ],
)
async def test_search_near_what_cannot_be_is_told_the_field(client: httpx.AsyncClient, body: Any, field: str) -> None:
    answer = await client.post("/api/search", json=body)
    assert answer.status_code == 400
    assert any(one["field"].startswith(field) for one in answer.json()["problems"])


async def test_service_answers_with_all_of_it(client: httpx.AsyncClient) -> None:
    found = (await client.post("/api/search", json={"text": "Бряг"})).json()["items"][0]
    answer = await client.get(f"/api/services/{found['id']}")
    assert answer.status_code == 200
    assert answer.json()["organization"]["name"]["en"].endswith("(demo)")


@pytest.mark.parametrize("service", ["5a0c4a3e-8a57-4a39-9d0e-6c1f1c1a7a11", "7", "%00"])
async def test_service_that_there_is_not_is_a_problem(client: httpx.AsyncClient, service: str) -> None:
    answer = await client.get(f"/api/services/{service}")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"page": 0}, "page"),
        ({"size": 1_000}, "size"),
        ({"filters": {"colour": ["red"]}}, "filters"),
        ({"page": "one"}, "page"),
        ({"text": 7}, "text"),
        ({"filters": {"topic": "work"}}, "filters"),
        *(({"filters": {facet: ["bed", "helicopter"]}}, f"filters.{facet}") for facet in VALUES_OF),
        ({"language": "../../etc"}, "language"),
        ({"colour": "red"}, None),
        (["a list"], None),
    ],
)
async def test_search_when_misused_is_told_the_field(client: httpx.AsyncClient, body: Any, field: str | None) -> None:
    answer = await client.post("/api/search", json=body)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/problem+json")
    if field is not None:
        assert any(one["field"].startswith(field) for one in answer.json()["problems"])


async def test_values_that_a_filter_has_are_taken_and_what_entries_say_is_not_a_list(client: httpx.AsyncClient) -> None:
    known = {facet: list(values[:50]) for facet, values in VALUES_OF.items()}
    said = {"city": ["Nowhere"], "topic": ["helicopter"], "district": ["XX-1"], "language": ["tlh"]}
    answer = await client.post("/api/search", json={"filters": known | said})
    assert answer.status_code == 200


async def test_every_value_that_is_counted_can_be_asked_for(client: httpx.AsyncClient) -> None:
    counted = (await client.post("/api/search", json={"facets": list(FACETS)})).json()["facets"]
    assert set(VALUES_OF) <= set(counted)
    for facet, values in counted.items():
        for one in values:
            asked = {"filters": {facet: [one["value"]]}, "size": 1, "facets": []}
            assert (await client.post("/api/search", json=asked)).status_code == 200


@pytest.mark.parametrize("text", ["", "help", "helicopter 000", "избягах не знам къде съм"])
async def test_every_answer_has_the_numbers_to_call_in_danger(client: httpx.AsyncClient, text: str) -> None:
    told = (await client.post("/api/search", json={"text": text})).json()["emergency_numbers"]
    assert told == [{"number": "112"}, {"number": "000 111", "label": {"en": "Invented line", "bg": "Измислена"}}]


async def test_search_of_ten_thousand_words_is_answered(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/search", json={"text": "дума " * 10_000})
    assert answer.status_code == 200
    assert answer.json()["truncated"]


async def test_search_cannot_be_asked_in_an_address(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/search", params={"text": "x"})).status_code == 405


def test_openapi_names_both_operations_with_their_texts() -> None:
    config = OpenAPIConfig(title="Directory", version="1", use_handler_docstrings=True)
    hub = {"hub": Provide(hub_state, sync_to_thread=False)}
    app = Litestar(route_handlers=[DirectoryApi], dependencies=hub, openapi_config=config, logging_config=None)
    operations = {
        route.operation_id: route
        for path in (app.openapi_schema.paths or {}).values()
        for route in (path.get, path.post)
        if route is not None
    }
    assert {"search_services", "get_service"} <= set(operations)
    assert "stands in no address and no log" in (operations["search_services"].description or "")
