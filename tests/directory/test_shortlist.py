"""A list of services lies sealed in one browser, forgets itself, and never shows what is not public."""

import base64
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest

from hub.storage.vault import Vault
from hub.web.shortlist import IDLE, LONGEST, MOST, PURPOSE, Shortlist
from kit.database import Database
from kit.directory_app import directory_client
from kit.forms import form_token_of
from kit.kept_rows import NOW, VAULT, change, keep
from kit.shortlist import press

ENGLISH = {"accept-language": "en"}


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@asynccontextmanager
async def reader(folder: Path, clock: Clock | None = None, vault: Vault = VAULT) -> AsyncIterator[httpx.AsyncClient]:
    async with directory_client(folder / "index", clock=clock or Clock(), vault=vault) as client:
        client.headers.update(ENGLISH)
        yield client


async def a_service(name: str, **values: object) -> UUID:
    return await keep("service", name={"en": name, "bg": name}, **values)


def names_in_order(page: str, *names: str) -> bool:
    places = [page.find(f">{name}<") for name in names]
    return -1 not in places and places == sorted(places)


async def test_a_service_is_added_and_stands_on_the_list(database: Database, tmp_path: Path) -> None:
    one = await a_service("Harbour")
    async with reader(tmp_path) as client:
        page = await press(client, "add", one, back=f"/services/{one}")
        assert page.url.path == f"/services/{one}"
        assert 'name="remove"' in page.text
        page = await client.get("/list")
        assert names_in_order(page.text, "Harbour")
        assert page.headers["cache-control"] == "no-store"


async def test_the_cookie_is_one_of_the_session_that_no_script_and_no_other_site_reads(
    database: Database, tmp_path: Path
) -> None:
    one = await a_service("Harbour")
    async with reader(tmp_path) as client:
        token = form_token_of((await client.get("/list")).text)
        answer = await client.post("/list", data={"_form_token": token, "add": str(one)})
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("list=")
        assert {"HttpOnly", "SameSite=strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}
        assert "max-age" not in cookie.lower()
        assert "expires" not in cookie.lower()
        assert str(one) not in str(answer.headers["set-cookie"])
        assert str(one) not in answer.headers["location"].partition("#")[0]


async def test_over_https_no_other_host_can_set_the_cookie(database: Database, tmp_path: Path) -> None:
    one = await a_service("Harbour")
    async with directory_client(tmp_path / "index", https=True) as client:
        token = form_token_of((await client.get("/list")).text)
        cookie = (await client.post("/list", data={"_form_token": token, "add": str(one)})).headers["set-cookie"]
        assert cookie.startswith("__Host-list=")
        assert {"HttpOnly", "Secure", "SameSite=strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}
        assert "domain" not in cookie.lower()
        assert names_in_order((await client.get("/list")).text, "Harbour")


async def test_services_are_moved_and_removed_one_by_one_and_all_together(database: Database, tmp_path: Path) -> None:
    ids = [await a_service(name) for name in ("First", "Second", "Third")]
    async with reader(tmp_path) as client:
        for one in ids:
            await press(client, "add", one)
        assert names_in_order((await client.get("/list")).text, "First", "Second", "Third")
        await press(client, "up", ids[2])
        assert names_in_order((await client.get("/list")).text, "First", "Third", "Second")
        await press(client, "down", ids[0])
        assert names_in_order((await client.get("/list")).text, "Third", "First", "Second")
        page = await press(client, "remove", ids[0])
        assert names_in_order(page.text, "Third", "Second")
        assert ">First<" not in page.text
        page = await press(client, "clear", "all")
        assert "Nothing is on it" in page.text
        assert "list" not in client.cookies


@pytest.mark.parametrize("act", ["up", "down", "remove"])
async def test_an_act_on_what_is_not_on_the_list_changes_nothing(database: Database, tmp_path: Path, act: str) -> None:
    one = await a_service("Harbour")
    async with reader(tmp_path) as client:
        await press(client, "add", one)
        page = await press(client, act, uuid4(), back="/list")
        assert names_in_order(page.text, "Harbour")


async def test_two_tabs_share_one_list(database: Database, tmp_path: Path) -> None:
    first, second = await a_service("First"), await a_service("Second")
    async with reader(tmp_path) as client:
        old_tab = form_token_of((await client.get("/list")).text)
        await press(client, "add", first)
        await client.post("/list", data={"_form_token": old_tab, "add": str(second)})
        await client.post("/list", data={"_form_token": old_tab, "add": str(second)})
        assert names_in_order((await client.get("/list")).text, "First", "Second")


async def test_a_full_list_takes_no_more_and_says_so(database: Database, tmp_path: Path) -> None:
    ids = [await a_service(f"Number {n}") for n in range(MOST + 1)]
    async with reader(tmp_path) as client:
        for one in ids[:MOST]:
            await press(client, "add", one)
        refused = await press(client, "add", ids[MOST])
        assert refused.status_code == 409
        assert f"at most {MOST} services" in refused.text
        assert len(client.cookies["list"]) < 4000
        assert (await press(client, "add", ids[0])).status_code != 409


@pytest.mark.parametrize(
    "form",
    [{}, {"add": "nonsense"}, {"add": ""}, {"burn": "all"}, {"up": "\x00"}],
    ids=["nothing", "nonsense", "empty", "unknown", "control"],
)
async def test_a_form_that_asks_for_what_there_is_not_is_refused(
    database: Database, tmp_path: Path, form: dict[str, str]
) -> None:
    async with reader(tmp_path) as client:
        token = form_token_of((await client.get("/list")).text)
        answer = await client.post("/list", data={"_form_token": token, **form})
        assert answer.status_code == 400
        assert "Send one of: add, remove, up, down, clear." in answer.text


async def test_a_form_of_another_site_adds_nothing(database: Database, tmp_path: Path) -> None:
    one = await a_service("Harbour")
    async with reader(tmp_path) as client:
        token = form_token_of((await client.get("/list")).text)
        for headers, given in (({"sec-fetch-site": "cross-site"}, token), ({}, ""), ({}, token[:-4] + "AAAA")):
            answer = await client.post("/list", data={"_form_token": given, "add": str(one)}, headers=headers)
            assert answer.status_code == 403
        assert "list" not in client.cookies


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "x"])
async def test_nobody_is_led_to_another_site(database: Database, tmp_path: Path, back: str) -> None:
    one = await a_service("Harbour")
    async with reader(tmp_path) as client:
        token = form_token_of((await client.get("/list")).text)
        answer = await client.post("/list", data={"_form_token": token, "add": str(one), "back": back})
        assert answer.headers["location"] == f"/#pick-{one}"


