"""The unit of work: all or nothing, one identity, and no connection ever lost."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from hub.jobs.queue import queue_counts
from hub.jobs.registry import JobContext, NoPayload, job
from hub.ledger.queries import latest_entries
from hub.principal import PUBLIC, SYSTEM, ActorKind, Principal
from hub.storage.engines import APPLICATION, DatabaseUnavailable, OutcomeUnknown, open_engine, pool_of
from hub.work import NestedUnitOfWork, Work, unit_of_work
from kit.database import Database
from kit.work import note, notes


@job("tests.do_nothing")
async def do_nothing(payload: NoPayload, context: JobContext) -> None:
    """Do nothing."""


@pytest.fixture
async def table(database: Database) -> Database:
    """A database with a small table that has a deferred constraint."""
    owner = await asyncpg.connect(database.owner_dsn)
    await owner.execute(
        "CREATE TABLE note (id int PRIMARY KEY, text text, "
        "sequel int REFERENCES note (id) DEFERRABLE INITIALLY DEFERRED);"
        "GRANT ALL ON note TO hub_app"
    )
    await owner.close()
    return database


async def test_work_when_the_block_ends_commits_rows_ledger_and_job_together(table: Database) -> None:
    subject = uuid4()
    async with unit_of_work(SYSTEM) as work:
        await note(work, 1)
        await work.record("note.written", subject, {"count": 1})
        await work.enqueue(do_nothing, NoPayload())
    assert await notes() == [1]
    assert [(e.act, e.subject, e.actor, e.facts) for e in await latest_entries()] == [
        ("note.written", subject, "system", '{"count":1}')
    ]
    assert [(c.name, c.count) for c in await queue_counts()] == [("tests.do_nothing", 1)]


async def test_work_when_the_block_raises_leaves_neither_row_nor_ledger_nor_job(table: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with unit_of_work(SYSTEM) as work:
            await note(work, 1)
            await work.record("note.written")
            await work.enqueue(do_nothing, NoPayload())
            _ = 1 / 0
    assert (await notes(), await latest_entries(), await queue_counts()) == ([], [], [])


async def test_work_when_commit_fails_leaves_nothing_and_loses_no_connection(table: Database) -> None:
    for number in range(20):
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            async with unit_of_work(SYSTEM) as work:
                await note(work, number, sequel=999)
                await work.record("note.written")
    assert await notes() == []
    assert await latest_entries() == []
    assert pool_of(APPLICATION).get_idle_size() == pool_of(APPLICATION).get_size()


async def test_work_when_the_server_ends_the_connection_says_so_and_goes_on_with_another(table: Database) -> None:
    admin = await asyncpg.connect(table.admin_dsn)
    for _ in range(10):
        with pytest.raises(DatabaseUnavailable):
            async with unit_of_work(SYSTEM) as work:
                await admin.execute("SELECT pg_terminate_backend($1)", work.connection.get_server_pid())
                await note(work, 1)
    await admin.close()
    async with unit_of_work(SYSTEM) as work:
        await note(work, 2)
    assert await notes() == [2]


async def test_work_when_every_connection_of_the_pool_died_begins_on_a_new_one(table: Database) -> None:
    admin = await asyncpg.connect(table.admin_dsn)
    pool = pool_of(APPLICATION)
    for _ in range(10):
        for row in await admin.fetch("SELECT pid FROM pg_stat_activity WHERE usename = 'hub_app'"):
            await admin.execute("SELECT pg_terminate_backend($1)", row["pid"])
        await _one()
    await admin.close()
    async with asyncio.timeout(10):
        await asyncio.gather(*(_one() for _ in range(20)))
    assert pool.get_idle_size() == pool.get_size()


async def _one() -> None:
    async with unit_of_work(SYSTEM) as work:
        await work.connection.fetchval("SELECT 1")


async def _raise(work: Work) -> None:
    _ = 1 / 0


async def _break_a_rule(work: Work) -> None:
    await note(work, 1)
    await note(work, 1)


async def _record_what_no_ledger_takes(work: Work) -> None:
    await work.record("no act", None, {"count": 1})


async def _sleep_until_cancelled(work: Work) -> None:
    sleeping = asyncio.current_task()
    assert sleeping is not None
    asyncio.get_running_loop().call_later(0.05, sleeping.cancel)
    await work.connection.execute("SELECT pg_sleep(30)")


@pytest.mark.parametrize("fail", [_raise, _break_a_rule, _record_what_no_ledger_takes, _sleep_until_cancelled])
async def test_work_that_fails_is_rolled_back_before_its_connection_goes_back_so_that_nobody_complains(
    table: Database, fail: Callable[[Work], Awaitable[None]]
) -> None:
    complaints: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, complaint: complaints.append(complaint))

    async def work_that_fails() -> None:
        async with unit_of_work(SYSTEM) as work:
            await fail(work)

    task = asyncio.create_task(work_that_fails())
    (fault,) = await asyncio.gather(task, return_exceptions=True)
    assert isinstance(fault, ZeroDivisionError | asyncpg.PostgresError | asyncio.CancelledError)
    assert complaints == []
    assert await notes() == []
    assert pool_of(APPLICATION).get_idle_size() == pool_of(APPLICATION).get_size()


@pytest.mark.parametrize("steps", range(0, 40, 3))
async def test_work_when_cancelled_anywhere_rolls_back_and_loses_no_connection(table: Database, steps: int) -> None:
    async def write() -> None:
        async with unit_of_work(SYSTEM) as work:
            await note(work, 1)
            await work.record("note.written")

    task = asyncio.create_task(write())
    for _ in range(steps):
        await asyncio.sleep(0.0003)
    task.cancel()
    outcome = (await asyncio.gather(task, return_exceptions=True))[0]
    written = await notes()
    assert len(await latest_entries()) == len(written)
    if outcome is None:
        assert written == [1]
    await asyncio.gather(*(_one() for _ in range(12)))
    assert pool_of(APPLICATION).get_idle_size() == pool_of(APPLICATION).get_size()


SLOW_COMMIT = """
    CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(2); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON note DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION slowly()
