"""A hub whose search server is not there: it starts, answers, loses nothing, says so, and catches up."""

import asyncio
import contextlib
import json
import urllib.request
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from hub.directory.jobs import JOBS, rebuild
from hub.directory.models import DirectorySearch, Notice
from hub.directory.search_queries import search_services
from hub.errors import ExitCode
from hub.index import keep_index, mend_index, open_index
from hub.jobs.queue import queue_counts
from hub.jobs.registry import JobContext
from hub.jobs.worker import Worker
from hub.settings import Settings
from hub.storage.engines import APPLICATION, open_engine
from hub_search import PairedEngine, TantivyEngine
from hub_search.meilisearch_engine import MeilisearchEngine
from kit.cli import hub
from kit.database import Database
from kit.directory import VILLAGE, imported
from kit.hub_process import HubProcess
from kit.installation import Examined
from kit.postgres import data_directory
from kit.search_servers import a_closed_port, a_server_that_says, a_silent_server

KEY = "key-canary-77aa"
PLACES = [a_closed_port, a_silent_server]
Place = Callable[[], AbstractContextManager[str]]


def server(url: str, **more: str) -> dict[str, str]:
    return {"HUB_MEILISEARCH_URL": url, "HUB_MEILISEARCH_KEY": KEY, **more}


def searched(running: HubProcess, text: str) -> dict[str, Any]:
    body = json.dumps({"text": text}).encode()
    request = urllib.request.Request(f"{running.url}/api/search", body, {"content-type": "application/json"})
    found: dict[str, Any] = json.loads(urllib.request.urlopen(request, timeout=30).read())
    return found


def page_of(running: HubProcess, text: str) -> str:
    request = urllib.request.Request(f"{running.url}/search", f"text={text}".encode(), {"accept-language": "en"})
    return str(urllib.request.urlopen(request, timeout=30).read().decode())


@pytest.mark.parametrize("place", PLACES)
def test_hub_without_its_search_server_starts_and_answers_from_its_own_index_and_says_so(
    data_dir: Path, place: Place
) -> None:
    with place() as url, HubProcess.serve(data_dir, **server(url)) as running:
        found = [searched(running, "") for _ in range(20)]
        assert {(one["total"] > 0, one["notice"]) for one in found} == {(True, "reserve")}
        assert "A copy that is up to date was searched" in page_of(running, "a")
        logged = running.logged
    assert "search_server_down" in logged
    assert KEY not in logged


def test_import_without_the_search_server_is_found_at_once_and_owed(tmp_path: Path) -> None:
    with data_directory() as data_dir, a_closed_port() as url:
        done = hub("import", "hsds", str(VILLAGE), HUB_DATA_DIR=str(data_dir), **server(url))
        assert done.returncode in (ExitCode.OK, ExitCode.PARTLY), done.stderr
        assert (data_dir / "index" / "owed").exists()
        found = hub("search", "", "--json", HUB_DATA_DIR=str(data_dir), **server(url))
        assert json.loads(found.stdout)["total"] == 4
        assert json.loads(found.stdout)["notice"] == "reserve"
        built = hub("reindex", HUB_DATA_DIR=str(data_dir), **server(url))
        assert "The search server does not have them" in built.stdout
        told = json.loads(hub("reindex", "--json", HUB_DATA_DIR=str(data_dir), **server(url)).stdout)
        assert told == {"documents": 4, "owed": True}


@pytest.mark.parametrize("place", PLACES)
def test_doctor_says_that_the_search_server_does_not_answer_and_what_to_do(data_dir: Path, place: Place) -> None:
    with place() as url:
        report = Examined(HUB_DATA_DIR=str(data_dir), **server(url))
        ((condition, says, remedy),) = report.of("search_server")
        assert (condition, report.code) == ("warning", ExitCode.IMPERFECT)
        assert f"{url} does not answer" in says
        assert "own index answers" in says
        assert "HUB_MEILISEARCH_URL" in remedy
        assert [one for one, _, _ in report.of("index")] == ["ok"]
        assert KEY not in report.said + report.complaints


