"""The reference says which files are read, and what their columns were called: all of them."""

from pathlib import Path

import pytest

from hub.directory.fields import ENTITIES
from hub.directory.hsds.files import FILE_LIMIT, UNBROKEN_LIMIT
from hub.directory.hsds.forms import FORMER_NAMES, FORMS
from hub.directory.hsds.zips import ENTRIES_LIMIT, RATIO_LIMIT

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "hsds.md").read_text(encoding="utf-8")
IN = PAGE.partition("## HSDS out")[0]

OWN_FILES = {f"{name}.csv" for one in ENTITIES for name in (one.file, one.table, f"{one.table}s")}
"""Named after their tables, as the model names them."""


@pytest.mark.parametrize("file", sorted(FORMS.keys() - OWN_FILES))
def test_reference_names_every_file_of_an_earlier_version(file: str) -> None:
    assert file in IN


@pytest.mark.parametrize(
    ("former", "present"), sorted({pair for names in FORMER_NAMES.values() for pair in names.items()})
)
def test_reference_names_every_column_that_was_called_otherwise(former: str, present: str) -> None:
    assert f"{former} → {present}" in IN


def test_reference_says_the_limits_as_they_are() -> None:
    said = " ".join(IN.split())
    assert f"| a `.json` file | {FILE_LIMIT // 1024 // 1024} MiB" in said
    assert f"{UNBROKEN_LIMIT // 1_000_000} million bytes a row" in said
    assert f"{ENTRIES_LIMIT:,} files" in said
    assert f"{RATIO_LIMIT} times its own size" in said