"""


async def _until_committing(admin: Any) -> int:
    committing = "SELECT pid FROM pg_stat_activity WHERE query = 'COMMIT;' AND state = 'active'"
    async with asyncio.timeout(10):
        while not (found := await admin.fetchval(committing)):
            await asyncio.sleep(0.01)
    return int(found)


async def test_work_when_cancelled_during_commit_is_rolled_back_and_loses_no_connection(table: Database) -> None:
    admin = await asyncpg.connect(table.admin_dsn)
    await admin.execute(SLOW_COMMIT)
    task = asyncio.create_task(_note_once())
    await _until_committing(admin)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await admin.execute("DROP TRIGGER slow ON note")
    await admin.close()
    assert (await notes(), await latest_entries()) == ([], [])
    await asyncio.gather(*(_one() for _ in range(12)))
    assert pool_of(APPLICATION).get_idle_size() == pool_of(APPLICATION).get_size()


async def test_work_when_the_connection_is_lost_during_commit_says_that_the_outcome_is_unknown(table: Database) -> None:
    admin = await asyncpg.connect(table.admin_dsn)
    await admin.execute(SLOW_COMMIT)
    task = asyncio.create_task(_note_once())
    await admin.execute("SELECT pg_terminate_backend($1)", await _until_committing(admin))
    with pytest.raises(OutcomeUnknown):
        await task
    await admin.close()


async def _note_once() -> None:
    async with unit_of_work(SYSTEM) as work:
        await note(work, 1)
        await work.record("note.written")


async def test_work_when_nested_is_refused_and_the_outer_one_is_rolled_back(table: Database) -> None:
    with pytest.raises(NestedUnitOfWork):
        async with unit_of_work(SYSTEM) as work:
            await note(work, 1)
            async with unit_of_work(SYSTEM):
                pass
    assert await notes() == []


async def test_work_sets_identity_and_purpose_for_its_own_transaction_only(table: Database) -> None:
    account = uuid4()
    names = ("hub.actor", "hub.account_id", "hub.purpose")
    read = "SELECT " + ", ".join(f"current_setting('{name}', true) AS n{i}" for i, name in enumerate(names))
    async with unit_of_work(Principal(kind=ActorKind.ACCOUNT, account_id=account), "referral") as work:
        assert tuple(await work.connection.fetchrow(read)) == ("account", str(account), "referral")
    async with unit_of_work(PUBLIC) as work:
        assert tuple(await work.connection.fetchrow(read)) == ("public", "", "")
    for _ in range(6):
        assert tuple(await pool_of(APPLICATION).fetchrow(read)) in {("", "", ""), (None, None, None)}


async def test_work_refuses_a_purpose_that_is_not_one_word() -> None:
    with pytest.raises(ValueError, match="one word"):
        unit_of_work(SYSTEM, "drop table; --")


async def test_work_without_an_open_engine_is_unavailable() -> None:
    with pytest.raises(DatabaseUnavailable):
        async with unit_of_work(SYSTEM):
            pass


async def test_engine_where_nothing_listens_is_unavailable() -> None:
    with pytest.raises(DatabaseUnavailable):
        async with open_engine(APPLICATION, "postgresql://hub_app@127.0.0.1:9/hub", pool=2):
            pass


async def test_application_role_is_neither_owner_nor_beyond_row_security(database: Database) -> None:
    row = await pool_of(APPLICATION).fetchrow(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    )
    assert tuple(row) == ("hub_app", False, False, False, False)
    owned = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user"
    assert await pool_of(APPLICATION).fetchval(owned) == 0
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool_of(APPLICATION).execute("CREATE TABLE mine (id int)")
