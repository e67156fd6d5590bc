"""Whatever an archive is made of, it is read as a package or refused as one, and nothing of it is believed."""

import io
import struct
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.directory.hsds import zips
from hub.directory.hsds.report import PackageUnreadable
from hub.directory.hsds.zips import ENTRIES_LIMIT, ZipFiles

END = b"PK\x05\x06"


def archive_of(names: list[str], content: str = "id,name\no,Bryag\n") -> bytes:
    """Return the bytes of an archive of files that all hold the same."""
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as out:
        for name in names:
            # Only the raw header keeps a name that ZipInfo would mend.
            entry = ZipInfo("x")
            entry.filename = name
            out.writestr(entry, content)
    return made.getvalue()


def read_all(archive: Path, content: bytes) -> bool:
    """Read every file of an archive; return whether that was possible, where it is refused as unreadable."""
    archive.write_bytes(content)
    try:
        files = ZipFiles(archive)
        for name in files.names:
            with files.open(name) as opened:
                while opened.read(65_536):
                    pass
    except PackageUnreadable as refused:
        return not refused.problems[0].remedy.render()
    return True


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("zips") / "x.zip"


def test_archive_as_it_should_be_is_read(archive: Path) -> None:
    assert read_all(archive, archive_of(["services.csv", "organizations.csv"]))
    assert read_all(archive, archive_of(["top/services.csv", "top/organizations.csv"]))


def test_archive_with_a_comment_is_read_to_its_very_end(archive: Path) -> None:
    plain = archive_of(["services.csv"])
    assert read_all(archive, plain[:-2] + struct.pack("<H", 4) + b"hub!")
    assert not read_all(archive, plain[:-2] + struct.pack("<H", 4) + b"hub! and more")
    assert not read_all(archive, plain[:-2] + struct.pack("<H", 4) + b"hub")


def test_archive_whose_end_holds_what_looks_like_another_end_is_refused_before_its_list_is_read(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = archive_of([f"{number}.csv" for number in range(ENTRIES_LIMIT + 1)], "")
    at = plain.rfind(END)
    start = struct.unpack_from("<I", plain, at + 16)[0]
    looks = int.from_bytes(END, "little")
    # Bytes before an archive are let pass: its list may say any place, and lies just before its end all the same.
    shifted = plain[: at + 16] + struct.pack("<I", looks) + plain[at + 20 :]
    monkeypatch.setattr(zips, "ZipFile", None)
    assert start < looks
    for content in (shifted, plain[:-2] + struct.pack("<H", 4) + END, plain + END, plain + plain[at : at + 8]):
        assert not read_all(archive, content)


def test_archive_that_counts_fewer_files_than_it_lists_is_refused(archive: Path) -> None:
    plain = archive_of([f"{number}.csv" for number in range(ENTRIES_LIMIT + 1)], "")
    at = plain.rfind(END)
    assert not read_all(archive, plain[: at + 8] + struct.pack("<HH", 1, 1) + plain[at + 12 :])


@pytest.mark.parametrize(
    "name",
    [
        *(".", "..", "./services.csv", "a/./services.csv", "a//services.csv", "/services.csv", "../services.csv"),
        *("\x00", "", "a/../services.csv", "C:services.csv", "a\\services.csv", "a\x1b[31m.csv", "\u202eservices.csv"),
    ],
    ids=ascii,
)
def test_archive_with_a_name_that_is_no_plain_path_is_refused(archive: Path, name: str) -> None:
    assert not read_all(archive, archive_of(["organizations.csv", name]))
    assert not read_all(archive, archive_of([name]))


def test_archive_that_may_not_be_opened_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.zip").symlink_to(tmp_path / "nothing")
    with pytest.raises(PackageUnreadable):
        ZipFiles(tmp_path / "x.zip")


@given(names=st.lists(st.text(max_size=12) | st.text("./\\:\x00a", max_size=6), max_size=4, unique=True))
def test_archive_of_any_names_is_read_or_refused(archive: Path, names: list[str]) -> None:
    try:
        content = archive_of(names)
    except UnicodeEncodeError:
        return
    read_all(archive, content)


@given(
    changes=st.lists(st.tuples(st.integers(0, 600), st.binary(min_size=1, max_size=6) | st.just(END)), max_size=5),
    kept=st.integers(0, 600) | st.none(),
)
def test_archive_damaged_anywhere_is_read_or_refused(
    archive: Path, changes: list[tuple[int, bytes]], kept: int | None
) -> None:
    content = bytearray(archive_of(["top/services.csv", "top/organizations.csv"]))
    for place, change in changes:
        at = place % len(content)
        content[at : at + len(change)] = change
    read_all(archive, bytes(content[:kept]))


@given(content=st.binary(max_size=200))
def test_bytes_that_are_no_archive_are_refused(archive: Path, content: bytes) -> None:
    assert not read_all(archive, content) or content.startswith(END)
