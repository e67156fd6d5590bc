"""Where the embedded database lives: in the data directory, or where the server's account can reach it."""

import os
import re
import stat
import tempfile
from pathlib import Path

import msgspec

from hub.errors import N_, Text
from hub.storage.embedded_account import ServerAccount
from hub.storage.embedded_errors import DataDirectoryUnusable

HOME_NAME = "postgres"
"""Name of the home in the data directory: a folder, or a symbolic link to where the home is kept instead."""

SERVERS_ROOT = Path("/var/lib/nrm-hub")
"""Where homes are kept when the hub is root and its data directory is closed to every other account."""

SOCKET_NAME = ".s.PGSQL.5432"
"""What PostgreSQL calls the socket of its usual port."""

_LONGEST_SOCKET_FOLDER = 80
"""Bytes; a socket's whole path must stay below 108 on Linux, and `.s.PGSQL.5432.lock` is added to the folder."""

_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")
"""What needs no quoting in PostgreSQL's settings, in a URL, or in a shell."""


class Home(msgspec.Struct, frozen=True):
    """All paths of one cluster; everything but the cluster and the socket folder belongs to the account of the hub."""

    path: Path

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory; owned by the server's account."""
        return self.path / "cluster"

    @property
    def configuration(self) -> Path:
        """The folder of postgresql.conf, pg_hba.conf and pg_ident.conf, which the server reads and cannot change."""
        return self.path / "configuration"

    @property
    def log(self) -> Path:
        """What the server writes about itself."""
        return self.path / "server.log"

    @property
    def gate(self) -> Path:
        """Lock file: held alone while a hub starts or stops the server."""
        return self.path / "gate.lock"

    @property
    def users(self) -> Path:
        """Lock file: held together by all hubs that use the server."""
        return self.path / "users.lock"

    @property
    def socket_link(self) -> Path:
        """The folder of the socket, or a symbolic link to a shorter path."""
        return self.path / "socket"

    @property
    def socket_dir(self) -> Path:
        """The folder of the socket under its short name; it is only there after `prepare_socket_dir`."""
        return self.socket_link.readlink() if self.socket_link.is_symlink() else self.socket_link

    @property
    def mark(self) -> str:
        """What marks the processes of this cluster: the folder's identity, which it keeps when it is renamed."""
        made = self.path.stat()
        return f"hub_{made.st_dev:x}_{made.st_ino:x}"


def home_of(data_dir: Path, account: ServerAccount) -> Home:
    """Return the home of the database of `data_dir`, making both on first use.

    The place is chosen once and written down by what stands under `postgres`; a later start never chooses again, so
    that a cluster out of sight is an error and not an empty database. Raises DataDirectoryUnusable.
    """
    try:
        data_dir = _prepared_data_dir(data_dir, account)
        link = data_dir / HOME_NAME
        if not link.exists() and not link.is_symlink():
            _choose(data_dir, link, account)
        path = link.resolve(strict=True)
        _require_own(path)
        account.let_through(path)
    except FileNotFoundError as error:
        raise DataDirectoryUnusable(
            Text(N_("Its database is kept in {folder}, and that is not there."), {"folder": str(error.filename)}),
            Text(N_("Bring that folder back, or choose another data directory.")),
        ) from error
    except OSError as error:
        raise DataDirectoryUnusable(
            Text(N_("{folder}: {error}."), {"folder": str(error.filename), "error": str(error.strerror)}),
            Text(N_("Choose a directory that the account of the hub may write to.")),
        ) from error
    if account.separate and not account.can_enter(path):
        raise DataDirectoryUnusable(
            Text(N_("The account {name} cannot reach {folder}."), {"name": account.name, "folder": str(path)}),
            Text(N_("Let it pass through the folders above, or move the data directory back.")),
        )
    return Home(path)


