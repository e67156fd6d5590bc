"""Figures for Prometheus: there for this machine alone, true, and silent about who asked what."""

import contextlib
import json
import math
import re
import socket
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from hub.errors import ExitCode
from hub.metrics import MeasuredEngine, Metrics
from hub.metrics_server import look_up
from hub.principal import SYSTEM
from hub.runtime import open_hub
from hub.settings import Settings
from hub.work import unit_of_work
from hub_search.engine import SearchEngine
from hub_search.errors import IndexMissing
from hub_search.models import SearchDocument, SearchQuery
from hub_search.tantivy_engine import TantivyEngine
from kit.cli import hub
from kit.database import Database
from kit.hub_process import HubProcess
from kit.installation import make_installation
from kit.postgres import data_directory

CANARY = "canary7f3e"
ID = str(uuid4())
NO_FACE = "127.0.0.2"
"""Another address of this machine."""


@pytest.fixture(scope="module")
def measured() -> Iterator[HubProcess]:
    """A hub with a small directory that counts, on a metrics port of its own."""
    with data_directory() as data_dir:
        make_installation(data_dir)
        with HubProcess.serve(data_dir, HUB_METRICS_PORT="0") as running:
            yield running


def metrics_url(running: HubProcess) -> str:
    found = re.search(r'"address": "(http://127\.0\.0\.1:\d+/metrics)"', running.logged)
    assert found is not None
    return found[1]


