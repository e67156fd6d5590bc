"""What nobody could find: counted by need, region and quarter alone, and told only to who plans help."""

import asyncio
from datetime import date
from uuid import uuid4

import asyncpg
import pytest

from hub.principal import PUBLIC, SYSTEM, ActorKind, Principal
from hub.storage.engines import APPLICATION, open_engine, pool_of
from hub.unmet import counter
from hub.unmet.counter import UnmetCounter
from hub.unmet.models import UNKNOWN, Outcome, Unmet, UnmetNeed, quarter_of
from hub.unmet.operations import FEWEST, NotForThePublic, add_unmet, unmet_needs
from hub.work import unit_of_work
from kit.database import Database

SHELTER = Unmet("accommodation", "BG-05", Outcome.NOTHING)
DOCTOR = Unmet("doctor", UNKNOWN, Outcome.RELAXED)
COORDINATOR = Principal(kind=ActorKind.ACCOUNT, account_id=uuid4())


async def this_quarter() -> date:
    return quarter_of(await pool_of(APPLICATION).fetchval("SELECT current_date"))


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2026, 1, 1), date(2026, 1, 1)),
        (date(2026, 3, 31), date(2026, 1, 1)),
        (date(2026, 4, 1), date(2026, 4, 1)),
        (date(2026, 12, 31), date(2026, 10, 1)),
    ],
)
def test_quarter_begins_on_its_first_day(day: date, first: date) -> None:
    assert quarter_of(day) == first


async def test_counts_add_up_and_few_are_not_told(database: Database) -> None:
    await add_unmet(SYSTEM, {SHELTER: FEWEST - 1, DOCTOR: FEWEST - 1})
    await add_unmet(SYSTEM, {SHELTER: 1})
    quarter = await this_quarter()
    assert await unmet_needs(COORDINATOR, quarter) == (
        UnmetNeed(quarter=quarter, need="accommodation", region="BG-05", outcome=Outcome.NOTHING, searches=FEWEST),
        UnmetNeed(quarter=quarter, need="doctor", region=UNKNOWN, outcome=Outcome.RELAXED, searches=None),
    )


async def test_nothing_but_codes_is_kept(database: Database) -> None:
    typed = ("Мария Иванова", "maria.ivanova@example.org", "+359 000 1", "a" * 41, "")
    await add_unmet(SYSTEM, {Unmet(one, "BG-05", Outcome.NOTHING): 1 for one in typed})
    await add_unmet(SYSTEM, {Unmet("doctor", one, Outcome.NOTHING): 1 for one in typed})
    assert await unmet_needs(SYSTEM, await this_quarter()) == ()


async def test_table_holds_no_time_and_nobody(database: Database) -> None:
    columns = await pool_of(APPLICATION).fetch(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'unmet_need'"
    )
    assert {row["column_name"] for row in columns} == {"quarter", "need", "region", "outcome", "searches"}


async def test_public_is_told_nothing(database: Database) -> None:
    await add_unmet(SYSTEM, {SHELTER: 9})
    with pytest.raises(NotForThePublic):
        await unmet_needs(PUBLIC, await this_quarter())


@pytest.mark.parametrize(
    ("principal", "purpose"), [(PUBLIC, "unmet_needs"), (PUBLIC, None), (SYSTEM, None), (COORDINATOR, "referral")]
)
async def test_database_shows_no_row_to_who_has_no_business_with_it(
    database: Database, principal: Principal, purpose: str | None
) -> None:
    await add_unmet(SYSTEM, {SHELTER: 9})
    async with unit_of_work(principal, purpose) as work:
        assert await work.connection.fetchval("SELECT count(*) FROM unmet_need") == 0
    assert await pool_of(APPLICATION).fetchval("SELECT count(*) FROM unmet_need") == 0


async def test_counts_cannot_be_removed_by_the_hub(database: Database) -> None:
    await add_unmet(SYSTEM, {SHELTER: 9})
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool_of(APPLICATION).execute("DELETE FROM unmet_need")


async def test_counter_writes_together_and_at_the_end(database: Database) -> None:
    counted, stop = UnmetCounter(), asyncio.Event()
    keeping = asyncio.create_task(counted.keep(stop))
    for _ in range(FEWEST):
        counted.note(SHELTER)
    await asyncio.sleep(0)
    quarter = await this_quarter()
    assert await unmet_needs(SYSTEM, quarter) == ()
    stop.set()
    await keeping
    assert [one.searches for one in await unmet_needs(SYSTEM, quarter)] == [FEWEST]
    await counted.write()
    assert [one.searches for one in await unmet_needs(SYSTEM, quarter)] == [FEWEST]


async def test_counter_keeps_what_a_database_that_is_away_did_not_take(fresh_database: Database) -> None:
    counted = UnmetCounter()
    async with open_engine(APPLICATION, fresh_database.dsn, pool=1):
        counted.note(SHELTER)
        await pool_of(APPLICATION).close()
        await counted.write()
    async with open_engine(APPLICATION, fresh_database.dsn, pool=1):
        counted.note(SHELTER)
        await counted.write()
        async with unit_of_work(SYSTEM, "unmet_needs") as work:
            assert await work.connection.fetchval("SELECT searches FROM unmet_need") == 2


def test_counts_are_gathered_for_an_hour() -> None:
    assert counter.WRITE_SECONDS >= 3600
