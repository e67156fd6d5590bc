"""Directories of any shape, with canaries in all that is not public: not one of them is met anywhere."""

import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import httpx
import msgspec
import pytest
import structlog
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as some
from pypdf import PdfReader

from hub.directory.fields import BY_TABLE
from hub.directory.hsds.export import export_hsds
from hub.directory.hsds.export_cells import ExportForm
from hub.directory.hsds.rejects import RejectsFile
from hub.directory.indexing import directory_documents
from hub.directory.nrm_vocabulary import Tier
from hub.directory.open_data.parameters import OF_A_LIST
from hub.directory.operations import import_hsds
from hub.directory.restricted import RevealPurpose, reveal_confidential_place
from hub.principal import SYSTEM
from hub.storage.embedded import DatabaseRole, EmbeddedServer
from hub.storage.engines import APPLICATION, open_engine
from hub.web.shortlist import MOST
from hub.work import unit_of_work
from kit.database import Database
from kit.directory_app import directory_client
from kit.kept_rows import VAULT
from kit.open_data import every_answer, open_data_client
from kit.planted import HIDDEN, PUBLIC, SEALED, TERMS, UNITS, VOCABULARY, Choose, Planter, refused_rows, traces_in
from kit.postgres import completed, execute
from kit.sheets import have_list, parts_of, text_of_pdf

LANGUAGES = ("bg", "en")
CANARIES = (HIDDEN, SEALED, f"{HIDDEN}7", "канарче", "тайнопиле", "66613666", "77713777", "und-kanarche")
OF_THE_DIRECTORY = {*BY_TABLE, "restricted_detail"}
FACETED = {
    "kind_of_help": ["witness_protection"],
    "language": ["und-kanarche"],
    "institution_kind": ["bar_association"],
}


class Network:
    """The files of a package, and the tiers that it was drawn with, which are all there is to tell of it."""

    def __init__(self, choose: Choose, shapes: Sequence[tuple[int, int]]) -> None:
        """Make an organization of each of `shapes`: services, and places where each of them is given."""
        self._tiers: list[str] = []
        planter = Planter(self._noting(choose))
        organizations = [planter.organization(services, places) for services, places in shapes]
        organizations[0]["phones"] += refused_rows()
        # One that everybody may see, so that an empty page cannot pass for a discreet one.
        organizations.append(Planter(lambda tiers: tiers[0], start=10_000).organization(1, 1))
        self.files = {"organizations": organizations, "units": UNITS, "taxonomy_terms": TERMS}

    def _noting(self, choose: Choose) -> Choose:
        def chosen(tiers: tuple[Tier, ...]) -> Tier:
            tier = choose(tiers)
            self._tiers.append(tier.value)
            return tier

        return chosen

    def __repr__(self) -> str:
        return f"Network({' '.join(self._tiers)})"


@some.composite
def networks(draw: some.DrawFn) -> Network:
    """Draw one or two organizations, each with one or two services and up to two places."""
    shapes = draw(some.lists(some.tuples(some.integers(1, 2), some.integers(0, 2)), min_size=1, max_size=2))
    return Network(lambda tiers: draw(some.sampled_from(tiers)), shapes)


WIDE = Network(random.Random(1).choice, [(2, 2)] * 3)
"""Large enough to meet whatever one view lets through that should not be."""


