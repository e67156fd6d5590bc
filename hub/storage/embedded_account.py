"""Which account of the operating system runs the embedded server: our own, or an unprivileged one when we are root."""

import os
import pwd
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import msgspec

from hub.errors import N_, Text
from hub.storage.embedded_errors import USE_ANOTHER_SERVER, ServerAccountMissing

SERVER_ACCOUNT = "nrm-hub"
"""The system account that is made, and used, when the hub is run by root."""

CLEAN_ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}
"""All that the programs of the server see: no PGPORT, PGDATA or PGOPTIONS of the caller bends them."""

_MAKE_ACCOUNT = (
    "--system",
    "--user-group",
    "--no-create-home",
    "--home-dir",
    "/nonexistent",
    "--shell",
    "/usr/sbin/nologin",
)
_MAKE_ACCOUNT_SECONDS = 10.0
_MAPPABLE_NAME = re.compile(r'[^\s"#,/@+][^\s"#,]*')


class ServerAccount(msgspec.Struct, frozen=True):
    """The account that owns the cluster and runs the server, beside the one that runs the hub."""

    name: str
    uid: int
    gid: int
    hub_name: str
    """Name of the account that runs the hub: the only one that the server lets in."""
    separate: bool
    """True when the server's account is not the hub's own, so the hub is root."""

    @property
    def directory_mode(self) -> int:
        """Mode of a folder that the hub owns and the server must pass through."""
        return 0o710 if self.separate else 0o700

    @property
    def file_mode(self) -> int:
        """Mode of a file that the hub owns and the server must read."""
        return 0o640 if self.separate else 0o600

    def spawning(self) -> dict[str, Any]:
        """Return the arguments with which `subprocess` runs a program as this account, cut off from ours."""
        arguments: dict[str, Any] = {
            "cwd": "/",
            "env": CLEAN_ENVIRONMENT,
            "stdin": subprocess.DEVNULL,
            "close_fds": True,
            "start_new_session": True,
            "umask": 0o077,
        }
        if self.separate:
            arguments |= {"user": self.uid, "group": self.gid, "extra_groups": ()}
        return arguments

    def can_enter(self, directory: Path) -> bool:
        """Tell whether this account passes all folders down to `directory`, by letting it try."""
        command = ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(directory)]
        tried = subprocess.run(command, capture_output=True, check=False, **self.spawning())  # noqa: S603 - our words, no shell text
        return tried.returncode == 0

    def let_through(self, directory: Path) -> None:
        """Give a folder of the hub to its account, and let the server's pass through it but not list it."""
        os.chown(directory, os.geteuid(), self.gid if self.separate else -1)
        directory.chmod(self.directory_mode)

    def hand_over(self, directory: Path) -> None:
        """Give a folder that the hub has just made to the server alone."""
        if self.separate:
            os.chown(directory, self.uid, self.gid)
        directory.chmod(0o700)


def server_account() -> ServerAccount:
    """Return the account for the server, making `nrm-hub` when the hub is root and there is none.

    Raises ServerAccountMissing when that is not possible, or when our own account has no usable name.
    """
    uid = os.geteuid()
    hub_name = _own_name(uid)
    if uid != 0:
        return ServerAccount(name=hub_name, uid=uid, gid=os.getegid(), hub_name=hub_name, separate=False)
    entry = _entry(SERVER_ACCOUNT) or _make_account()
    if entry.pw_uid == 0:
        raise ServerAccountMissing(
            Text(N_("The account {name} is root under another name."), {"name": SERVER_ACCOUNT}),
            Text(N_("Give the account {name} a user id of its own."), {"name": SERVER_ACCOUNT}),
        )
    return ServerAccount(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid, hub_name=hub_name, separate=True)


def _own_name(uid: int) -> str:
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        name = ""
    if not _MAPPABLE_NAME.fullmatch(name):
        raise ServerAccountMissing(
            Text(N_("The account with the user id {uid} that runs the hub has no usable name."), {"uid": uid}),
            Text(USE_ANOTHER_SERVER),
        )
    return name


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _make_account() -> pwd.struct_passwd:
    """Run useradd until the account is there: two hubs may want it at once, and useradd gives up on a held lock."""
    program = shutil.which("useradd", path=CLEAN_ENVIRONMENT["PATH"])
    deadline = time.monotonic() + _MAKE_ACCOUNT_SECONDS
    while program is not None and time.monotonic() < deadline:
        subprocess.run(  # noqa: S603 - a fixed command
            [program, *_MAKE_ACCOUNT, SERVER_ACCOUNT], capture_output=True, check=False, env=CLEAN_ENVIRONMENT
        )
        if entry := _entry(SERVER_ACCOUNT):
            return entry
        time.sleep(0.2)
    raise ServerAccountMissing(
        Text(N_("The hub is run by root, and the account {name} could not be made."), {"name": SERVER_ACCOUNT}),
        Text(
            N_("Make a system account named {name}, or run the hub as an ordinary user, or set HUB_DATABASE_URL."),
            {"name": SERVER_ACCOUNT},
        ),
    )
