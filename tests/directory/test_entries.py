"""What is read of the directory is what its views show: every column of every table, and of base tables nothing."""

import ast
import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

import hub.directory
from hub.directory import entries, indexed_entries, owner_entries
from hub.directory.documents import document_of
from hub.directory.entries import VIEWS
from hub.directory.fields import BY_TABLE, ENTITIES
from hub.directory.indexing import directory_documents, documents_of
from hub.directory.queries import holds_demo_network, service_page
from hub.principal import PUBLIC
from hub.storage.engines import APPLICATION, pool_of
from kit.database import Database

NOW = datetime(2026, 11, 24, tzinfo=UTC)
TABLES = {entity.table for entity in ENTITIES} | {"restricted_detail"}
ROOM = Path(hub.directory.__file__).parent
IMPORTING = ("affected", "hiding", "importing", "mapper", "restoring", "staged")
WRITING = {"restricted", "piccolo_app", *(f"hsds/{module}" for module in IMPORTING)}
"""Modules that write, and so read what they change."""
MODULES = {path.relative_to(ROOM).with_suffix("").as_posix() for path in ROOM.rglob("*.py")}
READING = sorted(one for one in MODULES - WRITING if "migrations/" not in one)
UNTOLD = {
    "service": {"program_id", "tier", "assurer_email"},
    "assurance": {"assurer_email"},
    "service_capacity": {"unit_id"},
    "attribute": {"taxonomy_term_id"},
    "service_at_location": {"location_id", "description"},
}
"""Columns that entries tell in another way (as an object), or never: who gave an assurance."""
NOT_OF_A_SERVICE = {"taxonomy", "service_at_location"}
SHOWS_NO_TIER = {"address", "contact", "phone"}


async def insert(table: str, **values: object) -> UUID:
    """Insert one row and return its id."""
    row = {"id": uuid4(), **values}
    places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
    await pool_of(APPLICATION).execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", *row.values())
    made: UUID = row["id"]  # type: ignore[assignment]  # the first value of a row of mixed ones
    return made


async def a_stored_service() -> UUID:
    """Store a service with an organization, a place, a contact with a number, and a term."""
    organization = await insert("organization", name='{"en": "Shore"}', last_modified=NOW, source="demo-network")
    service = await insert(
        "service",
        name='{"en": "Line"}',
        last_modified=NOW,
        service_type="hotline",
        status="active",
        organization_id=organization,
    )
    place = await insert("location", location_type="physical", tier="public", last_modified=NOW, district="BG-05")
    here = await insert("service_at_location", service_id=service, location_id=place)
    contact = await insert("contact", organization_id=organization, tier="public", title='{"en": "Duty officer"}')
    phone = await insert("phone", contact_id=contact, tier="public", number="+359 000 1")
    await insert("phone", service_at_location_id=here, tier="public", number="+359 000 2")
    await insert("language", phone_id=phone, name="Turkish", code="tr")
    term = await insert("taxonomy_term", name='{"en": "Women"}', code="women")
    await insert("attribute", service_id=service, taxonomy_term_id=term)
    return service


@pytest.mark.parametrize("table", sorted(set(BY_TABLE) - NOT_OF_A_SERVICE))
def test_an_entry_has_every_column_of_the_table(table: str) -> None:
    struct = {view: struct for struct, view in VIEWS.items()}[f"public_{table}"]
    untold = UNTOLD.get(table, set()) | ({"tier"} if table in SHOWS_NO_TIER else set())
    assert {field.name for field in BY_TABLE[table].fields} - set(struct.__struct_fields__) == untold


def test_modules_that_write_are_there() -> None:
    assert WRITING <= MODULES


@pytest.mark.parametrize("module", READING)
def test_a_module_that_reads_names_no_base_table(module: str) -> None:
    tree = ast.parse((ROOM / f"{module}.py").read_text(encoding="utf-8"))
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    named = {name for text in texts for name in re.findall(r"\b(?:FROM|JOIN)\s+(?:ONLY\s+)?\"?(\w+)", text)}
    assert named & TABLES == set()
    assert not re.search(r"hub\.directory\.tables|hub\.directory\.restricted", (ROOM / f"{module}.py").read_text())


@pytest.mark.parametrize(
    "sql",
    [
        *(entries.ONE, entries.SOME),
        *(indexed_entries.SOME_INDEXED, indexed_entries.NEXT_INDEXED, indexed_entries.TOPS),
        *(owner_entries.ONE_ORGANIZATION, owner_entries.ONE_PROGRAM),
    ],
    ids=["service", "some", "some_indexed", "next_indexed", "tops", "organization", "program"],
)
def test_a_query_reads_views_alone(sql: str) -> None:
    named = set(re.findall(r"\b(?:FROM|JOIN)\s+(\w+)", sql))
    assert {name for name in named if name not in {"tops", "LATERAL"} and not name.startswith("public_")} == set()


async def test_everything_is_read_by_an_account_that_may_read_nothing_but_the_views(database: Database) -> None:
    service = await a_stored_service()
    owner = await asyncpg.connect(database.owner_dsn)
    await owner.execute(f"REVOKE ALL ON {', '.join(sorted(TABLES))} FROM hub_app")
    await owner.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool_of(APPLICATION).fetch("SELECT * FROM service")
    entry = await service_page(PUBLIC, service)
    assert entry.organization
    assert entry.organization.contacts[0].phones[0].languages[0].code == "tr"
    assert [phone.number for phone in entry.every_phone] == ["+359 000 2"]
    assert [term.code for term in entry.taxonomy_terms] == ["women"]
    assert [place.district for place in entry.locations] == ["BG-05"]
    assert [one.id async for one in directory_documents()] == [str(service)]
    assert [one.id for one in await documents_of([service])] == [str(service)]
    assert await holds_demo_network()


async def test_a_page_and_the_index_are_made_of_the_same(database: Database) -> None:
    service = await a_stored_service()
    page = await service_page(PUBLIC, service)
    [document] = await documents_of([service])
    assert document == document_of(page, {term.id: term for term in page.taxonomy_terms})
    assert [one async for one in directory_documents()] == [document]
