"""What a hub exported, read back: every column of every public row as it was; nothing taken from anybody else."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hub.directory.fields import ENTITIES
from hub.directory.hsds.export import export_hsds
from hub.directory.hsds.export_cells import ExportForm
from hub.directory.hsds.report import PackageUnreadable, SourceKnown
from hub.directory.hsds.restoring import IdTaken
from hub.directory.operations import DEMO_NETWORK, load_demo_network
from hub.errors import InvalidInput
from hub.storage.engines import APPLICATION, pool_of
from kit.database import Database
from kit.directory import MIAMI, VILLAGE, edited, imported, needs_miami, row_of
from kit.filled_directory import fill_every_table
from kit.kept_rows import VAULT
from kit.postgres import execute

HOUR = re.compile(r'"now(?P<sign>[+-])P[0-9DTHM]+"')

Directory = dict[str, list[Mapping[str, Any]]]


async def public_rows() -> Directory:
    """Return every column that a source decides of every public row."""
    found: Directory = {}
    for one in ENTITIES:
        columns = ", ".join(("id", "source", "source_id", *one.columns))
        rows = await pool_of(APPLICATION).fetch(f"SELECT {columns} FROM public_{one.table} ORDER BY id")
        found[one.table] = [dict(row.items()) for row in rows]
    return found


async def emptied(database: Database) -> None:
    """Take everything out of the directory."""
    tables = ", ".join([*(one.table for one in ENTITIES), "restricted_detail"])
    await execute(database.owner_dsn, f"TRUNCATE {tables}")


def network_with_fixed_times(folder: Path) -> Path:
    """Return a copy of the demo network whose times are the same in every hour, as those of any other source."""
    copy = folder / "network"
    shutil.copytree(DEMO_NETWORK, copy)
    for file in copy.rglob("*.json"):
        text = file.read_text(encoding="utf-8")
        past = HOUR.sub(lambda one: '"2031-05-01"' if one["sign"] == "+" else '"2026-01-31T10:00:00Z"', text)
        file.write_text(past, encoding="utf-8")
    return copy


@pytest.mark.parametrize("form", list(ExportForm))
async def test_import_of_an_export_of_the_demo_network_restores_every_public_column(
    database: Database, tmp_path: Path, form: ExportForm
) -> None:
    report = await imported(network_with_fixed_times(tmp_path), source="network", language="bg", vault=VAULT)
    assert report.rejected == 0
    await export_hsds(tmp_path / "export", form=form)
    before = await public_rows()
    await emptied(database)
    restored = await imported(tmp_path / "export", source=None, vault=VAULT)
    assert (restored.problems, restored.rejected) == ([], 0)
    after = await public_rows()
    for table, rows in before.items():
        assert after[table] == rows, table


@pytest.mark.parametrize("form", list(ExportForm))
async def test_import_of_an_export_with_every_column_filled_restores_each_of_them(
    database: Database, tmp_path: Path, form: ExportForm
) -> None:
    await fill_every_table(database.owner_dsn)
    await export_hsds(tmp_path / "export", form=form)
    before = await public_rows()
    assert all(before.values())
    await emptied(database)
    restored = await imported(tmp_path / "export", source=None, vault=VAULT)
    assert [str(one) for one in restored.problems] == []
    after = await public_rows()
    for table, rows in before.items():
        assert after[table] == rows, table


@pytest.mark.parametrize("form", [ExportForm.TABULAR, ExportForm.NDJSON])
async def test_import_of_an_export_of_the_village_restores_every_public_column(
    database: Database, tmp_path: Path, form: ExportForm
) -> None:
    await imported(VILLAGE)
    await export_hsds(tmp_path / "export", form=form)
    before = await public_rows()
    await emptied(database)
    restored = await imported(tmp_path / "export", source=None)
    assert (restored.problems, restored.source) == ([], "village")
    assert await public_rows() == before


@needs_miami
@pytest.mark.parametrize("form", [ExportForm.TABULAR, ExportForm.NDJSON])
async def test_import_of_an_export_of_miami_restores_every_public_column(
    database: Database, tmp_path: Path, form: ExportForm
) -> None:
    await imported(MIAMI, source="miami-211")
    await export_hsds(tmp_path / "export", form=form)
    before = await public_rows()
    await emptied(database)
    restored = await imported(tmp_path / "export", source=None)
    assert restored.rejected == 0
    after = await public_rows()
    assert len(after["service"]) == 4089
    for table, rows in before.items():
        assert after[table] == rows, table


async def test_import_of_an_export_into_the_hub_it_came_from_changes_nothing(
    database: Database, tmp_path: Path
) -> None:
    await imported(network_with_fixed_times(tmp_path), source="network", language="bg", vault=VAULT)
    hidden = await pool_of(APPLICATION).fetchval("SELECT count(*) FROM location WHERE tier <> 'public'")
    await export_hsds(tmp_path / "export")
    assert not (await imported(tmp_path / "export", source=None, vault=VAULT)).changed
    assert await pool_of(APPLICATION).fetchval("SELECT count(*) FROM location WHERE tier <> 'public'") == hidden


async def test_import_of_an_export_needs_leave_to_change_what_is_there(database: Database, tmp_path: Path) -> None:
    await imported(VILLAGE)
    await export_hsds(tmp_path / "export")
    changed = edited(tmp_path / "export", tmp_path / "other", "services", "Night kitchen", "Day kitchen")
    with pytest.raises(SourceKnown):
        await imported(changed, source=None)
    assert (await imported(changed, source=None, update=True)).services_changed == 1


async def test_import_of_an_export_whose_ids_are_another_sources_is_refused_whole(
    database: Database, tmp_path: Path
) -> None:
    await imported(VILLAGE, source="village")
    await export_hsds(tmp_path / "export")
    services = (tmp_path / "export" / "services.csv").read_text(encoding="utf-8")
    (tmp_path / "export" / "services.csv").write_text(services.replace(",village,", ",town,"), encoding="utf-8")
    with pytest.raises(IdTaken):
        await imported(tmp_path / "export", source=None, update=True)
    assert (await row_of("service", "10"))["source"] == "village"


async def test_import_of_an_export_under_a_name_lands_beside_what_it_came_from(
    database: Database, tmp_path: Path
) -> None:
    await imported(VILLAGE, source="village")
    first = await row_of("organization", "1")
    await export_hsds(tmp_path / "export")
    report = await imported(tmp_path / "export", source="mirror")
    mirrored = await row_of("organization", str(first["id"]))
    assert report.rejected == 0
    assert (mirrored["source"], mirrored["name"]) == ("mirror", first["name"])
    assert mirrored["id"] != first["id"]


async def test_import_of_an_export_of_the_demo_network_without_another_name_is_refused(
    database: Database, tmp_path: Path
) -> None:
    await load_demo_network(vault=VAULT)
    await export_hsds(tmp_path / "export")
    await emptied(database)
    with pytest.raises(InvalidInput):
        await imported(tmp_path / "export", source=None)
    assert sum(map(len, (await public_rows()).values())) == 0


async def test_import_of_a_package_without_a_mark_and_a_name_is_refused(database: Database) -> None:
    with pytest.raises(InvalidInput):
        await imported(VILLAGE, source=None)


async def test_import_of_a_mark_of_another_format_is_refused(database: Database, tmp_path: Path) -> None:
    (tmp_path / "services.json").write_bytes(b"[]")
    (tmp_path / "nrm_hub.json").write_bytes(msgspec.json.encode({"format": 2, "language": "en", "tier": "public"}))
    with pytest.raises(PackageUnreadable):
        await imported(tmp_path, source=None)
