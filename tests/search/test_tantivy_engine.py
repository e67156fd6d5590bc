"""What the embedded engine promises of its directory: kills, other processes, other versions, broken files."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import msgspec
import pytest

from hub_search import (
    IndexBusy,
    IndexCorrupt,
    IndexMissing,
    IndexStale,
    SearchDocument,
    SearchError,
    SearchQuery,
    TantivyEngine,
)
from hub_search.generations import Generations
from hub_search.tantivy_documents import LAYOUT
from hub_search.tantivy_engine import _whole
from kit.search_documents import a_document, a_network, streamed

TESTS = Path(__file__).parents[1]
EVERYTHING = SearchQuery()


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[TantivyEngine]:
    engine = TantivyEngine(tmp_path / "index", wait=30)
    await engine.replace_all(streamed(a_network()))
    yield engine
    await engine.close()


@contextmanager
def child(task: str, directory: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process at its task, past its `ready`; killed at the end if it still runs."""
    command = [sys.executable, str(Path(__file__).with_name("index_child.py")), task, str(directory)]
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def builds(directory: Path) -> list[Path]:
    return list((directory / "generations").iterdir())


def the_build(directory: Path) -> Path:
    (build,) = builds(directory)
    return build


def rewrite_pointer(directory: Path, **changes: object) -> None:
    path = directory / "pointer.json"
    path.write_bytes(msgspec.json.encode(msgspec.json.decode(path.read_bytes()) | changes))


# One writer, many readers


async def test_build_when_its_process_is_killed_then_the_old_index_stays_and_the_next_build_cleans_up(
    engine: TantivyEngine, tmp_path: Path
) -> None:
    with child("build", tmp_path / "index") as process:
        assert len(builds(tmp_path / "index")) == 2
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert (await engine.search(EVERYTHING)).total == len(a_network())
    assert await engine.upsert([a_document("after the kill")]) == 1
    await engine.replace_all(streamed([a_document("only")]))
    assert len(builds(tmp_path / "index")) == 1
    assert (await engine.search(EVERYTHING)).total == 1


async def test_writes_when_two_processes_write_at_once_then_none_is_lost(engine: TantivyEngine, tmp_path: Path) -> None:
    with child("upsert", tmp_path / "index") as process:
        for number in range(20):
            await engine.upsert([a_document(f"parent-{number}")])
        assert await asyncio.to_thread(process.wait, 60) == 0
    assert (await engine.search(EVERYTHING)).total == len(a_network()) + 40


async def test_search_when_another_engine_rebuilds_then_it_sees_the_new_index(
    engine: TantivyEngine, tmp_path: Path
) -> None:
    other = TantivyEngine(tmp_path / "index")
    for number in range(5):
        await other.replace_all(streamed([a_document(f"{n}") for n in range(number)]))
        assert (await engine.search(EVERYTHING)).total == number
    await other.upsert([a_document("one more")])
    assert (await engine.status()).documents == 5
    await other.close()


async def test_search_when_an_index_is_rebuilt_all_the_time_then_it_always_answers_from_a_whole_one(
    engine: TantivyEngine, tmp_path: Path
) -> None:
    other = TantivyEngine(tmp_path / "index")

    async def rebuild() -> None:
        for _ in range(6):
            await other.replace_all(streamed(a_network()))

    rebuilding = asyncio.create_task(rebuild())
    while not rebuilding.done():
        page = await engine.search(SearchQuery(text="подслон"))
        assert page.total == 3
    await rebuilding
    await other.close()


async def test_search_when_a_build_is_under_way_then_it_does_not_wait(engine: TantivyEngine) -> None:
    searched = asyncio.Event()

    async def waiting() -> AsyncIterator[SearchDocument]:
        yield a_document("first")
        await asyncio.wait_for(searched.wait(), 30)

    building = asyncio.create_task(engine.replace_all(waiting()))
    await asyncio.sleep(0)
    assert (await engine.search(EVERYTHING)).total == len(a_network())
    searched.set()
    assert await building == 1


async def test_write_when_another_writes_for_longer_than_the_wait_then_it_is_refused(
    engine: TantivyEngine, tmp_path: Path
) -> None:
    impatient = TantivyEngine(tmp_path / "index", wait=0.1)
    async with Generations(tmp_path / "index", LAYOUT).writing(0):
        with pytest.raises(IndexBusy) as caught:
            await impatient.upsert([a_document("late")])
    assert caught.value.waited == 0.1
    assert await impatient.upsert([a_document("late")]) == 1
    await impatient.close()


