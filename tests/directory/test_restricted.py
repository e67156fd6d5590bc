"""What is restricted is sealed, read for a purpose that the ledger keeps, and said by nothing that is shown."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from hub.directory.restricted import (
    ConfidentialPlaceShown,
    PlaceNotFound,
    RestrictedChange,
    RestrictedRow,
    RevealPurpose,
    keep_restricted,
    public_rows_equal_to_restricted,
    refuse_shown_confidential_places,
    reveal_confidential_place,
)
from hub.ledger.queries import latest_entries
from hub.principal import PUBLIC, SYSTEM
from hub.storage.vault import SealBroken
from hub.work import unit_of_work
from kit.database import Database
from kit.kept_rows import VAULT, keep, seal

TABLES = ("location", "address", "phone", "contact")
STREET = {"bg": "ул. Тайна 7", "en": "7 Tayna Str."}
CITY = {"bg": "Видин", "en": "Vidin"}
CANARY = "kanarche-5fd1"


class Shelter:
    """An organization with a hidden shelter: a stub that tells the district, and what is sealed."""

    def __init__(self, organization: UUID, service: UUID, location: UUID) -> None:
        self.organization, self.service, self.location = organization, service, location
        self.rows = {
            "location": self.row("location", latitude=43.99, longitude=22.87, url="https://shelter.example/"),
            "address": self.row("address", address_1=STREET, city=CITY, attention={"en": CANARY}),
            "phone": self.row("phone", number="+359 000 777 001"),
            "contact": self.row("contact", title={"en": "Night duty"}, email="night@office.example"),
        }

    def row(self, entity: str, **values: Any) -> RestrictedRow:
        return RestrictedRow(
            id=self.location if entity == "location" else uuid4(),
            entity=entity,
            organization_id=self.organization,
            location_id=self.location,
            source="sheltered",
            source_id=entity,
            values=values,
        )

    async def keep(self) -> RestrictedChange:
        async with unit_of_work(SYSTEM, "directory_import") as work:
            return await keep_restricted(work, VAULT, list(self.rows.values()), "sheltered", TABLES, ())


@pytest.fixture
async def shelter(database: Database) -> Shelter:
    organization = await keep("organization", website="https://office.example")
    service = await keep("service", organization_id=organization)
    location = await keep("location", tier="restricted", district="BG-05", organization_id=organization)
    await keep("service_at_location", service_id=service, location_id=location)
    made = Shelter(organization, service, location)
    await made.keep()
    return made


async def test_a_place_is_revealed_to_who_needs_it_and_the_ledger_knows(shelter: Shelter) -> None:
    place = await reveal_confidential_place(SYSTEM, VAULT, shelter.location, purpose=RevealPurpose.HANDOFF)
    assert place.addresses[0]["address_1"] == STREET
    assert place.phones[0]["number"] == "+359 000 777 001"
    assert place.location["latitude"] == 43.99
    [entry] = await latest_entries(1)
    assert (entry.act, entry.subject, entry.purpose) == (
        "confidential_place.revealed",
        shelter.location,
        "confidential_place",
    )
    assert entry.facts == '{"purpose":"handoff"}'


async def test_a_place_does_not_exist_for_the_public_and_nothing_is_recorded(shelter: Shelter) -> None:
    for principal, place in ((PUBLIC, shelter.location), (SYSTEM, uuid4()), (SYSTEM, shelter.service)):
        with pytest.raises(PlaceNotFound):
            await reveal_confidential_place(principal, VAULT, place, purpose=RevealPurpose.EMERGENCY)
    assert await latest_entries() == []


async def test_a_place_whose_reading_cannot_be_recorded_is_not_revealed(
    shelter: Shelter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.work.INTENT", "INSERT INTO no_such_table SELECT $1, $2, $3")
    with pytest.raises(asyncpg.UndefinedTableError):
        await reveal_confidential_place(SYSTEM, VAULT, shelter.location, purpose=RevealPurpose.REVIEW)


@pytest.mark.parametrize(
    ("principal", "purpose"),
    [(SYSTEM, None), (SYSTEM, "search"), (PUBLIC, "confidential_place"), (PUBLIC, "directory_import")],
    ids=["no purpose", "another purpose", "the public", "the public importing"],
)
async def test_sealed_rows_are_not_there_without_purpose_and_actor(
    shelter: Shelter, principal: Any, purpose: str | None
) -> None:
    async with unit_of_work(principal, purpose) as work:
        assert await work.connection.fetch("SELECT * FROM restricted_detail") == []
        assert await work.connection.execute("DELETE FROM restricted_detail") == "DELETE 0"


async def test_a_check_without_the_purpose_is_no_check_and_says_so(shelter: Shelter) -> None:
    async with unit_of_work(SYSTEM) as work:
        with pytest.raises(LookupError):
            await refuse_shown_confidential_places(work, VAULT)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE restricted_detail SET sealed = overlay(sealed PLACING 'AAAA' FROM 40)",
        "UPDATE restricted_detail d SET sealed = o.sealed FROM restricted_detail o WHERE o.entity <> d.entity",
        "UPDATE restricted_detail SET sealed = 'no seal'",
        "UPDATE restricted_detail SET sealed = ''",
    ],
    ids=["changed", "moved", "replaced", "emptied"],
)
async def test_a_seal_that_was_tampered_with_does_not_open(shelter: Shelter, tampering: str) -> None:
    async with unit_of_work(SYSTEM, "confidential_place") as work:
        await work.connection.execute(tampering)
    with pytest.raises(SealBroken):
        await reveal_confidential_place(SYSTEM, VAULT, shelter.location, purpose=RevealPurpose.REVIEW)


@pytest.mark.parametrize("column", ["location_id", "service_id", "organization_id", "entity"])
async def test_a_sealed_row_that_was_given_to_another_owner_does_not_open(shelter: Shelter, column: str) -> None:
    elsewhere = await keep("location", tier="restricted", organization_id=shelter.organization)
    other: dict[str, Any] = {
        "location_id": elsewhere,
        "service_id": shelter.service,
        "organization_id": await keep("organization"),
        "entity": "contact",
    }
    await seal(RestrictedRow(id=elsewhere, entity="location", location_id=elsewhere, values={}))
    address = shelter.rows["address"].id
    async with unit_of_work(SYSTEM, "confidential_place") as work:
        changed = f"UPDATE restricted_detail SET {column} = $1 WHERE id = $2"
        await work.connection.execute(changed, other[column], address)
    place = elsewhere if column == "location_id" else shelter.location
    with pytest.raises(SealBroken):
        await reveal_confidential_place(SYSTEM, VAULT, place, purpose=RevealPurpose.REVIEW)


async def test_a_stolen_dump_holds_no_address_in_clear(shelter: Shelter, database: Database) -> None:
    admin = await asyncpg.connect(database.admin_dsn)
    tables = await admin.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    dump = bytearray()

    async def take(data: bytes) -> None:
        dump.extend(data)

    for row in tables:
        await admin.copy_from_query(f'SELECT * FROM "{row["tablename"]}"', output=take)
    await admin.close()
    assert shelter.location.bytes.hex() in dump.decode().replace("-", "")
    for secret in ("Тайна", "Tayna", "777 001", "43.99", "shelter.example", CANARY, "night@"):
        assert secret.encode() not in dump


def counts(change: RestrictedChange) -> dict[str, int]:
    return {name: len(ids) for name, ids in change._asdict().items()}


async def test_keeping_again_changes_what_changed_and_takes_out_what_was_dropped(shelter: Shelter) -> None:
    assert counts(await shelter.keep()) == {"created": 0, "updated": 0, "unchanged": 4, "removed": 0}
    old_phone = shelter.rows["phone"].id
    shelter.rows["phone"] = shelter.row("phone", number="+359 000 777 002")
    shelter.rows["location"] = shelter.row("location", latitude=43.98, longitude=22.87)
    async with unit_of_work(SYSTEM, "directory_import") as work:
        await work.connection.execute("CREATE TEMP TABLE incoming_location ON COMMIT DROP AS SELECT id FROM location")
        change = await keep_restricted(work, VAULT, list(shelter.rows.values()), "sheltered", TABLES, ())
    assert counts(change) == {"created": 1, "updated": 1, "unchanged": 2, "removed": 1}
    assert change.created == {shelter.rows["phone"].id}
    assert change.updated == {shelter.location}
    assert change.removed == {old_phone}
    place = await reveal_confidential_place(SYSTEM, VAULT, shelter.location, purpose=RevealPurpose.REVIEW)
    assert [phone["number"] for phone in place.phones] == ["+359 000 777 002"]
    assert place.location["latitude"] == 43.98


async def test_rows_stay_whose_owner_the_package_does_not_speak_of(shelter: Shelter) -> None:
    async with unit_of_work(SYSTEM, "directory_import") as work:
        for source in ("sheltered", "another"):
            change = await keep_restricted(work, VAULT, (), source, TABLES, ())
            assert not any(change)
    assert len((await shelter.keep()).unchanged) == 4


async def test_rows_that_are_spared_or_of_another_table_stay(shelter: Shelter) -> None:
    async with unit_of_work(SYSTEM, "directory_import") as work:
        await work.connection.execute("CREATE TEMP TABLE incoming_location ON COMMIT DROP AS SELECT id FROM location")
        spared = [row.id for row in shelter.rows.values() if row.entity != "phone"]
        assert not (await keep_restricted(work, VAULT, (), "sheltered", ("address",), spared)).removed
        removed = (await keep_restricted(work, VAULT, (), "sheltered", TABLES, spared)).removed
    assert removed == {shelter.rows["phone"].id}


async def shows(**rows: Mapping[str, Any]) -> None:
    for table, values in rows.items():
        await keep(table, **values)
    async with unit_of_work(SYSTEM, "directory_import") as work:
        await refuse_shown_confidential_places(work, VAULT)


async def test_what_differs_may_be_public(shelter: Shelter) -> None:
    office = await keep("location", organization_id=shelter.organization, latitude=44.1, longitude=22.87)
    await shows(
        address={"location_id": office, "address_1": {"en": "9 Tayna Str."}, "city": CITY},
        phone={"service_id": shelter.service, "number": "+359 000 777 003"},
        contact={"location_id": office, "email": "office@office.example"},
    )


@pytest.mark.parametrize("tier", ["public", "professional"])
@pytest.mark.parametrize(
    ("table", "values", "field"),
    [
        ("address", {"address_1": {"bg": "УЛИЦА ТАЙНА № 7, ет. 1"}, "city": {"en": "Vidin"}}, "address_1"),
        ("phone", {"number": "0000 777001", "owner": "service"}, "number"),
        ("phone", {"number": "00359 000 777 001", "owner": "location"}, "number"),
        ("phone", {"number": "00359 000 777 001", "owner": "contact"}, "number"),
        ("contact", {"email": "Night@office.example"}, "email"),
        ("contact", {"email": "info@shelter.example"}, "email"),
    ],
)
async def test_a_row_that_tells_the_place_is_refused_by_name_and_not_by_value(
    shelter: Shelter, table: str, values: dict[str, Any], field: str, tier: str
) -> None:
    office = await keep("location", organization_id=shelter.organization)
    owners = {"service": shelter.service, "location": office}
    owners["contact"] = await keep("contact", organization_id=shelter.organization, title={"en": "Desk"})
    owner = values.pop("owner", "location")
    with pytest.raises(ConfidentialPlaceShown) as refused:
        await shows(**{table: {f"{owner}_id": owners[owner], "tier": tier, **values}})
    [problem] = refused.value.problems
    assert problem.field.startswith(table)
    assert problem.field.endswith(field)
    assert "ACC-36" in str(refused.value)
    assert not [word for word in ("ТАЙНА", "777", "ight@", "shelter.example") if word in str(refused.value)]


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("location", {"latitude": 43.9904, "longitude": 22.8701, "position_accuracy": "exact"}),
        ("location", {"url": "http://www.shelter.example"}),
        ("service", {"url": "https://shelter.example/?page=1"}),
        ("url", {"url": "https://shelter.example"}),
    ],
)
async def test_a_point_or_web_address_of_the_place_is_refused(
    shelter: Shelter, table: str, values: dict[str, Any]
) -> None:
    with pytest.raises(ConfidentialPlaceShown):
        await shows(**{table: {"organization_id": shelter.organization, **values}})


async def test_another_organization_may_share_the_street(shelter: Shelter) -> None:
    neighbour = await keep("organization")
    place = await keep("location", organization_id=neighbour, latitude=43.99, longitude=22.87)
    await shows(address={"location_id": place, "address_1": STREET, "city": CITY})


async def test_a_place_without_an_organization_is_compared_through_its_service(shelter: Shelter) -> None:
    nobodys = await keep("location", tier="restricted", district="BG-05")
    await keep("service_at_location", service_id=shelter.service, location_id=nobodys)
    row = RestrictedRow(id=nobodys, entity="location", location_id=nobodys, values={"latitude": 42.5, "longitude": 25})
    await seal(row)
    with pytest.raises(ConfidentialPlaceShown):
        await shows(location={"organization_id": shelter.organization, "latitude": 42.5, "longitude": 25})


async def test_staged_rows_that_tell_a_place_are_named_and_stored_ones_are_not(shelter: Shelter) -> None:
    office = await keep("location", organization_id=shelter.organization)
    stored = await keep("phone", location_id=office, number="+359 000 555 001")
    hidden = shelter.row("phone", number="0000 555 001")
    async with unit_of_work(SYSTEM, "directory_import") as work:
        await work.connection.execute("CREATE TEMP TABLE incoming_phone ON COMMIT DROP AS SELECT * FROM phone")
        await work.connection.execute("CREATE TEMP TABLE incoming_location ON COMMIT DROP AS SELECT * FROM location")
        assert await public_rows_equal_to_restricted(work, VAULT, [hidden]) == [("phone", stored, "number")]
        await work.connection.execute("UPDATE incoming_phone SET number = '+359 000 555 002'")
        assert await public_rows_equal_to_restricted(work, VAULT, [hidden]) == []
        await work.connection.execute("DELETE FROM incoming_phone")
        assert await public_rows_equal_to_restricted(work, VAULT, [hidden]) == []
        await work.connection.execute("UPDATE incoming_location SET latitude = 43.99, longitude = 22.87")
        assert sorted(await public_rows_equal_to_restricted(work, VAULT, [])) == [
            ("location", one, "latitude") for one in sorted((office, shelter.location))
        ]


async def test_checking_costs_one_look_where_nothing_is_restricted(database: Database) -> None:
    await keep("organization")
    async with unit_of_work(SYSTEM, "directory_import") as work:
        await asyncio.wait_for(refuse_shown_confidential_places(work, VAULT), 1)
        assert await public_rows_equal_to_restricted(work, VAULT, ()) == []
