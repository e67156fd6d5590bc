"""Row `cold-start`: from typing `hub serve` on an existing data directory until `/health/ready` says 200."""

from pathlib import Path
from time import perf_counter

from results import BenchResult

from kit.hub_process import HubProcess
from kit.postgres import data_directory

ROUNDS = 5


def run() -> list[BenchResult]:
    """Measure the slowest of five starts on a data directory that holds the demo network."""
    with data_directory("demo") as data_dir:
        with HubProcess.demo(data_dir.parent):
            pass
        times = [_start(data_dir) for _ in range(ROUNDS)]
    detail = "rounds: " + ", ".join(f"{one:.2f}" for one in times) + " s; the slowest counts"
    return [BenchResult(name="cold-start", value=max(times), unit="s", target=3, better="lower", detail=detail)]


def _start(data_dir: Path) -> float:
    began = perf_counter()
    with HubProcess.serve(data_dir):
        return perf_counter() - began
