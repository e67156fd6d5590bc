"""The page of a service: all that is known of it, in a calm order, in both languages; nothing of a hidden place."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from hub.directory.nrm_vocabulary import KINDS_OF_HELP
from kit.database import Database
from kit.directory_app import directory_client
from kit.kept_rows import keep


def both(bulgarian: str, english: str) -> dict[str, str]:
    return {"bg": bulgarian, "en": english}


async def a_shelter() -> UUID:
    """Store a hidden shelter with everything that its page can say, and the office of its organization."""
    organization = await keep(
        "organization", name=both("Фондация Бряг", "Shore Foundation"), institution_kind="ngo", country="DE"
    )
    program = await keep(
        "program", organization_id=organization, name=both("Тиха вода", "Quiet Water"), end_date="2026-10-31"
    )
    service = await keep(
        "service",
        organization_id=organization,
        program_id=program,
        name=both("Подслон", "Shelter"),
        status="temporarily closed",
        status_until="2026-12-31",
        alert=both("Ремонт на покрива.", "The roof is being mended."),
        accommodation_form="short",
        is_specialised=True,
        kinds_of_help=["bed", "food"],
        length_of_stay=both("До шест месеца", "Up to six months"),
        minimum_age=16,
        acceptance_tier="public",
    )
    office = await keep("location", organization_id=organization, district="BG-05", name=both("Кабинет", "Office"))
    await keep("address", location_id=office, address_1=both("ул. Примерна 1", "1 Primerna Str."))
    await keep("accessibility", location_id=office, feature="wheelchair", answer="yes")
    hidden = await keep("location", organization_id=organization, district="BG-12", tier="restricted")
    for place in (office, hidden):
        await keep("service_at_location", service_id=service, location_id=place)
    await keep("phone", service_id=service, number="+359 000 200 001", act="admission")
    await keep("contact", service_id=service, title=both("дежурен координатор", "coordinator on duty"))
    await _hours_of(service)
    await _way_in_of(service)
    await _promises_of(service, organization)
    return service


async def _hours_of(service: UUID) -> None:
    days = {"service_id": service, "freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR"}
    await keep("schedule", **days, act="answered", opens_at="09:00", closes_at="17:00", on_public_holidays="closed")
    await keep(
        "schedule",
        **{**days, "byday": "TU"},
        act="walk_in",
        opens_at="14:00",
        closes_at="18:00",
        languages=["ar"],
        specialists=["interpreter"],
    )
    for year, said in ((2027, "Лятна пауза"), (2020, "Отдавна")):
        await keep(
            "schedule_exception",
            service_id=service,
            start_date=f"{year}-08-01",
            end_date=f"{year}-08-31",
            closed=True,
            description=both(said, "Summer break"),
        )


async def _way_in_of(service: UUID) -> None:
    await keep(
        "referral_protocol",
        service_id=service,
        ways_in=["referral", "own_request"],
        via=["social_assistance_directorate"],
        what_to_say=both("Кажете, че се обаждате за подслон.", "Say that you call about the shelter."),
        next_steps=both("Ще Ви се обадим.", "We call back."),
        voice_message="unsafe",
        complaints=both("При управителя", "To the manager"),
    )
    await keep("required_document", service_id=service, document=both("Лична карта", "Identity card"))
    await keep(
        "required_document", service_id=service, document=both("Без документи", "No papers at all"), route="crisis"
    )
    for criterion, answer, condition in (
        ("women", "yes", None),
        ("boys", "yes", both("момчета до 12 г.", "boys to 12")),
        ("men", "no", None),
        ("addiction", "not_stated", None),
    ):
        await keep("acceptance", service_id=service, criterion=criterion, answer=answer, condition=condition)


async def _promises_of(service: UUID, organization: UUID) -> None:
    unit = await keep("unit", name=both("Места за жени", "Places for women"), scheme="nrm-place", identifier="woman")
    for updated, free in (("2026-11-24T08:00:00Z", 3), ("2026-11-15T08:00:00Z", 1)):
        await keep("service_capacity", service_id=service, unit_id=unit, available=free, maximum=12, updated=updated)
    await keep("licence", service_id=service, state="renewal_filed", number="Л-7")
    await keep(
        "assurance",
        service_id=service,
        confirmed_at="2026-10-01T10:00:00Z",
        verified_at="2026-09-01T10:00:00Z",
        verification_method="visit",
        due_date="2026-11-01",
    )
    await keep("assurance", organization_id=organization, confirmed_at="2026-05-01T10:00:00Z", due_date="2027-05-01")


@pytest.fixture
async def client(database: Database, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with directory_client(tmp_path / "index", demo=True) as made:
        yield made


async def page_of(client: httpx.AsyncClient, service: UUID, language: str) -> str:
    """Return the words of a service's page, one space between them."""
    answer = await client.get(f"/services/{service}", headers={"accept-language": language})
    assert answer.status_code == 200
    body = answer.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", body).replace("\xa0", " ").split())


