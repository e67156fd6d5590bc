"""Not one byte of open data, headers included, tells that anything hidden is there, or that it changed."""

from pathlib import Path

import pytest

from kit.database import Database
from kit.filled_directory import fill_every_table, id_of
from kit.kept_rows import NOW, TEXT, keep
from kit.open_data import every_answer, open_data_client
from kit.postgres import execute, fetch

HIDDEN_TIERS = ("professional", "restricted")

CHANGES = {
    "a hidden place is another": (
        'UPDATE location SET name = \'{{"en": "Another"}}\', latitude = 1.5, version = version + 1,'
        " last_modified = now() WHERE id = '{place}'"
    ),
    "a hidden number is another": "UPDATE phone SET number = '+359 000 999 999' WHERE tier <> 'public'",
    "a hidden service is gone": "DELETE FROM service WHERE tier <> 'public' AND source = 'unseen'",
    "an alert that is over is another": (
        'UPDATE organization SET alert = \'{{"en": "Over"}}\' WHERE alert_expires_at < now()'
    ),
    "who made sure is another": "UPDATE assurance SET assurer_email = 'somebody@else.example'",
}


async def hide_one_place(database: Database) -> str:
    """Hide the place of the services, and let the alert of the organization be over."""
    place = str(id_of("shown", "location"))
    await execute(database.owner_dsn, f"UPDATE location SET tier = 'professional' WHERE id = '{place}'")
    await execute(database.owner_dsn, "UPDATE organization SET alert_expires_at = now() - interval '1 day'")
    return place


async def hide_more(tier: str) -> None:
    """Add hidden rows of every kind that may stand beside public ones without a trace."""
    organization = id_of("shown", "organization")
    service = id_of("shown", "service")
    hidden = await keep("service", organization_id=str(organization), tier=tier, name=TEXT, source="unseen")
    for owner, own_id in (("organization", organization), ("service", service), ("service", hidden)):
        owned = {"source": "unseen", f"{owner}_id": str(own_id)}
        await keep("contact", tier="professional", name=TEXT, **owned)
        await keep("phone", tier="professional", number="+359 000 888 888", **owned)
    await keep("phone", number="+359 000 888 887", source="unseen", service_id=str(hidden))


@pytest.mark.parametrize("tier", HIDDEN_TIERS)
async def test_what_is_hidden_beside_the_public_is_told_by_no_byte(
    database: Database, tmp_path: Path, tier: str
) -> None:
    await fill_every_table(database.owner_dsn)
    place = await hide_one_place(database)
    async with open_data_client(tmp_path) as client:
        before = await every_answer(client)
        await hide_more(tier)
        assert await fetch(database.admin_dsn, "SELECT count(*) FROM service") == [(2,)]
        assert await every_answer(client) == before
        for what, statement in CHANGES.items():
            await execute(database.owner_dsn, statement.format(place=place))
            assert await every_answer(client) == before, what
        since = NOW.isoformat()
        assert (await client.get("/hsds/service_at_locations", params={"modified_after": since})).json()["empty"]
        assert (await client.get("/hsds/services", params={"modified_after": since})).json()["empty"]


async def test_what_becomes_public_is_told(database: Database, tmp_path: Path) -> None:
    await fill_every_table(database.owner_dsn)
    await hide_one_place(database)
    async with open_data_client(tmp_path) as client:
        before = await every_answer(client)
        await execute(database.owner_dsn, "UPDATE location SET tier = 'public'")
        assert await every_answer(client) != before
