"""What the index is made of: the same of every service as its page tells, read for many services at once."""

from uuid import UUID

import pytest

from hub.directory import indexing
from hub.directory.documents import document_of
from hub.directory.fields import BY_TABLE
from hub.directory.indexed_entries import COLUMNS
from hub.directory.indexing import directory_documents, documents_of
from hub.directory.queries import service_page
from hub.principal import PUBLIC
from kit.database import Database
from kit.directory import VILLAGE, imported, rows_of
from kit.filled_directory import fill_every_table
from kit.kept_rows import keep

HIDDEN = "hidden"


async def a_service_at(*places: UUID, **values: object) -> tuple[UUID, list[UUID]]:
    """Store a service at these places; give its id, and the id of each of its links to them."""
    service = await keep("service", **values)
    return service, [await keep("service_at_location", service_id=service, location_id=one) for one in places]


async def numbers_of(service: UUID) -> list[str]:
    [document] = await documents_of([service])
    return [one.number for one in document.payload.phones]


async def test_of_a_service_that_has_everything_the_index_gets_what_its_page_tells(database: Database) -> None:
    await fill_every_table(database.owner_dsn)
    await fill_every_table(database.owner_dsn, HIDDEN, tier="professional")
    [service] = [row["id"] for row in await rows_of("public_service")]
    page = await service_page(PUBLIC, service)
    [document] = await documents_of([service])
    assert document == document_of(page, {term.id: term for term in page.taxonomy_terms})
    assert [one async for one in directory_documents()] == [document]
    assert HIDDEN not in str(document)


async def test_of_a_service_that_has_next_to_nothing_the_index_gets_what_its_page_tells(database: Database) -> None:
    service, _ = await a_service_at()
    await keep("schedule", service_id=service, freq="WEEKLY", byday="MO", opens_at="09:00", closes_at="17:00")
    await keep("referral_protocol", service_id=service)
    page = await service_page(PUBLIC, service)
    [document] = await documents_of([service])
    assert document == document_of(page, {})


async def test_what_is_said_of_a_place_is_said_of_all_services_there_and_what_is_said_of_one_of_that_one(
    database: Database,
) -> None:
    place = await keep("location", source="test", source_id="1")
    (first, [here]), (second, _) = await a_service_at(place), await a_service_at(place)
    for source_id, number, owners in (
        ("a", "+359 000 001", {"location_id": place}),
        ("b", "+359 000 002", {"service_at_location_id": here}),
        ("c", "+359 000 003", {"location_id": place, "service_at_location_id": here}),
    ):
        await keep("phone", source="test", source_id=source_id, number=number, **owners)
    assert await numbers_of(first) == ["+359 000 001", "+359 000 002", "+359 000 003"]
    assert await numbers_of(second) == ["+359 000 001", "+359 000 003"]


async def test_a_service_without_numbers_has_its_organizations_and_none_of_the_organizations_people(
    database: Database,
) -> None:
    organization = await keep("organization")
    contact = await keep("contact", organization_id=organization, title={"en": "Duty officer"})
    await keep("phone", organization_id=organization, contact_id=contact, number="+359 000 001")
    phone = await keep("phone", organization_id=organization, number="+359 000 002")
    await keep("language", phone_id=phone, code="tr", name="Turkish")
    service, _ = await a_service_at(organization_id=organization)
    assert await numbers_of(service) == ["+359 000 002"]
    [document] = await documents_of([service])
    assert document.facets["language"] == ("tr",)


async def test_services_are_found_each_once_however_many_are_read_at_a_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await imported(VILLAGE)
    whole = [one async for one in directory_documents()]
    assert len(whole) == len({one.id for one in whole}) == 4
    for size in (1, 2, 3, 4):
        monkeypatch.setattr(indexing, "DOCUMENTS_AT_ONCE", size)
        assert [one async for one in directory_documents()] == whole


def test_columns_that_are_read_for_the_index_are_columns_that_there_are() -> None:
    known = {field.name for entity in BY_TABLE.values() for field in entity.fields}
    ids = {"id", "version", "last_modified", "organization_id"}
    assert {name for columns in COLUMNS.values() for name in columns.split()} <= known | ids
