"""Commands that give the directory to others: an HSDS package of the public tier."""

from functools import partial
from pathlib import Path

import click

from hub.commands.context import (
    command,
    complaints,
    console,
    finish,
    json_option,
    print_json,
    say,
    settings_or_exit,
    terminal_language,
    translator,
)
from hub.commands.import_report import shown_number, table_of
from hub.directory.hsds.export import export_hsds
from hub.directory.hsds.export_cells import ExportForm
from hub.directory.hsds.export_report import ExportReport
from hub.errors import N_, ExitCode
from hub.runtime import open_hub


@click.group("export")
def export() -> None:
    """Give the directory to others."""


@export.command("hsds")
@click.argument("target", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice([one.value for one in ExportForm]),
    default=ExportForm.TABULAR.value,
    show_default=True,
    help="tabular (CSV files and datapackage.json), json or ndjson.",
)
@click.option("--language", default="en", show_default=True, help="Language of HSDS's own fields (BCP 47).")
@click.option("--source", help="Write only what came from this source.")
@click.option("--force", is_flag=True, help="Replace an earlier package of the hub's.")
@json_option
@command
async def hsds(target: Path, form: str, language: str, source: str | None, force: bool, as_json: bool) -> None:
    """Write the public tier as an HSDS 3.1 package: folder TARGET, or one file TARGET.zip.

    Exit code 6 when values were left out because HSDS has no valid form for them.
    """
    async with open_hub(settings_or_exit(), existing=True):
        report = await export_hsds(target, form=ExportForm(form), language=language, source=source, force=force)
    print_json(report) if as_json else show_report(report, terminal_language())
    finish(ExitCode.PARTLY if report.left_out else ExitCode.OK)


def show_report(report: ExportReport, language: str) -> None:
    """Print how many rows of each table were written, and what was not, in the reader's language."""
    translate, numbered = translator(language), partial(shown_number, language=language)
    table = table_of(map(translate, (N_("table"), N_("rows"))))
    for one in report.tables:
        table.add_row(one.table, numbered(one.rows))
    console.print(table)
    for line, kept_back in (
        (N_("{field}: {count} left out, HSDS has no form for them"), report.left_out),
        (N_("{field}: {count} empty, though HSDS requires it"), report.lacking),
    ):
        for each in kept_back:
            field = f"{each.table}.{each.field}"
            say(translate(line).format(field=field, count=numbered(each.count)), to=complaints)
    if report.unspoken:
        unspoken = N_("No text is in the language {tag}; texts in other languages stand in its place.")
        say(translate(unspoken).format(tag=report.language), to=complaints)
    if report.demo:
        say(translate(N_("The package holds the fictional demo network, and says so in its marker.")), to=complaints)
    written = N_("{count} rows written to {target}")
    say(translate(written).format(count=numbered(report.rows), target=report.target))
