"""A package tries to learn or to show what is hidden: the import stops, and says nothing of what it holds."""

from pathlib import Path
from typing import Any

import pytest

from hub.directory.fields import BY_TABLE
from hub.directory.hsds.export import export_hsds
from hub.directory.hsds.report import SourceKnown
from hub.directory.hsds.restoring import TierWidened
from hub.directory.restricted import ConfidentialPlaceShown
from hub.principal import SYSTEM
from hub.storage.engines import APPLICATION, pool_of
from hub.work import unit_of_work
from kit.database import Database
from kit.directory import edited, imported, row_of
from kit.kept_rows import VAULT
from kit.packages import LOCATION, ORGANIZATION, SERVICE, a_document, is_accounted_for, problems_of

SECRET = {"id": "hidden", "number": "+359 000 777 777"}
NUMBER = {"number": SECRET["number"]}


def a_network(*, tier: str = "restricted", **organization: Any) -> dict[str, Any]:
    """Return an organization with a hidden house that a number is known of, and an office anybody may know."""
    house = {**LOCATION, "tier": tier, "district": "BG-03", "phones": [SECRET], "schedules": [HOURS]}
    service = {**SERVICE, "tier": "professional", "capacity_tier": "professional"}
    return {
        **ORGANIZATION,
        "locations": [house, {"id": "office", "name": "Office"}],
        "services": [service],
    } | organization


HOURS = {"id": "h", "freq": "WEEKLY", "byday": "MO", "opens_at": "9:00", "closes_at": "17:00"}


async def everything() -> list[list[Any]]:
    """Return every row of every tier, and every sealed one."""
    async with unit_of_work(SYSTEM, "directory_import") as work:
        return [
            await work.connection.fetch(f"SELECT * FROM {table} ORDER BY id")
            for table in (*BY_TABLE, "restricted_detail")
        ]


@pytest.mark.parametrize("tier", ["restricted", "professional"])
async def test_restored_place_whose_tier_was_edited_to_public_stops_the_whole_import(
    database: Database, tmp_path: Path, tier: str
) -> None:
    await imported(a_document(tmp_path, "organizations.json", [a_network(tier=tier)]), vault=VAULT)
    await export_hsds(tmp_path / "export")
    before = await everything()
    widened = edited(tmp_path / "export", tmp_path / "edited", "locations", f",{tier},", ",public,")
    with pytest.raises(TierWidened) as caught:
        await imported(widened, source=None, vault=VAULT, update=True)
    assert "location" in str(caught.value)
    assert await everything() == before


@pytest.mark.parametrize("tier", ["tier", "capacity_tier", "acceptance_tier", "schedule_tier"])
async def test_restored_service_with_a_wider_tier_of_any_part_stops_the_whole_import(
    database: Database, tmp_path: Path, tier: str
) -> None:
    await imported(a_document(tmp_path, "organizations.json", [{**ORGANIZATION, "services": [SERVICE]}]))
    await export_hsds(tmp_path / "export")
    async with unit_of_work(SYSTEM, "directory_import") as work:
        await work.connection.execute(f"UPDATE service SET {tier} = 'professional'")
    with pytest.raises(TierWidened):
        await imported(tmp_path / "export", source=None, vault=VAULT, update=True)


@pytest.mark.parametrize("table", ["phones", "contacts"])
async def test_restored_row_with_the_id_of_a_sealed_one_stops_the_whole_import(
    database: Database, tmp_path: Path, table: str
) -> None:
    await imported(a_document(tmp_path, "organizations.json", [a_network()]), vault=VAULT)
    await export_hsds(tmp_path / "export")
    async with unit_of_work(SYSTEM, "directory_import") as work:
        taken = await work.connection.fetchval("SELECT id FROM restricted_detail WHERE entity = 'phone'")
    owner = (await row_of("organization", "o"))["id"]
    text = f"id,organization_id,number,name,origin,tier\n{taken},{owner},112,Office,village,public\n"
    (tmp_path / "export" / f"{table}.csv").write_text(text, encoding="utf-8")
    with pytest.raises(TierWidened):
        await imported(tmp_path / "export", source=None, vault=VAULT, update=True)


async def test_restored_row_that_says_what_is_sealed_stops_the_whole_import_and_names_none(
    database: Database, tmp_path: Path
) -> None:
    await imported(
        a_document(tmp_path, "organizations.json", [a_network(phones=[{"id": "p", "number": "116"}])]), vault=VAULT
    )
    await export_hsds(tmp_path / "export")
    guessing = edited(tmp_path / "export", tmp_path / "edited", "phones", "116", SECRET["number"])
    with pytest.raises(SourceKnown):
        await imported(guessing, source=None, vault=VAULT)
    with pytest.raises(ConfidentialPlaceShown) as caught:
        await imported(guessing, source=None, vault=VAULT, update=True)
    assert caught.value.problems == ()


async def test_restricted_row_of_a_package_that_a_hub_exported_is_rejected(database: Database, tmp_path: Path) -> None:
    await imported(
        a_document(tmp_path, "organizations.json", [a_network(phones=[{"id": "p", "number": "116"}])]), vault=VAULT
    )
    await export_hsds(tmp_path / "export")
    narrowed = edited(tmp_path / "export", tmp_path / "edited", "phones", ",public,", ",restricted,")
    report = await imported(narrowed, source=None, vault=VAULT, update=True)
    assert problems_of(report) == [("phones.csv", 0, "tier")]
    assert is_accounted_for(report)


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize("guess", [SECRET["number"], "+359 000 777 778"], ids=["right", "wrong"])
async def test_package_of_a_known_source_learns_nothing_of_what_is_sealed_without_leave(
    database: Database, tmp_path: Path, guess: str, dry_run: bool
) -> None:
    await imported(a_document(tmp_path / "1", "organizations.json", [a_network()]), vault=VAULT)
    package = a_document(
        tmp_path / "2", "organizations.json", [{**ORGANIZATION, "phones": [{"id": "p", "number": guess}]}]
    )
    if dry_run:
        report = await imported(package, vault=VAULT, dry_run=True)
        assert (report.problems, report.rejected, report.files[0].landed) == ([], 0, 1)
    else:
        with pytest.raises(SourceKnown):
            await imported(package, vault=VAULT)
    sealed_again = {**SECRET, "number": guess, "tier": "restricted", "location_id": "l"}
    again = a_document(tmp_path / "3", "organizations.json", [a_network(phones=[sealed_again])])
    with pytest.raises(SourceKnown):
        await imported(again, vault=VAULT, dry_run=dry_run)


async def test_package_with_many_rows_that_say_what_is_restricted_is_refused_whole_and_none_is_named(
    database: Database, tmp_path: Path
) -> None:
    three = [{"id": f"p{one}", **NUMBER, "extension": str(one)} for one in range(3)]
    report = await imported(a_document(tmp_path / "1", "o.json", [a_network(phones=three)]), source="few", vault=VAULT)
    assert len(problems_of(report)) == 3
    four = [*three, {"id": "p4", **NUMBER}]
    with pytest.raises(ConfidentialPlaceShown) as caught:
        await imported(a_document(tmp_path / "2", "o.json", [a_network(phones=four)]), source="many", vault=VAULT)
    assert caught.value.problems == ()
    assert await pool_of(APPLICATION).fetchval("SELECT count(*) FROM organization WHERE source = 'many'") == 0