@pytest.mark.parametrize("hidden", [{"tier": "professional"}, {"tier": "restricted"}, {"status": "defunct"}])
async def test_what_is_not_public_cannot_be_added_and_looks_like_what_there_is_not(
    database: Database, tmp_path: Path, hidden: dict[str, str]
) -> None:
    one = await a_service("Secret house", **hidden)
    async with reader(tmp_path) as client:
        answers = [await press(client, "add", one) for one in (one, uuid4())]
        assert [one.status_code for one in answers] == [404, 404]
        assert "list" not in client.cookies
        assert "Secret house" not in answers[0].text


@pytest.mark.parametrize("hidden", [{"tier": "professional"}, {"tier": "restricted"}, {"status": "inactive"}])
async def test_what_was_public_and_is_no_more_leaves_the_list_and_that_is_said(
    database: Database, tmp_path: Path, hidden: dict[str, str]
) -> None:
    gone, stays = await a_service("Secret house"), await a_service("Harbour")
    async with reader(tmp_path) as client:
        await press(client, "add", gone)
        await press(client, "add", stays)
        await change("service", gone, **hidden)
        for path in ("/list/sheet", "/list/full"):
            assert "Secret house" not in (await client.get(path)).text
        page = await client.get("/list")
        assert "1 service is no longer in the public directory" in page.text
        assert "Secret house" not in page.text
        assert names_in_order(page.text, "Harbour")
        assert "no longer in the public directory" not in (await client.get("/list")).text


async def test_a_list_whose_services_are_all_gone_makes_no_sheet(database: Database, tmp_path: Path) -> None:
    gone = await a_service("Secret house")
    async with reader(tmp_path) as client:
        await press(client, "add", gone)
        await change("service", gone, tier="restricted")
        for path in ("/list/sheet", "/list/sheet.pdf", "/list/full", "/list/full.pdf"):
            answer = await client.get(path)
            assert (answer.status_code, answer.headers["location"]) == (303, "/list")


async def test_a_list_that_is_not_used_is_forgotten_and_that_is_said(database: Database, tmp_path: Path) -> None:
    one = await a_service("Harbour")
    clock = Clock()
    async with reader(tmp_path, clock) as client:
        await press(client, "add", one)
        clock.now += IDLE - timedelta(minutes=1)
        assert names_in_order((await client.get("/list")).text, "Harbour")
        clock.now += IDLE - timedelta(minutes=1)
        assert names_in_order((await client.get("/list")).text, "Harbour"), "looking at it is use"
        clock.now += IDLE + timedelta(seconds=2)
        page = await client.get("/list")
        assert page.status_code == 200
        assert "was forgotten" in page.text
        assert ">Harbour<" not in page.text
        assert "list" not in client.cookies
        assert "was forgotten" not in (await client.get("/list")).text


async def test_no_list_lives_longer_than_a_shift_however_much_it_is_used(database: Database, tmp_path: Path) -> None:
    one = await a_service("Harbour")
    clock = Clock()
    async with reader(tmp_path, clock) as client:
        await press(client, "add", one)
        began = clock.now
        while clock.now - began <= LONGEST - timedelta(minutes=20):
            assert names_in_order((await client.get("/list")).text, "Harbour")
            clock.now += timedelta(minutes=20)
        clock.now += timedelta(minutes=21)
        assert "was forgotten" in (await client.get("/list")).text


async def test_looking_at_other_pages_writes_no_list(database: Database, tmp_path: Path) -> None:
    """An answer that is late must not bring a list back that was cleared in between."""
    one = await a_service("Harbour")
    async with reader(tmp_path) as client:
        await press(client, "add", one)
        for path in ("/", f"/services/{one}", "/list/sheet", "/list/full"):
            assert "set-cookie" not in (await client.get(path)).headers


