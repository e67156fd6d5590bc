"""Reads of the ledger: verification, and the latest entries."""

import asyncio
import contextlib
import enum
from collections.abc import AsyncIterator, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from hub.ledger.chain import BEGINNING, Entry, link
from hub.ledger.checkpoint_file import read_checkpoint_lines, set_aside
from hub.ledger.checkpoints import (
    RECORDED,
    Checkpoint,
    CheckpointFault,
    CheckpointFaultKind,
    Reading,
    digest_of,
    read_lines,
)
from hub.storage.engines import APPLICATION, pool_of

COLUMNS = "seq, at, act, subject, actor, account, purpose, facts::text AS facts, previous, hash"
FAULTS_SHOWN = 20
"""Verification stops listing, not counting, after this many faults."""


class FaultKind(enum.StrEnum):
    """What is wrong at a place in the chain."""

    EDITED = "edited"
    """The entry does not have the hash it was given."""
    MISSING = "missing"
    """One or more entries before this one are gone."""
    REORDERED = "reordered"
    """The entry does not follow the one that stands before it."""
    HEAD = "head"
    """The chain does not end where the database says it ends: the last entries were removed, or added by hand."""


class Fault(msgspec.Struct, frozen=True):
    """One place where the chain does not hold."""

    seq: int
    kind: FaultKind


class CheckpointReport(msgspec.Struct, frozen=True):
    """What the checkpoints say of the ledger."""

    file: str
    count: int
    """Lines in the file."""
    faults: int
    first_faults: tuple[CheckpointFault, ...]
    """The first 20 of them."""
    last: Checkpoint | None
    """The last one with a good signature."""
    entries_after: int
    """Entries that no checkpoint covers yet, the record of the last checkpoint left out: cut off, nobody would know."""
    set_aside: tuple[str, ...]
    """Earlier files in the same folder; whoever keeps the hub put them there, or whoever wants them forgotten."""


class LedgerReport(msgspec.Struct, frozen=True):
    """Outcome of a verification."""

    entries: int
    faults: int
    first_faults: tuple[Fault, ...]
    """The first 20 of them."""
    checkpoints: CheckpointReport | None = None
    """None when no file of checkpoints was named."""

    @property
    def intact(self) -> bool:
        """Whether every entry is as it was written, in its place, none is missing, and every checkpoint agrees."""
        return self.faults == 0 and (self.checkpoints is None or self.checkpoints.faults == 0)


class _Walked(msgspec.Struct):
    """What a walk along the chain found."""

    entries: int = 0
    last_seq: int = 0
    faults: list[Fault] = msgspec.field(default_factory=list)
    heads: dict[int, str] = msgspec.field(default_factory=dict)
    """Hashes of the entries that checkpoints were made of, by place."""
    recorded: dict[str, int] = msgspec.field(default_factory=dict)
    """Number of each checkpoint that the ledger itself remembers, by the hash of its line."""
    unrecorded_after: int = 0
    """Entries after the last checkpoint that are not the record of one."""


class _Recorded(msgspec.Struct):
    """Facts of the act with which the ledger remembers a checkpoint."""

    number: int
    line: str


async def verify_ledger(
    checkpoints: Path | None = None, *, keys: Collection[str] = (), is_copy: bool = False
) -> LedgerReport:
    """Walk the whole chain in one consistent snapshot, beside the file of `checkpoints`, and say what does not hold.

    Found: an entry edited, deleted, inserted, or moved; with checkpoints, signed with one of the public `keys`, also
    a chain that was rewritten below the last of them or cut short of it, and a checkpoint that was forged, moved or
    removed. A copy of the file (`is_copy`) may lack the newest. Not found: entries after the last checkpoint that
    were cut off or rewritten to the end, which the owner of the database can do; and what somebody does who holds the
    signing key as well. Raises CheckpointsUnusable.
    """
    lines = await asyncio.to_thread(read_checkpoint_lines, checkpoints) if checkpoints else []
    reading = await asyncio.to_thread(read_lines, lines, keys)
    walked = await _walk({one.checkpoint.height for one in reading.signed})
    report = LedgerReport(
        entries=walked.entries, faults=len(walked.faults), first_faults=tuple(walked.faults[:FAULTS_SHOWN])
    )
    if checkpoints is None:
        return report
    aside = set_aside(checkpoints)
    faults = [*reading.faults, *_contradicted(reading, walked)]
    if not is_copy:
        # Read only now: a checkpoint that was added meanwhile may already stand in the snapshot that was walked.
        kept = await asyncio.to_thread(_digests_of, [checkpoints, *aside])
        absent = (number for line, number in walked.recorded.items() if line not in kept)
        faults += [CheckpointFault(number, CheckpointFaultKind.MISSING) for number in absent]
    about = CheckpointReport(
        file=str(checkpoints),
        count=len(lines),
        faults=len(faults),
        first_faults=tuple(faults[:FAULTS_SHOWN]),
        last=reading.signed[-1].checkpoint if reading.signed else None,
        entries_after=walked.unrecorded_after,
        set_aside=tuple(one.name for one in aside),
    )
    return msgspec.structs.replace(report, checkpoints=about)


