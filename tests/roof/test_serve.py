"""A hub that serves: alive, ready, alone or together, and gone without a trace when told to stop."""

import json
import os
import shutil
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from hub.errors import ExitCode
from hub.storage.embedded_home import HOME_NAME
from hub.storage.embedded_processes import PidFile
from kit.cli import hub
from kit.hub_process import HubProcess
from kit.postgres import NO_DEBIAN_SERVER, data_directory, debian_programs, debian_server, is_alive

PACKAGE = Path(__file__).parents[2] / "fixtures" / "imports" / "village"


def get(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def search(url: str, text: str = "") -> int:
    request = urllib.request.Request(f"{url}/api/search", json.dumps({"text": text}).encode())
    request.add_header("content-type", "application/json")
    with urllib.request.urlopen(request, timeout=10) as answer:
        return int(json.load(answer)["total"])


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


def until_found(url: str) -> int:
    found = 0

    def there_is_something() -> bool:
        nonlocal found
        try:
            found = search(url)
        except urllib.error.HTTPError:
            return False
        return found > 0

    until(there_is_something)
    return found


def test_health_when_all_parts_answer_is_live_and_ready(hub_server: HubProcess) -> None:
    assert get(f"{hub_server.url}/health/live") == (200, b'{"live":true}')
    status, body = get(f"{hub_server.url}/health/ready")
    assert status == 200
    assert json.loads(body) == {
        "ready": True,
        "checks": {"database": "ok", "migrations": "ok", "index": "ok", "queue": "ok"},
    }


def test_openapi_describes_the_search(hub_server: HubProcess) -> None:
    status, body = get(f"{hub_server.url}/api/schema/openapi.json")
    assert status == 200
    assert "/api/search" in json.loads(body)["paths"]


def test_hub_when_it_stops_leaves_no_process_and_the_next_start_finds_everything() -> None:
    with data_directory("demo") as data_dir:
        with HubProcess.demo(data_dir.parent) as first:
            total = search(first.url)
            server = postmaster(data_dir)
        assert first.process.returncode == 0
        assert not is_alive(server)
        with HubProcess.serve(data_dir) as second:
            assert search(second.url) == total > 0


def test_two_hubs_on_one_data_directory_both_serve_and_one_outlives_the_other() -> None:
    with data_directory("demo") as data_dir, HubProcess.demo(data_dir.parent) as first:
        with HubProcess.serve(data_dir) as second:
            assert search(first.url) == search(second.url) > 0
        assert get(f"{first.url}/health/ready")[0] == 200


def test_hub_when_its_database_server_dies_goes_on_searching_and_brings_it_back() -> None:
    with data_directory("demo") as data_dir, HubProcess.demo(data_dir.parent) as one:
        dead = postmaster(data_dir)
        os.kill(dead, signal.SIGKILL)
        assert search(one.url) > 0
        assert get(f"{one.url}/health/live")[0] == 200
        until(lambda: get(f"{one.url}/health/ready")[0] == 200 and postmaster(data_dir) != dead)


def test_hub_when_its_index_is_gone_builds_it_anew() -> None:
    with data_directory() as data_dir:
        hub("import", "hsds", str(PACKAGE), HUB_DATA_DIR=str(data_dir))
        shutil.rmtree(data_dir / "index")
        with HubProcess.serve(data_dir) as one:
            assert until_found(one.url) > 0


def test_serve_where_the_port_is_taken_says_so() -> None:
    with data_directory() as data_dir, socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = hub("serve", "--port", str(other.getsockname()[1]), HUB_DATA_DIR=str(data_dir))
    assert done.returncode == ExitCode.UNAVAILABLE
    assert "HUB_PORT" in done.stderr


def test_hub_when_its_terminal_is_closed_leaves_no_server_behind() -> None:
    with data_directory("demo") as data_dir, HubProcess.demo(data_dir.parent) as one:
        server = postmaster(data_dir)
        one.process.send_signal(signal.SIGHUP)
        one.process.wait(timeout=30)
        assert not is_alive(server)


def test_hub_when_told_to_end_while_it_starts_leaves_no_server_behind() -> None:
    for moment in (0.6, 1.2, 1.8):
        with data_directory() as data_dir:
            with HubProcess.starting(["serve", "--port", "0"], data_dir) as process:
                time.sleep(moment)
                process.terminate()
                process.wait(timeout=60)
            left = postmaster(data_dir)
            assert not (left and is_alive(left))


def test_hub_when_a_request_names_another_host_refuses_it(hub_server: HubProcess) -> None:
    for host, expected in (("evil.example", 421), ("evil.localhost", 421), ("localhost:99", 200), ("[::1]:99", 200)):
        request = urllib.request.Request(f"{hub_server.url}/health/live", headers={"host": host})
        try:
            status = urllib.request.urlopen(request, timeout=10).status
        except urllib.error.HTTPError as error:
            status = error.code
        assert status == expected


@pytest.mark.skipif(debian_programs() is None, reason=NO_DEBIAN_SERVER)
def test_hub_on_a_servers_database_that_was_not_migrated_says_so_and_is_not_ready() -> None:
    with data_directory() as data_dir, debian_server() as server:
        own = {"HUB_DATA_DIR": str(data_dir), "HUB_DATABASE_URL": server.app_dsn}
        for arguments in (("jobs", "list"), ("ledger", "verify"), ("import", "hsds", str(PACKAGE))):
            done = hub(*arguments, **own)
            assert done.returncode == ExitCode.UNAVAILABLE
            assert "hub migrate" in done.stderr
        with HubProcess.serve(data_dir, awaited="/health/live", HUB_DATABASE_URL=server.app_dsn) as one:
            status, body = get(f"{one.url}/health/ready")
            assert status == 503
            assert json.loads(body)["checks"]["migrations"] == "failed"


@pytest.mark.skipif(debian_programs() is None, reason=NO_DEBIAN_SERVER)
async def test_hub_on_a_servers_database_migrates_as_owner_serves_as_application_and_works_in_a_worker() -> None:
    with data_directory() as data_dir, debian_server() as server:
        own = {"HUB_DATA_DIR": str(data_dir), "HUB_DATABASE_URL": server.app_dsn}
        assert hub("migrate", HUB_DATABASE_OWNER_URL=server.owner_dsn, **own).returncode == 0
        assert hub("import", "hsds", str(PACKAGE), **own).returncode in (0, ExitCode.PARTLY)
        with HubProcess.serve(data_dir, awaited="/health/live", HUB_DATABASE_URL=server.app_dsn) as one:
            checks = json.loads(get(f"{one.url}/health/ready")[1])["checks"]
            assert checks == {"database": "ok", "migrations": "ok", "index": "failed", "queue": "ok"}
            with HubProcess.worker(data_dir, HUB_DATABASE_URL=server.app_dsn):
                assert until_found(one.url) > 0
            assert get(f"{one.url}/health/ready")[0] == 200
        connection = await asyncpg.connect(server.app_dsn)
        assert await connection.fetchval("SELECT current_user") == "hub_app"
        await connection.close()


def postmaster(data_dir: Path) -> int:
    """Process id of the database server, by the file it keeps; 0 while there is none."""
    found = PidFile.of((data_dir / HOME_NAME).resolve() / "cluster")
    return found.pid if found else 0
