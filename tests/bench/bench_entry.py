"""Row `entry`: the page of a service as a browser gets it, of 10,000 generated ones, twenty rows beside each."""

from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from urllib.parse import urlsplit

import httpx
from results import BenchResult, percentile

from kit.generated_package import CHILD_ROWS, generate_package
from kit.hub_process import HubProcess
from kit.postgres import data_directory

SERVICES = 10_000
AT_ONCE = 100
PAGES = 400
WARM = 100
"""Pages that are asked for first: a connection plans a query anew until it has been asked five times."""
HEADERS = {"accept-language": "en", "accept-encoding": "gzip"}


def run() -> list[BenchResult]:
    """Measure pages of services over loopback, one request at a time on one connection, no page twice."""
    with TemporaryDirectory(prefix="hub-bench-") as folder, data_directory("demo-generated") as data_dir:
        package = generate_package(Path(folder) / "package", SERVICES)
        with HubProcess(["demo", "--port", "0", "--data", str(package)], data_dir.parent) as hub:
            times = _times(hub.url, _some_ids(hub.url))
    detail = (
        f"{SERVICES:,} services, {CHILD_ROWS} rows each, {len(times)} pages, median {percentile(times, 0.5):.1f} ms"
    )
    return [
        BenchResult(name="entry", value=percentile(times, 0.95), unit="ms", target=20, better="lower", detail=detail)
    ]


def _some_ids(url: str) -> list[str]:
    """Return the ids of as many services as are to be looked at, from all over the list."""
    found: list[str] = []
    for page in range(1, (PAGES + WARM) // AT_ONCE + 1):
        body = {"page": page * (SERVICES // AT_ONCE // 10), "size": AT_ONCE}
        answer = httpx.post(f"{url}/api/search", json=body)
        found += [one["id"] for one in answer.raise_for_status().json()["items"]]
    return found


def _times(url: str, ids: list[str]) -> list[float]:
    """Return the milliseconds from asking to the last byte, by a client that costs next to nothing itself."""
    address = urlsplit(url)
    assert address.hostname is not None
    connection = HTTPConnection(address.hostname, address.port)
    times = []
    for one in ids:
        began = perf_counter()
        connection.request("GET", f"/services/{one}", headers=HEADERS)
        answer = connection.getresponse()
        answer.read()
        times.append((perf_counter() - began) * 1000)
        assert answer.status == 200
    connection.close()
    return times[WARM:]
