"""A package is there whole or not at all, and takes the place of nothing but an earlier package of the hub's."""

import asyncio
import os
import resource
import signal
import sys
import zipfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg
import pytest

from hub.directory.hsds.export import export_hsds
from hub.directory.hsds.export_cells import ExportForm
from hub.directory.hsds.export_report import ExportNotWritten, ExportRefused
from hub.storage.engines import DatabaseUnavailable
from kit.database import Database
from kit.exported import bytes_of
from kit.filled_directory import fill_every_table
from kit.postgres import execute

WAITING = "SELECT pid FROM pg_stat_activity WHERE usename = 'hub_app' AND wait_event_type = 'Lock'"


def everything_in(folder: Path) -> list[str]:
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*"))


def contents_of(folder: Path) -> list[bytes]:
    return [one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file()]


def modes_in(folder: Path) -> tuple[set[int], set[int]]:
    """Return the modes of the files and of the folders below `folder`."""
    files: set[int] = set()
    folders: set[int] = set()
    for one in folder.rglob("*"):
        (folders if one.is_dir() else files).add(one.stat().st_mode & 0o777)
    return files, folders


def a_link(target: Path) -> None:
    (target.parent / "elsewhere").mkdir()
    target.symlink_to(target.parent / "elsewhere")


def somebodys_folder(target: Path) -> None:
    target.mkdir()
    (target / "diary.txt").write_text("Mine.")


def another_package(target: Path) -> None:
    target.mkdir()
    (target / "datapackage.json").write_text('{"name": "human_services_data"}')


def a_file(target: Path) -> None:
    target.write_text("Mine.")


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("make", [a_link, somebodys_folder, another_package, a_file])
async def test_export_where_something_else_stands_is_refused_and_leaves_it(
    database: Database, tmp_path: Path, make: Callable[[Path], None], force: bool
) -> None:
    make(tmp_path / "out")
    before = everything_in(tmp_path)
    with pytest.raises(ExportRefused):
        await export_hsds(tmp_path / "out", force=force)
    assert everything_in(tmp_path) == before


def a_foreign_zip(target: Path) -> None:
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("datapackage.json", '{"name": "human_services_data"}')
        archive.writestr("diary.txt", "Mine.")


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("make", [a_foreign_zip, a_file, somebodys_folder])
async def test_export_where_a_zip_of_somebody_elses_stands_is_refused_and_leaves_it(
    database: Database, tmp_path: Path, make: Callable[[Path], None], force: bool
) -> None:
    make(tmp_path / "out.zip")
    before = contents_of(tmp_path)
    with pytest.raises(ExportRefused, match="no package of the hub"):
        await export_hsds(tmp_path / "out.zip", force=force)
    assert contents_of(tmp_path) == before


@pytest.mark.parametrize("target", ["missing/out", "file/out", "/proc/out", "/"])
async def test_export_where_nothing_can_be_written_is_refused(database: Database, tmp_path: Path, target: str) -> None:
    a_file(tmp_path / "file")
    with pytest.raises(ExportRefused):
        await export_hsds(tmp_path / target)
    assert everything_in(tmp_path) == ["file"]


@pytest.mark.parametrize("name", ["out", "out.zip"])
async def test_export_again_replaces_an_earlier_package_only_when_told(
    database: Database, tmp_path: Path, name: str
) -> None:
    await export_hsds(tmp_path / name)
    with pytest.raises(ExportRefused):
        await export_hsds(tmp_path / name)
    await fill_every_table(database.owner_dsn)
    report = await export_hsds(tmp_path / name, form=ExportForm.NDJSON, force=True)
    assert report.rows > 0
    assert {one.split("/")[0] for one in everything_in(tmp_path)} == {name}
    if name == "out":
        assert "datapackage.json" not in bytes_of(tmp_path / name)


@pytest.mark.parametrize("form", ExportForm)
async def test_export_is_readable_by_everybody_whatever_the_mask(
    database: Database, tmp_path: Path, form: ExportForm
) -> None:
    former = os.umask(0o077)
    try:
        await export_hsds(tmp_path / "out", form=form)
        await export_hsds(tmp_path / "out.zip", form=form)
    finally:
        os.umask(former)
    assert modes_in(tmp_path) == ({0o644}, {0o755})


async def test_zip_holds_what_the_folder_holds_and_is_the_same_twice(database: Database, tmp_path: Path) -> None:
    await fill_every_table(database.owner_dsn)
    for name in ("out", "one.zip", "two.ZIP"):
        await export_hsds(tmp_path / name)
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert {one.filename: archive.read(one) for one in archive.infolist()} == bytes_of(tmp_path / "out")
        assert {one.external_attr >> 16 for one in archive.infolist()} == {0o644}
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.ZIP").read_bytes()


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Let the system refuse whatever would make a file of this process longer than `size` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@asynccontextmanager
async def held_up(database: Database, table: str = "unit") -> AsyncIterator[None]:
    """Let whoever reads `table` wait until the block ends."""
    owner = await asyncpg.connect(database.owner_dsn)
    try:
        async with owner.transaction():
            await owner.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            yield
    finally:
        await owner.close()


async def until_somebody_waits(database: Database) -> None:
    admin = await asyncpg.connect(database.admin_dsn)
    try:
        while not await admin.fetchval(f"SELECT EXISTS ({WAITING})"):
            await asyncio.sleep(0.02)
    finally:
        await admin.close()


@pytest.mark.parametrize("form", ExportForm)
async def test_export_when_the_disk_takes_no_more_leaves_nothing(
    database: Database, tmp_path: Path, form: ExportForm
) -> None:
    await fill_every_table(database.owner_dsn)
    with files_of_at_most(1000), pytest.raises(ExportNotWritten, match="File too large"):
        await export_hsds(tmp_path / "out", form=form)
    assert everything_in(tmp_path) == []


@pytest.mark.parametrize("form", ExportForm)
async def test_export_when_the_database_is_lost_leaves_nothing(
    database: Database, tmp_path: Path, form: ExportForm
) -> None:
    async with held_up(database):
        exporting = asyncio.create_task(export_hsds(tmp_path / "out", form=form))
        await until_somebody_waits(database)
        await execute(database.admin_dsn, f"SELECT pg_terminate_backend(pid) FROM ({WAITING}) waiting")
        with pytest.raises(DatabaseUnavailable):
            await exporting
    assert everything_in(tmp_path) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
async def test_export_when_it_is_ended_leaves_no_package(
    fresh_database: Database, tmp_path: Path, number: signal.Signals
) -> None:
    out, data_dir = tmp_path / "out", tmp_path / "data"
    out.mkdir()
    environment = {**os.environ, "HUB_DATABASE_URL": fresh_database.dsn, "HUB_DATA_DIR": str(data_dir)}
    program = Path(sys.executable).with_name("hub")
    async with held_up(fresh_database):
        process = await asyncio.create_subprocess_exec(program, "export", "hsds", out / "package", env=environment)
        await until_somebody_waits(fresh_database)
        process.send_signal(number)
        assert await process.wait() != 0
    assert not (out / "package").exists()
    if number is signal.SIGTERM:
        assert everything_in(out) == []
