"""Row `page`: a page of results of 100,000 services as a browser gets it, and what a first visit weighs."""

import gzip
import re
from http.client import HTTPConnection
from time import perf_counter
from urllib.parse import SplitResult, urlsplit

import httpx
from generated_hub import SERVICES, generated_hub
from results import BenchResult, percentile

from kit.forms import form_token_of

WORDS = ("подслон жена", "психолог дете", "shelter victim", "мирежуго жутизасо", "заетост кехесо", "court pregnant", "")
ROUNDS = 40
HEADERS = {"accept-language": "bg", "accept-encoding": "gzip"}


def run() -> list[BenchResult]:
    """Measure pages of results over loopback, one request at a time on one connection, and weigh a first visit."""
    with generated_hub() as hub, httpx.Client(base_url=hub.url, headers=HEADERS) as browser:
        addresses = [_results_address(browser, words) for words in WORDS]
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        times = _times(urlsplit(hub.url), addresses, cookies)
        weight, parts = _weight(browser, addresses[0])
    detail = f"{SERVICES:,} services, {len(times)} pages, median {percentile(times, 0.5):.1f} ms"
    return [
        BenchResult(name="page", value=percentile(times, 0.95), unit="ms", target=25, better="lower", detail=detail),
        BenchResult(name="page-weight", value=weight, unit="kB", target=60, better="lower", detail=parts),
    ]


def _results_address(browser: httpx.Client, words: str) -> str:
    token = form_token_of(browser.get("/").text)
    answer = browser.post("/search", data={"_form_token": token, "text": words})
    assert answer.status_code == 303, answer.status_code
    return answer.headers["location"]


def _times(hub: SplitResult, addresses: list[str], cookie: str) -> list[float]:
    """Return the milliseconds from asking to the last byte, by a client that costs next to nothing itself."""
    assert hub.hostname is not None
    connection = HTTPConnection(hub.hostname, hub.port)
    times = []
    for address in addresses * (ROUNDS + 1):
        began = perf_counter()
        connection.request("GET", address, headers={**HEADERS, "cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        times.append((perf_counter() - began) * 1000)
        assert answer.status == 200
    connection.close()
    return times[len(addresses) :]


def _weight(browser: httpx.Client, address: str) -> tuple[float, str]:
    page = browser.get(address).text
    sizes = {"page": len(gzip.compress(page.encode(), 5))}
    for asset in sorted(set(re.findall(r'(?:href|src)="(/assets/[^"]+)"', page))):
        with browser.stream("GET", asset) as answer:
            name = re.sub(r"^/assets/([^.]+)[.].*?([^.]+)$", r"\1.\2", asset)
            sizes[name] = sum(len(chunk) for chunk in answer.iter_raw())
    parts = ", ".join(f"{name} {size / 1000:.1f}" for name, size in sizes.items())
    return sum(sizes.values()) / 1000, f"gzipped: {parts} kB"
