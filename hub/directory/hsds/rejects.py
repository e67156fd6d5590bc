"""The rejects file: what an import could not take, row by row, to be mended at the source."""

import csv
import os
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from hub.errors import N_, FieldProblem, InvalidInput, Text, Translate

COLUMNS = ("file", "row", "field", "reason", "remedy", "cells")

WITHHELD = "withheld"
"""Stands for the cells of a row that is not public, or may not be."""

FORMULA = ("=", "+", "-", "@")
"""How a cell begins that a spreadsheet would run."""


class RejectsUnwritable(InvalidInput):
    """The rejects file cannot be written where it was asked for, or something stands there; nothing was imported."""

    slug = "rejects-unwritable"
    title = N_("The file for rejected rows cannot be written")

    def __init__(self, path: Path, *, taken: bool = False) -> None:
        said = N_("There is something of this name already.") if taken else N_("It cannot be written there.")
        reason = Text(said)
        problem = FieldProblem(str(path), reason, Text(N_("Name another file with --rejects.")))
        super().__init__(Text(N_("Nothing was imported.")), (problem,))


class RejectsFile:
    """A new CSV file that only its owner may read (mode 0600), made when the first line is written.

    Raises RejectsUnwritable where anything stands at `path` already: nothing is ever written over, or taken away, but
    what was made here.
    """

    def __init__(self, path: Path, translate: Translate = str) -> None:
        if os.path.lexists(path):
            raise RejectsUnwritable(path, taken=True)
        self.path = path
        self.lines = 0
        self._translate = translate
        self._file: TextIO | None = None

    def write(self, file: str, row: int, field: str, reason: Text, remedy: Text, cells: str) -> None:
        """Write one line, of all of a file where `row` is 0; raises RejectsUnwritable when it cannot be written."""
        if self._file is None:
            self._open()
        said = (reason.render(self._translate), remedy.render(self._translate))
        named = (
            f"'{file}" if file.startswith(FORMULA) else file,
            row or "",
            f"'{field}" if field.startswith(FORMULA) else field,
        )
        try:
            self._writer.writerow((*named, *said, cells))
        except OSError as fault:
            raise RejectsUnwritable(self.path) from fault
        self.lines += 1

    def close(self) -> None:
        """Finish the file, if there is one, on the disk; raises RejectsUnwritable when that cannot be done."""
        if self._file is None or self._file.closed:
            return
        try:
            with self._file:
                self._file.flush()
                os.fsync(self._file.fileno())
        except OSError as fault:
            raise RejectsUnwritable(self.path) from fault

    def discard(self) -> None:
        """Take the file away again: what it tells of did not happen."""
        if self._file is None:
            return
        with suppress(RejectsUnwritable):
            self.close()
        with suppress(OSError):
            standing = self.path.lstat()
            if (standing.st_dev, standing.st_ino) == self._made:
                self.path.unlink()

    def _open(self) -> None:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(self.path, flags, 0o600)
        except OSError as fault:
            raise RejectsUnwritable(self.path, taken=isinstance(fault, FileExistsError)) from fault
        made = os.fstat(descriptor)
        self._made = (made.st_dev, made.st_ino)
        self._file = os.fdopen(descriptor, "w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(COLUMNS)
