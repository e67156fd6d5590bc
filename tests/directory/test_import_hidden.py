"""Rows that are not public: where they go, what is inherited, and that nothing an import says holds them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from hub.directory.hsds.context import Context
from hub.directory.hsds.rejects import RejectsFile
from hub.directory.hsds.report import Effect, PackageUnreadable, Tally
from hub.directory.restricted import RevealPurpose, reveal_confidential_place
from hub.principal import SYSTEM
from hub.storage.engines import APPLICATION, pool_of
from hub.storage.vault import Vault
from hub.work import unit_of_work
from kit.database import Database
from kit.directory import imported, row_of
from kit.kept_rows import VAULT
from kit.packages import LOCATION, ORGANIZATION, SERVICE, a_document, a_tabular_package, is_accounted_for, problems_of

SECRET = "Kestrel Lane 7"
HIDDEN_HOUSE = {
    **LOCATION,
    "tier": "restricted",
    "name": "Kestrel house",
    "latitude": 43.2,
    "longitude": 27.9,
    "district": "BG-03",
    "addresses": [{"id": "a", "address_1": SECRET, "city": "Varna"}],
    "phones": [{"id": "hidden", "number": "+359 000 777 777"}, {"id": "way-in", "number": "116", "tier": "public"}],
    "contacts": [{"id": "c", "name": "Kestrel office", "phones": [{"id": "desk", "number": "+359 000 777 778"}]}],
    "accessibility": [{"id": "x", "feature": "wheelchair", "answer": "yes"}],
}


def a_shelter(**place: Any) -> dict[str, Any]:
    """Return an organization whose shelter is at a hidden house."""
    link = {"id": "sl", "location": {"id": "l"}, "phones": [{"id": "there", "number": "+359 000 777 779"}]}
    service = {"id": "s", "name": "Shelter", "service_at_locations": [link]}
    return {**ORGANIZATION, "locations": [{**HIDDEN_HOUSE, **place}], "services": [service]}


async def imported_shelter(folder: Path, *, name: str = "organizations.json", **place: Any) -> Any:
    return await imported(a_document(folder, name, [a_shelter(**place)]), vault=VAULT, update=True)


async def open_rows(table: str) -> list[str]:
    """Return the source's ids of rows of `table`, of every tier, that stand outside the vault."""
    async with unit_of_work(SYSTEM, "directory_import") as work:
        found = await work.connection.fetch(f"SELECT source_id FROM {table} ORDER BY source_id")
    return [row["source_id"] for row in found]


async def stub_of(source_id: str) -> Mapping[str, Any]:
    """Return what all may see of a place."""
    async with unit_of_work(SYSTEM, "directory_import") as work:
        found = await work.connection.fetchval("SELECT id FROM location WHERE source_id = $1", source_id)
    row: asyncpg.Record = await pool_of(APPLICATION).fetchrow("SELECT * FROM public_location WHERE id = $1", found)
    return dict(row.items())


async def sealed_rows() -> set[tuple[str, str | None]]:
    async with unit_of_work(SYSTEM, "directory_import") as work:
        found = await work.connection.fetch("SELECT entity, source_id FROM restricted_detail")
    return {(row["entity"], row["source_id"]) for row in found}


async def test_restricted_place_leaves_its_district_and_the_way_in_and_everything_else_is_sealed(
    database: Database, tmp_path: Path
) -> None:
    report = await imported_shelter(tmp_path)
    stub = await stub_of("l")
    assert (stub["tier"], stub["district"], stub["name"], stub["latitude"]) == ("restricted", "BG-03", None, None)
    assert (await open_rows("phone"), await open_rows("address"), await open_rows("contact")) == (["way-in"], [], [])
    assert await sealed_rows() == {
        ("location", "l"),
        ("address", "a"),
        ("phone", "hidden"),
        ("phone", "desk"),
        ("phone", "there"),
        ("contact", "c"),
    }
    assert (report.problems, is_accounted_for(report)) == ([], True)


async def test_restricted_place_that_was_imported_can_be_read_for_a_purpose(database: Database, tmp_path: Path) -> None:
    await imported_shelter(tmp_path)
    place_id = (await stub_of("l"))["id"]
    place = await reveal_confidential_place(SYSTEM, VAULT, place_id, purpose=RevealPurpose.HANDOFF)
    assert place.location["name"] == {"en": "Kestrel house"}
    assert place.addresses[0]["address_1"] == {"en": SECRET}
    assert {one["number"] for one in place.phones} == {"+359 000 777 777", "+359 000 777 778", "+359 000 777 779"}


