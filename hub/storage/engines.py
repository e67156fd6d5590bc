"""Two identities in the database: the owner, for migrations, and `hub_app`, for everything else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

from hub.errors import N_, Text, Unavailable


class DatabaseUnavailable(Unavailable):
    """The database does not answer; what was under way was rolled back."""

    slug = "database-unavailable"

    def __init__(self) -> None:
        super().__init__(Text(N_("The database does not answer. Nothing was saved; try again in a moment.")))


class OutcomeUnknown(Unavailable):
    """The connection was lost while the database was committing: it may have been saved, or not."""

    slug = "outcome-unknown"

    def __init__(self) -> None:
        super().__init__(Text(N_("It is not certain whether this was saved. Look before you try again.")))


class HubEngine(PostgresEngine):
    """Piccolo's engine without its habit of connecting while modules are imported."""

    async def check_version(self) -> None:
        """Do nothing: `hub migrate` checks the server's version, once, as the owner."""

    async def prep_database(self) -> None:
        """Do nothing: the hub needs no extension."""


APPLICATION = HubEngine(config={})
"""The engine of every Piccolo table: `class Service(Table, db=APPLICATION)`. Opened by `open_engine`."""

OWNER = HubEngine(config={})
"""The engine of migrations alone."""

CONNECTION_FAULTS = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.InterfaceError,
)
"""What asyncpg raises when there is no server, no room, or no connection any more."""


STATEMENT_SECONDS = 60
"""A statement that takes longer is ended by the server; bulk work lifts that (`SET LOCAL statement_timeout`)."""

LONGEST_WAIT = 3600
"""Seconds after which even bulk work gives a silent server up."""


LONGEST_STATEMENT = 256 * 1024
"""Bytes of a statement whose plan a connection keeps: to plan a whole HSDS document takes longer than to make ten."""


@asynccontextmanager
async def open_engine(engine: HubEngine, dsn: str, *, pool: int) -> AsyncIterator[HubEngine]:
    """Give `engine` a pool of at most `pool` connections to `dsn` for the length of the block.

    Raises DatabaseUnavailable when nothing answers there.
    """
    engine.config = {"dsn": dsn}
    try:
        await engine.start_connection_pool(
            min_size=min(2, pool),
            max_size=pool,
            timeout=10,
            command_timeout=LONGEST_WAIT,
            max_cacheable_statement_size=LONGEST_STATEMENT,
            server_settings={"statement_timeout": str(STATEMENT_SECONDS * 1000)},
        )
    except CONNECTION_FAULTS as fault:
        raise DatabaseUnavailable from fault
    try:
        yield engine
    finally:
        opened, engine.pool = engine.pool, None
        engine.config = {}
        if opened is not None:
            await opened.close()


def pool_of(engine: HubEngine) -> "asyncpg.Pool[Any]":
    """Return the open pool of `engine`; raises DatabaseUnavailable when it was never opened or is closed."""
    if engine.pool is None:
        raise DatabaseUnavailable
    return engine.pool


def transaction_of(engine: HubEngine) -> PostgresTransaction:
    """Return the transaction that this task runs in; raises LookupError outside one."""
    transaction = engine.current_transaction.get()
    if transaction is None:
        raise LookupError("no transaction is open here")
    return transaction
