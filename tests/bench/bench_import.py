"""Rows `import-miami` and `import-100k`: services a second, from the first byte of a package to the commit."""

import asyncio
import sys
import tempfile
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

import msgspec
import uvloop
from results import BenchResult, peak_megabytes

from hub.directory.operations import import_hsds
from hub.principal import SYSTEM
from hub.rooms import piccolo_apps
from hub.storage.embedded import DatabaseRole
from hub.storage.engines import APPLICATION, open_engine, pool_of
from hub.storage.migrations import migrate
from kit.directory import MIAMI
from kit.generated_package import CHILD_ROWS, generate_package
from kit.postgres import shared_server

SERVICES = 100_000
TARGET = 1_500.0
"""Services a second."""
MEMORY_TARGET = 1_000.0
"""MB of the importing process at its largest."""


class Measured(msgspec.Struct):
    """What one import took, told by the process that did it."""

    services: int
    rows: int
    rejected: int
    seconds: float
    megabytes: float
    server_megabytes: float


def import_miami() -> list[BenchResult]:
    """Import a real 211 directory."""
    if not MIAMI.is_dir():
        print("import-miami: the Miami 211 directory does not lie beside this checkout", file=sys.stderr)
        return []
    return [_result("import-miami", _measured(MIAMI))]


def import_100k() -> list[BenchResult]:
    """Import 100,000 generated services with twenty rows each beside them."""
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
        measured = _measured(generate_package(Path(folder) / "package", SERVICES))
    memory = BenchResult(
        name="import-100k memory",
        value=measured.megabytes,
        unit="MB",
        target=MEMORY_TARGET,
        better="lower",
        detail=f"PostgreSQL's process for it: {measured.server_megabytes:,.0f} MB",
    )
    return [_result("import-100k", measured, f"{CHILD_ROWS} child rows each"), memory]


def _result(name: str, measured: Measured, detail: str = "") -> BenchResult:
    rate = measured.services / measured.seconds
    told = f"{measured.rows:,} rows in {measured.seconds:.1f} s, {measured.rejected:,} rejected"
    detail = "; ".join(one for one in (told, detail) if one)
    return BenchResult(name=name, value=rate, unit="services/s", target=TARGET, better="higher", detail=detail)


def _measured(package: Path) -> Measured:
    """Import in a process of its own, so that its memory is the import's alone."""
    with shared_server() as server:
        asyncio.run(migrate(server.dsn(DatabaseRole.OWNER), piccolo_apps()))
        with get_context("spawn").Pool(1) as processes:
            told = processes.apply(_import, (server.dsn(DatabaseRole.APPLICATION), str(package)))
    return msgspec.convert(told, Measured)


def _import(dsn: str, package: str) -> dict[str, Any]:
    return uvloop.run(_timed(dsn, Path(package)))


async def _timed(dsn: str, package: Path) -> dict[str, Any]:
    async with open_engine(APPLICATION, dsn, pool=1):
        backend = await pool_of(APPLICATION).fetchval("SELECT pg_backend_pid()")
        began = perf_counter()
        report = await import_hsds(SYSTEM, package, source="bench")
        seconds = perf_counter() - began
        services = await pool_of(APPLICATION).fetchval("SELECT count(*) FROM service")
        server = peak_megabytes(backend)
    peak = peak_megabytes()
    rows = sum(one.rows for one in report.files)
    measured = Measured(services, rows, report.rejected, seconds, peak, server)
    return msgspec.structs.asdict(measured)
