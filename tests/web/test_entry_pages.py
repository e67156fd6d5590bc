"""Pages of organizations and programmes, and what a service's page leads to: links, numbers, nothing that is hidden."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from hub.directory.owner_models import MAX_LISTED
from hub.directory.related import BESIDE_SHOWN
from kit.database import Database
from kit.directory_app import directory_client
from kit.kept_rows import keep

KINDS = ("services", "organizations", "programs")
NIGHT = datetime(2026, 11, 24, 0, 14, tzinfo=UTC)
"""14 minutes past two at night, where the services are."""


def named(name: str) -> dict[str, str]:
    return {"bg": f"{name} на български", "en": name}


async def a_place(organization: UUID, district: str = "BG-05", tier: str = "public") -> UUID:
    told = {"name": named("Office")} if tier == "public" else {}
    return await keep("location", organization_id=organization, district=district, tier=tier, **told)


async def a_service(name: str, organization: UUID, place: UUID | None = None, **values: object) -> UUID:
    service = await keep("service", name=named(name), organization_id=organization, **values)
    if place:
        await keep("service_at_location", service_id=service, location_id=place)
    return service


class Network:
    """An organization with a programme, an office, a hidden house, and a service that few may know of."""

    organization: UUID
    program: UUID
    shelter: UUID
    line: UUID
    secret: UUID

    @classmethod
    async def stored(cls) -> "Network":
        made = cls()
        above = await keep("organization", name=named("Ministry"))
        made.organization = await keep(
            "organization",
            name=named("Shore"),
            institution_kind="ngo",
            parent_organization_id=above,
            email="office@shore.example",
        )
        made.program = await keep(
            "program", organization_id=made.organization, name=named("Quiet Water"), end_date="2027-03-31"
        )
        office = await a_place(made.organization)
        house = await a_place(made.organization, "BG-12", "restricted")
        made.shelter = await a_service("Shelter", made.organization, house, program_id=made.program)
        made.line = await a_service("Line", made.organization, office, service_type="hotline")
        made.secret = await a_service("CANARY", made.organization, office, tier="professional")
        await keep("phone", service_id=made.line, number="+359 000 100 001")
        await keep("assurance", program_id=made.program, confirmed_at="2026-10-01T10:00:00Z", due_date="2026-11-01")
        await keep(
            "assurance",
            organization_id=made.organization,
            verified_at="2026-09-01T10:00:00Z",
            verification_method="call",
            due_date="2027-05-01",
        )
        return made


@pytest.fixture
async def network(database: Database) -> Network:
    return await Network.stored()


@pytest.fixture
async def client(network: Network, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with directory_client(tmp_path / "index") as made:
        yield made


async def page_of(client: httpx.AsyncClient, path: str, language: str = "en") -> str:
    """Return the main part of a page."""
    answer = await client.get(path, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.text.partition("<main")[2].partition("</main>")[0]


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\xa0", " ").split())


async def test_an_organization_says_what_it_is_and_lists_its_services(
    client: httpx.AsyncClient, network: Network
) -> None:
    said = words_of(await page_of(client, f"/organizations/{network.organization}"))
    for text in (
        "Shore Part of: Ministry Non-governmental organization",
        "Call It has no number of its own: call one of its services, below.",
        "office@shore.example",
        "Services Line Hotline Vidin Call +359 000 100 001 Shelter Accommodation Montana",
        "Verified by a reviewer on 1 September 2026 by telephone.",
        "To be checked again by 1 May 2027.",
        "Where Office",
        "Programmes Quiet Water",
    ):
        assert text in said


async def test_a_programme_says_who_runs_it_and_until_when(client: httpx.AsyncClient, network: Network) -> None:
    said = words_of(await page_of(client, f"/programs/{network.program}"))
    for text in (
        "Quiet Water Shore Programme",
        "It should have been checked by 1 November 2026. Call before you rely on it.",
        "The project ends on 31 March 2027.",
        "Services Shelter Shore Accommodation Montana",
        "Confirmed by its owner on 1 October 2026.",
    ):
        assert text in said


async def test_a_page_in_bulgarian_says_nothing_in_english(client: httpx.AsyncClient, network: Network) -> None:
    for path in (f"/organizations/{network.organization}", f"/programs/{network.program}"):
        page = re.sub(r"https?://\S*", "", await page_of(client, path, "bg"))
        said = words_of(page.partition(">")[2])
        kept = {"Shore", "Line", "Shelter", "Ministry", "Quiet", "Water", "Office", "office", "shore", "example"}
        assert set(re.findall(r"[A-Za-z]{3,}", said)) <= kept


async def test_the_three_kinds_of_page_lead_to_each_other(client: httpx.AsyncClient, network: Network) -> None:
    paths = {
        "service": f"/services/{network.shelter}",
        "organization": f"/organizations/{network.organization}",
        "program": f"/programs/{network.program}",
    }
    for path in paths.values():
        links = set(re.findall(r'href="([^"]+)"', await page_of(client, path)))
        assert set(paths.values()) - {path} <= links


async def test_an_entry_says_its_address_and_when_it_was_as_it_is_printed(
    client: httpx.AsyncClient, network: Network
) -> None:
    for path in (f"/services/{network.line}", f"/organizations/{network.organization}", f"/programs/{network.program}"):
        said = words_of(await page_of(client, path))
        assert f"Address of this entry: http://testserver.local{path}" in said
        assert "Printed from the page as it was on 24 November 2026 at 12:00." in said
    assert "When its owner confirmed it is not known." in words_of(await page_of(client, f"/services/{network.line}"))


async def test_what_is_hidden_is_on_no_page_and_has_none(client: httpx.AsyncClient, network: Network) -> None:
    paths = [
        f"/services/{network.line}",
        f"/services/{network.shelter}",
        f"/organizations/{network.organization}",
        f"/programs/{network.program}",
    ]
    for path in paths:
        page = await page_of(client, path)
        assert "CANARY" not in page
        assert str(network.secret) not in page
    assert (await client.get(f"/services/{network.secret}")).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
async def test_what_there_is_not_is_a_page_that_says_so(client: httpx.AsyncClient, kind: str) -> None:
    for key in (str(uuid4()), "7", "nonsense", "00000000-0000-0000-0000", "%00", "x" * 300):
        for language, said in (("en", "Not found"), ("bg", "Не е намерено")):
            headers = {"accept-language": language, "accept": "text/html"}
            answer = await client.get(f"/{kind}/{key}", headers=headers)
            assert answer.status_code == 404
            assert answer.headers["content-type"].startswith("text/html")
            assert f'<html lang="{language}">' in answer.text
            assert said in answer.text


async def test_an_entry_is_kept_nowhere_and_gathered_by_nobody(client: httpx.AsyncClient, network: Network) -> None:
    for path in (f"/services/{network.line}", f"/organizations/{network.organization}", f"/programs/{network.program}"):
        answer = await client.get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"
        for told in ("ld+json", "itemscope", "itemprop", 'property="', "og:", "twitter:", 'rel="canonical"'):
            assert told not in answer.text, told
    results = await client.post("/search", data={"text": "line"}, follow_redirects=True)
    assert results.headers["cache-control"] == "no-store"


async def test_a_list_says_how_much_of_it_is_shown(client: httpx.AsyncClient, network: Network) -> None:
    organization = await keep("organization", name=named("Large"))
    for number in range(MAX_LISTED + 2):
        await a_service(f"Office {number}", organization)
    said = words_of(await page_of(client, f"/organizations/{organization}"))
    assert f"Shown are {MAX_LISTED} of {MAX_LISTED + 2} services; the search finds the others." in said


async def test_beside_a_service_stand_a_handful_of_its_organization_and_of_its_district(
    network: Network, tmp_path: Path
) -> None:
    other = await keep("organization", name=named("Hill"))
    for number in range(BESIDE_SHOWN + 2):
        await a_service(f"Bed {number}", other, await a_place(other, "BG-12"))
    await a_service("Elsewhere", other, await a_place(other, "BG-01"))
    await a_service("Closed", other, await a_place(other, "BG-12"), status="defunct")
    await a_service("CANARY", other, await a_place(other, "BG-12"), tier="professional")
    async with directory_client(tmp_path / "index") as client:
        page = await page_of(client, f"/services/{network.shelter}")
    beside = words_of(page.partition('id="related"')[2].partition("</section>")[0])
    shown = " ".join(f"Bed {number} Accommodation, Hill, Montana" for number in range(BESIDE_SHOWN))
    assert f"The same in this district {shown} By the same organization Line Hotline, Vidin" in beside
    for absent in ("Elsewhere", "Closed", "CANARY", f"Bed {BESIDE_SHOWN}"):
        assert absent not in beside


async def test_a_service_is_shown_when_the_search_does_not_answer(network: Network, tmp_path: Path) -> None:
    async with directory_client(tmp_path / "index") as client:
        for file in sorted((tmp_path / "index").rglob("*"), reverse=True):
            file.unlink() if file.is_file() else file.rmdir()
        said = words_of(await page_of(client, f"/services/{network.shelter}"))
    assert "By the same organization Line" in said


async def test_at_night_the_number_that_answers_comes_first(network: Network, tmp_path: Path) -> None:
    for act, number in (("answered", "+359 000 100 002"), ("admission", "+359 000 100 003")):
        await keep("phone", service_id=network.shelter, number=number, act=act)
    days = {"service_id": network.shelter, "freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR,SA,SU"}
    usual = {"on_public_holidays": "as_usual"}
    await keep("schedule", **days, **usual, act="answered", opens_at="08:00", closes_at="20:00")
    await keep("schedule", **days, **usual, act="admission", opens_at="20:00", closes_at="08:00")
    async with directory_client(tmp_path / "index", clock=lambda: NIGHT) as client:
        page = await page_of(client, f"/services/{network.shelter}")
    said = words_of(page)
    assert "Call Call +359 000 100 003 Answers now, until 08:00 Admission" in said
    assert "Other numbers Call +359 000 100 002 Closed until today at 08:00 Telephone answered" in said
    assert re.search(r'href="tel:\+359000100003" aria-describedby="answer-1"', page)
