"""Any HSDS 3.1 client reads the directory: every list and entry, in every form, by its schemas, page by page."""

import gzip
from collections.abc import AsyncIterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import structlog

from hub.directory.hsds.export import export_hsds
from hub.directory.hsds.export_cells import ExportForm
from hub.directory.open_data.parameters import OF_A_LIST, OF_AN_ITEM, Asked
from hub.directory.open_data.selection import MOST_WORDS, selection
from hub.directory.operations import load_demo_network
from kit.database import Database
from kit.exported import documents_of
from kit.filled_directory import fill_every_table
from kit.hsds_checks import STANDARD, document_problems
from kit.kept_rows import VAULT
from kit.open_data import FORMS, LISTS, SINGULAR, every_page, open_data_client, streamed

needs_standard = pytest.mark.skipif(not STANDARD.is_dir(), reason="HSDS 3.1 does not lie beside this checkout")


@pytest.fixture
async def client(database: Database, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the API over a directory with every field filled, and an organization of another source."""
    await fill_every_table(database.owner_dsn)
    await fill_every_table(database.owner_dsn, "other")
    async with open_data_client(tmp_path) as made:
        yield made


@pytest.fixture
async def network(database: Database, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the API over the demo network."""
    await load_demo_network(vault=VAULT)
    async with open_data_client(tmp_path) as made:
        yield made


def pairs_of(told: Any, *keys: str) -> list[tuple[Any, ...]]:
    """Return what `keys` are in each entry."""
    return [tuple(one.get(key) for key in keys) for one in told]


async def test_every_list_of_a_network_is_valid_hsds_and_its_stream_says_what_its_pages_say(
    network: httpx.AsyncClient,
) -> None:
    for name, asked in FORMS:
        paged = await every_page(network, name, per_page="100", **asked)
        assert await streamed(network, name, **asked) == paged
        if "minimal" not in asked:
            problems = [problem for one in paged for problem in document_problems(SINGULAR[name], one)]
            assert problems == []
        assert len({one["id"] for one in paged}) == len(paged)
    assert len(await every_page(network, "services")) > 200


@pytest.mark.parametrize("name", LISTS)
async def test_every_entry_of_a_list_is_there_by_itself_and_valid(client: httpx.AsyncClient, name: str) -> None:
    full = {} if name.startswith("taxonom") else {"full": "true"}
    listed = await every_page(client, name, **full)
    assert listed
    for one in listed:
        answer = await client.get(f"/hsds/{name}/{one['id']}")
        assert answer.json() == one
        assert document_problems(SINGULAR[name], answer.json()) == []


@pytest.mark.parametrize(("name", "asked"), FORMS)
async def test_post_twin_says_what_get_says(client: httpx.AsyncClient, name: str, asked: dict[str, str]) -> None:
    told = (await client.get(f"/hsds/{name}", params=asked)).json()
    assert (await client.post(f"/hsds/{name}", json=asked)).json() == told
    assert (await client.post(f"/hsds/{name}", params=asked)).json() == told
    assert (await client.post(f"/hsds/{name}", data=asked)).json() == told
    as_json = dict.fromkeys(asked, True) | {"page": 1}
    assert (await client.post(f"/hsds/{name}", json=as_json)).json() == told


async def test_full_documents_are_those_of_an_export_but_for_the_time_that_they_tell(
    client: httpx.AsyncClient, tmp_path: Path
) -> None:
    await export_hsds(tmp_path / "out", form=ExportForm.NDJSON)
    exported = {one["id"]: one for table, one in documents_of(tmp_path / "out") if table == "service"}
    read = {one["id"]: one for one in await every_page(client, "services", full="true")}
    assert read.keys() == exported.keys()
    for one in read.values():
        assert one.pop("source_modified") == exported[one["id"]].pop("last_modified")
        assert one.pop("last_modified") == "2026-11-01T00:00:00Z"
    assert read == exported


@pytest.mark.parametrize("per_page", [1, 7, 100])
async def test_pages_hold_what_they_say(network: httpx.AsyncClient, per_page: int) -> None:
    every = [one["id"] for one in await every_page(network, "organizations", per_page="100")]
    pages = -(-len(every) // per_page)
    for number in {1, 2, pages}:
        told = (await network.get(f"/hsds/organizations?page={number}&per_page={per_page}")).json()
        ids = [one["id"] for one in told.pop("contents")]
        assert ids == every[(number - 1) * per_page : number * per_page]
        assert told == {
            "total_items": len(every),
            "total_pages": pages,
            "page_number": number,
            "size": len(ids),
            "first_page": number == 1,
            "last_page": number == pages,
            "empty": False,
        }


async def test_list_without_entries_has_one_empty_page(database: Database, tmp_path: Path) -> None:
    async with open_data_client(tmp_path) as client:
        for name in LISTS:
            told = (await client.get(f"/hsds/{name}")).json()
            assert told["contents"] == []
            assert (told["empty"], told["first_page"], told["last_page"]) == (True, True, True)
            assert (told["total_items"], told["total_pages"], told["page_number"], told["size"]) == (0, 0, 1, 0)
            stream = await client.get(f"/hsds/{name}?format=ndjson")
            assert (stream.status_code, stream.content) == (200, b"")


async def ids_of(client: httpx.AsyncClient, name: str, asked: Mapping[str, object]) -> set[str]:
    """Return the ids that are listed when `asked` for."""
    answer = await client.post(f"/hsds/{name}", json={**asked, "per_page": 100})
    assert answer.status_code == 200, answer.text
    return {one["id"] for one in answer.json()["contents"]}


async def filters_of(client: httpx.AsyncClient, name: str) -> dict[str, dict[str, object]]:
    """Return some filters of a list, each of which leaves some entries out or none."""
    services = await every_page(client, "services", full="true")
    terms = await every_page(client, "taxonomy_terms")
    first = services[0]
    term = next(one for one in first["attributes"] if "taxonomy_term" in one)["taxonomy_term"]
    known: dict[str, dict[str, object]] = {
        "search": {"search": "shown" if name in {"organizations", "taxonomies", "taxonomy_terms"} else first["name"]},
        "taxonomy_term_id": {"taxonomy_term_id": term["id"]},
        "taxonomy_id": {"taxonomy_id": terms[0]["taxonomy_id"]},
        "organization_id": {"organization_id": first["organization"]["id"]},
        "modified_after": {"modified_after": "2026-11-01"},
        "postcode": {"postcode": "0100"},
        "proximity": {"postcode": "0100", "proximity": 500},
        "top_only": {"top_only": True},
        "parent_id": {"parent_id": terms[0]["id"]},
    }
    return {one.name: known[one.name] for one in OF_A_LIST[name] if one.name in known}


@pytest.mark.parametrize("name", LISTS)
async def test_parameters_narrow_what_the_others_leave(client: httpx.AsyncClient, name: str) -> None:
    filters = await filters_of(client, name)
    assert filters
    alone = {key: await ids_of(client, name, asked) for key, asked in filters.items()}
    for one, two in combinations(filters, 2):
        assert await ids_of(client, name, filters[one] | filters[two]) == alone[one] & alone[two], (one, two)


@pytest.mark.parametrize("name", [one for one in LISTS if not one.startswith("taxonom")])
async def test_filters_leave_out_what_is_of_another(client: httpx.AsyncClient, name: str) -> None:
    filters = await filters_of(client, name)
    every = await ids_of(client, name, {})
    for key in {"taxonomy_term_id", "taxonomy_id", "organization_id"} & filters.keys():
        assert set() < await ids_of(client, name, filters[key]) < every, key
    if "modified_after" in filters:
        assert await ids_of(client, name, {"modified_after": "2026-11-01T00:00:00Z"}) == every
        assert await ids_of(client, name, {"modified_after": "2026-11-01T01:00:00+01:00"}) == every
        assert await ids_of(client, name, {"modified_after": "2026-11-01T00:00:01"}) == set()


async def test_top_terms_and_terms_under_one_are_told_apart(network: httpx.AsyncClient) -> None:
    every = await every_page(network, "taxonomy_terms", per_page="100")
    tops = await every_page(network, "taxonomy_terms", per_page="100", top_only="true")
    assert {one["id"] for one in tops} == {one["id"] for one in every if "parent_id" not in one}
    for parent in {one["parent_id"] for one in every if "parent_id" in one}:
        under = await every_page(network, "taxonomy_terms", per_page="100", parent_id=parent)
        assert {one["id"] for one in under} == {one["id"] for one in every if one.get("parent_id") == parent}


async def test_minimal_gives_every_service_on_one_page(network: httpx.AsyncClient) -> None:
    told = (await network.get("/hsds/services?minimal=true")).json()
    short = await every_page(network, "services", per_page="100")
    assert told["total_pages"] == 1
    assert pairs_of(told["contents"], "id", "modified_date") == pairs_of(short, "id", "last_modified")
    assert {tuple(one) for one in told["contents"]} == {("id", "modified_date")}


async def test_organization_lists_its_services_short_or_whole(client: httpx.AsyncClient) -> None:
    services = {one["id"]: one for one in await every_page(client, "services", full="true")}
    for one in await every_page(client, "organizations"):
        short = (await client.get(f"/hsds/organizations/{one['id']}")).json()
        whole = (await client.get(f"/hsds/organizations/{one['id']}?full_service=true")).json()
        own = [service for service in services.values() if service["organization"]["id"] == one["id"]]
        assert whole.pop("services") == own
        assert pairs_of(short.pop("services"), "id", "name") == pairs_of(own, "id", "name")
        assert short == whole
        assert short["locations"]


async def test_service_at_a_place_has_the_place_and_the_service(client: httpx.AsyncClient) -> None:
    for full in ("false", "true"):
        services = {one["id"]: one for one in await every_page(client, "services", full=full)}
        for one in await every_page(client, "service_at_locations", full=full):
            service = services[one["service_id"]]
            service.pop("service_at_locations", None)
            assert one["service"] == service
            assert one["location"]["id"] == one["location_id"]
            assert ("addresses" in one["location"]) == (full == "true")


async def test_search_finds_services_and_where_they_are_the_best_first(network: httpx.AsyncClient) -> None:
    for service in (await every_page(network, "services", per_page="100"))[::40]:
        asked = {"search": service["translations"]["bg"]["name"]}
        best = (await network.post("/hsds/services", json=asked)).json()["contents"][0]
        assert best["name"] == service["name"]
    told = (await network.post("/hsds/services", json={"search": "подслони за жени", "per_page": 20})).json()
    ids = [one["id"] for one in told["contents"]]
    assert ids != sorted(ids)
    again = (await network.post("/hsds/services", json={"search": "ПОДСЛОН за жена", "per_page": 20})).json()
    assert again["total_items"] == told["total_items"]
    places = (await network.post("/hsds/service_at_locations", json={"search": "подслони за жени"})).json()
    assert places["total_items"] > 0
    for person in ("Мария Иванова", "«Мария Иванова»,", "(0888) 123 456", "maria@example.org?", "Мария Иванова и"):
        nobody = (await network.post("/hsds/services", json={"search": person})).json()
        assert (nobody["total_items"], nobody["contents"]) == (0, [])
        beside = (
            await network.post("/hsds/services", json={"search": f"{person} ПОДСЛОН за жена", "per_page": 20})
        ).json()
        assert beside["contents"] == again["contents"]
    everybody = (await network.post("/hsds/organizations", json={"search": "  "})).json()
    assert everybody["total_items"] == len(await every_page(network, "organizations", per_page="100"))


WORDS = {
    "shown organization": 1,
    "NAME Other": 1,
    '"quoted" \\ and': 2,
    "на български": 2,
    "%": 0,
    "shown_organization": 0,
    "shown\\": 0,
    "shown nothing": 0,
}
"""What is searched for, and how many of two organizations it finds."""


async def test_words_are_looked_for_in_texts_of_any_language(client: httpx.AsyncClient) -> None:
    for words, found in WORDS.items():
        told = (await client.post("/hsds/organizations", json={"search": words})).json()
        assert told["total_items"] == found, words


async def test_very_many_words_are_looked_for_by_the_longest_alone(client: httpx.AsyncClient) -> None:
    letters = " ".join(f"{one} {two}{one}" for one in "abcdefghijklmnopqrstuvwxyz" for two in "oe")
    (sought,) = selection("organization", Asked(search=f"{letters} shown organization"), None).values
    assert isinstance(sought, list)
    assert len(sought) <= MOST_WORDS
    assert sought[:2] == ["%organization%", "%shown%"]
    every = {"search": "shown organization " + "o " * 400}
    assert (await client.post("/hsds/organizations", json=every)).json()["total_items"] == 1


@pytest.mark.parametrize("name", ["services", "service_at_locations"])
async def test_moment_at_either_end_of_the_calendar_is_one_to_ask_for(client: httpx.AsyncClient, name: str) -> None:
    first, last = ({"modified_after": one} for one in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"))
    assert await ids_of(client, name, first) == {one["id"] for one in await every_page(client, name)}
    assert await ids_of(client, name, last) == set()


async def test_postcode_finds_what_is_there_and_with_metres_what_is_near(
    client: httpx.AsyncClient, database: Database
) -> None:
    every = {one["id"] for one in await every_page(client, "service_at_locations")}
    assert await ids_of(client, "service_at_locations", {"postcode": "0100"}) == every
    assert await ids_of(client, "service_at_locations", {"postcode": "0100", "proximity": 1}) == every
    assert await ids_of(client, "service_at_locations", {"postcode": "9999"}) == set()
    assert await ids_of(client, "service_at_locations", {"postcode": "9999", "proximity": 200_000}) == set()


@pytest.mark.parametrize("asked", [{"search": "kanarche"}, {"postcode": "3700", "proximity": "500"}])
async def test_query_in_an_address_is_refused_and_kept_nowhere(
    client: httpx.AsyncClient, asked: dict[str, str]
) -> None:
    with structlog.testing.capture_logs() as logs:
        for answer in (
            await client.get("/hsds/service_at_locations", params=asked),
            await client.post("/hsds/service_at_locations", params=asked),
        ):
            told = answer.json()
            assert answer.status_code == 400
            assert {one["field"] for one in told["problems"]} == asked.keys()
            assert all("POST /hsds/service_at_locations" in one["remedy"] for one in told["problems"])
            assert not any(value in str([told["detail"], told["problems"]]) for value in asked.values())
    assert not any(value in repr(logs) for value in asked.values())


BAD = [
    *[("services", {"page": one}, "page") for one in ("0", "-1", "1000000000", "one", "1.5", "", "2")],
    *[("services", {"per_page": one}, "per_page") for one in ("0", "-1", "101", "1000000000", "\0")],
    ("services", {"per_page": "20001", "minimal": "true"}, "per_page"),
    ("services", {"page": "2", "minimal": "true"}, "page"),
    *[("services", {"organization_id": one}, "organization_id") for one in ("7", "", "%00", "x" * 36, "\0" * 36)],
    ("services", {"taxonomy_term_id": "{" + "0" * 32 + "}"}, "taxonomy_term_id"),
    ("services", {"taxonomy_id": "' OR true --"}, "taxonomy_id"),
    *[
        ("services", {"modified_after": one}, "modified_after")
        for one in ("yesterday", "", "2026-13-01", "99999-01-01")
    ],
    ("services", {"full": "yes"}, "full"),
    ("services", {"full": "true", "minimal": "true"}, "minimal"),
    ("services", {"format": "xml"}, "format"),
    ("services", {"colour": "red"}, "colour"),
    ("services", {"<script>": "1"}, "?"),
    ("organizations", {"organization_id": "5a0c4a3e-8a57-4a39-9d0e-6c1f1c1a7a11"}, "organization_id"),
    ("taxonomies", {"full": "true"}, "full"),
    ("taxonomy_terms", {"parent_id": "top"}, "parent_id"),
    ("taxonomy_terms", {"top_only": "1"}, "top_only"),
]


async def test_parameter_that_cannot_be_is_told_with_reason_and_remedy(client: httpx.AsyncClient) -> None:
    for name, asked, field in BAD:
        for answer in (await client.get(f"/hsds/{name}", params=asked), await client.post(f"/hsds/{name}", json=asked)):
            assert answer.status_code == 400, (asked, answer.text)
            assert answer.headers["content-type"].startswith("application/problem+json")
            told = answer.json()
            assert told["type"] == "/problems/open-data-invalid"
            assert [one["field"] for one in told["problems"]] == [field], asked
            assert all(one["reason"] and one["remedy"] for one in told["problems"])
            assert "<script>" not in answer.text


BAD_IN_A_BODY: list[tuple[dict[str, Any], str]] = [
    ({"proximity": 10}, "proximity"),
    ({"postcode": "1" * 21}, "postcode"),
    ({"postcode": "1000", "proximity": 200_001}, "proximity"),
    ({"postcode": ["1000"]}, "postcode"),
    ({"search": "x" * 1_001}, "search"),
    ({"search": {"a": 1}}, "search"),
    ({"page": 1.5}, "page"),
    ({"page": None}, "page"),
]


async def test_body_that_cannot_be_is_told_with_reason_and_remedy(client: httpx.AsyncClient) -> None:
    for asked, field in BAD_IN_A_BODY:
        answer = await client.post("/hsds/service_at_locations", json=asked)
        assert answer.status_code == 400, asked
        assert [one["field"] for one in answer.json()["problems"]] == [field]


async def test_body_that_is_no_object_is_told(client: httpx.AsyncClient) -> None:
    for body in (b"[1]", b"{", b"\xff", b"7", b"[" * 100_000):
        answer = await client.post("/hsds/services", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 400
        assert [one["field"] for one in answer.json()["problems"]] == ["body"]


async def test_parameter_that_comes_twice_is_told(client: httpx.AsyncClient) -> None:
    for answer in (
        await client.get("/hsds/services?page=1&page=2"),
        await client.post("/hsds/services?page=1", json={"page": 1}),
    ):
        assert answer.status_code == 400
        assert answer.json()["problems"][0]["field"] == "page"


NOT_THERE = [
    "/hsds/locations",
    "/hsds/services/7",
    "/hsds/services/5a0c4a3e-8a57-4a39-9d0e-6c1f1c1a7a11",
    "/hsds/services/%00",
    "/hsds/taxonomies/{{}}",
    "/hsds/colours/5a0c4a3e-8a57-4a39-9d0e-6c1f1c1a7a11",
    "/hsds/profile/colour.json",
    "/hsds/profile/..%2f..%2fhub.toml",
    "/hsds/services/5a0c4a3e-8a57-4a39-9d0e-6c1f1c1a7a11/phones",
]


async def test_what_is_not_there_is_a_problem_for_programs(client: httpx.AsyncClient) -> None:
    for path in NOT_THERE:
        answer = await client.get(path)
        assert answer.status_code == 404, path
        assert answer.headers["content-type"].startswith("application/problem+json")


async def test_entry_takes_no_parameters_but_its_own(client: httpx.AsyncClient) -> None:
    one = (await every_page(client, "services"))[0]["id"]
    assert (await client.get(f"/hsds/services/{one}?full=true")).status_code == 400
    assert (await client.get(f"/hsds/organizations/{one}?full_service=maybe")).status_code == 400


async def test_answer_that_was_read_before_is_not_sent_again(client: httpx.AsyncClient, database: Database) -> None:
    one = (await every_page(client, "services"))[0]["id"]
    for path in (f"/hsds/services/{one}", "/hsds/services?full=true", "/hsds/", "/hsds/profile/service.json"):
        first = await client.get(path)
        for mark in (
            first.headers["etag"],
            first.headers["etag"].removeprefix("W/"),
            '"other", ' + first.headers["etag"],
        ):
            again = await client.get(path, headers={"if-none-match": mark})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == first.headers["etag"]
        assert (await client.get(path, headers={"if-none-match": '"other"'})).content == first.content
        assert first.headers["cache-control"] == "no-cache"


async def test_answers_are_gzipped_for_whoever_can_read_them(client: httpx.AsyncClient) -> None:
    for path in ("/hsds/services?full=true", "/hsds/services?full=true&format=ndjson"):
        plain = await client.get(path, headers={"accept-encoding": "identity"})
        assert "content-encoding" not in plain.headers
        async with client.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
            raw = b"".join([part async for part in answer.aiter_raw()])
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["vary"] == "Accept-Encoding"
        assert len(raw) < len(plain.content)
        assert gzip.decompress(raw) == plain.content
        assert answer.headers.get("etag") == plain.headers.get("etag")


async def test_texts_are_in_the_language_of_the_hub_and_all_languages_beside(
    client: httpx.AsyncClient, database: Database, tmp_path: Path
) -> None:
    one = (await every_page(client, "services"))[0]
    async with open_data_client(tmp_path / "bg", "bg") as bulgarian:
        other = (await bulgarian.get(f"/hsds/services/{one['id']}")).json()
    assert one["name"] != other["name"]
    assert one["translations"] == other["translations"]
    assert (one["name"], other["name"]) == (one["translations"]["en"]["name"], one["translations"]["bg"]["name"])


@needs_standard
async def test_description_names_every_path_and_parameter_of_hsds(client: httpx.AsyncClient) -> None:
    about = (await client.get("/hsds/")).json()
    assert about["version"] == "3.1"
    described = (await client.get(about["openapi_url"])).json()
    standard = msgspec.json.decode((STANDARD / "schema" / "openapi.json").read_bytes())
    shared = standard["components"]["parameters"]
    for path, operations in standard["paths"].items():
        for method in {"get", "post"} & operations.keys():
            ours = described["paths"][path][method]
            wanted = {
                one.get("name") or shared[one["$ref"].rpartition("/")[2]]["name"]
                for one in operations[method].get("parameters", ())
            }
            named = {one["name"] for one in ours.get("parameters", ())}
            body = ours.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            offered = named | set(body.get("properties", {}))
            in_body_alone = set() if method == "post" else {"search", "postcode", "proximity"} & wanted
            assert offered == wanted - in_body_alone, (path, method)


def test_what_is_described_is_what_is_taken() -> None:
    assert set(OF_A_LIST) == set(LISTS)
    assert set(OF_AN_ITEM) <= set(LISTS)
