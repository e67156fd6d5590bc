"""Commands about what the directory holds: import, search, reindex, and the demo."""

from pathlib import Path

import click
import msgspec
from rich.table import Table

from hub.commands.context import (
    command,
    complaints,
    console,
    finish,
    json_option,
    print_json,
    say,
    settings_or_exit,
)
from hub.directory.hsds.report import ImportReport
from hub.directory.jobs import rebuild
from hub.directory.operations import import_hsds, load_demo_network
from hub.errors import N_, ExitCode, InvalidInput, Text
from hub.principal import SYSTEM
from hub.runtime import Hub, open_hub
from hub.serve import serve

PROBLEMS_SHOWN = 10
"""Problems printed one by one; `--json` gives all that were kept."""

TRY = (
    "What to try: search “подслон”, “shelter Varna” or “психолог”; narrow the results; open a service;\n"
    "change the language at the top; look at it on a phone. Stop the hub with Ctrl-C."
)


class DemoNeedsNoServer(InvalidInput):
    """The demo was asked of a server's database, where fictional shelters could end up among real ones."""

    slug = "demo-needs-no-server"

    def __init__(self) -> None:
        super().__init__(Text(N_("The demo keeps a database of its own; unset HUB_DATABASE_URL.")))


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on, over HUB_PORT; 0 chooses a free one.")
@click.option("--data", type=click.Path(path_type=Path), help="An HSDS package to show instead of the demo network.")
@command
async def demo(port: int | None, data: Path | None) -> None:
    """Serve the fictional demo network, kept apart from everything else under HUB_DATA_DIR/demo."""
    settings = settings_or_exit(port=port)
    if not settings.embedded:
        raise DemoNeedsNoServer
    folder = settings.data_dir / ("demo" if data is None else f"demo-{source_name(data)}")
    async with open_hub(msgspec.structs.replace(settings, data_dir=folder)) as hub:
        geocoder = hub.plugins.geocoder(settings.gazetteer_countries)
        if data is None:
            report = await load_demo_network(geocoder=geocoder)
        else:
            report = await import_hsds(SYSTEM, data, source=source_name(data), update=True, geocoder=geocoder)
        await index_now(hub)
        shown = msgspec.structs.replace(hub, demo=data is None)
        complaints.print(f"{sum(one.rows for one in report.files):,} rows from {report.source}")
        await serve(shown, announce_demo)


def announce_demo(address: str) -> None:
    """Say where the demo is and what to do there."""
    console.print(f"The demo answers at {address}", soft_wrap=True)
    console.print(TRY, soft_wrap=True)


@click.group("import")
def import_() -> None:
    """Take in a directory from elsewhere."""


@import_.command("hsds")
@click.argument("package", type=click.Path(path_type=Path))
@click.option("--source", help="Name of where it comes from (a-z, 0-9, -); the folder's name by default.")
@click.option("--update", is_flag=True, help="Let the package change what an earlier one brought under this name.")
@click.option("--language", default="en", show_default=True, help="Language of texts that do not name theirs (BCP 47).")
@json_option
@command
async def hsds(package: Path, source: str | None, update: bool, language: str, as_json: bool) -> None:
    """Import the HSDS package in folder PACKAGE; exit code 6 when rows were rejected and the rest landed."""
    async with open_hub(settings_or_exit()) as hub:
        geocoder = hub.plugins.geocoder(hub.settings.gazetteer_countries)
        name = source or source_name(package)
        report = await import_hsds(SYSTEM, package, source=name, update=update, language=language, geocoder=geocoder)
        if hub.settings.jobs_inside:
            await index_now(hub)
    print_json(report) if as_json else show_report(report)
    finish(ExitCode.PARTLY if report.rejected else ExitCode.OK)


@click.command()
@json_option
@command
async def reindex(as_json: bool) -> None:
    """Build the search index anew beside the old one, then swap."""
    async with open_hub(settings_or_exit()) as hub:
        count = await rebuild(hub.engine)
    print_json({"documents": count}) if as_json else console.print(f"{count:,} services indexed")


async def index_now(hub: Hub) -> None:
    """Do the index jobs that wait, here; where another hub runs on the same data, whoever comes first does them."""
    await hub.worker().drain()


def source_name(package: Path) -> str:
    """Return the name of a package's folder as a source name: its letters a-z and digits, with - between."""
    name = package.resolve().name.lower()
    return "".join(one if one.isascii() and one.isalnum() else "-" for one in name).strip("-")[:63]


def show_report(report: ImportReport) -> None:
    """Print what became of every row, and the first problems."""
    table = Table("file", "rows", "landed", "unchanged", "rejected", "")
    for one in report.files:
        counts = [f"{number:,}" for number in (one.rows, one.landed, one.unchanged, one.rejected)]
        table.add_row(one.file, *counts, "" if one.read else "not read yet")
    console.print(table)
    for problem in report.problems[:PROBLEMS_SHOWN]:
        say(str(problem), to=complaints)
    if (more := sum(one.count for one in report.problem_counts) - PROBLEMS_SHOWN) > 0:
        complaints.print(f"and {more:,} more problems; --json lists them", markup=False)
    console.print(f"{report.services_changed:,} services changed")
    console.print(f"{report.texts_not_understood:,} opening hours kept as text alone")
