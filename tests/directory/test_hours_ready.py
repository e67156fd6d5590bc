"""The table of hours is made beside the answering, so that no search waits for it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from hub.directory import hours_ready, standing
from hub.directory.documents import document_of
from hub.directory.hours_ready import keep_hours_ready, make_hours_ready
from hub.directory.models import DirectorySearch
from hub.directory.open_now import State
from hub.directory.place_models import ScheduleEntry
from hub.directory.search_queries import search_services
from hub_search import SearchDocument, TantivyEngine
from hub_search.errors import IndexMissing
from kit.directory import a_service
from kit.search_documents import streamed

NOON = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
DAILY = ScheduleEntry(freq="DAILY", opens_at=time(9), closes_at=time(17))


def a_document(name: str, hours: ScheduleEntry = DAILY) -> SearchDocument:
    return document_of(a_service(name={"en": name}, schedules=(hours,)), {})


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[TantivyEngine]:
    opened = TantivyEngine(tmp_path / "index")
    yield opened
    await opened.close()


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The days for which hours were looked at, once for each pattern of them."""
    days: list[int] = []

    def states_of(pattern: Any, first: int) -> Any:
        days.append(first)
        return standing.states_of(pattern, first)

    monkeypatch.setattr("hub.directory.timely.states_of", states_of)
    return days


async def test_search_when_the_hours_are_ready_then_it_looks_at_none_today_or_tomorrow(
    engine: TantivyEngine, looked_at: list[int]
) -> None:
    await engine.replace_all(streamed([a_document("House")]))
    await make_hours_ready(engine, NOON)
    assert len(looked_at) == len(set(looked_at)) == 2
    for now in (NOON, NOON + timedelta(days=1)):
        found = await search_services(engine, DirectorySearch(text="house", open_at="now"), now=now)
        assert [one.open for one in found.items] == [State.OPEN]
    assert len(looked_at) == 2


async def test_hours_are_made_ready_after_every_change_and_day_and_when_an_index_comes_to_be(
    engine: TantivyEngine, looked_at: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hours_ready, "LOOK_SECONDS", 0.001)
    stop, day = asyncio.Event(), timedelta(days=1)
    now = NOON
    looks = count()
    seen = 0

    def clock() -> datetime:
        nonlocal seen
        seen = next(looks)
        return now

    async def has_looked_at(hours: int) -> None:
        while len(looked_at) < hours:
            await asyncio.sleep(0.001)

    keeping = asyncio.create_task(keep_hours_ready(engine, stop, clock))
    async with asyncio.timeout(60):
        while seen < 2:
            await asyncio.sleep(0.001)
        assert not looked_at
        await engine.replace_all(streamed([a_document("House")]))
        await has_looked_at(2)
        await engine.upsert([a_document("Other", ScheduleEntry(freq="DAILY", opens_at=time(8), closes_at=time(9)))])
        await has_looked_at(4)
        now += day
        await has_looked_at(6)
    stop.set()
    await keeping
    assert sorted(set(looked_at)) == [int((NOON.replace(hour=0) + number * day).timestamp()) for number in range(3)]


async def test_hours_cannot_be_made_ready_without_an_index(engine: TantivyEngine) -> None:
    with pytest.raises(IndexMissing):
        await make_hours_ready(engine, NOON)