async def test_restricted_place_imported_again_changes_nothing_and_changed_is_sealed_anew(
    database: Database, tmp_path: Path
) -> None:
    await imported_shelter(tmp_path / "1")
    assert not (await imported_shelter(tmp_path / "2")).changed
    moved = await imported_shelter(tmp_path / "3", addresses=[{"id": "a", "address_1": "Heron Row 1", "city": "Varna"}])
    (sealed,) = [one for one in moved.tables if one.table == "restricted_detail"]
    assert (moved.changed, sealed.updated, sealed.unchanged, is_accounted_for(moved)) == (True, 1, 5, True)


async def test_place_that_becomes_restricted_leaves_nothing_behind_though_a_row_of_it_is_rejected(
    database: Database, tmp_path: Path
) -> None:
    await imported_shelter(tmp_path / "1", tier="public")
    assert await open_rows("address") == ["a"]
    report = await imported_shelter(tmp_path / "2", addresses=[{"id": "a"}], contacts=[])
    assert len(problems_of(report)) == 1
    assert (await open_rows("address"), await open_rows("contact")) == ([], [])
    assert await open_rows("phone") == ["way-in"]


async def test_rows_at_a_professional_place_are_professional_unless_a_number_says_otherwise(
    database: Database, tmp_path: Path
) -> None:
    await imported_shelter(tmp_path, tier="professional")
    assert await pool_of(APPLICATION).fetchval("SELECT count(*) FROM address") == 0
    assert (await row_of("phone", "way-in"))["tier"] == "public"
    assert await open_rows("phone") == ["desk", "hidden", "there", "way-in"]
    assert await sealed_rows() == set()


@pytest.mark.parametrize(
    "place", [{"tier": "secret"}, {"tier": "RESTRICTED!"}, {"phones": [{"id": "p", "number": "112", "tier": "x"}]}]
)
async def test_row_whose_tier_nobody_knows_is_rejected(
    database: Database, tmp_path: Path, place: dict[str, Any]
) -> None:
    report = await imported_shelter(tmp_path, **place)
    assert any(field.endswith("tier") for _, _, field in problems_of(report))
    assert SECRET not in str([str(one) for one in report.problems])
    assert await open_rows("address") == []


async def test_restricted_rows_without_a_vault_are_rejected(database: Database, tmp_path: Path) -> None:
    report = await imported(a_document(tmp_path, "organizations.json", [a_shelter()]))
    assert problems_of(report)[0] == ("organizations.json", 1, "locations[0].tier")
    assert (await open_rows("address"), await open_rows("location"), is_accounted_for(report)) == ([], [], True)


async def test_public_rows_that_say_what_is_restricted_are_rejected_by_name_and_never_by_value(
    database: Database, tmp_path: Path
) -> None:
    office = {"id": "office", "name": "Office", "latitude": 43.2, "longitude": 27.9}
    office["addresses"] = [{"id": "shown", "address_1": "kestrel lane 7", "city": "VARNA"}]
    office["phones"] = [{"id": "told", "number": "00359 000 777777", "languages": [{"code": "bg"}]}]
    organization = a_shelter() | {"locations": [HIDDEN_HOUSE, office]}
    rejects = RejectsFile(tmp_path / "rejects.csv")
    report = await imported(a_document(tmp_path, "organizations.json", [organization]), vault=VAULT, rejects=rejects)
    assert {field for _, _, field in problems_of(report)} == {"address_1", "number", "phone_id"}
    assert (await row_of("location", "office"))["latitude"] is None
    assert (await open_rows("address"), await open_rows("phone")) == ([], ["way-in"])
    assert is_accounted_for(report)
    said = rejects.path.read_text(encoding="utf-8") + str([str(one) for one in report.problems])
    assert "777" not in said
    assert "estrel" not in said


