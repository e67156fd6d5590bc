"""Where a package is written: beside its place, and put there when it is whole."""

import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from hub.directory.hsds.export_report import ExportNotWritten, ExportRefused
from hub.directory.hsds.files import FolderFiles
from hub.directory.hsds.origin import is_marked
from hub.directory.hsds.report import PackageUnreadable
from hub.directory.hsds.zips import ZipFiles
from hub.errors import N_, Text

PUBLIC_FILE, PUBLIC_FOLDER = 0o644, 0o755
"""What is exported is public, whatever mask the hub runs with."""

FIRST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
"""So that the same directory gives the same bytes at any time."""

CHOOSE_ANOTHER = Text(N_("Choose another name."))


class PackageFile:
    """A file being written; says ExportNotWritten when the disk does not take it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, chunk: bytes) -> None:
        """Add `chunk` to the file."""
        with _disk():
            self._file.write(chunk)

    def settle(self) -> None:
        """See to it that the file is on the disk, whole and readable by everybody."""
        with _disk():
            _settle(self._file)


class PackagePlace:
    """A folder to write a package into; `put` makes it the package, and without it nothing is left."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self._outer = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent))
        self.folder = self._outer / "package"
        self.folder.mkdir()

    @contextmanager
    def file(self, name: str) -> Iterator["PackageFile"]:
        """Give a new file of the package to write; it is on the disk when the block ends."""
        with _disk():
            opened = (self.folder / name).open("xb", buffering=1024 * 1024)
        try:
            file = PackageFile(opened)
            yield file
            file.settle()
        finally:
            with _disk():
                opened.close()

    def put(self) -> None:
        """Put the package where it was asked for, in place of what may stand there."""
        with _disk():
            whole = self._zipped() if is_zip(self.target) else self.folder
            if whole is self.folder:
                whole.chmod(PUBLIC_FOLDER)
                if self.target.exists():
                    self.target.rename(self._outer / "former")
            whole.rename(self.target)

    def remove(self) -> None:
        """Remove what is left beside the target."""
        shutil.rmtree(self._outer, ignore_errors=True)

    def _zipped(self) -> Path:
        path = self._outer / "package.zip"
        with path.open("xb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                for one in sorted(self.folder.iterdir()):
                    _pack(archive, one)
            _settle(file)
        return path


@contextmanager
def place_for(target: Path, *, force: bool) -> Iterator[PackagePlace]:
    """Give a place to write the package `target` (a folder, or a .zip file) in; it is there once `put` was called.

    With `force`, an earlier package of the hub's is replaced. Raises ExportRefused, and ExportNotWritten when the disk
    fails.
    """
    _refuse(target, force=force)
    try:
        place = PackagePlace(target)
    except OSError as fault:
        reason = Text(N_("{folder} cannot be written to: {why}."), {"folder": str(target.parent), "why": _why(fault)})
        raise ExportRefused(reason, Text(N_("Choose a folder that the hub may write to."))) from fault
    try:
        yield place
    finally:
        place.remove()


def is_zip(target: Path) -> bool:
    """Return whether a package is to be one file."""
    return target.suffix.lower() == ".zip"


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise ExportNotWritten(_why(fault)) from fault


def _refuse(target: Path, *, force: bool) -> None:
    if target.is_symlink():
        raise ExportRefused(Text(N_("It is a link to something else.")), CHOOSE_ANOTHER)
    if not target.name or not target.parent.is_dir():
        reason = Text(N_("There is no folder {folder}."), {"folder": str(target.parent)})
        raise ExportRefused(reason, Text(N_("Make it first, or choose another.")))
    if not target.exists():
        return
    if not _is_own(target):
        raise ExportRefused(Text(N_("What stands there is no package of the hub.")), CHOOSE_ANOTHER)
    if not force:
        remedy = Text(N_("Choose another name, or say --force to replace it."))
        raise ExportRefused(Text(N_("There is something of this name already.")), remedy)


def _is_own(target: Path) -> bool:
    """Return whether `target` is a package that a hub wrote: nothing else is ever replaced."""
    if target.is_dir() == is_zip(target):
        return False
    try:
        return is_marked(ZipFiles(target) if is_zip(target) else FolderFiles(target))
    except (PackageUnreadable, OSError):
        return False


def _pack(archive: zipfile.ZipFile, path: Path) -> None:
    entry = zipfile.ZipInfo(path.name, FIRST_ZIP_DATE)
    entry.external_attr = PUBLIC_FILE << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # Unix, whose modes these are
    entry.file_size = path.stat().st_size
    with path.open("rb") as whole, archive.open(entry, "w") as packed:
        shutil.copyfileobj(whole, packed, 1024 * 1024)


def _settle(file: BinaryIO) -> None:
    file.flush()
    os.fchmod(file.fileno(), PUBLIC_FILE)
    os.fsync(file.fileno())


def _why(fault: OSError) -> str:
    return os.strerror(fault.errno) if fault.errno else type(fault).__name__
