"""What `hub import` says: how far it is, what became of every row, and where the rest was written down."""

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn
from rich.table import Column, Table

from hub.commands.context import complaints, console, say
from hub.directory.hsds.importing import Progress as Told
from hub.directory.hsds.report import ImportReport, Outcome, RowProblem
from hub.errors import N_, ExitCode, Translate

KINDS_SHOWN = 20
"""Kinds of problem that are printed: a file, a field and a reason each. Every problem stands in the rejects file."""

PLACE = re.compile(r"\{\w+\}")
"""Where a value stands in a text."""
INDEX = re.compile(r"\[\d+\]")

OUTCOMES = {
    Outcome.TRIED: N_("Nothing was written: this was a dry run."),
    Outcome.REFUSED: N_("Nothing was written: rows were rejected, and --strict takes all or none."),
}


def source_name(package: Path) -> str:
    """Return the name of a package's folder or file as a source name: its letters a-z and digits, with - between."""
    whole = package.resolve()
    name = (whole.name if whole.is_dir() else whole.stem).lower()
    return "".join(one if one.isascii() and one.isalnum() else "-" for one in name).strip("-")[:63]


def default_rejects(data_dir: Path, source: str | None) -> Path:
    """Return where the rejected rows of an import that starts now are written."""
    return data_dir / "rejects" / f"{source or 'restored'}-{datetime.now(UTC):%Y%m%dT%H%M%S-%f}.csv"


@contextmanager
def progress_shown() -> Iterator[Told | None]:
    """Show on a terminal how much of the package was read; elsewhere nothing."""
    if not sys.stderr.isatty():
        yield None
        return
    with Progress(BarColumn(), DownloadColumn(), TimeRemainingColumn(), console=complaints, transient=True) as bar:
        task = bar.add_task("")
        yield lambda read, size: bar.update(task, completed=read, total=max(size, read))


def exit_code_of(report: ImportReport) -> ExitCode:
    """Return how a command that made `report` ends."""
    if report.outcome is Outcome.REFUSED:
        return ExitCode.INVALID
    return ExitCode.PARTLY if report.rejected else ExitCode.OK


def show_report(report: ImportReport, language: str, translate: Translate) -> None:
    """Print what became of every row and of every table, and each kind of problem with its first row."""
    numbered = partial(shown_number, language=language)
    files = table_of(
        map(translate, (N_("file"), N_("rows"), N_("landed"), N_("unchanged"), N_("rejected"), N_("not read")))
    )
    for one in report.files:
        counts = (one.rows, one.landed, one.unchanged, one.rejected)
        files.add_row(one.file, *map(numbered, counts), ", ".join(one.columns_passed_over))
    names = (N_("table"), N_("created"), N_("updated"), N_("unchanged"), N_("removed"), N_("missing at source"))
    tables = table_of(map(translate, names))
    for each in report.tables:
        changes = (each.created, each.updated, each.unchanged, each.removed, each.missing_at_source)
        tables.add_row(each.table, *map(numbered, changes))
    console.print(files)
    console.print(tables)
    _show_problems(report, numbered, translate)
    lines = {
        N_("{count} services changed"): report.services_changed,
        N_("{count} opening hours kept as text alone"): report.texts_not_understood,
    }
    for line, number in lines.items():
        say(translate(line).format(count=numbered(number)))
    for table, number in report.not_in_package.items():
        stays = translate(N_("{table}: {count} rows stay as they were: the package has no such table."))
        say(stays.format(table=table, count=numbered(number)))
    if report.rejects_file:
        say(translate(N_("What was left out is written down in {file}")).format(file=report.rejects_file))
    if report.outcome in OUTCOMES:
        say(translate(OUTCOMES[report.outcome]), to=complaints)


def table_of(names: Iterable[str]) -> Table:
    """Return an empty table with columns called `names`, in which what is too long goes on in the next line."""
    return Table(*(Column(one, overflow="fold") for one in names))


def shown_number(number: int, language: str) -> str:
    """Return a whole number with its thousands apart, as readers of `language` write it: 5,071 or 5 071."""
    return f"{number:,}" if language == "en" else f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


def told(first: RowProblem, count: str, translate: Translate) -> str:
    """Return a kind of problem as one line in the reader's language: how often, where first, and what to do."""
    named = ", ".join(one for one in (first.file, kind_of(first.field)) if one)
    where = translate(N_("first in row {row}")).format(row=first.row)
    named = f"{named} ({where})" if first.row else named
    return f"{count} × {named}: {first.reason.render(translate)} {first.remedy.render(translate)}"


def kind_of(field: str) -> str:
    """Return a field without the numbers of the things above it: "services[2].name" is one of "services[].name"."""
    return INDEX.sub("[]", field)


def _show_problems(report: ImportReport, numbered: Callable[[int], str], translate: Translate) -> None:
    counts: Counter[tuple[str, str, str]] = Counter()
    for each in report.problem_counts:
        counts[each.file, kind_of(each.field), each.reason] += each.count
    first: dict[tuple[str, str, str], RowProblem] = {}
    for problem in report.problems:
        first.setdefault((problem.file, kind_of(problem.field), problem.reason.msgid), problem)
    shown = counts.most_common(KINDS_SHOWN)
    for (file, field, reason), count in shown:
        if (file, field, reason) in first:
            line = told(first[file, field, reason], numbered(count), translate)
        else:  # the first of its kind came when no more were kept
            named = ", ".join(one for one in (file, field) if one)
            line = f"{numbered(count)} × {named}: {PLACE.sub('…', translate(reason))}"
        say(line, to=complaints)
    if more := counts.total() - sum(count for _, count in shown):
        say(translate(N_("and {count} more problems")).format(count=numbered(more)), to=complaints)
