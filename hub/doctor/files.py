"""What lies on this machine: the data directory, room on its disk, the keys."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from hub.doctor.checks import Check, Subject, error, errors_of, fine, note, warning
from hub.errors import N_, Text
from hub.ledger.checkpoint_file import KEY_NAME as LEDGER_KEY_NAME
from hub.ledger.checkpoint_file import LedgerKeyUnusable
from hub.runtime import HubNotHere, holds_hub
from hub.settings import Settings
from hub.storage.embedded_home import HOME_NAME
from hub.storage.key_files import KEY_BYTES, read_key_file
from hub.storage.vault import KEY_NAME, VaultKeyUnusable
from hub.web.assets import Assets, AssetsMissing

LITTLE_ROOM = 2_000_000_000
"""Bytes; with less, somebody should make room."""
NO_ROOM = 300_000_000
"""Bytes; with less, a build of the index or a day of work may fail."""

REPOSITORIES = (".git", ".hg", ".svn")
SHARED_FOLDERS = ("dropbox", "onedrive", "nextcloud", "owncloud", "google drive", "icloud", "syncthing", "backup")
"""What a folder that is copied elsewhere has in its name."""


def look_at_data_dir(settings: Settings) -> list[Check]:
    """See whether it is there, a hub's, and the account's own."""
    folder, subject = settings.data_dir, Subject.DATA_DIR
    if not holds_hub(settings):
        remedy = N_("Set HUB_DATA_DIR to the hub's folder, or start a new hub there with `hub serve`.")
        return [error(subject, HubNotHere(folder).detail, Text(remedy))]
    found = folder.stat()
    where: dict[str, str | int] = {"folder": str(folder), "owner": found.st_uid, "own": os.geteuid()}
    if found.st_uid != os.geteuid():
        says = N_("{folder} belongs to the account with the user id {owner}; this command is run by {own}.")
        return [error(subject, Text(says, where), Text(N_("Run the hub, and this command, under that account.")))]
    if found.st_mode & stat.S_IRWXO or found.st_mode & stat.S_IWGRP:
        says = N_("Other accounts of this machine may enter {folder}.")
        return [warning(subject, Text(says, where), Text(N_("Take that away with: chmod go-rwx {folder}"), where))]
    return [fine(subject, N_("{folder} is a hub's, and closed to others."), folder=str(folder))]


def look_at_disk(settings: Settings) -> list[Check]:
    """See whether there is room, where the hub writes and where its database does."""
    folders = {folder.stat().st_dev: folder for folder in _written_folders(settings)}
    return [_room_in(folder) for folder in folders.values()]


def look_at_keys(settings: Settings) -> list[Check]:
    """See whether the keys are there, keys, private, and in no folder that is copied elsewhere."""
    return [*_hub_key(settings.data_dir / KEY_NAME), _ledger_key(settings.data_dir / LEDGER_KEY_NAME)]


def look_at_pages() -> list[Check]:
    """See whether the styles and scripts were built."""
    try:
        Assets()
    except AssetsMissing as fault:
        return errors_of(Subject.PAGES, fault)
    return [fine(Subject.PAGES, N_("They are built."))]


def _written_folders(settings: Settings) -> Iterator[Path]:
    yield settings.data_dir
    home = (settings.data_dir / HOME_NAME).resolve()
    if settings.embedded and home.exists():
        yield home
    if settings.checkpoints is not None and settings.checkpoints.exists():
        yield settings.checkpoints


def _room_in(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    told: dict[str, str | int] = {"folder": str(folder), "megabytes": free // 1_000_000}
    says = Text(N_("{megabytes} MB are free where {folder} lies."), told)
    if free < NO_ROOM:
        return error(Subject.DISK, says, Text(N_("Make room now: what cannot be written is lost.")))
    if free < LITTLE_ROOM:
        return warning(Subject.DISK, says, Text(N_("Make room, or move the data directory to a larger disk.")))
    return fine(Subject.DISK, says.msgid, **told)


def _hub_key(file: Path) -> Iterator[Check]:
    where: dict[str, str | int] = {"file": str(file)}
    if not os.path.lexists(file):
        says = Text(N_("{file} is not there: what is sealed in the database cannot be opened."), where)
        yield error(Subject.HUB_KEY, says, Text(N_("Bring the key back from its copy; a new one would not open it.")))
        return
    try:
        whole = len(read_key_file(file, VaultKeyUnusable)) == KEY_BYTES
    except VaultKeyUnusable as fault:
        yield error(Subject.HUB_KEY, fault.detail, Text(N_("Give it to the hub's account alone, with mode 0600.")))
        return
    if not whole:
        says = Text(N_("{file} does not hold a key."), where)
        yield error(Subject.HUB_KEY, says, Text(N_("Bring the key back from its copy; a new one would not open it.")))
        return
    copied = copied_folder(file)
    if copied is None:
        yield fine(Subject.HUB_KEY, N_("{file} is there, and readable by the hub's account alone."), **where)
        return
    says = Text(N_("{file} lies in {folder}, from which it may be copied elsewhere."), where | {"folder": str(copied)})
    yield warning(Subject.HUB_KEY, says, Text(N_("Move the data directory out of repositories and backups.")))


def _ledger_key(file: Path) -> Check:
    if not os.path.lexists(file):
        return note(Subject.LEDGER_KEY, N_("There is none yet; the first checkpoint makes it."))
    try:
        whole = len(read_key_file(file, LedgerKeyUnusable)) == KEY_BYTES
    except LedgerKeyUnusable as fault:
        return error(Subject.LEDGER_KEY, fault.detail, Text(N_("Give it to the hub's account alone, with mode 0600.")))
    if not whole:
        says = Text(N_("{file} does not hold a key."), {"file": str(file)})
        return error(Subject.LEDGER_KEY, says, Text(N_("Bring the key back from its copy.")))
    return fine(Subject.LEDGER_KEY, N_("{file} is there, and readable by the hub's account alone."), file=str(file))


def copied_folder(file: Path) -> Path | None:
    """Return the folder above `file` that is a repository, or is copied elsewhere by its name; None when none is."""
    for folder in file.resolve().parents:
        name = folder.name.lower()
        if any((folder / one).exists() for one in REPOSITORIES) or any(one in name for one in SHARED_FOLDERS):
            return folder
    return None
