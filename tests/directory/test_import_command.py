"""`hub import hsds`: what it says, where it writes down the rest, and how it ends."""

import csv
import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.errors import ExitCode
from kit.cli import hub
from kit.directory import BROKEN, VILLAGE
from kit.packages import zipped
from kit.postgres import data_directory


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    with data_directory() as folder:
        yield folder


def test_import_of_broken_rows_ends_as_partly_done_and_writes_the_rest_down(data_dir: Path) -> None:
    done = hub("import", "hsds", str(BROKEN), "--json", HUB_DATA_DIR=str(data_dir))
    report = json.loads(done.stdout)
    rejects = Path(report["rejects_file"])
    assert (done.returncode, rejects.parent) == (ExitCode.PARTLY, data_dir / "rejects")
    assert stat.S_IMODE(rejects.stat().st_mode) == 0o600
    with rejects.open(encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file))) == sum(one["count"] for one in report["problem_counts"]) + 1


def test_dry_run_of_a_zip_archive_writes_every_problem_down_and_nothing_else(data_dir: Path, tmp_path: Path) -> None:
    archive = zipped(BROKEN, tmp_path / "parcel.zip")
    done = hub("import", "hsds", str(archive), "--dry-run", HUB_DATA_DIR=str(data_dir), LANG="bg_BG.UTF-8")
    assert done.returncode == ExitCode.PARTLY
    assert "services_at_location.csv" in done.stderr
    assert any("а" <= letter <= "я" for letter in done.stderr)
    (rejects,) = (data_dir / "rejects").glob("parcel-*")
    assert str(rejects) in done.stdout.replace("\n", "")
    assert "Nameless" in rejects.read_text(encoding="utf-8")
    ledger = json.loads(hub("import", "hsds", str(archive), "--dry-run", "--json", HUB_DATA_DIR=str(data_dir)).stdout)
    assert (ledger["outcome"], ledger["source"]) == ("tried", "parcel")
    assert sum(one["landed"] for one in ledger["files"]) > 0


def test_strict_import_of_broken_rows_is_invalid_and_names_them_where_it_was_told(
    data_dir: Path, tmp_path: Path
) -> None:
    rejects = tmp_path / "rejects.csv"
    arguments = ["import", "hsds", str(BROKEN), "--source", "strict", "--strict", "--rejects", str(rejects), "--json"]
    done = hub(*arguments, HUB_DATA_DIR=str(data_dir))
    assert (done.returncode, json.loads(done.stdout)["outcome"]) == (ExitCode.INVALID, "refused")
    assert "Nameless" in rejects.read_text(encoding="utf-8")
    again = json.loads(hub(*arguments[:5], "--dry-run", "--json", HUB_DATA_DIR=str(data_dir)).stdout)
    assert {one["table"]: one["created"] for one in again["tables"]}["organization"] == 2


def test_import_in_an_encoding_that_nobody_named_says_what_was_tried(data_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "services.csv").write_bytes("id,name\n1,Подслон\n".encode("windows-1251"))
    refused = hub("import", "hsds", str(tmp_path), "--source", "cyrillic", HUB_DATA_DIR=str(data_dir))
    assert (refused.returncode, "--encoding" in refused.stderr) == (ExitCode.INVALID, True)
    named = ("--encoding", "windows-1251", "--language", "bg", "--json")
    taken = hub("import", "hsds", str(tmp_path), "--source", "cyrillic", *named, HUB_DATA_DIR=str(data_dir))
    assert taken.returncode == ExitCode.OK, taken.stderr


def test_import_of_what_a_hub_exported_is_a_restoration_unless_a_source_is_named(
    data_dir: Path, tmp_path: Path
) -> None:
    hub("import", "hsds", str(VILLAGE), HUB_DATA_DIR=str(data_dir))
    exported = hub("export", "hsds", str(tmp_path / "out.zip"), "--source", "village", HUB_DATA_DIR=str(data_dir))
    assert exported.returncode in (ExitCode.OK, ExitCode.PARTLY), exported.stderr
    restored = hub("import", "hsds", str(tmp_path / "out.zip"), "--json", HUB_DATA_DIR=str(data_dir))
    report = json.loads(restored.stdout)
    assert (report["source"], sum(one["landed"] for one in report["files"])) == ("village", 0)


def test_failed_import_says_why_and_nothing_else(data_dir: Path, tmp_path: Path) -> None:
    rejects = tmp_path / "organizations.csv"
    rejects.write_text("mine", encoding="utf-8")
    arguments = ("import", "hsds", str(BROKEN), "--source", "refused", "--rejects", str(rejects))
    done = hub(*arguments, HUB_DATA_DIR=str(data_dir))
    assert (done.returncode, rejects.read_text(encoding="utf-8")) == (ExitCode.INVALID, "mine")
    assert "Resetting" not in done.stderr
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "services.csv").write_text('id,name\n1,"x', encoding="utf-8")
    broken = hub("import", "hsds", str(tmp_path / "package"), HUB_DATA_DIR=str(data_dir))
    assert broken.returncode == ExitCode.INVALID
    assert "Line 2 cannot be read as CSV." in broken.stderr
    assert "{" not in broken.stderr
