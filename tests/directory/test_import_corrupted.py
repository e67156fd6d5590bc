"""Packages corrupted at random: whatever a cell holds, an import ends, and every row is accounted for."""

import csv
import random
from pathlib import Path

import pytest

from hub.directory.hsds.report import PackageUnreadable
from kit.database import Database
from kit.directory import VILLAGE, a_copy_of, imported

NASTY = (
    *("", " ", "0", "-1", "1e999", "nan", "10", "100", "999", "True", "null", "None", "{}", '{"en": ""}', "\x00"),
    *("\\n", "\u202e", "\ud7ff\uffff", "🙂" * 50, "x" * 201, "y" * 501, "z" * 50_001, "'; DROP TABLE service; --"),
    *("javascript:alert(1)", "http://", "http://[", "//x", "a@b", "<script>", "24:00", "12:60pm", "00:00", "MO,XX"),
    *("٣:٠٠", "x" * 60 + "1", "+359 000 1 x" + "9" * 11, "BG", "bulgaria", "1000", "B-1000", "Monday"),
)


def corrupted(folder: Path, seed: int) -> Path:
    """Return a copy of the village with a third of its cells, and some whole rows and columns, gone wrong."""
    chance = random.Random(seed)
    copy = a_copy_of(VILLAGE, folder)
    for file in sorted(copy.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            header, *rows = csv.reader(lines)
        rows = [[chance.choice(NASTY) if chance.random() < 0.33 else cell for cell in row] for row in rows * 3]
        rows += [chance.sample(row, len(row)) for row in rows[:2]] + [["", "one cell too few"][: chance.randint(1, 2)]]
        if chance.random() < 0.2:
            chance.shuffle(header)
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([header, *rows])
    return copy


@pytest.mark.parametrize("seed", range(10))
async def test_import_of_a_corrupted_package_accounts_for_every_row(
    database: Database, tmp_path: Path, seed: int
) -> None:
    folder = corrupted(tmp_path, seed)
    report = await imported(folder)
    for one in report.files:
        assert one.rows == one.landed + one.unchanged + one.rejected, one
    assert report.rejected > 0
    assert not (await imported(folder)).changed


@pytest.mark.parametrize("seed", range(5))
async def test_import_of_a_package_with_bytes_flipped_ends_in_a_report_or_a_named_file(
    database: Database, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    folder = a_copy_of(VILLAGE, tmp_path)
    file = folder / chance.choice(["services.csv", "phones.csv", "taxonomy.csv"])
    content = bytearray(file.read_bytes())
    for place in chance.sample(range(len(content)), 8):
        content[place] = chance.randrange(256)
    file.write_bytes(content)
    unread = None
    try:
        report = await imported(folder)
        assert all(one.rows == one.landed + one.unchanged + one.rejected for one in report.files)
    except PackageUnreadable as unreadable:
        unread = unreadable.file
    assert unread in {None, file.name}
