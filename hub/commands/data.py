"""Commands about what the directory holds: import, search, reindex, and the demo."""

from pathlib import Path

import click
import msgspec

from hub.commands.context import (
    command,
    complaints,
    console,
    finish,
    json_option,
    print_json,
    settings_or_exit,
    terminal_language,
    translator,
)
from hub.commands.import_report import default_rejects, exit_code_of, progress_shown, show_report, source_name
from hub.directory.hsds.opening import open_package
from hub.directory.hsds.rejects import RejectsFile
from hub.directory.hsds.report import Outcome
from hub.directory.jobs import rebuild
from hub.directory.operations import import_hsds, load_demo_network
from hub.emergency import EmergencyNumber
from hub.errors import N_, InvalidInput, Text
from hub.principal import SYSTEM
from hub.runtime import Hub, open_hub
from hub.serve import serve
from hub.settings import Settings

TRY = (
    "What to try: search “подслон”, “shelter Varna” or “психолог”; narrow the results; open a service;\n"
    "change the language at the top; look at it on a phone. Stop the hub with Ctrl-C."
)
INVENTED_LINE = EmergencyNumber(
    "+359 000 100 000",
    (("bg", "Измислена национална линия (демонстрация)"), ("en", "Invented national line (demonstration)")),
)
"""Shows where a national line would stand; nobody is assigned this number, and a hub in use has only what is set."""


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
    if data is None and settings.emergency_numbers == Settings().emergency_numbers:
        settings = msgspec.structs.replace(settings, emergency_numbers=(*settings.emergency_numbers, INVENTED_LINE))
    folder = settings.data_dir / ("demo" if data is None else f"demo-{source_name(data)}")
    async with open_hub(msgspec.structs.replace(settings, data_dir=folder)) as hub:
        geocoder = hub.plugins.geocoder(settings.gazetteer_countries)
        if data is None:
            report = await load_demo_network(geocoder=geocoder, vault=hub.vault)
        else:
            report = await import_hsds(
                SYSTEM, data, source=source_name(data), update=True, geocoder=geocoder, vault=hub.vault
            )
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
@click.option(
    "--source",
    help="Name of where it comes from (a-z, 0-9, -); the package's own name by default. What a hub exported is "
    "restored under its former names when none is given.",
)
@click.option("--update", is_flag=True, help="Let the package change what an earlier one brought under this name.")
@click.option("--language", help="Language of texts that do not name theirs (BCP 47); en when the package says none.")
@click.option("--encoding", help="Encoding of CSV files that are not in UTF-8, as windows-1251.")
@click.option("--dry-run", is_flag=True, help="Do everything, write nothing, and say what would be.")
@click.option("--strict", is_flag=True, help="All rows or none: write nothing when a row is rejected (exit code 2).")
@click.option(
    "--rejects",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A new file for the rows and cells that were left out; one under HUB_DATA_DIR/rejects by default.",
)
@json_option
@command
async def hsds(
    package: Path,
    source: str | None,
    update: bool,
    language: str | None,
    encoding: str | None,
    dry_run: bool,
    strict: bool,
    rejects: Path | None,
    as_json: bool,
) -> None:
    """Import the HSDS package PACKAGE: a folder, a zip archive, or a file of JSON or ndjson.

    Exit code 6 when rows were rejected and the rest landed.
    """
    if source is None and open_package(package, encoding=encoding).mark is None:
        source = source_name(package)
    reading = terminal_language()
    translate = translator(reading)
    async with open_hub(settings_or_exit()) as hub:
        file = rejects or default_rejects(hub.settings.data_dir, source)
        with progress_shown() as progress:
            report = await import_hsds(
                SYSTEM,
                package,
                source=source,
                language=language,
                encoding=encoding,
                geocoder=hub.plugins.geocoder(hub.settings.gazetteer_countries),
                vault=hub.vault,
                update=update,
                dry_run=dry_run,
                strict=strict,
                rejects=RejectsFile(file, translate),
                progress=progress,
            )
        if hub.settings.jobs_inside and report.outcome is Outcome.LANDED:
            await index_now(hub)
    print_json(report) if as_json else show_report(report, reading, translate)
    finish(exit_code_of(report))


@click.command()
@json_option
@command
async def reindex(as_json: bool) -> None:
    """Build the search index anew beside the old one, then swap."""
    async with open_hub(settings_or_exit(), existing=True) as hub:
        count = await rebuild(hub.engine)
        owed = hub.paired is not None and hub.paired.owes
    if as_json:
        print_json({"documents": count, **({"owed": True} if owed else {})})
    else:
        console.print(f"{count:,} services indexed")
        if owed:
            console.print("The search server does not have them: it does not answer. It gets them once it does.")


async def index_now(hub: Hub) -> None:
    """Do the index jobs that wait, here; where another hub runs on the same data, whoever comes first does them."""
    await hub.worker().drain()
