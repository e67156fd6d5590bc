"""A sheet of paper says what it should to whom it is for, and as little as can be to whoever finds it."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import time
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from pypdf import PdfReader

from hub.directory.nrm_vocabulary import KindOfHelp
from hub.directory.operations import load_demo_network
from hub.directory.place_models import PhoneEntry
from hub.directory.service_models import ServiceEntry
from hub.directory.shortlist.pdf import AT_ONCE, WAITING, HandOutNotMade, HandOutsBusy, Typesetter
from hub.directory.shortlist.safe_sheet import neutral_name, safe_sheet
from hub.directory.shortlist.sheets import Call, Said, Sheet, SheetEntry, Told
from hub.directory.vocabulary import ServiceType, Status
from hub.emergency import EmergencyNumber
from hub.web.shortlist import MOST
from kit.database import Database
from kit.directory import rows_of
from kit.directory_app import directory_client
from kit.filled_directory import fill_every_table
from kit.kept_rows import NOW, VAULT, keep
from kit.sheets import (
    betraying_words,
    have_list,
    main_of,
    none_of,
    parts_of,
    text_of_page,
    text_of_pdf,
    words_of,
)

LANGUAGES = ("bg", "en")
SAFE_WORDS = {
    "en": "useful numbers advice and support health courses work emergencies text messages every day around the clock "
    "next monday tuesday wednesday thursday friday saturday sunday not also on public holidays from until "
    "january february march april may june july august september october november december ext no of month last weeks "
    "temporarily closed",
    "bg": "полезни телефони съвет и подкрепа здраве курсове работа спешни случаи съобщения текстови всеки ден "
    "денонощно на следващия понеделник вторник сряда четвъртък петък събота неделя без официалните официални празници "
    "също в от до г януари февруари март април май юни юли август септември октомври ноември декември вътр седмици "
    "временно затворена",
}
"""All that may be written in letters on a safe sheet, whatever stands in the directory."""


@asynccontextmanager
async def reader(folder: Path, language: str = "en", *, demo: bool = False) -> AsyncIterator[httpx.AsyncClient]:
    async with directory_client(folder / "index", demo=demo) as client:
        client.headers.update({"accept-language": language})
        await client.get("/list")
        yield client


async def safe_texts(client: httpx.AsyncClient, services: list[UUID]) -> tuple[str, str, bytes]:
    """Return the page and the text of the PDF of the safe sheet of `services`, and the PDF."""
    have_list(client, services)
    page, pdf = await client.get("/list/sheet"), await client.get("/list/sheet.pdf")
    assert (page.status_code, pdf.status_code) == (200, 200)
    assert {page.headers["cache-control"], pdf.headers["cache-control"]} == {"no-store"}
    return page.text, text_of_pdf(pdf.content), pdf.content


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_safe_sheet_of_the_whole_demo_network_betrays_anything(
    database: Database, tmp_path: Path, language: str
) -> None:
    await load_demo_network(vault=VAULT)
    services = await rows_of("public_service")
    owners = await rows_of("public_organization")
    names = {text for row in (*services, *owners) for text in msgspec.json.decode(row["name"]).values()}
    ids = [row["id"] for row in services if row["status"] in {"active", "temporarily closed"}]
    assert len(ids) > 150
    numbers = 0
    async with reader(tmp_path, language, demo=True) as client:
        for some in parts_of(ids, MOST):
            page, paper, pdf = await safe_texts(client, list(some))
            # A page has an emergency number, a way out and a way back beside the paper; the paper has none of it.
            for said in (text_of_page(page), paper, str(PdfReader(BytesIO(pdf)).metadata)):
                assert betraying_words(said) == set()
                assert none_of(said, names)
                assert none_of(said, [str(one) for one in some])
                assert none_of(said, ["testserver", "nrm", "://testserver"])
            assert words_of(paper) <= set(SAFE_WORDS[language].split())
            assert words_of(text_of_page(main_of(page))) - {"tel"} <= set(SAFE_WORDS[language].split())
            numbers += paper.count("+359 000")
    assert numbers > 100


def test_words_that_betray_are_recognised_in_any_form() -> None:
    for told in ("the victims", "shelters", "Жертви", "убежището", "кризисния център", "експлоатирана", "NRM Hub"):
        assert betraying_words(told), told
    assert betraying_words("Useful numbers. Advice and support. Monday") == set()
    assert betraying_words("Полезни телефони. Съвет и подкрепа. Понеделник") == set()


async def test_no_text_of_any_source_comes_onto_a_safe_sheet(database: Database, tmp_path: Path) -> None:
    await fill_every_table(database.owner_dsn)
    (service,) = await rows_of("public_service")
    async with reader(tmp_path) as client:
        page, paper, _ = await safe_texts(client, [service["id"]])
        assert "+359 000 111 222" in paper
        assert "OPT1" not in paper
        for said in (paper, text_of_page(page)):
            assert "shown" not in said.lower()
        have_list(client, [service["id"]])
        assert "shown" in (await client.get("/list/full")).text


@pytest.mark.parametrize("number", ["shelter +359 000 100 100", "call the police", "*21*0001#", "1-2", ""])
def test_what_cannot_be_dialled_as_it_is_written_does_not_come_onto_a_safe_sheet(number: str) -> None:
    told = msgspec.structs.replace(a_service(), phones=(PhoneEntry(number=number),))
    made = safe_sheet([told], (EmergencyNumber("112"),), NOW.date())
    assert made.left_out == 1
    assert [call.number for one in made.sheet.entries for call in one.calls] == ["112"]


async def test_a_service_without_a_number_is_left_out_of_a_safe_sheet_and_that_is_said(
    database: Database, tmp_path: Path
) -> None:
    one = await keep("service")
    await keep("phone", service_id=one, number="+359 000 100 100", type="fax")
    async with reader(tmp_path) as client:
        page, paper, _ = await safe_texts(client, [one])
        assert "1 service is left out" in page
        assert "1 service is left out" not in main_of(page)
        assert "+359" not in paper


async def test_hours_stand_on_a_safe_sheet_without_who_is_there_and_in_which_language(
    database: Database, tmp_path: Path
) -> None:
    one = await keep("service")
    await keep("phone", service_id=one, number="+359 000 100 100")
    await keep(
        "schedule",
        service_id=one,
        freq="WEEKLY",
        byday="MO,TU,WE,TH,FR",
        opens_at=time(9).isoformat(),
        closes_at=time(17).isoformat(),
        languages=["ro"],
        specialists=["psychologist"],
        notes={"en": "ask for the shelter"},
    )
    async with reader(tmp_path) as client:
        page, paper, _ = await safe_texts(client, [one])
        assert "Monday – Friday 09:00 – 17:00" in paper
        assert words_of(paper) <= set(SAFE_WORDS["en"].split())
        assert words_of(text_of_page(main_of(page))) - {"tel"} <= set(SAFE_WORDS["en"].split())


async def test_a_service_that_is_closed_for_a_while_says_so_in_place_of_its_hours(
    database: Database, tmp_path: Path
) -> None:
    one = await keep("service", status="temporarily closed", status_until="2027-01-31", alert={"en": "Water came in"})
    await keep("phone", service_id=one, number="+359 000 100 100")
    async with reader(tmp_path) as client:
        page, paper, _ = await safe_texts(client, [one])
        for said in (page, paper):
            assert "Temporarily closed, until 31 January 2027" in said
            assert "Water" not in said
        assert "Water came in" in (await client.get("/list/full")).text


def a_service(*kinds: KindOfHelp) -> ServiceEntry:
    return ServiceEntry(
        id=UUID(int=1),
        version=1,
        last_modified=NOW,
        service_type=ServiceType.HOTLINE,
        name={"en": "Crisis centre for victims of trafficking"},
        status=Status.ACTIVE,
        kinds_of_help=kinds,
    )


def test_a_service_has_a_name_of_every_day_only_when_all_its_help_is_of_every_day() -> None:
    assert neutral_name(a_service()) == "Advice and support"
    assert neutral_name(a_service(KindOfHelp.DOCTOR)) == "Health"
    assert neutral_name(a_service(KindOfHelp.DOCTOR, KindOfHelp.BED)) == "Advice and support"
    assert neutral_name(a_service(KindOfHelp.LANGUAGE_COURSE)) == "Courses"
    assert neutral_name(a_service(KindOfHelp.JOB_SEARCH, KindOfHelp.VOCATIONAL_TRAINING)) == "Work"
    everyday = {KindOfHelp.DOCTOR, KindOfHelp.EMERGENCY_MEDICINE, KindOfHelp.PREGNANCY_CARE}
    everyday |= {KindOfHelp.LANGUAGE_COURSE, KindOfHelp.VOCATIONAL_TRAINING, KindOfHelp.SCHOOLING}
    for kind in set(KindOfHelp) - everyday - {KindOfHelp.JOB_SEARCH}:
        assert neutral_name(a_service(kind)) == "Advice and support"


async def test_a_pdf_says_nothing_of_who_made_it_when_and_with_what(database: Database, tmp_path: Path) -> None:
    one = await keep("service")
    await keep("phone", service_id=one, number="+359 000 100 100")
    async with reader(tmp_path) as client:
        _, _, pdf = await safe_texts(client, [one])
        answer = await client.get("/list/sheet.pdf")
    assert answer.headers["content-disposition"] == 'inline; filename="numbers.pdf"'
    metadata = PdfReader(BytesIO(pdf)).metadata
    assert metadata == {"/Title": "Useful numbers"}
    named = (b"typst", b"/Producer", b"/Creator", b"/Author", b"CreateDate", b"ModDate", b"ModifyDate", b"CreatorTool")
    assert [told for told in named if told.lower() in pdf.lower()] == []


@pytest.mark.parametrize("kind", ["sheet", "full"])
async def test_a_pdf_is_tagged_for_screen_readers_and_brings_its_fonts(
    database: Database, tmp_path: Path, kind: str
) -> None:
    one = await keep("service", name={"bg": "Пристан"}, description={"bg": "Разговор. И още."})
    await keep("phone", service_id=one, number="+359 000 100 100")
    async with reader(tmp_path, "bg") as client:
        have_list(client, [one])
        pdf = PdfReader(BytesIO((await client.get(f"/list/{kind}.pdf")).content))
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "bg"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in root
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert list(embedded_fonts(pdf)) == [True] * len(list(embedded_fonts(pdf)))


def embedded_fonts(pdf: PdfReader) -> Iterator[bool]:
    for page in pdf.pages:
        fonts: Any = page["/Resources"]["/Font"]  # type: ignore[index]  # a dictionary of names
        for font in fonts.values():
            described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            yield bool({"/FontFile2", "/FontFile3"} & set(described))


async def test_a_full_sheet_says_what_somebody_needs_to_get_there(database: Database, tmp_path: Path) -> None:
    owner = await keep("organization")
    one = await keep(
        "service", name={"en": "Harbour"}, description={"en": "A talk in quiet. Much more."}, organization_id=owner
    )
    await keep("phone", service_id=one, number="+359 000 100 100", extension="12")
    await keep("language", service_id=one, code="ro", name="Romanian")
    await keep("required_document", service_id=one, document={"en": "Any paper with a picture"})
    await keep("referral_protocol", service_id=one, ways_in=["direct"])
    async with reader(tmp_path) as client:
        have_list(client, [one])
        page, paper = (await client.get("/list/full")).text, (await client.get("/list/full.pdf")).content
    for said in (" ".join(text_of_page(main_of(page)).split()), " ".join(text_of_pdf(paper).split())):
        assert "Harbour" in said
        assert "A talk in quiet." in said
        assert "Much more" not in said
        assert re.search(r"\+359 000 100 100 \(ext\. 12\)", said)
        assert "Call directly, no referral needed" in said
        assert "Romanian" in said
        assert "Any paper with a picture" in said
        assert "24 November 2026" in said
        assert none_of(said, ["NRM", "hub", "testserver", str(one)])


HOSTILE = '#panic("x") #import "@preview/cetz:0.3.0" $x$ *b* _i_ <label> @ref \\ // /* `raw` <script>alert(1)</script>'


def a_sheet(entries: int = 1, text: str = HOSTILE) -> Sheet:
    one = SheetEntry(
        name=Said(text),
        calls=(Call("+359 000", "1", "", text),),
        purpose=Said(text, "ro-RO"),
        facts=(Told(text, (Said(text),)),),
    )
    return Sheet(language="bg", title="Телефони", entries=(one,) * entries, remarks=(text,))


async def test_what_a_source_wrote_stands_on_a_sheet_as_it_is_and_is_never_markup() -> None:
    read = text_of_pdf(await Typesetter().pdf_of(a_sheet()))
    assert " ".join(read.split()).count('#panic("x") #import "@preview/cetz:0.3.0"') >= 4


async def test_a_page_of_hostile_texts_is_a_page(database: Database, tmp_path: Path) -> None:
    one = await keep("service", name={"en": HOSTILE}, description={"en": HOSTILE})
    async with reader(tmp_path) as client:
        have_list(client, [one])
        for path in ("/list", "/list/full"):
            assert "<script>alert" not in (await client.get(path)).text


async def test_the_longest_list_of_the_longest_texts_is_made_in_time() -> None:
    pdf = PdfReader(BytesIO(await Typesetter().pdf_of(a_sheet(MOST, "много думи " * 60))))
    assert len(pdf.pages) > 1


async def test_a_few_services_fit_one_page_in_large_letters() -> None:
    pdf = PdfReader(BytesIO(await Typesetter().pdf_of(a_sheet(5, "Няколко думи"))))
    assert len(pdf.pages) == 1


def a_program(folder: Path, body: str) -> Path:
    program = folder / "program.py"
    program.write_text(body)
    return program


def has_ended(told: Path) -> bool:
    return not Path(f"/proc/{told.read_text().strip()}").exists()


async def test_a_program_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    program = a_program(tmp_path, f"import os, time\nopen({str(told)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)")
    with pytest.raises(HandOutNotMade):
        await Typesetter(program, seconds=1).pdf_of(a_sheet())
    assert has_ended(told)


@pytest.mark.parametrize("body", ["raise SystemExit(3)", "print('no pdf')", "print('%PDF-' + 'x' * 3_000_000)"])
async def test_a_program_that_fails_makes_no_pdf_and_that_is_said(tmp_path: Path, body: str) -> None:
    with pytest.raises(HandOutNotMade):
        await Typesetter(a_program(tmp_path, body)).pdf_of(a_sheet())


async def test_a_program_gets_nothing_of_the_surroundings_of_the_hub(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUB_DATABASE_URL", "postgresql://secret")
    body = "import os\nprint('%PDF-', [one for one in os.environ if one.startswith(('HUB', 'PATH', 'HTTP'))])"
    assert (await Typesetter(a_program(tmp_path, body)).pdf_of(a_sheet())).strip() == b"%PDF- []"


async def test_more_pdfs_than_can_wait_are_refused_at_once_and_the_others_are_made(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    body = f"import os, time\nwhile not os.path.exists({str(gate)!r}): time.sleep(0.01)\nprint('%PDF-')"
    typesetter = Typesetter(a_program(tmp_path, body), seconds=60)
    waiting = [asyncio.create_task(typesetter.pdf_of(a_sheet())) for _ in range(AT_ONCE + WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(HandOutsBusy) as refused:
        await typesetter.pdf_of(a_sheet())
    assert refused.value.retry_after
    gate.touch()
    assert [one.strip() for one in await asyncio.gather(*waiting)] == [b"%PDF-"] * (AT_ONCE + WAITING)
    assert (await typesetter.pdf_of(a_sheet())).strip() == b"%PDF-"


async def test_a_reader_who_leaves_takes_the_program_along(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    body = f"import os, time\nopen({str(told)!r}, 'w').write(str(os.getpid()) + ' ')\ntime.sleep(600)"
    typesetter = Typesetter(a_program(tmp_path, body), seconds=60)
    asked = asyncio.create_task(typesetter.pdf_of(a_sheet()))
    while not told.exists() or not told.read_text().endswith(" "):
        await asyncio.sleep(0.01)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert has_ended(told)
