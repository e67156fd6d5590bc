"""A package in a zip archive, read without unpacking it: nothing it says of itself is believed."""

import os
import stat
import struct
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from hub.directory.hsds.files import PackageFiles, holds_rows, shown
from hub.directory.hsds.report import PackageUnreadable
from hub.errors import N_, Text

ENTRIES_LIMIT = 1_000
DIRECTORY_LIMIT = ENTRIES_LIMIT * 1_024
"""Bytes of an archive's list of files."""
BYTES_LIMIT = 4 * 1024**3
"""Bytes of all files of an archive together."""
RATIO_LIMIT = 200
"""How many times larger than the archive its files may be together."""
UNSUSPICIOUS = 1024 * 1024
"""So many bytes may come out of any archive."""

END, END_BYTES, COMMENT_LIMIT = b"PK\x05\x06", 22, 65_535
LARGE, LARGE_BYTES = b"PK\x06\x07", 20
ENCRYPTED = 0x1

FAULTS = (
    *(BadZipFile, LargeZipFile, OSError, EOFError, RuntimeError, KeyError, IndexError),
    *(ValueError, OverflowError, struct.error),
)
"""What reading an archive raises that was made to be unreadable, beside what says so."""

PACK_ANEW = Text(N_("Pack the files of the package, and nothing else, into a new zip archive."))


class ZipFiles(PackageFiles):
    """The files of a zip archive, below its one top folder where it has one."""

    def __init__(self, archive: Path) -> None:
        super().__init__(archive.name)
        try:
            _refuse_long_list(archive)
            self._zip = ZipFile(archive)
        except FAULTS as fault:
            raise _unreadable(self.label) from fault
        if len(self._zip.infolist()) > ENTRIES_LIMIT:
            raise _too_many(self.label)
        self._limit = min(BYTES_LIMIT, max(UNSUSPICIOUS, RATIO_LIMIT * archive.stat().st_size))
        entries = [one for one in self._zip.infolist() if not one.filename.endswith("/")]
        entries = [one for one in entries if not one.filename.startswith("__MACOSX/")]
        for one in entries:
            _refuse_unsafe(one)
        top = os.path.commonpath([one.filename for one in entries]) if len(entries) > 1 else ""
        top = f"{top}/" if top else ""
        self._entries = {one.filename.removeprefix(top): one for one in entries if holds_rows(one.filename)}
        self.names = frozenset(self._entries)
        self.size = sum(min(one.file_size, self._limit) for one in self._entries.values())

    def _content(self, name: str) -> IO[bytes]:
        try:
            return self._zip.open(self._entries[name])
        except FAULTS as fault:
            raise PackageUnreadable(shown(name), Text(N_("It is damaged.")), PACK_ANEW) from fault

    def count(self, read: int, name: str) -> None:
        """Take note of bytes unpacked; raises PackageUnreadable where there are more than an archive can hold."""
        super().count(read, name)
        if self.taken > self._limit:
            reason = Text(N_("More than {limit} MB come out of it."), {"limit": self._limit // 1024 // 1024})
            raise PackageUnreadable(self.label, reason, Text(N_("Unpack it, and import the folder.")))


def _refuse_long_list(archive: Path) -> None:
    """Refuse an archive whose list of files is too long to be read at all, or has no end where ZipFile looks for it."""
    with archive.open("rb") as content:
        length = content.seek(0, os.SEEK_END)
        content.seek(max(0, length - END_BYTES - COMMENT_LIMIT - LARGE_BYTES))
        tail = content.read()
    end = len(tail) - END_BYTES
    if not (tail.startswith(END, max(0, end)) and tail.endswith(b"\0\0")):
        end = tail.rfind(END)
    # Bytes that look like another end, within the true one or behind it, would have it say what it does not.
    if end < 0 or end + END_BYTES > len(tail):
        raise _unreadable(archive.name)
    entries, listed, comment = struct.unpack_from("<10xHI4xH", tail, end)
    if end + END_BYTES + comment != len(tail):
        raise _unreadable(archive.name)
    if entries > ENTRIES_LIMIT or listed > DIRECTORY_LIMIT or tail.startswith(LARGE, max(0, end - LARGE_BYTES)):
        raise _too_many(archive.name)


def _unreadable(label: str) -> PackageUnreadable:
    return PackageUnreadable(label, Text(N_("It is no zip archive that can be read.")), PACK_ANEW)


def _too_many(label: str) -> PackageUnreadable:
    reason = Text(N_("It holds more than {limit} files."), {"limit": ENTRIES_LIMIT})
    return PackageUnreadable(label, reason, PACK_ANEW)


def _refuse_unsafe(entry: ZipInfo) -> None:
    name = entry.filename
    parts = name.split("/")
    if not name.isprintable() or "\\" in name or ":" in parts[0] or not {"", ".", ".."}.isdisjoint(parts):
        reason = Text(N_("Its name leads out of the archive, or holds characters that cannot be shown."))
    elif stat.S_ISLNK(entry.external_attr >> 16):
        reason = Text(N_("It is a link."))
    elif entry.flag_bits & ENCRYPTED:
        reason = Text(N_("It is encrypted."))
    elif entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        reason = Text(N_("It is packed in a way that the hub does not read."))
    else:
        return
    raise PackageUnreadable(name if name.isprintable() else ascii(name), reason, PACK_ANEW)