@asynccontextmanager
async def _database(server: EmbeddedServer, template: str) -> AsyncIterator[Database]:
    name = "test_confidentiality"
    postgres = server.dsn(DatabaseRole.SUPERUSER, "postgres")
    await execute(postgres, f"CREATE DATABASE {name} TEMPLATE {template} OWNER hub_owner")
    try:
        database = Database(
            dsn=server.dsn(DatabaseRole.APPLICATION, name),
            owner_dsn=server.dsn(DatabaseRole.OWNER, name),
            admin_dsn=server.dsn(DatabaseRole.SUPERUSER, name),
        )
        async with open_engine(APPLICATION, database.dsn, pool=4):
            yield database
    finally:
        await execute(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize(
    ("said", "traces"),
    [
        ("2026-11-26T06:13:05.123Z", set()),
        ("2026-11-26 06:13:05.123 UTC [7] LOG", set()),
        ("date: Thu, 26 Nov 2026 06:13:05 GMT", set()),
        ("as it was on 26 November 2026 at 18:13.", set()),
        ("към 26 ноември 2026 г., 18:13 ч.", set()),
        ('{"opens_at": "06:13:00"}', {"06:13"}),
        ("Friday 06:13 – 18:13", {"06:13", "18:13"}),
        ("2006-06-13T06:13:00Z", {"2006-06-13"}),
    ],
)
def test_the_time_of_a_log_is_no_canary_and_hours_are(said: str, traces: set[str]) -> None:
    assert traces_in(said.encode()) == traces


@given(network=networks())
@example(network=WIDE)
@settings(
    max_examples=4,
    # A network takes seconds to be taken in, shown and searched: what fails is told as it was drawn, not made small.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_what_is_not_public_is_met_nowhere(
    postgres_server: EmbeddedServer, template_database: str, network: Network
) -> None:
    completed(_nothing_leaks(postgres_server, template_database, network))


async def _nothing_leaks(server: EmbeddedServer, template: str, network: Network) -> None:
    async with _database(server, template) as database:
        with TemporaryDirectory() as made, structlog.testing.capture_logs() as logs:
            folder = Path(made)
            met = {"import": await _imported(network, folder), "exports": await _exported(folder)}
            async with directory_client(folder / "index") as client:
                met |= {"pages": await _visited(client), "PDFs": await _printed(client)}
                met |= {"searches": await _searched(client), "suggestions": await _completed_words(client)}
            async with open_data_client(folder / "open") as client:
                met |= {"open data": b"\n".join((await every_answer(client)).values())}
                met |= {"searches of open data": await _asked(client)}
            met["documents"] = msgspec.json.encode([one async for one in directory_documents()])
            met["index"] = b"".join(one.read_bytes() for one in (folder / "index").rglob("*") if one.is_file())
            met["logs"] = repr(logs).encode()
            await _revealed()
            met["ledger and jobs"] = await _copied(database, of_the_directory=False)
        # The profile lists what may be said at all.
        traces = {
            where: traces_in(data) - (VOCABULARY if where == "open data" else set()) for where, data in met.items()
        }
        assert {where: found for where, found in traces.items() if found} == {}
        stored = await _copied(database, of_the_directory=True)
        assert traces_in(stored, (SEALED,)) == set()
        assert HIDDEN.encode() in stored
        for where in ("pages", "PDFs", "exports", "open data", "searches", "suggestions", "documents"):
            assert PUBLIC.encode() in met[where], where


async def _imported(network: Network, folder: Path) -> bytes:
    """Take the network in, and return everything that the import says of it."""
    package = folder / "package"
    package.mkdir()
    for name, things in network.files.items():
        (package / f"{name}.json").write_bytes(msgspec.json.encode(things))
    rejects = RejectsFile(folder / "rejects.csv")
    report = await import_hsds(SYSTEM, package, source="planted", vault=VAULT, rejects=rejects)
    assert report.rejected == len(refused_rows()), [str(problem) for problem in report.problems]
    said = "\n".join(str(problem) for problem in report.problems).encode()
    return said + msgspec.json.encode(report) + rejects.path.read_bytes()


async def _asked(client: httpx.AsyncClient) -> bytes:
    """Return what every list of open data answers to words, postcodes and parameters that name what is hidden."""
    answers = []
    for name, parameters in OF_A_LIST.items():
        for canary in CANARIES:
            told = await client.post(f"/hsds/{name}", json={"search": canary})
            assert (told.status_code, told.json()["total_items"]) == (200, 0), (name, canary)
            answers.append(told.content)
        for parameter in parameters:
            told = await client.post(f"/hsds/{name}", json={parameter.name: "7"})
            answers.append(told.content)
    for postcode in (f"{HIDDEN}7", f"{SEALED}7"):
        told = await client.post("/hsds/service_at_locations", json={"postcode": postcode, "proximity": 200_000})
        assert told.json()["total_items"] == 0
    return b"\n".join(answers)


async def _revealed() -> None:
    """See that every sealed place is there for whoever needs it, its address with it."""
    async with unit_of_work(SYSTEM, "confidential_place") as work:
        places = await work.connection.fetch("SELECT id FROM restricted_detail WHERE entity = 'location'")
    for row in places:
        place = await reveal_confidential_place(SYSTEM, VAULT, row["id"], purpose=RevealPurpose.HANDOFF)
        for part in (place.location, place.addresses, place.contacts):
            assert SEALED.encode() in msgspec.json.encode(part)


async def _exported(folder: Path) -> bytes:
    found = b""
    for form in ExportForm:
        await export_hsds(folder / form.value, form=form)
        for file in sorted((folder / form.value).iterdir()):
            data = file.read_bytes()
            if file.name == "datapackage.json":
                assert traces_in(data) <= VOCABULARY
            else:
                found += data
    return found


async def _visited(client: httpx.AsyncClient) -> bytes:
    """Return every page and answer of every entry, public or not, and pages that are not there."""
    found = b""
    async with unit_of_work(SYSTEM, "directory_import") as work:
        rows = await work.connection.fetch("SELECT id FROM service UNION ALL SELECT id FROM location")
        owners = [
            f"/{table}s/{row['id']}"
            for table in ("organization", "program")
            for row in await work.connection.fetch(f"SELECT id FROM {table}")
        ]
    paths = [*(f"{start}/services/{row['id']}" for row in rows for start in ("", "/api")), *owners]
    lists = [f"/api/{name}?size=100" for name in ("services", "organizations", "programs")]
    for path in ("/", "/search", "/search/nonsense", "/nowhere", "/guide", *lists, *paths):
        for language in LANGUAGES:
            answer = await client.get(path, headers={"accept-language": language})
            found += repr(answer.headers).encode() + answer.content
    for some_ids in parts_of([row["id"] for row in rows], MOST):
        for language in LANGUAGES:
            for path in ("/list", "/list/sheet", "/list/full"):
                have_list(client, some_ids)
                found += (await client.get(path, headers={"accept-language": language})).content
    return found


async def _printed(client: httpx.AsyncClient) -> bytes:
    """Return the PDFs of every service, public or not: their texts, what lies beside them, and the files themselves."""
    async with unit_of_work(SYSTEM, "directory_import") as work:
        ids = [row["id"] for row in await work.connection.fetch("SELECT id FROM service")]
    found = b""
    for some_ids in parts_of(ids, MOST):
        for path in ("/list/sheet.pdf", "/list/full.pdf"):
            have_list(client, some_ids)
            answer = await client.get(path, headers={"accept-language": "en"})
            if answer.headers.get("content-type") == "application/pdf":
                beside = repr(PdfReader(BytesIO(answer.content)).metadata)
                found += answer.content + text_of_pdf(answer.content).encode() + beside.encode()
    return found


async def _searched(client: httpx.AsyncClient) -> bytes:
    """Return what searches bring, and see that a canary brings nothing: no hit, no count, no similar word."""
    found = b""
    for words in CANARIES:
        for typing in (False, True):
            answer = (await client.post("/api/search", json={"text": words, "typing": typing})).json()
            assert answer["total"] == 0, words
            found += msgspec.json.encode(answer)
    for facet, values in FACETED.items():
        assert (await client.post("/api/search", json={"filters": {facet: values}})).json()["total"] == 0
    for words in ("", PUBLIC, "прозорче", "легло"):
        for language in LANGUAGES:
            data = {"text": words}
            headers = {"accept-language": language}
            page = await client.post("/search", data=data, headers=headers, follow_redirects=True)
            assert page.status_code == 200
            drawn = await client.get(f"{page.url.path}/map", headers=headers)
            assert drawn.status_code == 200
            found += page.content + drawn.content
            found += (await client.post("/api/search", json=data | {"size": 100})).content
            near = data | {"place": "Видин", "sort": "nearest", "size": 100}
            found += (await client.post("/api/search", json=near)).content
    return found


async def _completed_words(client: httpx.AsyncClient) -> bytes:
    """Return what beginnings of words are completed to, of hidden ones and of one that everybody may know."""
    known = b""
    for words in (*CANARIES, PUBLIC):
        for letters in range(3, len(words) + 1):
            answer = await client.post("/api/suggestions", json={"text": words[:letters], "size": 10})
            assert answer.status_code == 200
            known += msgspec.json.encode(answer.json()["items"])
    return known


async def _copied(database: Database, *, of_the_directory: bool) -> bytes:
    """Return what a stolen dump would hold: of the directory's own tables, or of the ledger, the queue and the rest."""
    admin = await asyncpg.connect(database.admin_dsn)
    found = bytearray()

    async def take(data: bytes) -> None:
        found.extend(data)

    for row in await admin.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"):
        if (row["tablename"] in OF_THE_DIRECTORY) is of_the_directory:
            await admin.copy_from_query(f'SELECT * FROM "{row["tablename"]}"', output=take)
    await admin.close()
    return bytes(found)
