"""Imports that are stopped while they run, and packages made to fill the memory."""

import asyncio
import tracemalloc
from pathlib import Path

import asyncpg
import pytest

from hub.directory.hsds.context import Context
from hub.directory.hsds.mapper import Mapper
from hub.directory.hsds.package import RawRow, Shape
from hub.directory.hsds.report import FileReport, Tally
from hub.storage.engines import DatabaseUnavailable
from kit.database import Database
from kit.directory import count_of, imported
from kit.packages import ORGANIZATION, SERVICE, a_document, a_tabular_package

IS_WAITED_FOR = """
    SELECT EXISTS (
        SELECT FROM pg_locks JOIN pg_database d ON d.oid = database WHERE NOT granted AND datname = current_database())
"""

END_WAITING = """
    SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database d ON d.oid = database
    WHERE NOT granted AND datname = current_database()
"""


@pytest.mark.parametrize("table", ["taxonomy", "organization", "service", "phone"])
async def test_import_that_waits_for_the_database_stops_at_once_when_it_is_cancelled_and_leaves_nothing(
    database: Database, tmp_path: Path, table: str
) -> None:
    phones = [{"id": str(number), "service_id": "s", "number": "112"} for number in range(100)]
    package = a_tabular_package(tmp_path, phones=phones, taxonomies=[{"id": "t", "name": "Kinds"}])
    owner = await asyncpg.connect(database.owner_dsn)
    try:
        async with owner.transaction():
            await owner.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
            running = asyncio.create_task(imported(package))
            waiting = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND database = "
            while not await owner.fetchval(
                waiting + "(SELECT oid FROM pg_database WHERE datname = current_database()))"
            ):
                await asyncio.sleep(0.01)
            running.cancel()
            await asyncio.wait((running,), timeout=10)
            assert running.cancelled()
    finally:
        await owner.close()
    assert [await count_of(one) for one in ("organization", "service", "phone")] == [0, 0, 0]
    assert (await imported(package)).problems == []
    assert await count_of("phone") == 100


async def test_import_that_loses_the_database_while_it_is_read_says_so_and_leaves_nothing(
    database: Database, tmp_path: Path
) -> None:
    package = a_tabular_package(tmp_path, services=[SERVICE | {"id": str(number)} for number in range(20_000)])
    owner = await asyncpg.connect(database.owner_dsn)
    try:
        async with owner.transaction():
            await owner.execute("LOCK TABLE organization IN EXCLUSIVE MODE")
            running = asyncio.create_task(imported(package))
            while not await owner.fetchval(IS_WAITED_FOR):
                await asyncio.sleep(0.01)
            admin = await asyncpg.connect(database.admin_dsn)
            await admin.execute(END_WAITING)
            await admin.close()
            with pytest.raises(DatabaseUnavailable):
                await running
    finally:
        await owner.close()
    assert [await count_of(one) for one in ("organization", "service")] == [0, 0]
    assert (await imported(package)).rejected == 0


@pytest.mark.parametrize("form", ["tables", "documents"])
async def test_import_whose_rows_are_all_rejected_can_be_stopped_before_the_last_is_read(
    database: Database, tmp_path: Path, form: str
) -> None:
    nobodys = [{"id": str(number), "number": "112"} for number in range(20_000)]
    if form == "tables":
        package = a_tabular_package(tmp_path, phones=nobodys)
    else:
        package = a_document(tmp_path, "phones.ndjson", nobodys)
    read: list[int] = []
    running = asyncio.create_task(imported(package, progress=lambda taken, _: read.append(taken)))
    while len(read) < 6:
        await asyncio.sleep(0)
    running.cancel()
    await asyncio.wait((running,))
    assert running.cancelled()
    assert len(read) < 10


@pytest.mark.parametrize("form", ["tables", "documents"])
async def test_import_of_rows_as_long_as_they_may_be_holds_few_of_them_at_once(
    database: Database, tmp_path: Path, form: str
) -> None:
    long = "x" * 99_000
    names = ("description", "fees_description", "eligibility_description", "application_process", "assurances")
    services = [SERVICE | {"id": str(one)} | dict.fromkeys(names, long) for one in range(400)]
    if form == "tables":
        package = a_tabular_package(tmp_path, services=services)
    else:
        a_document(tmp_path, "organizations.ndjson", [ORGANIZATION])
        package = a_document(tmp_path, "services.ndjson", services).parent
    tracemalloc.start()
    try:
        report = await imported(package)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (report.rejected, await count_of("service")) == (0, 400)
    assert most < 150_000_000 < sum(one.stat().st_size for one in package.iterdir())


def test_documents_that_wait_for_others_do_not_wait_where_they_would_fill_the_memory() -> None:
    mapper = Mapper(Context("village", "en", Tally(), sorted_rows=False))
    text = "x" * 90_000
    shape = Shape(
        table="service", counts=FileReport(file="services.ndjson"), header=("id", "name", "program_id", "description")
    )
    made = [mapper.check(RawRow(shape, number, (str(number), "Line", "later", text))) for number in range(1_200)]
    assert made[:1_000] == [[]] * 1_000
    assert len(made[-1]) == 1
    assert len(list(mapper.finish())) == made.count([])