async def ledger_height() -> int:
    """Return how many entries the ledger says it has."""
    return int(await pool_of(APPLICATION).fetchval("SELECT seq FROM ledger_head") or 0)


async def latest_entries(limit: int = 20) -> list[Entry]:
    """Return the newest `limit` entries (1 to 1,000), newest first."""
    rows = await pool_of(APPLICATION).fetch(
        f"SELECT {COLUMNS} FROM ledger_entry ORDER BY seq DESC LIMIT $1",  # noqa: S608 - a constant list of columns
        max(1, min(limit, 1000)),
    )
    return [_entry(row) for row in rows]


async def _walk(heights: Collection[int]) -> _Walked:
    walked, last, newest = _Walked(), BEGINNING, max(heights, default=0)
    async with (
        pool_of(APPLICATION).acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        head = await connection.fetchrow("SELECT seq, hash FROM ledger_head")
        async for entry in _entries(connection):
            walked.faults += _faults_of(entry, walked.last_seq + 1, last)
            walked.entries, walked.last_seq, last = walked.entries + 1, entry.seq, entry.hash
            if entry.seq in heights:
                walked.heads[entry.seq] = entry.hash.hex()
            if entry.act == RECORDED:
                _remember(walked, entry)
            elif entry.seq > newest:
                walked.unrecorded_after += 1
    if head is None or (head["seq"], head["hash"]) != (walked.last_seq, last):
        walked.faults.append(Fault(walked.last_seq + 1, FaultKind.HEAD))
    return walked


def _remember(walked: _Walked, entry: Entry) -> None:
    with contextlib.suppress(msgspec.MsgspecError):  # a record that cannot be read is an entry like any other
        recorded = msgspec.json.decode(entry.facts, type=_Recorded)
        walked.recorded[recorded.line] = recorded.number


def _digests_of(files: Iterable[Path]) -> set[str]:
    return {digest_of(line) for file in files for line in read_checkpoint_lines(file)}


def _contradicted(reading: Reading, walked: _Walked) -> Iterator[CheckpointFault]:
    for one in reading.signed:
        if one.checkpoint.height > walked.last_seq:
            yield CheckpointFault(one.line, CheckpointFaultKind.LEDGER_SHORTER)
        elif walked.heads.get(one.checkpoint.height) != one.checkpoint.head:
            yield CheckpointFault(one.line, CheckpointFaultKind.LEDGER_DIFFERS)


def _faults_of(entry: Entry, expected: int, last: bytes) -> list[Fault]:
    found: list[Fault] = []
    if entry.seq != expected:
        found.append(Fault(entry.seq, FaultKind.MISSING))
    elif entry.previous != last:
        found.append(Fault(entry.seq, FaultKind.REORDERED))
    if link(entry.previous, entry) != entry.hash:
        found.append(Fault(entry.seq, FaultKind.EDITED))
    return found


async def _entries(connection: "asyncpg.pool.PoolConnectionProxy[Any]") -> AsyncIterator[Entry]:
    query = f"SELECT {COLUMNS} FROM ledger_entry ORDER BY seq"  # noqa: S608 - a constant list of columns
    async for row in connection.cursor(query, prefetch=2000):
        yield _entry(row)


def _entry(row: Any) -> Entry:
    return Entry(**dict(row.items()))