async def test_tables_are_hidden_as_documents_are(database: Database, tmp_path: Path) -> None:
    package = a_tabular_package(
        tmp_path,
        locations=[{**LOCATION, "tier": "restricted", "district": "BG-05"}],
        addresses=[{"id": "a", "location_id": "l", "address_1": SECRET, "city": "Vidin"}],
        service_at_location=[{"id": "sl", "service_id": "s", "location_id": "l", "description": "ring at the back"}],
        phones=[{"id": "p", "service_at_location_id": "sl", "number": "+359 000 777 777"}],
        languages=[{"id": "g", "phone_id": "p", "name": "Bulgarian"}, {"id": "h", "service_id": "s", "name": "Roma"}],
        services=[SERVICE],
    )
    report = await imported(package, vault=VAULT)
    assert await sealed_rows() == {("location", "l"), ("address", "a"), ("phone", "p")}
    assert problems_of(report) == [("languages.csv", 2, "phone_id")]
    assert (await row_of("service_at_location", "sl"))["description"] is None
    assert is_accounted_for(report)


async def test_cells_of_rows_that_may_be_secret_are_withheld_from_the_rejects_file_and_from_every_problem(
    database: Database, tmp_path: Path
) -> None:
    place = {
        **HIDDEN_HOUSE,
        "latitude": "kestrel-degrees",
        "location_type": "kestrel-type",
        "addresses": [
            {"id": "a", "address_1": "Kestrel " * 100},
            {"id": "b", "location_id": "gone", "city": "Kestrel"},
        ],
    }
    broken = {"id": "broken", "name": "Kestrel " * 100, "tier": "professional", "phones": [{"number": "kestrel"}]}
    organization = {**ORGANIZATION, "locations": [place, broken], "email": "no mail"}
    rejects = RejectsFile(tmp_path / "rejects.csv")
    report = await imported(a_document(tmp_path, "organizations.json", [organization]), vault=VAULT, rejects=rejects)
    written = rejects.path.read_text(encoding="utf-8")
    assert "estrel" not in written + str([str(one) for one in report.problems]) + str(report)
    assert "no mail" in written
    assert written.count("withheld") >= 4


async def test_ids_that_rows_that_may_be_secret_name_are_withheld_from_the_rejects_file_and_from_every_problem(
    database: Database, tmp_path: Path
) -> None:
    package = a_tabular_package(
        tmp_path / "t",
        locations=[{"id": "l", "organization_id": SECRET, "name": "House", "tier": "restricted"}],
        addresses=[{"id": "a", "location_id": SECRET, "address_1": SECRET, "tier": "restricted"}],
        phones=[{"id": "p", "location_id": SECRET, "number": "112"}],
        service_at_location=[{"id": "x", "service_id": "s", "location_id": SECRET}],
        services=[SERVICE, {"id": "lost", "organization_id": "Spring", "name": "Lost"}],
    )
    rejects = RejectsFile(tmp_path / "rejects.csv")
    report = await imported(package, vault=VAULT, rejects=rejects)
    written = rejects.path.read_text(encoding="utf-8")
    assert report.rejected == 3
    assert "estrel" not in written + str([str(one) for one in report.problems]) + str(report)
    assert written.count("“…”") == 4
    assert "“Spring”" in written


def without_tier(thing: dict[str, Any]) -> dict[str, Any]:
    """Return `thing` as a tool that knows HSDS alone writes it."""
    return {key: value for key, value in thing.items() if not key.endswith("tier")}


@pytest.mark.parametrize("silence", [{}, {"tier": ""}, {"tier": None}])
async def test_place_that_loses_its_tier_on_the_way_stays_sealed_in_every_run_after(
    database: Database, tmp_path: Path, silence: dict[str, Any]
) -> None:
    await imported_shelter(tmp_path / "1")
    sealed = await sealed_rows()
    for run in ("2", "3"):
        shelter = a_shelter() | {"locations": [without_tier(HIDDEN_HOUSE) | silence]}
        package = a_document(tmp_path / run, "organizations.json", [shelter])
        assert not (await imported(package, vault=VAULT, update=True)).changed
        assert await sealed_rows() == sealed
        assert (await stub_of("l"))["latitude"] is None
        assert (await open_rows("address"), await open_rows("phone")) == ([], ["way-in"])