def test_doctor_where_nothing_stands_in_finds_an_error(data_dir: Path) -> None:
    with a_closed_port() as url:
        report = Examined(HUB_DATA_DIR=str(data_dir), **server(url, HUB_SEARCH_RESERVE="false"))
    assert [one for one, _, _ in report.of("search_server")] == ["error"]
    assert [one for one, _, _ in report.of("index")] == ["error"]


def test_doctor_where_the_key_is_refused_says_so(data_dir: Path) -> None:
    error = {
        "message": f"The provided API key is invalid. {KEY}",
        "code": "invalid_api_key",
        "type": "auth",
        "link": "",
    }
    with a_server_that_says(403, error) as (url, _):
        report = Examined(HUB_DATA_DIR=str(data_dir), **server(url))
    ((condition, says, remedy),) = report.of("search_server")
    assert condition == "warning"
    assert "invalid_api_key" in says
    assert "HUB_MEILISEARCH_KEY" in remedy
    assert KEY not in report.said


@pytest.mark.parametrize(
    ("url", "keyed", "conditions"),
    [
        ("http://192.0.2.1:7700", True, ["warning", "warning"]),
        ("http://127.0.0.1:1", False, ["note", "warning"]),
        ("http://localhost:1", True, ["warning"]),
    ],
)
def test_doctor_looks_at_the_address_too(data_dir: Path, url: str, keyed: bool, conditions: list[str]) -> None:
    report = Examined(
        HUB_DATA_DIR=str(data_dir), HUB_MEILISEARCH_URL=url, **({"HUB_MEILISEARCH_KEY": KEY} if keyed else {})
    )
    assert [one for one, _, _ in report.of("search_server")] == conditions


# Catching up


async def test_server_that_is_back_gets_what_it_missed_by_a_job(fresh_database: Database, tmp_path: Path) -> None:
    main, reserve = TantivyEngine(tmp_path / "main"), TantivyEngine(tmp_path / "reserve")
    async with open_engine(APPLICATION, fresh_database.dsn, pool=5):
        await imported(VILLAGE)
        with a_closed_port() as url:
            down = PairedEngine(MeilisearchEngine(url), reserve, tmp_path, pause=0)
            await Worker(fresh_database.dsn, JOBS, JobContext(attempt=0, engine=down)).drain()
        assert down.owes
        assert (await search_services(down, DirectorySearch())).notice is Notice.RESERVE
        back = PairedEngine(main, reserve, tmp_path, pause=0)
        async with looking_after(back):
            await until_queued(1)
        assert await mend_index(back), "it still lacks something"
        await until_queued(1)
        await Worker(fresh_database.dsn, JOBS, JobContext(attempt=0, engine=back)).drain()
        found = await search_services(back, DirectorySearch())
        assert (found.total, found.notice, back.owes) == (4, None, False)
        await back.close()


async def test_pair_that_lacks_nothing_is_left_alone(fresh_database: Database, tmp_path: Path) -> None:
    async with open_engine(APPLICATION, fresh_database.dsn, pool=5):
        engine = PairedEngine(TantivyEngine(tmp_path / "main"), TantivyEngine(tmp_path / "reserve"), tmp_path)
        await rebuild(engine)
        queued = [one.count for one in await queue_counts()]
        assert not await mend_index(engine)
        assert [one.count for one in await queue_counts()] == queued
        await engine.close()


def test_engines_are_what_the_settings_name(tmp_path: Path) -> None:
    assert isinstance(open_index(Settings(data_dir=tmp_path)), TantivyEngine)
    url = "http://127.0.0.1:1"
    assert isinstance(open_index(Settings(data_dir=tmp_path, meilisearch_url=url)), PairedEngine)
    alone = Settings(data_dir=tmp_path, meilisearch_url=url, search_reserve=False)
    assert isinstance(open_index(alone), MeilisearchEngine)


@contextlib.asynccontextmanager
async def looking_after(engine: PairedEngine) -> AsyncIterator[None]:
    task = asyncio.create_task(keep_index(Settings(), engine))
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def until_queued(count: int) -> None:
    async with asyncio.timeout(30):
        while [(one.name, one.count) for one in await queue_counts()] != [("directory.rebuild_index", count)]:
            await asyncio.sleep(0.05)
