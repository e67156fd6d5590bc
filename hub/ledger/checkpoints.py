"""Checkpoints: how far the ledger went and with which hash, signed, each naming the one before it."""

import enum
import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

NOTHING_BEFORE = "0" * 64
"""What the first checkpoint names as the one before."""

CONTEXT = b"nrm-hub ledger checkpoint\n"
"""Stands before what is signed, so that a signature made for anything else is none here."""

RECORDED = "ledger.checkpointed"
"""The act with which the ledger remembers a checkpoint: one that was deleted from its file is missed."""


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the file. Nothing in it says what was done, by whom, or to whom."""

    number: int
    """Place in the file, from 1, without gaps."""
    height: int
    """The last entry it covers."""
    head: str
    """Hash of that entry: 64 hexadecimal digits."""
    at: datetime
    """When it was made, by the database's clock."""
    key: str
    """Ed25519 public key (RFC 8032) that the signature is checked with: 64 hexadecimal digits."""
    previous: str
    """SHA-256 of the whole line before it: 64 hexadecimal digits."""
    signature: str = ""
    """128 hexadecimal digits, over this line with an empty signature."""


class CheckpointFaultKind(enum.StrEnum):
    """What is wrong with a checkpoint."""

    UNREADABLE = "unreadable"
    """The line is not a checkpoint in its exact form."""
    UNKNOWN_KEY = "unknown key"
    """It is signed with a key that is not the hub's, nor one that was named."""
    FORGED = "forged"
    """The signature is not of this line: the line was changed, or made by somebody without the key."""
    OUT_OF_PLACE = "out of place"
    """It does not follow the line before it: one was removed, repeated, or moved."""
    MISSING = "missing"
    """The ledger says that it was written, and it is not in the file."""
    LEDGER_DIFFERS = "ledger differs"
    """The ledger has another entry where this one was signed: it was rewritten."""
    LEDGER_SHORTER = "ledger shorter"
    """The ledger ends before the entry that was signed: its last entries were cut off."""


class CheckpointFault(msgspec.Struct, frozen=True):
    """One checkpoint that does not hold; `number` is its line in the file, or its own where it is missing."""

    number: int
    kind: CheckpointFaultKind


class ReadCheckpoint(msgspec.Struct, frozen=True):
    """A checkpoint with a good signature, and the hash of its line."""

    line: int
    checkpoint: Checkpoint
    digest: str


class Reading(msgspec.Struct, frozen=True):
    """What a file of checkpoints says by itself, without the ledger."""

    signed: tuple[ReadCheckpoint, ...]
    faults: tuple[CheckpointFault, ...]


def public_half(key: Ed25519PrivateKey) -> str:
    """Return the public key of `key`, as checkpoints name it."""
    return key.public_key().public_bytes_raw().hex()


def digest_of(line: bytes) -> str:
    """Return the hash by which the next checkpoint, and the ledger, name this line."""
    return hashlib.sha256(line).hexdigest()


def signed_line(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> bytes:
    """Return the line, without its end, that states `checkpoint` with the signature of `key`."""
    signature = key.sign(CONTEXT + _stated(checkpoint)).hex()
    return msgspec.json.encode(msgspec.structs.replace(checkpoint, signature=signature))


def read_lines(lines: Iterable[bytes], keys: Collection[str]) -> Reading:
    """Judge every line by the public `keys` that are trusted; each must follow the one before."""
    signed: list[ReadCheckpoint] = []
    faults: list[CheckpointFault] = []
    expected, height, previous = 1, 0, NOTHING_BEFORE
    for place, line in enumerate(lines, 1):
        found = decoded(line)
        kind = _flaw(found, keys)
        if found is None or kind is not None:
            faults.append(CheckpointFault(place, kind or CheckpointFaultKind.UNREADABLE))
            expected += 1
        else:
            if (found.number, found.previous) != (expected, previous) or found.height <= height:
                faults.append(CheckpointFault(place, CheckpointFaultKind.OUT_OF_PLACE))
            signed.append(ReadCheckpoint(place, found, digest_of(line)))
            expected, height = found.number + 1, found.height
        previous = digest_of(line)
    return Reading(tuple(signed), tuple(faults))


def read_one(line: bytes, key: str) -> ReadCheckpoint | None:
    """Return the checkpoint that `line` is when it is signed with the public `key`, whatever stands before it."""
    found = decoded(line)
    if found is None or _flaw(found, (key,)) is not None:
        return None
    return ReadCheckpoint(found.number, found, digest_of(line))


def _flaw(found: Checkpoint | None, keys: Collection[str]) -> CheckpointFaultKind | None:
    if found is None:
        return CheckpointFaultKind.UNREADABLE
    if found.key not in keys:
        return CheckpointFaultKind.UNKNOWN_KEY
    return None if _is_signed(found) else CheckpointFaultKind.FORGED


def decoded(line: bytes) -> Checkpoint | None:
    """Return what `line` states, without checking its signature; None when it is not in the exact form."""
    try:
        found = msgspec.json.decode(line, type=Checkpoint)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return found if msgspec.json.encode(found) == line else None


def _is_signed(found: Checkpoint) -> bool:
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(found.key))
        public.verify(bytes.fromhex(found.signature), CONTEXT + _stated(found))
    except (ValueError, InvalidSignature):
        return False
    return True


def _stated(checkpoint: Checkpoint) -> bytes:
    return msgspec.json.encode(msgspec.structs.replace(checkpoint, signature=""))