async def test_rows_with_tiers_of_their_own_keep_them_when_the_package_says_none(
    database: Database, tmp_path: Path
) -> None:
    async def take(folder: str, *, told: bool) -> None:
        service = SERVICE | {"capacity_tier": "professional", "schedule_tier": "restricted"}
        numbers = [
            {"organization_id": "o", "number": "+359 000 777 777", "tier": "restricted"},
            {"id": "duty", "service_id": "s", "number": "+359 000 777 778", "tier": "professional"},
        ]
        contacts = [{"organization_id": "o", "name": "Kestrel", "tier": "professional"}]
        tables = {"services": [service], "phones": numbers, "contacts": contacts}
        rows = {name: some if told else [without_tier(one) for one in some] for name, some in tables.items()}
        report = await imported(a_tabular_package(tmp_path / folder, **rows), vault=VAULT, update=True)
        assert report.problems == []
        assert report.changed == told

    await take("told", told=True)
    await take("silent", told=False)
    assert await sealed_rows() == {("phone", None)}
    assert await pool_of(APPLICATION).fetchval("SELECT count(*) FROM phone") == 0
    assert await pool_of(APPLICATION).fetchval("SELECT count(*) FROM contact") == 0
    assert await open_rows("phone") == ["duty"]


async def test_place_that_says_public_in_so_many_words_becomes_public(database: Database, tmp_path: Path) -> None:
    address = {"id": "a", "address_1": SECRET, "city": "Varna"}
    house = {**LOCATION, "tier": "restricted", "latitude": 43.2, "longitude": 27.9, "district": "BG-03"}
    hidden = {**ORGANIZATION, "locations": [house | {"addresses": [address]}]}
    await imported(a_document(tmp_path / "1", "organizations.json", [hidden]), vault=VAULT)
    shown = house | {"tier": "public", "addresses": [{**address, "tier": "public"}]}
    package = a_document(tmp_path / "2", "organizations.json", [{**ORGANIZATION, "locations": [shown]}])
    report = await imported(package, vault=VAULT, update=True)
    assert (report.problems, await sealed_rows(), await open_rows("address")) == ([], set(), ["a"])
    assert (await stub_of("l"))["latitude"] == 43.2


@pytest.mark.parametrize("line", ["a,l,,\n", "a,l,Kestrel Lane 7,Varna,more\n"])
async def test_sealed_row_that_is_rejected_in_another_run_stays_as_it_is(
    database: Database, tmp_path: Path, line: str
) -> None:
    locations = [{**LOCATION, "tier": "restricted"}]
    address = {"id": "a", "location_id": "l", "address_1": SECRET, "city": "Varna"}
    await imported(a_tabular_package(tmp_path / "1", locations=locations, addresses=[address]), vault=VAULT)
    package = a_tabular_package(tmp_path / "2", locations=locations)
    (package / "addresses.csv").write_text("id,location_id,address_1,city\n" + line, encoding="utf-8")
    report = await imported(package, vault=VAULT, update=True)
    assert report.rejected == 1
    assert ("address", "a") in await sealed_rows()


@pytest.mark.parametrize("name", ["Tier", "TIER", "tier\u200b", "ｔｉｅｒ"])
async def test_tier_is_read_whatever_its_capitals(database: Database, tmp_path: Path, name: str) -> None:
    place = without_tier(HIDDEN_HOUSE) | {name: "restricted"}
    document = a_document(tmp_path, "organizations.json", [a_shelter() | {"locations": [place]}])
    await imported(document, vault=VAULT, source="one")
    addresses = [{"id": "t", "location_id": "l", "address_1": SECRET}]
    tables = a_tabular_package(tmp_path / "t", locations=[{**LOCATION, name: "restricted"}], addresses=addresses)
    await imported(tables, vault=VAULT, source="two")
    assert await open_rows("address") == []
    assert {("address", "a"), ("address", "t")} <= await sealed_rows()


@pytest.mark.parametrize(
    "column",
    [
        *("Access tier", "is_confidential", "Restricted", "visibility", "private_address", "Hidden", "Поверително"),
        *("secret_address", "Privacy level", "do_not_disclose", "sensitive", "isPublic", "is_public", "Тайно"),
    ],
)
async def test_package_with_a_column_that_may_say_who_is_to_know_and_that_nobody_reads_is_refused(
    database: Database, tmp_path: Path, column: str
) -> None:
    place = {**LOCATION, column: "yes"}
    for package in (
        a_tabular_package(tmp_path / "t", locations=[place]),
        a_document(tmp_path, "organizations.json", [{**ORGANIZATION, "locations": [place]}]),
    ):
        with pytest.raises(PackageUnreadable) as refused:
            await imported(package, vault=VAULT)
        assert column in str(refused.value.problems[0].reason.render())


