"""Whatever a package holds: an import ends in a report in which every row is accounted for, or in a named refusal."""

import itertools
import random
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.directory.fields import BY_TABLE
from hub.errors import HubError
from hub.principal import SYSTEM
from hub.work import unit_of_work
from kit.corrupted import documents, tables
from kit.database import Database
from kit.directory import imported
from kit.kept_rows import VAULT
from kit.packages import a_document, as_csv, is_accounted_for

numbers = itertools.count(1)
bounded = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
"""All examples share one database; each has a source of its own."""


async def rows_by_table(source: str) -> dict[str, int]:
    """Count what the directory holds of `source`, of every tier."""
    found = {}
    async with unit_of_work(SYSTEM, "directory_import") as work:
        for table in (*BY_TABLE, "restricted_detail"):
            found[table] = await work.connection.fetchval(f"SELECT count(*) FROM {table} WHERE source = $1", source)
    return {table: count for table, count in found.items() if count}


async def ends_well(package: Path) -> None:
    """Import twice: every row is accounted for, and the second time nothing is other than before."""
    source = f"fuzzed-{next(numbers)}"
    try:
        report = await imported(package, source=source, vault=VAULT)
    except HubError:
        return
    assert is_accounted_for(report), report.files
    assert all(one.reason.render() and one.remedy.render() for one in report.problems)
    assert {one.table: one.created for one in report.tables if one.created} == await rows_by_table(source)
    again = await imported(package, source=source, vault=VAULT, update=True)
    assert (is_accounted_for(again), again.changed) == (True, False), again.tables


def a_table(folder: str, name: str, text: str) -> None:
    Path(folder, f"{name}.csv").write_text(text, encoding="utf-8", newline="")


@bounded
@given(rows=tables(), seed=st.integers(0, 1_000))
async def test_import_of_tables_that_hold_anything_accounts_for_every_row(
    database: Database, rows: dict[str, list[dict[str, Any]]], seed: int
) -> None:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        for name, table in rows.items():
            text = as_csv([dict(chance.sample(list(row.items()), len(row))) for row in table]) if table else "id,name\n"
            lines = text.splitlines(keepends=True)
            if chance.random() < 0.1:
                lines.append("one cell too few\n")
            if chance.random() < 0.05:
                lines[0] = ",".join(chance.sample(names := lines[0].strip().split(","), len(names))) + "\n"
            a_table(folder, name, "".join(lines))
        await ends_well(Path(folder))


@bounded
@given(content=documents(), lines=st.booleans())
async def test_import_of_documents_that_hold_anything_accounts_for_every_object(
    database: Database, content: list[Any], lines: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        await ends_well(a_document(Path(folder), f"organizations.{'ndjson' if lines else 'json'}", content))
