"""What a package says of itself: the language that it is in, and whether it is fictional."""

from pathlib import Path

import pytest

from hub.directory.hsds.export import export_hsds
from hub.directory.hsds.export_cells import ExportForm
from hub.errors import InvalidInput
from kit.database import Database
from kit.directory import count_of, imported
from kit.filled_directory import fill_every_table
from kit.postgres import execute


@pytest.mark.parametrize("form", [ExportForm.TABULAR, ExportForm.JSON])
@pytest.mark.parametrize("source", [None, "elsewhere"])
async def test_package_with_the_demo_network_in_it_is_imported_under_no_name(
    database: Database, tmp_path: Path, form: ExportForm, source: str | None
) -> None:
    await fill_every_table(database.owner_dsn)
    await execute(database.owner_dsn, "UPDATE program SET source = 'demo-network'")
    report = await export_hsds(tmp_path / "out.zip", form=form)
    assert report.demo
    before = await count_of("service")
    with pytest.raises(InvalidInput, match="fictional"):
        await imported(tmp_path / "out.zip", source=source, update=True)
    assert await count_of("service") == before


@pytest.mark.parametrize(("language", "unspoken"), [("bg", False), ("zz", True)])
async def test_export_in_a_language_that_no_text_is_in_says_so(
    database: Database, tmp_path: Path, language: str, unspoken: bool
) -> None:
    await fill_every_table(database.owner_dsn)
    assert (await export_hsds(tmp_path / "out", language=language)).unspoken is unspoken
