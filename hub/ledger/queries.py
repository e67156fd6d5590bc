"""Reads of the ledger: verification, and the latest entries."""

import enum
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import msgspec

from hub.ledger.chain import BEGINNING, Entry, link
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


class LedgerReport(msgspec.Struct, frozen=True):
    """Outcome of a verification."""

    entries: int
    faults: int
    first_faults: tuple[Fault, ...]
    """The first 20 of them."""

    @property
    def intact(self) -> bool:
        """Whether every entry is as it was written, in its place, and none is missing up to the recorded end."""
        return self.faults == 0


async def verify_ledger() -> LedgerReport:
    """Walk the whole chain in one consistent snapshot and say where it does not hold.

    Found: an entry edited, deleted, inserted, or moved. Not found: a chain that was rewritten or cut short from some
    entry to its end, with matching hashes and recorded end, which the owner of the database can do; that takes
    checkpoints kept elsewhere.
    """
    async with (
        pool_of(APPLICATION).acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        head = await connection.fetchrow("SELECT seq, hash FROM ledger_head")
        faults: list[Fault] = []
        count, expected, last = 0, 1, BEGINNING
        async for entry in _entries(connection):
            faults += _faults_of(entry, expected, last)
            count, expected, last = count + 1, entry.seq + 1, entry.hash
        if head is None or (head["seq"], head["hash"]) != (expected - 1, last):
            faults.append(Fault(expected, FaultKind.HEAD))
    return LedgerReport(entries=count, faults=len(faults), first_faults=tuple(faults[:FAULTS_SHOWN]))


async def latest_entries(limit: int = 20) -> list[Entry]:
    """Return the newest `limit` entries (1 to 1,000), newest first."""
    rows = await pool_of(APPLICATION).fetch(
        f"SELECT {COLUMNS} FROM ledger_entry ORDER BY seq DESC LIMIT $1",  # noqa: S608 - a constant list of columns
        max(1, min(limit, 1000)),
    )
    return [_entry(row) for row in rows]


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
