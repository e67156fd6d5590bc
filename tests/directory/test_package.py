"""Files of a package: what lies in its folder is read, and nothing else, whatever stands in its place."""

import os
from pathlib import Path

import pytest

from hub.directory.hsds.files import FILE_LIMIT, FolderFiles, opened, read_whole
from hub.directory.hsds.report import PackageUnreadable


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A package with one file below it, and a secret beside it."""
    (tmp_path / "package" / "organizations").mkdir(parents=True)
    (tmp_path / "package" / "organizations" / "1.json").write_bytes(b"{}")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "1.json").write_bytes(b"secret")
    return tmp_path / "package"


def test_file_when_it_lies_in_the_package_is_read(folder: Path) -> None:
    assert read_whole(FolderFiles(folder), "organizations/1.json") == b"{}"


def test_file_when_the_package_itself_is_reached_by_a_link_is_read(folder: Path) -> None:
    link = folder.parent / "link"
    link.symlink_to(folder)
    assert read_whole(FolderFiles(link), "organizations/1.json") == b"{}"


def test_file_when_it_is_a_link_is_refused(folder: Path) -> None:
    link = folder / "organizations" / "2.json"
    link.symlink_to(folder.parent / "secret" / "1.json")
    with pytest.raises(PackageUnreadable):
        read_whole(FolderFiles(folder), "organizations/2.json")


def test_file_when_a_folder_above_it_is_a_link_is_refused(folder: Path) -> None:
    (folder / "elsewhere").symlink_to(folder.parent / "secret")
    with pytest.raises(PackageUnreadable):
        read_whole(FolderFiles(folder), "elsewhere/1.json")


def test_file_when_it_is_a_pipe_is_refused_without_waiting_for_a_writer(folder: Path) -> None:
    os.mkfifo(folder / "pipe.json")
    with pytest.raises(PackageUnreadable):
        read_whole(FolderFiles(folder), "pipe.json")


@pytest.mark.parametrize("name", ["missing.json", "organizations"])
def test_file_when_there_is_none_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(PackageUnreadable):
        read_whole(FolderFiles(folder), name)


def test_file_when_its_name_would_steer_a_terminal_is_refused_and_named_harmlessly(folder: Path) -> None:
    (folder / "a\x1b[2J.json").write_bytes(b"{}")
    with pytest.raises(PackageUnreadable) as caught:
        read_whole(FolderFiles(folder), "a\x1b[2J.json")
    assert caught.value.file.isprintable()


def test_file_when_a_link_takes_its_place_after_it_was_opened_is_the_one_that_was_looked_at(folder: Path) -> None:
    file = folder / "organizations" / "1.json"
    descriptor = opened(file, folder)
    file.unlink()
    file.symlink_to(folder.parent / "secret" / "1.json")
    with os.fdopen(descriptor, "rb") as content:
        assert content.read() == b"{}"


def test_file_when_it_is_too_large_is_refused(folder: Path) -> None:
    with (folder / "large.json").open("wb") as large:
        large.truncate(FILE_LIMIT + 1)
    with pytest.raises(PackageUnreadable):
        read_whole(FolderFiles(folder), "large.json")


def test_file_however_it_is_refused_leaves_nothing_open(folder: Path) -> None:
    os.mkfifo(folder / "pipe.json")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for name in ("pipe.json", "missing.json", "organizations", "no/such.json"):
        with pytest.raises(PackageUnreadable):
            opened(folder / name, folder)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
