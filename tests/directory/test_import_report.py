"""What `hub import` and `hub export` print: problems by kind, numbers and words of the reader's, nothing cut off."""

import io

import pytest
from rich.console import Console

from hub.commands import context, export, import_report
from hub.commands.context import translator
from hub.directory.hsds.export_cells import ExportForm
from hub.directory.hsds.export_report import ExportReport, LeftOut, TableCount
from hub.directory.hsds.report import Effect, FileReport, ImportReport, RowProblem, TableReport, Tally
from hub.errors import Text

LONG_NAME = "accessibility_for_disabilities_of_every_place.csv"


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What goes to the terminal, 80 columns wide."""
    written = io.StringIO()
    narrow = Console(file=written, width=80, force_terminal=False, highlight=False)
    for module in (context, export, import_report):
        monkeypatch.setattr(module, "console", narrow)
        monkeypatch.setattr(module, "complaints", narrow)
    return written


def a_report() -> ImportReport:
    tally = Tally()
    for row in range(2_244):
        for index in (row % 3, 7):
            if index == 7 or row == 5:
                problem = RowProblem(
                    file="eligibility.csv",
                    row=row + 2,
                    field=f"services[{index}].service_id",
                    reason=Text("There is no {table} “{id}” among the rows taken.", {"table": "service", "id": row}),
                    remedy=Text("Add that row to the package, or correct the id."),
                    effect=Effect.ROW_REJECTED,
                )
                tally.add(problem)
    tally.reject_all("metadata.csv", 9, Text("It is empty."), Text("Fill it in at the source."))
    files = [FileReport(file=LONG_NAME, rows=5_071, landed=5_071)]
    return ImportReport(
        source="x",
        files=files,
        tables=[TableReport(table="service_at_location", created=5_071)],
        problems=tally.problems,
        problem_counts=tally.problem_counts(),
    )


def test_problems_of_an_import_are_printed_once_for_each_kind_with_their_count_and_first_row(
    printed: io.StringIO,
) -> None:
    import_report.show_report(a_report(), "en", translator("en"))
    said = printed.getvalue()
    assert (
        "2,245 × eligibility.csv, services[].service_id (first in row 2): There is no service “0” among the rows taken."
        in said
    )
    assert "1 × metadata.csv: It is empty." in said
    assert "row 0" not in said
    assert "more problems" not in said


@pytest.mark.parametrize(("language", "number"), [("en", "5,071"), ("bg", "5\u00a0071")])
def test_tables_of_an_import_keep_long_names_whole_and_numbers_as_the_reader_writes_them(
    printed: io.StringIO, language: str, number: str
) -> None:
    import_report.show_report(a_report(), language, translator(language))
    said = printed.getvalue()
    assert number in said
    assert "…" not in said
    column = "".join(line[1:].partition("│")[0].strip() for line in said.splitlines() if line.startswith("│"))
    assert LONG_NAME in column
    assert "service_at_location" in column


def test_report_of_an_export_warns_of_a_language_that_nothing_is_in(
    printed: io.StringIO,
) -> None:
    report = ExportReport(
        target="out",
        form=ExportForm.TABULAR,
        language="zz",
        demo=True,
        tables=(TableCount("service", 5_071),),
        unspoken=True,
        left_out=(LeftOut("organization", "email", 1),),
    )
    export.show_report(report, "en")
    assert "No text is in the language zz" in printed.getvalue()
    assert "organization.email: 1 left out" in printed.getvalue()


def test_report_of_an_export_is_in_the_language_of_the_reader(printed: io.StringIO) -> None:
    tables = (TableCount("service", 5_071),)
    report = ExportReport(target="out", form=ExportForm.TABULAR, language="bg", demo=True, tables=tables)
    export.show_report(report, "bg")
    said = printed.getvalue()
    assert "5\u00a0071" in said
    assert "written" not in said
    assert "fictional" not in said