def prepare_socket_dir(home: Home, account: ServerAccount) -> Path:
    """Make the folder of the socket, 0700 and the server's own, and return its short path.

    It stands in the home when that path is short and plain; else under /run (root) or /tmp under a random name, which
    the link remembers. A name that somebody else holds meanwhile is given up for a new one.
    """
    link = home.socket_link
    if not link.is_symlink() and _is_short_and_plain(link):
        link.mkdir(mode=0o700, exist_ok=True)
        account.hand_over(link)
        return link
    if link.is_symlink() and _taken_again(link.readlink(), account):
        return link.readlink()
    link.unlink(missing_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="nrm-hub-", dir="/run" if account.separate else "/tmp"))  # noqa: S108 - random and 0700
    account.hand_over(folder)
    link.symlink_to(folder)
    return folder


def remove_stale_socket(home: Home) -> None:
    """Remove the socket and its lock file that a killed server has left; only when the cluster has no process.

    PostgreSQL would believe the process number in the lock file, even that of a dead process which nobody has reaped.
    """
    for name in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
        (home.socket_dir / name).unlink(missing_ok=True)


def remove_socket_dir(home: Home) -> None:
    """Remove what stands outside the home, after the server has stopped."""
    if home.socket_link.is_symlink() and not any(home.socket_dir.glob("*")):
        home.socket_dir.rmdir()


def _prepared_data_dir(data_dir: Path, account: ServerAccount) -> Path:
    """Make the data directory when it is missing: open to the server's account for passing through, to nobody else."""
    data_dir = data_dir.expanduser().absolute()
    if not data_dir.exists():
        data_dir.parent.mkdir(parents=True, exist_ok=True)
        data_dir.mkdir(mode=0o700, exist_ok=True)
        account.let_through(data_dir)
    _require_own(data_dir)
    if data_dir.stat().st_mode & stat.S_IWOTH:
        raise DataDirectoryUnusable(
            Text(N_("Every account of this machine may write to {folder}."), {"folder": str(data_dir)}),
            Text(N_("Take that away with: chmod o-w {folder}"), {"folder": str(data_dir)}),
        )
    return data_dir.resolve(strict=True)


def _require_own(directory: Path) -> None:
    if not directory.is_dir():
        raise DataDirectoryUnusable(
            Text(N_("{folder} is not a folder."), {"folder": str(directory)}),
            Text(N_("Choose another data directory.")),
        )
    owner = directory.stat().st_uid
    if owner != os.geteuid():
        raise DataDirectoryUnusable(
            Text(
                N_("{folder} belongs to the account with the user id {owner}; the hub is run by {own}."),
                {"folder": str(directory), "owner": owner, "own": os.geteuid()},
            ),
            Text(N_("Run the hub under the account that made the data directory.")),
        )


def _choose(data_dir: Path, link: Path, account: ServerAccount) -> None:
    """Make the home; mkdir and symlink each happen wholly or fail, so of two hubs at once one wins.

    A home elsewhere points back, so that whoever finds it knows whose database it is.
    """
    if not account.separate or account.can_enter(data_dir):
        link.mkdir(mode=0o700, exist_ok=True)
        return
    SERVERS_ROOT.mkdir(mode=0o711, parents=True, exist_ok=True)
    _require_own(SERVERS_ROOT)
    home = Path(tempfile.mkdtemp(prefix="", dir=SERVERS_ROOT))
    back = home / "data-directory"
    back.symlink_to(data_dir)
    try:
        link.symlink_to(home)
    except FileExistsError:
        back.unlink()
        home.rmdir()


def _is_short_and_plain(path: Path) -> bool:
    return len(os.fsencode(path)) <= _LONGEST_SOCKET_FOLDER and _PLAIN_PATH.fullmatch(str(path)) is not None


def _taken_again(folder: Path, account: ServerAccount) -> bool:
    """Make the remembered folder again, or tell whether the one that is there is still the server's alone."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        return stat.S_ISDIR(found.st_mode) and found.st_uid == account.uid and stat.S_IMODE(found.st_mode) == 0o700
    account.hand_over(folder)
    return True
