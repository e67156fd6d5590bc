"""A database that an earlier version filled, brought forward: every row is there, public, and can be read."""

import shutil
from pathlib import Path

import asyncpg
from piccolo.conf.apps import AppConfig

from hub.directory.hsds.context import Context
from hub.directory.hsds.report import Tally
from hub.directory.queries import service_page
from hub.principal import PUBLIC
from hub.rooms import piccolo_apps
from hub.storage.embedded import DatabaseRole, EmbeddedServer
from hub.storage.engines import APPLICATION, open_engine
from hub.storage.migrations import migrate
from kit.directory import VILLAGE, count_of, imported, row_of

BEFORE = "directory_2026_11_24t02"
"""The first migration that the earlier version did not have."""

NAME = "filled_before"

FILLED = """
    INSERT INTO organization (id, source, source_id, name, last_modified)
        VALUES ({organization}, 'village', '1', '{{"en": "LINDEN HOUSE"}}', now());
    INSERT INTO service (id, source, source_id, organization_id, service_type, name, status, last_modified)
        VALUES ({service}, 'village', '10', {organization}, 'other', '{{"en": "Night kitchen"}}', 'active', now());
    INSERT INTO location (id, source, source_id, organization_id, location_type, name, last_modified)
        VALUES ({location}, 'village', '100', {organization}, 'physical', '{{"en": "The house"}}', now());
    INSERT INTO service_at_location (id, source, service_id, location_id)
        VALUES ({service_at_location}, 'village', {service}, {location});
    INSERT INTO address (id, source, location_id, address_type, city)
        VALUES (gen_random_uuid(), 'village', {location}, 'physical', '{{"en": "Vidin"}}');
    INSERT INTO phone (id, source, service_id, number)
        VALUES (gen_random_uuid(), 'village', {service}, '+359 000 111 222');
    INSERT INTO schedule (id, source, service_id, freq, byday, opens_at, closes_at)
        VALUES (gen_random_uuid(), 'village', {service}, 'WEEKLY', 'MO', '09:00', '17:00');
    INSERT INTO language (id, source, service_id, code, name)
        VALUES (gen_random_uuid(), 'village', {service}, 'bg', 'Bulgarian');
    INSERT INTO taxonomy_term (id, source, source_id, name)
        VALUES ({taxonomy_term}, 'village', 'B-1000', '{{"en": "Food"}}');
    INSERT INTO service_taxonomy_term (id, source, service_id, taxonomy_term_id)
        VALUES (gen_random_uuid(), 'village', {service}, {taxonomy_term});
"""
"""A row of every table that there was."""

OLD_IDS = {
    "organization": ("1",),
    "service": ("10",),
    "location": ("100",),
    "taxonomy_term": ("B-1000",),
}
TABLES = (*OLD_IDS, "service_at_location", "address", "phone", "schedule", "language", "attribute")


def earlier_apps(folder: Path) -> tuple[AppConfig, ...]:
    """Return the schemas of all rooms, that of the directory as the earlier version had it."""
    found: list[AppConfig] = []
    for app in piccolo_apps():
        if app.app_name == "directory":
            for path in Path(app.resolved_migrations_folder_path).glob("directory_*.py"):
                if path.stem < BEFORE:
                    shutil.copy(path, folder)
            app = AppConfig(app_name="directory", migrations_folder_path=folder)
        found.append(app)
    return tuple(found)


def ids() -> dict[str, str]:
    """Return the ids that an import gives to the rows that FILLED holds."""
    context = Context("village", "en", Tally())
    made = {table: context.id_of(table, *own) for table, own in OLD_IDS.items()}
    made["service_at_location"] = context.id_of("service_at_location", made["service"], made["location"])
    return made


async def test_migrate_of_a_filled_database_keeps_every_row_public_and_its_id_through_the_next_import(
    postgres_server: EmbeddedServer, tmp_path: Path
) -> None:
    admin = await asyncpg.connect(postgres_server.dsn(DatabaseRole.SUPERUSER, "postgres"))
    try:
        await admin.execute(f"CREATE DATABASE {NAME} OWNER hub_owner")
        owner_dsn = postgres_server.dsn(DatabaseRole.OWNER, NAME)
        await migrate(owner_dsn, earlier_apps(tmp_path))
        owner = await asyncpg.connect(owner_dsn)
        await owner.execute(FILLED.format(**{table: f"'{row_id}'" for table, row_id in ids().items()}))
        await owner.close()
        ran = await migrate(owner_dsn, piccolo_apps())
        assert ran
        assert all(one.startswith("directory: 2026-11-2") for one in ran)
        async with open_engine(APPLICATION, postgres_server.dsn(DatabaseRole.APPLICATION, NAME), pool=2):
            await _is_whole()
    finally:
        await admin.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        await admin.close()


async def _is_whole() -> None:
    assert {table: await count_of(f"public_{table}") for table in TABLES} == dict.fromkeys(TABLES, 1)
    before = {table: (await row_of(table, own[0]))["id"] for table, own in OLD_IDS.items()}
    entry = await service_page(PUBLIC, before["service"])
    assert entry.organization is not None
    assert entry.organization.name == {"en": "LINDEN HOUSE"}
    assert [one.number for one in entry.phones] == ["+359 000 111 222"]
    assert [one.byday for one in entry.schedules] == ["MO"]
    assert [one.name for one in entry.languages] == ["Bulgarian"]
    assert [one.name for one in entry.taxonomy_terms] == [{"en": "Food"}]
    assert [one.addresses[0].city for one in entry.locations] == [{"en": "Vidin"}]
    await imported(VILLAGE, update=True)
    for table in ("organization", "service", "location"):
        assert (await row_of(table, OLD_IDS[table][0]))["id"] == before[table]
    assert await count_of("service") == 4