def tokens(one: UUID, client: httpx.AsyncClient) -> dict[str, str]:
    """Return lists that are each wrong in one thing alone, and one that is right."""
    secret = base64.urlsafe_b64decode(client.cookies["form"] + "=")
    browser = hashlib.sha256(b"browser\0" + secret).digest()
    sealed = msgspec.msgpack.encode(Shortlist((one,), int(NOW.timestamp())))
    right = VAULT.seal(PURPOSE, sealed, at=NOW, bound_to=browser)
    return {
        "right": right,
        "changed": right[:-6] + ("AAAAAA" if not right.endswith("AAAAAA") else "BBBBBB"),
        "cut": right[: len(right) // 2],
        "nonsense": "nonsense",
        "of another hub": Vault(b"x" * 32).seal(PURPOSE, sealed, at=NOW, bound_to=browser),
        "of another purpose": VAULT.seal("directory.search", sealed, at=NOW, bound_to=browser),
        "of no browser": VAULT.seal(PURPOSE, sealed, at=NOW),
    }


@pytest.mark.parametrize(
    "what", ["right", "changed", "cut", "nonsense", "of another hub", "of another purpose", "of no browser"]
)
async def test_a_list_that_does_not_open_is_empty_and_that_is_said(
    database: Database, tmp_path: Path, what: str
) -> None:
    one = await a_service("Harbour")
    async with reader(tmp_path) as client:
        await client.get("/list")
        client.cookies.set("list", tokens(one, client)[what], domain="testserver.local", path="/")
        assert (await client.get("/")).status_code == 200
        page = await client.get("/list")
        assert ("could not be opened" in page.text) == (what != "right")
        assert (">Harbour<" in page.text) == (what == "right")
        assert ("list" in client.cookies) == (what == "right")


async def test_a_list_replayed_in_another_browser_does_not_open(database: Database, tmp_path: Path) -> None:
    one = await a_service("Harbour")
    async with reader(tmp_path) as client:
        await press(client, "add", one)
        stolen = client.cookies["list"]
        client.cookies.clear()
        await client.get("/list")
        client.cookies.set("list", stolen, domain="testserver.local", path="/")
        page = await client.get("/list")
        assert "could not be opened" in page.text
        assert ">Harbour<" not in page.text
        page = await press(client, "add", one)
        assert names_in_order((await client.get("/list")).text, "Harbour")


async def test_who_adds_to_a_list_that_was_forgotten_begins_a_new_one_and_is_told(
    database: Database, tmp_path: Path
) -> None:
    first, second = await a_service("First"), await a_service("Second")
    clock = Clock()
    async with reader(tmp_path, clock) as client:
        await press(client, "add", first)
        token = form_token_of((await client.get("/list")).text)
        clock.now += IDLE + timedelta(seconds=2)
        page = await client.post("/list", data={"_form_token": token, "add": str(second)})
        assert "was forgotten" in page.text
        assert names_in_order(page.text, "Second")
        assert ">First<" not in page.text


async def test_leaving_forgets_the_list_with_and_without_scripts(database: Database, tmp_path: Path) -> None:
    one = await a_service("Harbour")
    async with reader(tmp_path) as client:
        assert 'href="https://www.wikipedia.org/"' in (await client.get("/")).text
        await press(client, "add", one)
        assert 'href="/leave"' in (await client.get("/")).text
        answer = await client.get("/leave")
        assert (answer.status_code, answer.headers["location"]) == (303, "https://www.wikipedia.org/")
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "list" not in client.cookies
        await press(client, "add", one)
        assert (await client.post("/leave", json={})).status_code == 204
        assert "list" not in client.cookies


async def test_a_script_gets_the_button_as_it_is_now_and_what_is_said_of_it(database: Database, tmp_path: Path) -> None:
    one = await a_service("Harbour")
    async with reader(tmp_path) as client:
        token = form_token_of((await client.get("/list")).text)
        headers = {"hx-request": "true"}
        part = await client.post("/list", data={"_form_token": token, "add": str(one)}, headers=headers)
        assert "<html" not in part.text
        assert f'id="pick-{one}"' in part.text
        assert 'name="remove"' in part.text
        assert "Added to your list. 1 service on it." in part.text
        part = await client.post("/list", data={"_form_token": token, "remove": str(one)}, headers=headers)
        assert 'name="add"' in part.text
        assert "Removed from your list. 0 services on it." in part.text


def test_a_list_is_changed_as_one_says() -> None:
    a, b, c = (UUID(int=n) for n in range(3))
    whole = Shortlist((a, b, c), 5)
    assert whole.moving(a, -1).services == (a, b, c)
    assert whole.moving(c, 1).services == (a, b, c)
    assert whole.moving(b, -1).services == (b, a, c)
    assert whole.removing(b) == Shortlist((a, c), 5)
    assert Shortlist().adding(a, NOW).started == int(NOW.timestamp())
    assert whole.adding(a, NOW) is whole
