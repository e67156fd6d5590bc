"""`hub export hsds`: counts for people and programs, exit codes that mean what the reference says."""

import asyncio
import json
from pathlib import Path

from hub.directory.fields import ENTITIES
from hub.errors import ExitCode
from kit.cli import hub
from kit.database import Database
from kit.exported import rows_of_documents
from kit.filled_directory import fill_every_table
from kit.postgres import execute


async def run(database: Database, tmp_path: Path, *arguments: str) -> tuple[int, str, str]:
    """Run `hub export hsds` on `database`; return how it ended, what it said, and its complaints."""
    given = {"HUB_DATABASE_URL": database.dsn, "HUB_DATA_DIR": str(tmp_path / "data")}
    done = await asyncio.to_thread(hub, "export", "hsds", *arguments, **given)
    return done.returncode, done.stdout, done.stderr


async def test_export_prints_how_many_rows_of_each_table_were_written(fresh_database: Database, tmp_path: Path) -> None:
    await fill_every_table(fresh_database.owner_dsn)
    code, said, complaints = await run(fresh_database, tmp_path, str(tmp_path / "out.zip"))
    assert (code, complaints) == (ExitCode.OK, "")
    assert all(entity.table in said for entity in ENTITIES)
    assert (tmp_path / "out.zip").is_file()


async def test_export_for_programs_says_in_json_what_was_written(fresh_database: Database, tmp_path: Path) -> None:
    await fill_every_table(fresh_database.owner_dsn)
    out = tmp_path / "out"
    code, said, _ = await run(fresh_database, tmp_path, str(out), "--format", "ndjson", "--language", "bg", "--json")
    report = json.loads(said)
    assert (code, report["form"], report["language"]) == (ExitCode.OK, "ndjson", "bg")
    written = {table: len(rows) for table, rows in rows_of_documents(out).items()}
    assert {one["table"]: one["rows"] for one in report["tables"]} == written


async def test_export_that_left_something_out_names_it_and_ends_with_its_code(
    fresh_database: Database, tmp_path: Path
) -> None:
    await fill_every_table(fresh_database.owner_dsn)
    await execute(fresh_database.owner_dsn, "UPDATE organization SET email = 'поща@дом.бг', source = 'demo-network'")
    await execute(fresh_database.owner_dsn, "UPDATE service SET organization_id = NULL")
    code, _, complaints = await run(fresh_database, tmp_path, str(tmp_path / "out"))
    assert code == ExitCode.PARTLY
    assert "organization.email: 1 left out" in complaints
    assert "service.organization_id: 1 empty" in complaints
    assert "demo network" in complaints
    assert "поща" not in complaints


async def test_export_where_something_stands_is_invalid_and_says_what_to_do(
    fresh_database: Database, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    code, _, complaints = await run(fresh_database, tmp_path, str(tmp_path / "out"))
    assert code == ExitCode.INVALID
    assert "Choose another name." in complaints


async def test_export_of_a_source_that_is_not_there_is_not_found(fresh_database: Database, tmp_path: Path) -> None:
    code, _, complaints = await run(fresh_database, tmp_path, str(tmp_path / "out"), "--source", "nobody")
    assert code == ExitCode.NOT_FOUND
    assert "“nobody”" in complaints