def get(url: str, **headers: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def ask(url: str, body: bytes | None = None, content_type: str = "application/json", **headers: str) -> None:
    request = urllib.request.Request(url, body, {"content-type": content_type, **headers})
    with contextlib.suppress(urllib.error.HTTPError):
        urllib.request.urlopen(request, timeout=10).read()


Figures = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def figures(text: str) -> Figures:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def figures_of(running: HubProcess) -> Figures:
    status, text = get(metrics_url(running))
    assert status == 200
    return figures(text)


def test_metrics_when_asked_for_names_in_every_way_hold_none_of_them(measured: HubProcess) -> None:
    url = measured.url
    ask(f"{url}/api/search", json.dumps({"text": CANARY}).encode())
    ask(f"{url}/api/search", json.dumps({"text": CANARY, "filters": {CANARY: [CANARY]}}).encode())
    ask(f"{url}/search", f"text={CANARY}".encode(), "application/x-www-form-urlencoded")
    for path in (f"/search/{CANARY}", f"/services/{ID}", f"/services/{CANARY}", f"/{CANARY}/{ID}", f"/assets/{CANARY}"):
        ask(f"{url}{path}?q={CANARY}", cookie=f"language={CANARY}", referer=f"https://{CANARY}/")
    urllib_method = urllib.request.Request(f"{url}/", method=CANARY.upper())
    with contextlib.suppress(urllib.error.HTTPError):
        urllib.request.urlopen(urllib_method, timeout=10)
    _, text = get(metrics_url(measured))
    assert 'route="/api/search"' in text
    assert CANARY not in text.lower()
    assert ID not in text


def test_metrics_know_routes_by_their_templates_alone(measured: HubProcess) -> None:
    for path in ("/", f"/services/{ID}", f"/{CANARY}"):
        ask(f"{measured.url}{path}")
    routes = {value for (_, labels) in figures_of(measured) for name, value in labels if name == "route"}
    assert {"/", "none"} <= routes
    assert any(route.startswith("/services/{") for route in routes)
    assert f"/services/{ID}" not in routes


def test_metrics_count_requests_searches_and_those_that_found_nothing(measured: HubProcess) -> None:
    def counted(name: str, **labels: str) -> float:
        return figures_of(measured).get((name, tuple(sorted(labels.items()))), 0)

    names = {
        "requests": ("hub_requests_total", {"route": "/api/search", "status": "200"}),
        "timed": ("hub_request_seconds_count", {"route": "/api/search"}),
        "searches": ("hub_search_seconds_count", {"typing": "no"}),
        "nothing": ("hub_searches_without_result_total", {}),
    }
    before = {key: counted(name, **labels) for key, (name, labels) in names.items()}
    ask(f"{measured.url}/api/search", b'{"text": ""}')
    ask(f"{measured.url}/api/search", b'{"text": "qwxzkjhgqwx"}')
    after = {key: counted(name, **labels) - before[key] for key, (name, labels) in names.items()}
    assert after == {"requests": 2, "timed": 2, "searches": 2, "nothing": 1}


def test_hub_that_counts_still_completes_what_somebody_types(measured: HubProcess) -> None:
    body = json.dumps({"text": "legal adv", "language": "en"}).encode()
    request = urllib.request.Request(f"{measured.url}/api/suggestions", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert json.load(answer)["items"]


def test_metrics_count_a_request_for_another_host_with_the_status_it_got(measured: HubProcess) -> None:
    assert get(f"{measured.url}/health/live", host="evil.example")[0] == 421
    assert (("hub_requests_total", (("route", "/health/live"), ("status", "421")))) in figures_of(measured)


def test_metrics_tell_of_index_queue_database_and_ledger(measured: HubProcess) -> None:
    told = {name: value for (name, labels), value in figures_of(measured).items() if not labels}
    assert told["hub_database_up"] == told["hub_index_up"] == told["hub_workers"] == 1
    assert told["hub_index_documents"] > 0
    assert told["hub_ledger_height"] >= told["hub_ledger_checkpoint_height"] > 0
    assert told["hub_ledger_checkpoint_timestamp_seconds"] > 1_700_000_000
    assert told["hub_database_pool_limit"] == 10
    assert {"hub_index_lag_seconds", "hub_jobs_overdue_seconds", "process_resident_memory_bytes"} <= told.keys()
    names = {name for name, _ in figures_of(measured)}
    assert {"hub_build_info", "hub_jobs", "hub_database_pool_connections"} <= names


def test_public_port_has_no_metrics(measured: HubProcess) -> None:
    for path in ("/metrics", "/metrics/", "//metrics", "/api/metrics"):
        assert get(f"{measured.url}{path}")[0] == 404


def test_metrics_port_answers_this_machine_alone_and_nothing_else(measured: HubProcess) -> None:
    url = metrics_url(measured)
    for host in ("evil.example", "evil.localhost", "hub.example.org"):
        status, text = get(url, host=host)
        assert status == 421
        assert "hub_requests" not in text
    assert get(url, host="localhost:99")[0] == 200
    for path in ("/", "/search", "/health/live"):
        assert get(url.replace("/metrics", path))[0] == 404
    with socket.socket() as other:
        assert other.connect_ex((NO_FACE, int(url.split(":")[2].partition("/")[0]))) != 0


def test_hub_that_is_not_told_to_counts_nothing(hub_server: HubProcess) -> None:
    assert "metrics_served" not in hub_server.logged


def test_hub_whose_metrics_port_is_taken_says_so_and_names_the_setting() -> None:
    with data_directory() as data_dir, socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = str(other.getsockname()[1])
        done = hub("serve", "--port", "0", HUB_DATA_DIR=str(data_dir), HUB_METRICS_PORT=taken)
    assert done.returncode == ExitCode.UNAVAILABLE
    assert "HUB_METRICS_PORT" in done.stderr


def test_worker_that_serves_no_pages_counts_its_jobs(tmp_path: Path) -> None:
    with data_directory() as data_dir:
        make_installation(data_dir)
        with HubProcess.worker(data_dir, HUB_METRICS_PORT="0") as working:
            assert figures_of(working)["hub_workers", ()] == 1


async def test_metrics_when_the_database_is_gone_show_it_as_down_and_forget_what_it_told(
    fresh_database: Database, tmp_path: Path
) -> None:
    metrics = Metrics()
    async with open_hub(Settings(data_dir=tmp_path, database_url=fresh_database.dsn, database_pool=2)) as opened:
        async with unit_of_work(SYSTEM) as work:
            await work.record("test.acted")
        await look_up(opened, metrics.state)
        assert metrics.registry.get_sample_value("hub_database_up") == 1
        assert metrics.registry.get_sample_value("hub_ledger_height") == 1
        assert metrics.registry.get_sample_value("hub_index_up") == 0
        admin = await asyncpg.connect(fresh_database.admin_dsn)
        await admin.execute("REVOKE SELECT ON ledger_head, pgqueuer FROM hub_app")
        await admin.close()
        await look_up(opened, metrics.state)
    assert metrics.registry.get_sample_value("hub_database_up") == 0
    assert math.isnan(metrics.registry.get_sample_value("hub_ledger_height") or 0)


async def test_search_that_cannot_be_answered_is_counted_as_that(tmp_path: Path) -> None:
    metrics = Metrics()
    engine = MeasuredEngine(TantivyEngine(tmp_path / "index"), metrics)
    with pytest.raises(IndexMissing):
        await engine.search(SearchQuery(text=CANARY))
    await engine.close()
    assert metrics.registry.get_sample_value("hub_search_failures_total") == 1
    assert metrics.registry.get_sample_value("hub_search_seconds_count", {"typing": "no"}) is None


async def test_completions_are_given_where_searches_are_measured_and_count_as_none(tmp_path: Path) -> None:
    metrics = Metrics()
    engine: SearchEngine = MeasuredEngine(TantivyEngine(tmp_path / "index"), metrics)
    with pytest.raises(IndexMissing):
        await engine.suggest(CANARY)
    await engine.replace_all(documents_given([SearchDocument(id="1", name={"en": "Shelter of the harbour"})]))
    assert [one.text for one in await engine.suggest("shel", limit=1)] == ["Shelter of the harbour"]
    await engine.close()
    assert metrics.registry.get_sample_value("hub_search_failures_total") == 1
    assert metrics.registry.get_sample_value("hub_search_seconds_count", {"typing": "no"}) is None
    assert CANARY not in generate_latest(metrics.registry).decode()


async def documents_given(documents: Iterable[SearchDocument]) -> AsyncIterator[SearchDocument]:
    """Give `documents` one by one."""
    for one in documents:
        yield one


def test_job_is_counted_by_how_its_try_ended() -> None:
    metrics = Metrics()
    for outcome in ("retried", "retried", "done"):
        metrics.note_job("directory.rebuild_index", outcome)
    labels = {"job": "directory.rebuild_index", "outcome": "retried"}
    assert metrics.registry.get_sample_value("hub_job_tries_total", labels) == 2