SAID = {
    "en": [
        "Temporarily closed, until 31 December 2026",
        "The roof is being mended.",
        "Short stay, up to 6 months",
        "For victims of trafficking alone",
        "Call +359 000 200 001 Closed now Admission Voice message Leave no voice message.",
        "Whom to ask for coordinator on duty",
        "Telephone answered Telephone answered Monday – Friday 09:00 – 17:00 not on public holidays",
        "For visitors For visitors Tuesday 14:00 – 18:00 Arabic interpreter",
        "1 August 2027 – 31 August 2027 closed Summer break",
        "What it offers A safe bed Food",
        "What to say Say that you call about the shelter. How to get in By referral; at the person’s own request",
        "Papers Identity card In a crisis, tonight: No papers at all",
        "What happens then We call back. Who refers Social assistance directorate",
        "From the age of 16",
        "Accepted Women Boys under 18 – boys to 12 Not accepted Men Not stated: ask People with an addiction",
        "Up to six months",
        "Free: 3 of 12 reported 2 hours ago, on 24 November 2026 at 10:00.",
        "Free: 1 of 12 reported 9 days ago, on 15 November 2026 at 10:00. It may have changed: call and ask.",
        "1 Primerna Str. District: Vidin",
        "Step-free for wheelchairs: yes",
        "The address is not announced. District: Montana.",
        "Non-governmental organization Abroad: Germany",
        "The programme: Quiet Water",
        "The project ended on 31 October 2026. Ask whether it goes on.",
        "Renewal of the licence applied for, Л-7",
        "Confirmed by its owner on 1 October 2026. Verified by a reviewer on 1 September 2026 by a visit.",
        "It should have been checked by 1 November 2026. Call before you rely on it.",
        "Confirmed by its owner on 1 May 2026. To be checked again by 1 May 2027.",
        "Complaints To the manager",
    ],
    "bg": [
        "Временно затворена, до 31 декември 2026",
        "Ремонт на покрива.",
        "Не оставяйте гласово съобщение.",
        "дежурен координатор",
        "понеделник – петък 09:00 – 17:00",
        "арабски преводач",
        "Лятна пауза",
        "Кажете, че се обаждате за подслон.",
        "момчета до 12 г.",
        "Свободни: 3 от 12",
        "преди 2 часа",
        "преди 9 дни",
        "Адресът не се обявява. Област: Монтана.",
        "Германия",
    ],
}


@pytest.mark.parametrize("language", ["en", "bg"])
async def test_a_page_says_all_that_is_known_of_a_service(client: httpx.AsyncClient, language: str) -> None:
    page = await page_of(client, await a_shelter(), language)
    assert [said for said in SAID[language] if said not in page] == []
    assert "Отдавна" not in page


async def test_a_page_in_bulgarian_says_nothing_in_english(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"/services/{await a_shelter()}", headers={"accept-language": "bg"})
    main = answer.text.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    main = re.sub(r"https?://\S*", "", main)
    assert set(re.findall(r"[A-Za-z]{3,}", re.sub(r"<[^>]+>", " ", main))) == set()


OFFICE: dict[str, Any] = {"district": "BG-12", "name": both("Кабинет", "Office")}
DOOR: dict[str, Any] = {"address_1": both("ул. Примерна 1", "1 Primerna Str.")}