@pytest.mark.parametrize("steps", range(0, 40, 4))
async def test_write_when_cancelled_at_any_moment_then_the_index_is_whole_and_free(
    engine: TantivyEngine, steps: int
) -> None:
    task = asyncio.create_task(engine.replace_all(streamed([a_document("a"), a_document("b")])))
    for _ in range(steps):
        await asyncio.sleep(0.001)
    task.cancel()
    await asyncio.wait([task])
    assert (await engine.search(EVERYTHING)).total in {2, len(a_network())}
    assert await engine.upsert([a_document("next")]) == 1


async def test_write_when_cancelled_again_while_it_is_awaited_then_it_is_awaited_to_its_end() -> None:
    may_end, ended = Event(), Event()

    def write() -> None:
        may_end.wait()
        ended.set()

    with ThreadPoolExecutor(1) as executor:
        task = asyncio.create_task(_whole(executor, write))
        for _ in range(3):
            await asyncio.sleep(0.01)
            task.cancel()
        await asyncio.sleep(0.01)
        was_over = task.done()
        may_end.set()
        await asyncio.wait([task])
        assert not was_over
        assert ended.is_set()
        assert task.cancelled()


# What lies on the disk


async def test_files_when_written_then_nobody_else_may_read_them(engine: TantivyEngine, tmp_path: Path) -> None:
    await engine.upsert([a_document("one more")])
    everything = [tmp_path / "index", *(tmp_path / "index").rglob("*")]
    assert {path.stat().st_mode & 0o777 for path in everything if path.is_file()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in everything if path.is_dir()} == {0o700}


async def test_store_when_built_or_changed_then_each_document_can_be_read_alone(
    engine: TantivyEngine, tmp_path: Path
) -> None:
    await engine.upsert([a_document("one more")])
    meta = msgspec.json.decode((the_build(tmp_path / "index") / "meta.json").read_bytes())
    assert meta["index_settings"]["docstore_compression"] == "none"
    assert meta["index_settings"]["docstore_blocksize"] < 2_000


async def test_engine_when_nothing_was_built_then_it_says_that_the_index_is_missing(tmp_path: Path) -> None:
    engine = TantivyEngine(tmp_path / "index")
    for act in (engine.search(EVERYTHING), engine.status(), engine.upsert([a_document("a")]), engine.delete(["a"])):
        with pytest.raises(IndexMissing, match="No index at"):
            await act
    await engine.replace_all(streamed([]))
    assert (await engine.search(EVERYTHING)).total == 0
    await engine.close()


@pytest.mark.parametrize("change", [{"analysis_version": 0}, {"lemmatizer": "other 1"}, {"layout": "tantivy 0"}])
async def test_engine_when_the_index_is_of_another_version_then_it_asks_for_a_rebuild(
    engine: TantivyEngine, tmp_path: Path, change: dict[str, object]
) -> None:
    rewrite_pointer(tmp_path / "index", **change)
    for act in (engine.search(EVERYTHING), engine.upsert([a_document("a")])):
        with pytest.raises(IndexStale) as caught:
            await act
    assert isinstance(caught.value, IndexMissing)
    assert str(next(iter(change.values()))) in caught.value.found
    assert "reindex" in caught.value.remedy
    await engine.replace_all(streamed([a_document("rebuilt")]))
    assert (await engine.search(EVERYTHING)).total == 1


def garbled_pointer(directory: Path) -> None:
    (directory / "pointer.json").write_bytes(b"{")


def lost_build(directory: Path) -> None:
    the_build(directory).rename(directory / "elsewhere")


def lost_meta(directory: Path) -> None:
    (the_build(directory) / "meta.json").unlink()


def garbled_meta(directory: Path) -> None:
    (the_build(directory) / "meta.json").write_bytes(b"\xff" * 50)


def cut_segments(directory: Path) -> None:
    for file in the_build(directory).iterdir():
        if file.suffix in {".idx", ".term", ".store", ".fast"}:
            os.truncate(file, file.stat().st_size // 2)


def zeroed_segments(directory: Path) -> None:
    for file in the_build(directory).iterdir():
        if file.suffix in {".idx", ".term", ".store", ".fast"}:
            file.write_bytes(bytes(file.stat().st_size))


@pytest.mark.parametrize(
    "break_it", [garbled_pointer, lost_build, lost_meta, garbled_meta, cut_segments, zeroed_segments]
)
async def test_engine_when_files_are_broken_then_it_says_so_and_a_rebuild_mends_it(
    engine: TantivyEngine, tmp_path: Path, break_it: Callable[[Path], None]
) -> None:
    await engine.close()
    break_it(tmp_path / "index")
    other = TantivyEngine(tmp_path / "index")
    with pytest.raises(IndexCorrupt):
        await other.search(SearchQuery(text="подслон", facets=("district",)))
    with pytest.raises(SearchError):
        await other.upsert([a_document("a")])
    await other.replace_all(streamed(a_network()))
    assert (await other.search(SearchQuery(text="подслон"))).total == 3
    await other.close()
