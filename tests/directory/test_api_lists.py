"""The API's lists and entries: paged without losing anything, narrowed, revalidated, and blind to what is hidden."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from kit.database import Database
from kit.directory_app import directory_client
from kit.filled_directory import fill_every_table, id_of
from kit.kept_rows import keep
from kit.postgres import execute

LISTS = ("organizations", "programs", "services")


def named(name: str) -> dict[str, str]:
    return {"bg": name, "en": name}


@pytest.fixture
async def client(database: Database, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the API over whatever a test puts into the directory."""
    async with directory_client(tmp_path / "index") as made:
        yield made


async def all_of(client: httpx.AsyncClient, path: str, **narrowed: Any) -> list[dict[str, Any]]:
    """Page through a list to its end."""
    found: list[dict[str, Any]] = []
    following: dict[str, str] = {}
    while True:
        answer = await client.get(path, params={**narrowed, **following})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["items"]
        if page["next"] is None:
            return found
        following = {"after": page["next"]}


async def test_list_when_paged_gives_each_entry_once_in_the_order_of_ids(client: httpx.AsyncClient) -> None:
    made: list[str] = []
    for _ in range(11):
        assert [one["id"] for one in await all_of(client, "/api/organizations", size=5)] == sorted(made)
        made.append(str(await keep("organization")))


async def test_list_when_an_entry_comes_in_between_pages_loses_none(client: httpx.AsyncClient) -> None:
    made = {str(await keep("service")) for _ in range(6)}
    first = (await client.get("/api/services", params={"size": 3})).json()
    await keep("service")
    rest = await all_of(client, "/api/services", size=100, after=first["next"])
    assert made <= {one["id"] for one in (*first["items"], *rest)}


NARROWED: tuple[tuple[str, dict[str, str], set[str]], ...] = (
    ("services", {"service_type": "hotline"}, {"Line"}),
    ("services", {"status": "defunct"}, {"Closed"}),
    ("services", {"district": "BG-12"}, {"Bed"}),
    ("services", {"district": "BG-12", "status": "defunct"}, set()),
    ("services", {"district": "BG-01"}, set()),
    ("services", {"modified_after": "2026-11-24T10:00:00Z"}, {"Line", "Closed", "Bed"}),
    ("services", {"modified_after": "2026-11-24T12:00:01+02:00"}, set()),
    ("services", {"modified_after": "9999-12-31T23:59:59-23:59"}, set()),
    ("services", {"modified_after": "0001-01-01T00:00:00+23:59"}, {"Line", "Closed", "Bed"}),
    ("organizations", {"institution_kind": "ngo"}, {"Shore"}),
    ("organizations", {"institution_kind": "police"}, set()),
    ("programs", {"is_project": "true"}, {"Project"}),
    ("programs", {"is_project": "false"}, {"Lasting"}),
    ("programs", {}, {"Project", "Lasting", "Unsaid"}),
)


async def test_list_is_narrowed_to_what_has_all_that_is_asked(client: httpx.AsyncClient) -> None:
    shore = await keep("organization", name=named("Shore"), institution_kind="ngo")
    for name, is_project in (("Project", True), ("Lasting", False), ("Unsaid", None)):
        await keep("program", organization_id=shore, name=named(name), is_project=is_project)
    await keep("service", name=named("Line"), service_type="hotline")
    await keep("service", name=named("Closed"), status="defunct")
    bed = await keep("service", name=named("Bed"))
    hidden = await keep("location", organization_id=shore, tier="restricted", district="BG-12")
    await keep("service_at_location", service_id=bed, location_id=hidden)
    secret = await keep("service", name=named("CANARY"), tier="professional")
    elsewhere = await keep("location", organization_id=shore, district="BG-01")
    await keep("service_at_location", service_id=secret, location_id=elsewhere)
    for path, narrowed, names in NARROWED:
        found = await all_of(client, f"/api/{path}", **narrowed)
        assert {one["name"]["en"] for one in found} == names, (path, narrowed)


async def test_entries_are_what_their_pages_are_made_of(client: httpx.AsyncClient, database: Database) -> None:
    await fill_every_table(database.owner_dsn)
    for path, table in zip(LISTS, ("organization", "program", "service"), strict=True):
        listed = [one for one in await all_of(client, f"/api/{path}") if one["id"] == str(id_of("shown", table))]
        whole = (await client.get(f"/api/{path}/{id_of('shown', table)}")).json()
        assert len(listed) == 1
        for field, value in listed[0].items():
            if field in whole:
                assert whole[field] == value, field


async def test_service_that_is_not_public_is_answered_as_one_that_there_is_not(client: httpx.AsyncClient) -> None:
    hidden = await client.get(f"/api/services/{await keep('service', tier='professional')}")
    missing = await client.get(f"/api/services/{uuid4()}")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.json() | {"instance": ""} == missing.json() | {"instance": ""}
    assert set(hidden.headers) == set(missing.headers)


@pytest.mark.parametrize("path", ["organizations", "organizations/{}", "services"])
async def test_answer_when_it_is_known_is_not_sent_again_until_it_changes(
    client: httpx.AsyncClient, database: Database, path: str
) -> None:
    organization = await keep("organization", name=named("Shore"))
    await keep("service", organization_id=organization, name=named("Line"))
    address = f"/api/{path}".format(organization)
    first = await client.get(address)
    tag = first.headers["etag"]
    assert tag.startswith('"')
    assert first.headers["cache-control"] == "private, no-cache"
    again = await client.get(address, headers={"if-none-match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert again.headers["cache-control"] == "private, no-cache"
    changed = f"""UPDATE {path.partition("/")[0][:-1]} SET name = '{{"en": "Other"}}'"""
    await execute(database.owner_dsn, f"ALTER TABLE service NO FORCE ROW LEVEL SECURITY; {changed}")
    after = await client.get(address, headers={"if-none-match": tag})
    assert after.status_code == 200
    assert after.headers["etag"] != tag


async def test_tag_does_not_change_with_what_is_hidden(client: httpx.AsyncClient) -> None:
    organization = await keep("organization", name=named("Shore"))
    service = await keep("service", organization_id=organization, name=named("Line"))
    paths = [f"/api/organizations/{organization}", f"/api/services/{service}", "/api/services", "/api/organizations"]
    before = [(await client.get(path)).headers["etag"] for path in paths]
    await keep("service", organization_id=organization, name=named("CANARY"), tier="professional")
    await keep("phone", service_id=service, number="+359 000 666", tier="professional")
    await keep("location", organization_id=organization, tier="professional", name=named("CANARY"))
    assert [(await client.get(path)).headers["etag"] for path in paths] == before


async def test_lists_and_entries_tell_nothing_that_is_hidden(client: httpx.AsyncClient, database: Database) -> None:
    await fill_every_table(database.owner_dsn)
    await fill_every_table(database.owner_dsn, "canary", tier="professional")
    for path in LISTS:
        items = await all_of(client, f"/api/{path}")
        assert items
        assert "canary" not in str(items)
        for one in items:
            whole = await client.get(f"/api/{path}/{one['id']}")
            assert whole.status_code == 200
            assert "canary" not in whole.text
