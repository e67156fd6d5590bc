"""Whole organizations and programmes: their services listed, of hidden places the district, of the rest nothing."""

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest

from hub.directory.entries import ONE
from hub.directory.fields import BY_TABLE, ENTITIES
from hub.directory.owner_entries import BESIDE, ONE_ORGANIZATION, ONE_PROGRAM
from hub.directory.owner_models import MAX_LISTED
from hub.directory.queries import OrganizationNotFound, ProgramNotFound, organization_page, program_page
from hub.directory.vocabulary import Status
from hub.principal import PUBLIC
from hub.storage.engines import APPLICATION, pool_of
from kit.database import Database
from kit.filled_directory import fill_every_table, id_of
from kit.kept_rows import keep


def named(name: str) -> dict[str, str]:
    return {"bg": name, "en": name}


async def an_organization() -> tuple[UUID, UUID]:
    """Store an organization with a programme, an office, and services that everybody and that few may know of."""
    organization = await keep("organization", name=named("Shore"))
    program = await keep("program", organization_id=organization, name=named("Quiet Water"))
    office = await keep("location", organization_id=organization, name=named("Office"), district="BG-05")
    hidden = await keep("location", organization_id=organization, tier="restricted", district="BG-12")
    await keep("location", organization_id=organization, tier="professional", name=named("CANARY"), district="BG-01")
    rows: tuple[tuple[str, dict[str, Any]], ...] = (
        ("Closed", {"status": "defunct"}),
        ("Line", {}),
        ("Bed", {"program_id": program, "status": "temporarily closed", "status_until": "2027-01-31"}),
        ("CANARY", {"tier": "professional", "program_id": program}),
    )
    for name, values in rows:
        service = await keep("service", organization_id=organization, name=named(name), **values)
        for place in (office, hidden) if name == "Bed" else (office,):
            link = await keep("service_at_location", service_id=service, location_id=place)
        if name == "Line":
            await keep("phone", service_id=service, number="+359 000 1")
            await keep("phone", service_id=service, number="+359 000 2", tier="professional")
        if name == "Bed":
            await keep("phone", service_at_location_id=link, number="+359 000 3")
    return organization, program


async def test_an_organization_lists_its_services_those_offered_first(database: Database) -> None:
    organization, program = await an_organization()
    page = await organization_page(PUBLIC, organization)
    assert [(one.name["en"], one.status) for one in page.services] == [
        ("Line", Status.ACTIVE),
        ("Bed", Status.TEMPORARILY_CLOSED),
        ("Closed", Status.DEFUNCT),
    ]
    line, bed, _ = page.services
    assert page.services_total == 3
    assert (line.districts, bed.districts) == (("BG-05",), ("BG-05", "BG-12"))
    assert [phone.number for phone in line.phones] == ["+359 000 1"]
    assert [phone.number for phone in bed.phones] == ["+359 000 3"]
    assert bed.program_id == program
    assert [(one.id, one.name["en"]) for one in page.programs] == [(program, "Quiet Water")]


async def test_an_organization_shows_of_its_places_those_that_are_announced(database: Database) -> None:
    organization, _ = await an_organization()
    page = await organization_page(PUBLIC, organization)
    assert [(place.name or {}).get("en") for place in page.locations] == ["Office"]
    assert b"CANARY" not in msgspec.json.encode(page)
    assert b"BG-01" not in msgspec.json.encode(page)


async def test_a_programme_lists_its_services_and_who_runs_it(database: Database) -> None:
    organization, program = await an_organization()
    page = await program_page(PUBLIC, program)
    assert page.organization
    assert page.organization.id == organization
    assert [one.name["en"] for one in page.services] == ["Bed"]
    assert page.services_total == 1
    assert page.services[0].organization
    assert page.services[0].organization.name["en"] == "Shore"
    assert b"CANARY" not in msgspec.json.encode(page)


async def test_an_organization_names_what_it_is_a_part_of_and_its_parts(database: Database) -> None:
    above = await keep("organization", name=named("Ministry"))
    part = await keep("organization", name=named("Office"), parent_organization_id=above)
    page = await organization_page(PUBLIC, part)
    assert page.parent
    assert page.parent.id == above
    assert [one.id for one in (await organization_page(PUBLIC, above)).branches] == [part]


async def test_a_list_of_services_has_an_end_and_the_number_of_all(database: Database) -> None:
    organization = await keep("organization", name=named("Shore"))
    for _ in range(MAX_LISTED + 1):
        await keep("service", organization_id=organization)
    page = await organization_page(PUBLIC, organization)
    assert len(page.services) == MAX_LISTED
    assert page.services_total == MAX_LISTED + 1


async def test_everything_the_public_may_know_of_an_organization_and_a_programme_is_told(database: Database) -> None:
    await fill_every_table(database.owner_dsn)
    organization = await organization_page(PUBLIC, id_of("shown", "organization"))
    lists = ("phones", "contacts", "additional_urls", "organization_identifiers", "funding", "licences", "attributes")
    assert [name for name in (*lists, "programs", "services") if not getattr(organization, name)] == []
    fields = {field.name for field in BY_TABLE["organization"].fields} - {"parent_organization_id"}
    assert [name for name in sorted(fields) if getattr(organization, name) is None] == []
    assert organization.data_protection_record
    assert organization.assurance
    [place] = organization.locations
    inside = ("addresses", "phones", "contacts", "schedules", "schedule_exceptions", "languages", "accessibility")
    assert [name for name in (*inside, "attributes") if not getattr(place, name)] == []
    program = await program_page(PUBLIC, id_of("shown", "program"))
    assert program.assurance
    assert program.organization


@pytest.mark.parametrize(
    ("sql", "of"),
    [
        (ONE, ("service",)),
        (ONE_ORGANIZATION, ("organization",)),
        (ONE_PROGRAM, ("program",)),
        (BESIDE, ("organization", "service")),
    ],
    ids=["service", "organization", "programme", "beside a service"],
)
async def test_an_index_leads_to_every_row_of_an_entry(database: Database, sql: str, of: tuple[str, ...]) -> None:
    await fill_every_table(database.owner_dsn)
    values = [id_of("shown", table) for table in of] + [4] * (sql is BESIDE)
    async with pool_of(APPLICATION).acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL enable_seqscan = off")
        plan = [row[0] for row in await connection.fetch(f"EXPLAIN {sql}", *values)]
    assert len(plan) > 10
    assert [line.strip() for line in plan if "Seq Scan" in line] == []


async def test_what_there_is_not_is_not_found(database: Database) -> None:
    with pytest.raises(OrganizationNotFound):
        await organization_page(PUBLIC, uuid4())
    with pytest.raises(ProgramNotFound):
        await program_page(PUBLIC, uuid4())


async def test_both_are_read_by_an_account_that_may_read_nothing_but_the_views(database: Database) -> None:
    organization, program = await an_organization()
    owner = await asyncpg.connect(database.owner_dsn)
    await owner.execute(f"REVOKE ALL ON {', '.join(one.table for one in ENTITIES)}, restricted_detail FROM hub_app")
    await owner.close()
    assert (await organization_page(PUBLIC, organization)).services_total == 3
    assert (await program_page(PUBLIC, program)).services_total == 1
