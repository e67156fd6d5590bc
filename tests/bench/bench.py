"""Measure the hub: `make bench` runs all rows, `make bench ONLY=name` one; prints them, writes bench-results.json."""

import importlib
import inspect
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import uvloop
from results import BenchResult
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[2]

ROWS = {
    "cold-start": "bench_start",
    "work": "bench_work",
    "search-memory": "bench_search",
    "search-open": "bench_open",
    "search-near": "bench_near",
    "relevance-miami": "bench_relevance",
    "relevance-demo": "bench_demo",
    "index-rebuild": "bench_rebuild",
    "search-http": "bench_http:search",
    "search-typing": "bench_http:typing",
    "page": "bench_page",
    "entry": "bench_entry",
    "export-100k": "bench_export",
    "hsds-ndjson": "bench_open_data",
    "import-miami": "bench_import:import_miami",
    "import-100k": "bench_import:import_100k",
}
"""Name of each row, and the module beside this one whose `run()`, or what stands behind the colon, measures it."""


def measure(name: str) -> list[BenchResult]:
    """Run the row `name` and return what it measured."""
    module, _, function = ROWS[name].partition(":")
    run = getattr(importlib.import_module(module), function or "run")
    results: list[BenchResult] = uvloop.run(run()) if inspect.iscoroutinefunction(run) else run()
    return results


def show(results: list[BenchResult]) -> None:
    """Print `results` as a table."""
    table = Table("name", "value", "target", "reached", "compared with", "detail")
    for one in results:
        sign = "≤" if one.better == "lower" else "≥"
        digits = ".3g" if one.value < 1 else ",.1f"
        value, target = f"{one.value:{digits}} {one.unit}", f"{sign} {one.target:,g} {one.unit}"
        table.add_row(one.name, value, target, "yes" if one.reached else "NO", one.compared_with, one.detail)
    Console(width=160).print(table)


def main(names: list[str]) -> int:
    """Measure `names` (all rows when empty); return 1 when a target is missed, 2 when there is no such row."""
    unknown = [name for name in names if name not in ROWS]
    if unknown:
        print(f"No row is called {', '.join(unknown)}. Rows: {', '.join(ROWS)}.", file=sys.stderr)
        return 2
    results = [result for name in names or ROWS for result in measure(name)]
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    record = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine, "results": results}
    (ROOT / "bench-results.json").write_bytes(msgspec.json.format(msgspec.json.encode(record)))
    show(results)
    print(machine)
    return 0 if all(one.reached for one in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
