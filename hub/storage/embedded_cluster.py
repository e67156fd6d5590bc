"""The files of the cluster: made in a folder beside and renamed, so that they are there whole or not at all."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from hub.errors import N_, Text
from hub.storage.embedded_account import ServerAccount
from hub.storage.embedded_binaries import Binaries
from hub.storage.embedded_errors import (
    DataDirectoryTooNew,
    DataDirectoryTooOld,
    DataDirectoryUnusable,
    EmbeddedServerDidNotStart,
)
from hub.storage.embedded_home import Home
from hub.storage.embedded_processes import ClusterProcesses
from hub.storage.embedded_roles import DatabaseRole

_UNFINISHED = "initdb-"
_REMOVAL_SECONDS = 10.0
_LOG_LINES = 12


def ensure_cluster(home: Home, binaries: Binaries, account: ServerAccount) -> None:
    """Make the cluster when there is none; check that it is ours to run when there is one.

    Raises DataDirectoryTooNew, DataDirectoryTooOld, DataDirectoryUnusable, EmbeddedServerDidNotStart. Call it inside
    the gate, when the cluster has no process.
    """
    for left in home.path.glob(f"{_UNFINISHED}*"):
        _remove(left)
    if not home.cluster.exists():
        _make_cluster(home, binaries, account)
    _check_version(home.cluster, binaries.major)
    _check_owner(home.cluster, account)
    # Settings made by ALTER SYSTEM would win over ours.
    (home.cluster / "postgresql.auto.conf").unlink(missing_ok=True)


def end_left_initdb(processes: ClusterProcesses) -> None:
    """End an initdb whose hub was killed: nobody waits for what it makes."""
    for pid in processes.all():
        if processes.is_program(pid, "initdb"):
            processes.tell(pid, signal.SIGKILL)


def _make_cluster(home: Home, binaries: Binaries, account: ServerAccount) -> None:
    unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=home.path))
    account.hand_over(unfinished)
    command = [
        binaries.program("initdb"),
        *("-D", str(unfinished), "--username", DatabaseRole.SUPERUSER.value, "--auth", "reject"),
        *("--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
        *("--data-checksums", "--no-instructions", "--set", f"cluster_name={home.mark}"),
    ]
    made = subprocess.run(  # noqa: S603 - our own program
        command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **account.spawning()
    )
    if made.returncode != 0:
        _remove(unfinished)
        said = made.stdout.decode(errors="replace").splitlines()
        raise EmbeddedServerDidNotStart(
            Text(N_("initdb ended with {code}."), {"code": made.returncode}),
            Text(N_("Make room on the disk if it is full, and start the hub again.")),
            tuple(said[-_LOG_LINES:]),
        )
    unfinished.rename(home.cluster)
    descriptor = os.open(home.path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _check_version(cluster: Path, ours: int) -> None:
    try:
        found = int((cluster / "PG_VERSION").read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise DataDirectoryUnusable(
            Text(N_("{folder} holds no PostgreSQL cluster."), {"folder": str(cluster)}),
            Text(N_("Bring back a backup of it, or choose another data directory.")),
        ) from error
    if found > ours:
        raise DataDirectoryTooNew(found, ours)
    if found < ours:
        raise DataDirectoryTooOld(found, ours)


def _check_owner(cluster: Path, account: ServerAccount) -> None:
    if cluster.stat().st_uid != account.uid:
        values = {"folder": str(cluster), "name": account.name}
        raise DataDirectoryUnusable(
            Text(N_("{folder} does not belong to the account {name}."), values),
            Text(N_("Give it back with: chown -R {name} {folder}"), values),
        )


def _remove(tree: Path) -> None:
    """Delete a folder in which the child of a killed initdb may still write for a moment."""
    deadline = time.monotonic() + _REMOVAL_SECONDS
    while tree.exists():
        shutil.rmtree(tree, ignore_errors=time.monotonic() < deadline)