async def test_two_cells_of_one_name_are_refused(database: Database, tmp_path: Path) -> None:
    place = {**LOCATION, "Tier": "public", "tier": "restricted"}
    with pytest.raises(PackageUnreadable):
        await imported(a_tabular_package(tmp_path / "t", locations=[place]), vault=VAULT)
    with pytest.raises(PackageUnreadable):
        await imported(a_document(tmp_path, "locations.json", [place]), vault=VAULT)


@pytest.mark.parametrize("tier", ["restricted", "professional", "kestrel"])
async def test_package_with_two_rows_of_one_place_of_which_the_later_is_stricter_is_refused(
    database: Database, tmp_path: Path, tier: str
) -> None:
    locations = [{**LOCATION, "name": "Kestrel house"}, {**LOCATION, "name": "Kestrel house", "tier": tier}]
    with pytest.raises(PackageUnreadable) as refused:
        await imported(a_tabular_package(tmp_path, locations=locations), vault=VAULT)
    said = refused.value.problems[0].reason.render()
    assert "Row 3" in said
    assert "location" in said
    assert "estrel" not in said


async def test_package_with_a_restricted_row_that_is_rejected_and_a_public_one_of_its_id_is_refused(
    database: Database, tmp_path: Path
) -> None:
    numbers = [
        {"id": "p", "organization_id": "o", "number": "nobody", "tier": "restricted"},
        {"id": "p", "organization_id": "o", "number": "+359 000 777 777", "tier": "public"},
    ]
    with pytest.raises(PackageUnreadable):
        await imported(a_tabular_package(tmp_path, phones=numbers), vault=VAULT)


async def test_second_row_of_a_place_without_its_tier_is_hidden_as_the_first(
    database: Database, tmp_path: Path
) -> None:
    locations = [{**LOCATION, "name": "House", "tier": "restricted"}, {**LOCATION, "name": "Kestrel", "tier": ""}]
    rejects = RejectsFile(tmp_path / "rejects.csv")
    report = await imported(a_tabular_package(tmp_path / "t", locations=locations), vault=VAULT, rejects=rejects)
    assert problems_of(report) == [("locations.csv", 3, "id")]
    assert "Kestrel" not in rejects.path.read_text(encoding="utf-8")


async def test_id_of_a_sealed_row_cannot_be_found_by_trying_values(database: Database, tmp_path: Path) -> None:
    numbers = [{"organization_id": "o", "number": "+359 000 777 777", "tier": "restricted"}]
    package = a_tabular_package(tmp_path, phones=numbers)
    await imported(package, vault=VAULT)
    async with unit_of_work(SYSTEM, "directory_import") as work:
        stored: UUID = await work.connection.fetchval("SELECT id FROM restricted_detail")
    contexts = [Context("village", "en", Tally()) for _ in range(2)]
    for context, vault in zip(contexts, (VAULT, Vault(b"q" * 32)), strict=True):
        context.mark = vault.mark
    assert stored.version == 8
    assert len({one.sealed_id_of("phone", "x") for one in contexts}) == 2
    assert not (await imported(package, vault=VAULT, update=True)).changed


async def test_cells_of_rows_below_a_place_that_nobody_could_read_are_withheld(
    database: Database, tmp_path: Path
) -> None:
    package = a_tabular_package(
        tmp_path / "t",
        addresses=[{"id": "a", "location_id": "l", "address_1": SECRET}],
        service_at_location=[{"id": "x", "service_id": "s", "location_id": "l", "description": SECRET}],
        attributes=[{"id": "y", "link_entity": "location", "link_id": "l", "value": SECRET}],
        programs=[{"id": "z", "organization_id": "gone", "name": "Spring"}],
    )
    (package / "locations.csv").write_text("id,organization_id,tier\nl,o,restricted,more\n", encoding="utf-8")
    rejects = RejectsFile(tmp_path / "rejects.csv")
    report = await imported(package, vault=VAULT, rejects=rejects)
    written = rejects.path.read_text(encoding="utf-8")
    assert report.rejected == 5
    assert "estrel" not in written
    assert "Spring" in written
    assert report.problems[0].effect is Effect.ROW_REJECTED


@pytest.mark.parametrize("tier", [["restricted"], {"en": "restricted"}, True])
async def test_tier_that_is_no_word_rejects_its_row(database: Database, tmp_path: Path, tier: Any) -> None:
    await imported_shelter(tmp_path, tier=tier)
    assert (await open_rows("location"), await open_rows("address")) == ([], [])
