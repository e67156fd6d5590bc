"""Migrations: all or nothing, once, whoever starts first."""

import asyncio
from pathlib import Path

import asyncpg
import pytest
from piccolo.conf.apps import AppConfig

from hub.rooms import piccolo_apps
from hub.storage.engines import APPLICATION, pool_of
from hub.storage.migrations import MigrationsMisplaced, migrate, migration_ids, pending_migrations
from kit.database import Database

MIGRATION = '''
"""{statement}"""
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from hub.storage.engines import OWNER
ID = "{id}"
async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="{app}", description="")
    async def run():
        await OWNER.run_ddl("{statement}")
    manager.add_raw(run)
    return manager
'''


def an_app(folder: Path, name: str, **statements: str) -> AppConfig:
    """A schema with one migration for each of `statements`."""
    home = folder / name
    home.mkdir(exist_ok=True)
    for number, (stem, statement) in enumerate(statements.items()):
        moment = f"2030-01-01T00:00:0{number}:000000"
        (home / f"{stem}.py").write_text(MIGRATION.format(id=moment, app=name, statement=statement))
    return AppConfig(app_name=name, migrations_folder_path=home)


async def test_migrate_when_run_again_does_nothing(fresh_database: Database) -> None:
    assert await migrate(fresh_database.owner_dsn, piccolo_apps()) == []


async def test_pending_migrations_when_all_have_run_are_none_and_the_application_can_ask(database: Database) -> None:
    async with pool_of(APPLICATION).acquire() as connection:
        known = [(app.app_name, one) for app in piccolo_apps() for one in migration_ids(app)]
        assert await pending_migrations(connection, known) == []
        assert await pending_migrations(connection, [("ledger", "2999-01-01")]) == ["ledger: 2999-01-01"]


async def test_migrate_when_a_later_app_fails_leaves_nothing_of_the_earlier_one(
    fresh_database: Database, tmp_path: Path
) -> None:
    good = an_app(tmp_path, "good", good_one="CREATE TABLE good_table (id int)")
    bad = an_app(tmp_path, "bad", bad_one="CREATE TABLE bad_table (id int)", bad_two="SELECT no_such_thing")
    with pytest.raises(asyncpg.UndefinedColumnError):
        await migrate(fresh_database.owner_dsn, (good, bad))
    connection = await asyncpg.connect(fresh_database.owner_dsn)
    assert await connection.fetchval("SELECT to_regclass('good_table') IS NULL AND to_regclass('bad_table') IS NULL")
    assert await connection.fetchval("SELECT count(*) FROM migration WHERE app_name IN ('good', 'bad')") == 0
    await connection.close()


async def test_migrate_when_two_start_together_runs_each_migration_once(
    fresh_database: Database, tmp_path: Path
) -> None:
    app = an_app(tmp_path, "twin", twin_one="CREATE TABLE twin_table (id int)")
    ran = await asyncio.gather(*(migrate(fresh_database.owner_dsn, (app,)) for _ in range(4)))
    assert sorted(len(one) for one in ran) == [0, 0, 0, 1]


async def test_migrate_when_two_apps_use_the_same_stem_runs_both(fresh_database: Database, tmp_path: Path) -> None:
    one = an_app(tmp_path, "same", same_initial="CREATE TABLE same_table (id int)")
    two = an_app(tmp_path, "same_too", same_too_initial="CREATE TABLE same_too_table (id int)")
    assert len(await migrate(fresh_database.owner_dsn, (one, two))) == 2


def test_migration_when_not_named_after_its_app_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MigrationsMisplaced):
        migration_ids(an_app(tmp_path, "right", wrong_name="SELECT 1"))


@pytest.mark.parametrize("app", piccolo_apps(), ids=lambda app: app.app_name)
def test_migrations_of_every_room_are_named_after_it_and_say_what_they_do(app: AppConfig) -> None:
    assert migration_ids(app)
    for path in Path(app.resolved_migrations_folder_path).glob(f"{app.app_name}_*.py"):
        assert path.read_text(encoding="utf-8").startswith('"""')
