"""The ledger: nobody changes it, and whoever does is found."""

import asyncio
import datetime
from uuid import uuid4

import asyncpg
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.ledger.chain import BEGINNING, Entry, line
from hub.ledger.queries import FaultKind, latest_entries, verify_ledger
from hub.principal import SYSTEM, ActorKind, Principal
from hub.storage.engines import APPLICATION, pool_of
from hub.work import unit_of_work
from kit.database import Database
from kit.ledger import acts, as_superuser


async def test_ledger_when_untouched_is_intact(database: Database) -> None:
    await acts(5)
    async with unit_of_work(Principal(kind=ActorKind.ACCOUNT, account_id=uuid4()), "referral") as work:
        await work.record("test.first")
        await work.record("test.second", None, {"й": "ё", "n": 1.5, "list": [1, None, True]})
    report = await verify_ledger()
    assert (report.entries, report.faults, report.intact) == (7, 0, True)
    entries = await latest_entries()
    assert [e.seq for e in entries] == [7, 6, 5, 4, 3, 2, 1]
    assert entries[-1].previous == BEGINNING
    assert entries[0].purpose == "referral"


async def test_ledger_when_empty_is_intact(database: Database) -> None:
    report = await verify_ledger()
    assert (report.entries, report.intact) == (0, True)


@pytest.mark.parametrize(
    ("tampering", "seq", "kind"),
    [
        ("UPDATE ledger_entry SET facts = '{\"number\": 9}' WHERE seq = 3", 3, FaultKind.EDITED),
        ("UPDATE ledger_entry SET at = at - interval '1 second' WHERE seq = 3", 3, FaultKind.EDITED),
        ("UPDATE ledger_entry SET actor = 'public' WHERE seq = 1", 1, FaultKind.EDITED),
        ("DELETE FROM ledger_entry WHERE seq = 3", 4, FaultKind.MISSING),
        ("DELETE FROM ledger_entry WHERE seq = 1", 2, FaultKind.MISSING),
        ("DELETE FROM ledger_entry WHERE seq >= 5", 5, FaultKind.HEAD),
        ("UPDATE ledger_head SET seq = 5", 7, FaultKind.HEAD),
        ("DELETE FROM ledger_head", 7, FaultKind.HEAD),
    ],
)
async def test_ledger_when_tampered_with_is_found(
    database: Database, tampering: str, seq: int, kind: FaultKind
) -> None:
    await acts(6)
    await as_superuser(database, tampering)
    report = await verify_ledger()
    assert not report.intact
    assert (report.first_faults[0].seq, report.first_faults[0].kind) == (seq, kind)


async def test_ledger_when_two_entries_are_swapped_is_found(database: Database) -> None:
    await acts(6)
    await as_superuser(
        database,
        "UPDATE ledger_entry SET seq = 100 WHERE seq = 2",
        "UPDATE ledger_entry SET seq = 2 WHERE seq = 4",
        "UPDATE ledger_entry SET seq = 4 WHERE seq = 100",
    )
    report = await verify_ledger()
    assert {fault.kind for fault in report.first_faults} >= {FaultKind.REORDERED, FaultKind.EDITED}


async def test_ledger_when_an_entry_is_forged_and_relinked_only_up_to_the_next_is_found(database: Database) -> None:
    await acts(4)
    await as_superuser(database, "UPDATE ledger_entry SET previous = hash WHERE seq = 3")
    assert not (await verify_ledger()).intact


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET act = 'x.y'",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry",
        "INSERT INTO ledger_entry SELECT * FROM ledger_entry",
        "UPDATE ledger_head SET seq = 0",
        "DROP TRIGGER ledger_entry_append_only ON ledger_entry",
    ],
)
async def test_ledger_when_the_application_tries_to_change_it_is_refused(database: Database, statement: str) -> None:
    await acts(1)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool_of(APPLICATION).execute(statement)


@pytest.mark.parametrize(
    "statement", ["UPDATE ledger_entry SET act = 'x.y'", "DELETE FROM ledger_entry", "TRUNCATE ledger_entry"]
)
async def test_ledger_when_its_owner_tries_to_change_it_meets_the_trigger(database: Database, statement: str) -> None:
    await acts(1)
    owner = await asyncpg.connect(database.owner_dsn)
    with pytest.raises(asyncpg.RestrictViolationError):
        await owner.execute(statement)
    await owner.close()


async def test_ledger_outside_a_unit_of_work_has_no_actor_and_takes_nothing(database: Database) -> None:
    with pytest.raises(asyncpg.PostgresError):
        await pool_of(APPLICATION).execute("INSERT INTO ledger_intent (act, facts) VALUES ('a.b', '{}')")
    assert (await verify_ledger()).entries == 0


async def test_ledger_when_an_act_has_no_proper_name_takes_nothing_of_its_unit_of_work(
    database: Database,
) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        async with unit_of_work(SYSTEM) as work:
            await work.record("good.act")
            await work.record("Not an act")
    assert (await verify_ledger()).entries == 0


async def test_ledger_intents_live_no_longer_than_their_transaction(database: Database) -> None:
    await acts(3)
    owner = await asyncpg.connect(database.owner_dsn)
    assert await owner.fetchval("SELECT count(*) FROM ledger_intent") == 0
    await owner.close()


async def test_ledger_when_many_write_at_once_has_no_gap(database: Database) -> None:
    await asyncio.gather(*(acts(10) for _ in range(6)))
    report = await verify_ledger()
    assert (report.entries, report.faults) == (60, 0)


@given(facts=st.dictionaries(st.text(max_size=20), st.integers() | st.text(max_size=40)))
def test_line_when_facts_hold_anything_stays_the_last_and_only_free_field(facts: dict[str, object]) -> None:
    entry = Entry(
        seq=1,
        at=datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC),
        act="a.b",
        subject=None,
        actor="system",
        account=None,
        purpose=None,
        facts=msgspec.json.encode(facts).decode(),
        previous=BEGINNING,
        hash=BEGINNING,
    )
    assert line(entry).split("\n", 7)[-1] == entry.facts