@pytest.mark.parametrize(
    ("place", "address", "english", "bulgarian"),
    [
        (OFFICE, DOOR, "Call or come directly", "Обадете се или елате направо"),
        (OFFICE, DOOR | {"address_type": "postal"}, "Call directly, no referral needed", "Обадете се направо, без"),
        (OFFICE, None, "Call directly, no referral needed", "Обадете се направо, без насочване"),
        ({"tier": "restricted", "district": "BG-12"}, None, "Call directly, no referral", "Обадете се направо, без"),
        (None, None, "Call directly, no referral needed", "Обадете се направо, без насочване"),
    ],
    ids=["a door", "for letters", "no address", "hidden", "telephone only"],
)
async def test_a_page_asks_people_to_come_only_where_it_shows_a_door(
    client: httpx.AsyncClient,
    place: dict[str, Any] | None,
    address: dict[str, Any] | None,
    english: str,
    bulgarian: str,
) -> None:
    service = await keep("service", name=both("Линия", "Line"))
    await keep("referral_protocol", service_id=service, ways_in=["direct"])
    if place:
        location = await keep("location", organization_id=await keep("organization", name={"en": "Bryag"}), **place)
        await keep("service_at_location", service_id=service, location_id=location)
        if address:
            await keep("address", location_id=location, **address)
    for language, said in (("en", english), ("bg", bulgarian)):
        page = await page_of(client, service, language)
        assert said in page
        assert ("Call or come" in page or "или елате" in page) == ("come" in english)


@pytest.mark.parametrize(
    ("tier", "said"),
    [
        ("capacity_tier", "How many places are free is not announced. Call first."),
        ("acceptance_tier", "Who is accepted is not announced. Call first."),
        ("schedule_tier", "The hours are not announced. Call first."),
    ],
)
async def test_a_page_says_what_is_known_and_not_announced(client: httpx.AsyncClient, tier: str, said: str) -> None:
    service = await keep("service", name=both("Линия", "Line"), **{tier: "professional"})
    assert said in await page_of(client, service, "en")


async def test_a_page_of_next_to_nothing_is_a_page(client: httpx.AsyncClient) -> None:
    page = await page_of(client, await keep("service", name={"en": "Line"}), "bg")
    assert "Line" in page
    assert "Няма известен номер." in page


async def test_an_alert_that_is_over_is_on_no_page_and_in_no_result(database: Database, tmp_path: Path) -> None:
    texts: dict[str, Any] = {"name": both("Линия", "Line"), "alert": both("Днес няма ток.", "No electricity today.")}
    service = await keep("service", **texts, alert_expires_at="2126-11-24T12:00:00Z")
    async with directory_client(tmp_path / "index") as client:
        assert "No electricity" in await page_of(client, service, "en")
        assert "No electricity" in (await client.post("/api/search", json={"text": "line"})).text
    later = datetime(2126, 11, 25, tzinfo=UTC)
    async with directory_client(tmp_path / "index", clock=lambda: later) as client:
        assert "No electricity" not in (await client.post("/api/search", json={"text": "line"})).text


async def test_results_can_be_narrowed_by_the_kind_of_help(database: Database, tmp_path: Path) -> None:
    await keep("service", name=both("Адвокати", "Bar"), service_type="other", kinds_of_help=["lawyer"])
    await keep("service", name=both("Кухня", "Kitchen"), service_type="other", kinds_of_help=["food"])
    async with directory_client(tmp_path / "index") as client:
        answer = await client.post("/search", data={"text": "", "kind_of_help": "lawyer"}, follow_redirects=True)
        assert "Адвокати" in answer.text
        assert "Кухня" not in answer.text
        assert re.search(r'name="kind_of_help" value="food"', answer.text)
        found = (await client.post("/api/search", json={"text": "attorney"})).json()
        assert [one["service"]["name"]["en"] for one in found["items"]] == ["Bar"]
        assert found["items"][0]["service"]["kinds_of_help"] == ["lawyer"]
    assert len(KINDS_OF_HELP) == 38


async def test_every_page_of_a_demo_says_that_its_numbers_do_not_work(client: httpx.AsyncClient) -> None:
    service = await keep("service", name=both("Линия", "Line"))
    for path in ("/", "/search/nonsense", f"/services/{service}", f"/services/{UUID(int=0)}", "/nowhere"):
        page = (await client.get(path, headers={"accept-language": "en"})).text
        assert "Its telephone numbers do not work." in page, path
