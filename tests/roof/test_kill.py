"""Kill -9 of real hubs: what was committed is there, all of it or none of it, and the next start is clean."""

import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from kit.cli import hub
from kit.hub_process import HubProcess
from kit.postgres import data_directory

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "fixtures" / "demo-network"
SERVICES = 234
"""Of the demo network's public tier."""
ROUNDS = 6

pytestmark = pytest.mark.crash


def test_import_when_killed_anywhere_leaves_all_of_it_or_nothing_and_the_ledger_agrees() -> None:
    moments = random.Random()
    with data_directory() as data_dir:
        own = {"HUB_DATA_DIR": str(data_dir)}
        assert hub("migrate", **own).returncode == 0
        landed = 0
        for number in range(ROUNDS):
            arguments = ["import", "hsds", str(DEMO), "--source", f"copy-{number}", "--language", "bg"]
            with HubProcess.starting(arguments, data_dir) as process:
                try:
                    process.wait(timeout=moments.uniform(1.0, 7.0))
                except subprocess.TimeoutExpired:
                    os.kill(process.pid, signal.SIGKILL)
            landed = _services_are_whole(own, landed)


def _services_are_whole(own: dict[str, str], before: int) -> int:
    report = json.loads(hub("ledger", "verify", "--json", **own).stdout)
    assert report["intact"]
    assert report["entries"] - before in (0, 1)
    total = json.loads(hub("reindex", "--json", **own).stdout)["documents"]
    assert total % SERVICES == 0
    return int(report["entries"])


def test_serving_hub_when_killed_while_others_import_loses_no_change_of_the_index() -> None:
    moments = random.Random(7)
    with data_directory() as data_dir:
        own = {"HUB_DATA_DIR": str(data_dir)}
        assert hub("migrate", **own).returncode == 0
        for number in range(3):
            with HubProcess.serve(data_dir, awaited="/health/live") as one:
                time.sleep(moments.uniform(0.0, 0.5))
                with HubProcess.starting(["import", "hsds", str(DEMO), "--source", f"copy-{number}"], data_dir) as run:
                    time.sleep(moments.uniform(1.5, 3.0))
                    os.kill(one.pid, signal.SIGKILL)
                    run.wait(timeout=60)
        with HubProcess.serve(data_dir):
            _until_no_job_waits(own)
        searched = json.loads(hub("search", "--json", **own).stdout)["total"]
        assert searched == json.loads(hub("reindex", "--json", **own).stdout)["documents"] > 0


def _until_no_job_waits(own: dict[str, str]) -> None:
    end = time.monotonic() + 90
    while json.loads(hub("jobs", "list", "--json", **own).stdout)["queue"]:
        assert time.monotonic() < end
        time.sleep(0.5)
