"""The unit of work: transaction, identity, purpose, ledger and queue in one. The only way to open a transaction."""

import asyncio
import re
from collections.abc import Mapping
from contextvars import Token
from datetime import datetime
from types import TracebackType
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import msgspec
from piccolo.engine.postgres import PostgresTransaction

from hub.jobs.queue import enqueue_all
from hub.jobs.registry import Enqueued, Job
from hub.principal import Principal
from hub.storage.engines import APPLICATION, CONNECTION_FAULTS, DatabaseUnavailable, OutcomeUnknown, pool_of

Payload = TypeVar("Payload", bound=msgspec.Struct)

ROLLBACK_SECONDS = 30
"""How long a connection may take to roll back before its pool sees to it."""

PURPOSE = re.compile(r"[a-z_]{1,60}")

IDENTITY = """
    SELECT transaction_timestamp() AS now, set_config('hub.actor', $1, true),
           set_config('hub.account_id', $2, true), set_config('hub.purpose', $3, true)
"""


INTENT = """
    INSERT INTO ledger_intent (act, subject, facts)
    SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[])
"""

BEGIN_FAULTS = (*CONNECTION_FAULTS, asyncpg.InternalClientError)
"""What BEGIN may meet; asyncpg calls a connection that died while it lay in the pool an internal error."""


class NestedUnitOfWork(RuntimeError):
    """A unit of work was opened inside another: the inner one could neither commit nor roll back by itself."""


class Work:
    """What an operation does inside its unit of work."""

    def __init__(
        self, principal: Principal, connection: "asyncpg.pool.PoolConnectionProxy[Any]", now: datetime
    ) -> None:
        self.principal = principal
        self.connection = connection
        """This transaction's connection, for bulk statements; Piccolo's own statements use it by themselves."""
        self.now = now
        """When the transaction began by the database's clock (aware, UTC): the only clock of an operation."""
        self._entries: list[tuple[str, UUID | None, str]] = []
        self._jobs: list[Enqueued] = []

    async def record(self, act: str, subject: UUID | None = None, facts: Mapping[str, Any] | None = None) -> None:
        """Put one entry into the ledger: `act` ("noun.verb") done to `subject`, with `facts` (JSON, no personal data).

        The database chains the entries while it commits, so that the end of the chain is locked for the shortest time.
        """
        self._entries.append((act, subject, msgspec.json.encode(dict(facts or {}), order="deterministic").decode()))

    async def enqueue(self, job: Job[Payload], payload: Payload, *, delay_seconds: float = 0.0) -> None:
        """Have `job` done with `payload` after the commit, `delay_seconds` later; never if this is rolled back."""
        self._jobs.append(Enqueued(job.name, job.encode(payload), delay_seconds))

    async def flush(self) -> None:
        """Write what was enqueued and recorded; called by the unit of work just before it commits."""
        if self._jobs:
            await enqueue_all(self.connection, self._jobs)
        if self._entries:
            acts, subjects, facts = zip(*self._entries, strict=True)
            await self.connection.execute(INTENT, list(acts), list(subjects), list(facts))


class unit_of_work:  # noqa: N801 - read as a verb: async with unit_of_work(principal) as work
    """One transaction under one identity: all of it is committed, or none of it.

    `principal` and `purpose` (a word such as "referral"; needed to read protected rows) are set LOCAL, so row security
    sees them and the next user of the connection does not. Leaving the block commits; an exception, or cancellation,
    rolls back. Whatever fails, BEGIN and COMMIT included, the connection goes back to its pool.

    Raises NestedUnitOfWork inside another unit of work, DatabaseUnavailable when the database does not answer (nothing
    was saved), OutcomeUnknown when it was lost during COMMIT itself, and what the database says at COMMIT.
    """

    def __init__(self, principal: Principal, purpose: str | None = None) -> None:
        if purpose is not None and not PURPOSE.fullmatch(purpose):
            raise ValueError("a purpose is one word of a-z and _")
        self._principal = principal
        self._purpose = purpose

    async def __aenter__(self) -> Work:
        if APPLICATION.current_transaction.get() is not None:
            raise NestedUnitOfWork("open one unit of work and pass `work` on")
        self._pool = pool_of(APPLICATION)
        try:
            now = await self._begin()
        except BEGIN_FAULTS:
            # Nothing has happened yet: after a restart of the server the pool's other connections are as dead as this.
            await self._pool.expire_connections()
            try:
                now = await self._begin()
            except BEGIN_FAULTS as fault:
                raise DatabaseUnavailable from fault
        known_to_piccolo = PostgresTransaction(engine=APPLICATION, allow_nested=False)
        known_to_piccolo.connection = self._connection
        self._token: Token[Any] = APPLICATION.current_transaction.set(known_to_piccolo)
        self._work = Work(self._principal, self._connection, now)
        return self._work

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if fault is None:
                await self._work.flush()
                await self._commit()
            elif _is_lost(self._connection, fault):
                raise DatabaseUnavailable from fault
        except CONNECTION_FAULTS as lost:
            raise DatabaseUnavailable from lost
        finally:
            APPLICATION.current_transaction.reset(self._token)
            await self._give_back()

    async def _commit(self) -> None:
        try:
            await self._transaction.commit()
        except BEGIN_FAULTS as fault:
            raise OutcomeUnknown from fault

    async def _give_back(self) -> None:
        """Return the connection to its pool, after rolling back what is still open on it."""
        try:
            if self._connection.is_in_transaction():
                async with asyncio.timeout(ROLLBACK_SECONDS):
                    await self._transaction.rollback()
        except (*BEGIN_FAULTS, asyncpg.PostgresError):
            pass  # of a connection that cannot roll back the pool's own reset disposes
        finally:
            await self._pool.release(self._connection)

    async def _begin(self) -> datetime:
        self._connection = await self._pool.acquire(timeout=30)
        try:
            self._transaction = self._connection.transaction()
            await self._transaction.start()
            account = str(self._principal.account_id or "")
            row = await self._connection.fetchrow(IDENTITY, self._principal.kind.value, account, self._purpose or "")
        except BaseException:
            await self._give_back()
            raise
        began: datetime = row["now"]
        return began


def _is_lost(connection: "asyncpg.pool.PoolConnectionProxy[Any]", fault: BaseException) -> bool:
    if isinstance(fault, asyncpg.InternalClientError):
        return True
    if not isinstance(fault, CONNECTION_FAULTS):
        return False
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:  # the pool has already taken it back, because the server ended it
        return True
