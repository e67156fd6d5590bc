"""Files that hold a secret key: 32 random bytes, readable by the hub's account alone, never in the database."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from hub.errors import N_, HubError, Text

KEY_BYTES = 32


def read_key_file(path: Path, unusable: Callable[[Text], HubError]) -> bytes:
    """Return what the key file at `path` holds, at most one byte more than a key has.

    Raises `unusable` when it cannot be opened, is a link, is another account's, or can be read by others.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError as error:
        raise unusable(Text(N_("{file} cannot be opened, or is a link."), {"file": str(path)})) from error
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if found.st_uid != os.geteuid():
            raise unusable(Text(N_("{file} belongs to another account."), {"file": str(path)}))
        if found.st_mode & 0o077:
            raise unusable(Text(N_("{file} can be read by others; set its mode to 0600."), {"file": str(path)}))
        return file.read(KEY_BYTES + 1)


def make_key_file(path: Path) -> None:
    """Make a key at `path`, mode 0600, unless there is one; of two that make it together, both end with one."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            return
    finally:
        draft.unlink(missing_ok=True)
