"""Rows `export-100k-…`: 100,000 services with twenty rows each as a package, from the first query to the last byte.

The exporting process is one of its own, so that its peak memory is the export's; with 10,000 services it must be about
the same.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import msgspec
import uvloop
from results import BenchResult, peak_megabytes

from hub.directory.hsds.export import export_hsds
from hub.directory.hsds.export_cells import ExportForm
from hub.rooms import piccolo_apps
from hub.storage.embedded import DatabaseRole, EmbeddedServer
from hub.storage.engines import APPLICATION, open_engine
from hub.storage.migrations import migrate
from kit.postgres import shared_server
from kit.stored_directory import ROWS_OF_A_SERVICE, fill_directory

FEW, MANY = 10_000, 100_000
FORMS = (ExportForm.TABULAR, ExportForm.NDJSON)
TARGET_PER_SECOND = 5_000
TARGET_MEGABYTES = 150


class Measured(msgspec.Struct, frozen=True):
    """One export."""

    seconds: float
    megabytes: int
    """Most memory that the exporting process had."""


async def run() -> list[BenchResult]:
    """Export a small and a big directory in two forms."""
    with shared_server() as server:
        owner = server.dsn(DatabaseRole.OWNER)
        await migrate(owner, piccolo_apps())
        await fill_directory(owner, FEW)
        few = {form: _measured(server, form) for form in FORMS}
        await fill_directory(owner, MANY - FEW, after=FEW)
        many = {form: _measured(server, form) for form in FORMS}
    return [one for form in FORMS for one in _results(form, few[form], many[form])]


def _results(form: ExportForm, few: Measured, many: Measured) -> list[BenchResult]:
    name = f"export-100k-{form}"
    rate = BenchResult(
        name=name,
        value=MANY / many.seconds,
        unit="services/s",
        target=TARGET_PER_SECOND,
        better="higher",
        detail=f"{MANY * (ROWS_OF_A_SERVICE + 1):,} rows in {many.seconds:.1f} s",
    )
    memory = BenchResult(
        name=f"{name}-memory",
        value=many.megabytes,
        unit="MB",
        target=TARGET_MEGABYTES,
        better="lower",
        detail=f"{few.megabytes} MB with {FEW:,} services",
    )
    return [rate, memory]


def _measured(server: EmbeddedServer, form: ExportForm) -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        arguments = [__file__, server.dsn(DatabaseRole.APPLICATION), str(Path(folder) / "out"), form]
        done = subprocess.run([sys.executable, *arguments], stdout=subprocess.PIPE, check=True)
    return msgspec.json.decode(done.stdout, type=Measured)


async def _export(dsn: str, target: Path, form: ExportForm) -> Measured:
    async with open_engine(APPLICATION, dsn, pool=2):
        began = perf_counter()
        await export_hsds(target, form=form)
        seconds = perf_counter() - began
    return Measured(seconds, round(peak_megabytes()))


if __name__ == "__main__":
    measured = uvloop.run(_export(sys.argv[1], Path(sys.argv[2]), ExportForm(sys.argv[3])))
    sys.stdout.buffer.write(msgspec.json.encode(measured))
