"""The chain: how one entry is bound to the one before it."""

import hashlib
from datetime import UTC, datetime
from uuid import UUID

import msgspec

BEGINNING = bytes(32)
"""What stands before the first entry."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One act, as it was recorded."""

    seq: int
    """Place in the chain, from 1, without gaps."""
    at: datetime
    act: str
    """What was done, as "noun.verb" (`directory.imported`)."""
    subject: UUID | None
    """Id of what it was done to; never a person's name."""
    actor: str
    """ActorKind of who did it."""
    account: UUID | None
    purpose: str | None
    facts: str
    """A JSON object as text, byte for byte as it was hashed."""
    previous: bytes
    """Hash of the entry before; 32 bytes."""
    hash: bytes
    """SHA-256 over `previous` and this entry's line; 32 bytes."""


def line(entry: Entry) -> str:
    """Return the text of `entry` that is hashed: one field a line, facts last (the only one that may hold anything)."""
    parts = (
        str(entry.seq),
        entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        entry.act,
        str(entry.subject or ""),
        entry.actor,
        str(entry.account or ""),
        entry.purpose or "",
        entry.facts,
    )
    return "\n".join(parts)


def link(previous: bytes, entry: Entry) -> bytes:
    """Return the hash that binds `entry` to `previous`: SHA-256(previous ‖ line), as the database computed it."""
    return hashlib.sha256(previous + line(entry).encode()).digest()
