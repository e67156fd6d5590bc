"""How much one client may ask, of several processes together, and when there is no database to ask."""

import asyncio
from collections.abc import Sequence

import asyncpg
import pytest

import hub.limits.limiter
import hub.limits.operations
from hub.limits.limiter import PAUSE, Limiter
from hub.limits.models import Budget, Grant
from hub.storage.engines import APPLICATION, pool_of
from kit.database import Database
from kit.postgres import execute, fetch

BUDGET = Budget("api", 40)
CLIENT, ANOTHER = b"c" * 16, b"d" * 16
MINUTE_AGO = "UPDATE request_allowance SET ends_at = ends_at - interval '1 minute'"


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def allowed(limiters: Sequence[Limiter], requests: int, client: bytes = CLIENT) -> int:
    """Have a client ask one process after the other, and return how often it was answered."""
    verdicts = [await limiters[one % len(limiters)].spend(BUDGET, client) for one in range(requests)]
    return sum(verdict.allowed for verdict in verdicts)


async def test_client_is_answered_as_often_as_the_budget_says_and_then_refused(database: Database) -> None:
    limiter = Limiter()
    assert await allowed([limiter], 60) == 40
    assert await allowed([limiter], 60, ANOTHER) == 40


async def test_client_of_several_processes_is_not_answered_more_often_than_of_one(database: Database) -> None:
    limiters = [Limiter() for _ in range(4)]
    assert 30 <= await allowed(limiters, 200) <= 40


async def test_client_that_changes_its_process_finds_there_what_is_left(database: Database) -> None:
    first, second = Limiter(), Limiter()
    assert await allowed([first], 100) == 40
    assert await allowed([second], 100) == 0


async def test_client_that_asks_all_at_once_is_counted_all_the_same(database: Database) -> None:
    limiters = [Limiter(), Limiter()]
    verdicts = await asyncio.gather(*(limiters[one % 2].spend(BUDGET, CLIENT) for one in range(200)))
    assert sum(verdict.allowed for verdict in verdicts) == 40


async def test_database_is_asked_seldom_and_not_at_all_about_who_is_refused(database: Database) -> None:
    limiter = Limiter()
    await allowed([limiter], 40)
    [(taken,)] = await fetch(database.dsn, "SELECT taken FROM request_allowance")
    assert taken == 40
    await execute(database.owner_dsn, "DROP TABLE request_allowance")
    assert await allowed([limiter], 1_000) == 0


async def test_client_is_told_what_is_left_and_until_when(database: Database) -> None:
    limiter = Limiter()
    first = await limiter.spend(BUDGET, CLIENT)
    assert first.headers() == {"ratelimit-policy": '"api";q=40;w=60', "ratelimit": f'"api";r=39;t={first.seconds}'}
    assert 1 <= first.seconds <= 60
    await allowed([limiter], 39)
    refused = await limiter.spend(BUDGET, CLIENT)
    assert refused.headers()["retry-after"] == str(refused.seconds)
    assert refused.headers()["ratelimit"].startswith('"api";r=0;')


async def test_window_that_is_over_is_followed_by_a_whole_one(database: Database) -> None:
    clock = Clock()
    limiter = Limiter(clock=clock)
    assert await allowed([limiter], 50) == 40
    await pool_of(APPLICATION).execute(MINUTE_AGO)
    clock.now += 60
    assert await allowed([limiter], 50) == 40


async def test_window_that_is_over_by_the_processs_clock_alone_is_not_over(database: Database) -> None:
    clock = Clock()
    limiter = Limiter(clock=clock)
    assert await allowed([limiter], 50) == 40
    clock.now += 3600
    assert await allowed([limiter], 50) == 0


async def test_rows_of_windows_that_are_over_are_cleared_away(database: Database) -> None:
    clock = Clock()
    limiter = Limiter(clock=clock)
    await limiter.spend(BUDGET, CLIENT)
    await pool_of(APPLICATION).execute(MINUTE_AGO)
    clock.now += 61
    await limiter.spend(BUDGET, ANOTHER)
    await asyncio.gather(*(task for task in asyncio.all_tasks() if task is not asyncio.current_task()))
    kept = await fetch(database.dsn, "SELECT client FROM request_allowance")
    assert kept == [(ANOTHER,)]


async def test_client_when_there_is_no_database_is_answered_up_to_the_same_limit(fresh_database: Database) -> None:
    limiter = Limiter()
    assert await allowed([limiter], 60) == 40


async def test_client_when_the_table_is_missing_is_answered_up_to_the_same_limit(database: Database) -> None:
    await execute(database.owner_dsn, "DROP TABLE request_allowance")
    assert await allowed([Limiter()], 60) == 40


async def test_client_when_counting_fails_as_nobody_foresaw_is_answered_up_to_the_same_limit() -> None:
    async def failing(budget: Budget, client: bytes) -> Grant:
        raise ValueError(budget.name)

    async with asyncio.timeout(60):
        assert await allowed([Limiter(take=failing)], 60) == 40


async def test_client_when_the_database_does_not_come_back_is_answered_without_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub.limits.limiter, "PATIENCE", 0.1)
    monkeypatch.setattr(hub.limits.operations, "GIVEN_UP", 1.0)
    blocking = await asyncpg.connect(database.owner_dsn)
    try:
        async with blocking.transaction():
            await blocking.execute("LOCK TABLE request_allowance")
            limiter = Limiter()
            verdicts = await asyncio.gather(*(limiter.spend(BUDGET, CLIENT) for _ in range(60)))
            assert sum(verdict.allowed for verdict in verdicts) == 40
    finally:
        await blocking.close()


async def test_client_when_the_database_is_gone_in_the_middle_may_spend_the_rest(database: Database) -> None:
    limiter = Limiter()
    assert await allowed([limiter], 10) == 10
    await execute(database.owner_dsn, "DROP TABLE request_allowance")
    assert await allowed([limiter], 60) == 30


async def test_database_that_did_not_answer_is_asked_again_after_a_pause(database: Database) -> None:
    clock = Clock()
    limiter = Limiter(clock=clock)
    await execute(database.owner_dsn, "ALTER TABLE request_allowance RENAME TO elsewhere")
    await limiter.spend(BUDGET, CLIENT)
    await execute(database.owner_dsn, "ALTER TABLE elsewhere RENAME TO request_allowance")
    await limiter.spend(BUDGET, ANOTHER)
    assert await fetch(database.dsn, "SELECT client FROM request_allowance") == []
    clock.now += PAUSE + 60
    await limiter.spend(BUDGET, ANOTHER)
    assert await fetch(database.dsn, "SELECT client FROM request_allowance") == [(ANOTHER,)]


@pytest.mark.parametrize("requests", [1, 2, 7, 1_000])
async def test_budget_of_any_size_is_spent_to_its_end(database: Database, requests: int) -> None:
    limiter, budget = Limiter(), Budget("pages", requests)
    verdicts = [await limiter.spend(budget, CLIENT) for _ in range(requests + 1)]
    assert [verdict.allowed for verdict in verdicts] == [True] * requests + [False]
