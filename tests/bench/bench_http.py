"""Rows `search-http` and `search-typing`: 100,000 services over HTTP, the search beside Datasette with the same.

Both answer the same queries (queries.tsv) to the same client, on one connection each, in turn: JSON with 20 whole hits
of about 2 kB and three facets. They take turns after each block of the queries of one frequency, and not after each
query: what one of them leaves in the processor's caches is not measured as the other's work. Each is one process.
Datasette's columns hold the first value of a facet.
"""

import csv
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import mean, median
from time import perf_counter
from urllib.parse import urlsplit

import datasette_side
import msgspec
from datasette_side import DatasetteMissing
from generated_hub import SERVICES, generated_hub
from results import BenchResult, percentile

from kit.generated_directory import FACETS, generated_directory

ROUNDS = 3
AT_LEAST = {"rare": 3.0, "mixed": 5.0, "common": 30.0}
"""How many times faster than Datasette, by the frequency of the words."""

TYPING_MS = 10.0
TYPED = ("подслон жена", "център помощ", "жертва на", "полиция", "shelter woman", "victim of", "skills", "мирежуго")
"""Suggestions are asked for after every letter of each."""

JSON = {"content-type": "application/json"}

Ask = Callable[[str], bytes]
"""Sends a text and returns the body of the answer."""

Times = dict[str, list[float]]
"""Milliseconds by the frequency of the words."""


def search() -> list[BenchResult]:
    """Ask both every query in turn, and report how many times faster the hub is by the frequency of the words."""
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder, generated_hub() as hub:
        try:
            program = datasette_side.installed(Path(folder))
        except DatasetteMissing as fault:
            print(f"search-http is left out: Datasette cannot be installed here: {fault}", file=sys.stderr)
            return []
        database = Path(folder) / "services.db"
        datasette_side.fill(database, generated_directory(SERVICES))
        with (
            datasette_side.serving(program, database) as address,
            _connected(hub.url) as ours,
            _connected(address) as theirs,
        ):
            asks = (_posting(ours, "/api/search", facets=FACETS), _getting(theirs, database))
            _check(database, *asks)
            sizes = _sizes(asks[0])
            times = _times(*asks)
    return [_result(frequency, *times, sizes) for frequency in AT_LEAST]


def typing() -> list[BenchResult]:
    """Ask for suggestions after every letter of some texts."""
    begun = [text[:letters] for text in TYPED for letters in range(1, len(text) + 1)]
    with generated_hub() as hub, _connected(hub.url) as connection:
        ask = _posting(connection, "/api/suggestions")
        times = [_milliseconds(ask, one) for _ in range(ROUNDS + 1) for one in begun][len(begun) :]
    detail = f"{len(begun)} beginnings, median {median(times):.1f} ms, slowest {max(times):.1f} ms"
    value = percentile(times, 0.95)
    return [BenchResult(name="search-typing", value=value, unit="ms", target=TYPING_MS, better="lower", detail=detail)]


def _times(ours: Ask, theirs: Ask) -> tuple[Times, Times]:
    """Ask both in turn, a block of queries each; the first round warms up."""
    hub: Times = {frequency: [] for frequency in AT_LEAST}
    datasette: Times = {frequency: [] for frequency in AT_LEAST}
    for round_number in range(ROUNDS + 1):
        for frequency in AT_LEAST:
            texts = [text for one, text in _queries() if one == frequency]
            for ask, times in ((ours, hub), (theirs, datasette)):
                taken = [_milliseconds(ask, text) for text in texts]
                if round_number:
                    times[frequency] += taken
    return hub, datasette


def _result(frequency: str, hub: Times, datasette: Times, sizes: list[int]) -> BenchResult:
    ours, theirs = hub[frequency], datasette[frequency]
    return BenchResult(
        name=f"search-http {frequency}",
        value=median(theirs) / median(ours),
        unit="times as fast",
        target=AT_LEAST[frequency],
        better="higher",
        compared_with=f"Datasette: {_told(theirs)}",
        detail=f"{_told(ours)}; a hit has {mean(sizes):,.0f} bytes",
    )


def _told(times: list[float]) -> str:
    return f"median {median(times):.1f} ms, p95 {percentile(times, 0.95):.1f} ms"


def _check(database: Path, ours: Ask, theirs: Ask) -> None:
    """Raise unless both search, and count the three facets."""
    answers = [msgspec.json.decode(ask("подслон жена")) for ask in (ours, theirs)]
    datasette_side.check_full_text(database, SERVICES, answers[1]["filtered_table_rows_count"])
    counted = ({name for name, values in answers[0]["facets"].items() if values}, set(answers[1]["facet_results"]))
    if counted != (set(FACETS), set(FACETS)) or answers[1].get("facets_timed_out"):
        raise RuntimeError(f"not all facets were counted: {counted}")


def _sizes(ours: Ask) -> list[int]:
    """Return the bytes of each hit."""
    answers = (msgspec.json.decode(ours(text)) for _, text in _queries())
    return [len(msgspec.json.encode(hit)) for answer in answers for hit in answer["items"]]


def _posting(connection: HTTPConnection, path: str, **further: object) -> Ask:
    def ask(text: str) -> bytes:
        return _answer(connection, "POST", path, msgspec.json.encode({"text": text, **further}))

    return ask


def _getting(connection: HTTPConnection, database: Path) -> Ask:
    return lambda text: _answer(connection, "GET", datasette_side.path_of(database, text), None)


def _answer(connection: HTTPConnection, method: str, path: str, body: bytes | None) -> bytes:
    connection.request(method, path, body, JSON if body else {})
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{method} {path} was answered with {answer.status}: {content[:500]!r}")
    return content


def _milliseconds(ask: Ask, text: str) -> float:
    began = perf_counter()
    ask(text)
    return (perf_counter() - began) * 1000


@contextmanager
def _connected(address: str) -> Iterator[HTTPConnection]:
    host = urlsplit(address)
    connection = HTTPConnection(host.hostname or "", host.port)
    try:
        yield connection
    finally:
        connection.close()


def _queries() -> Iterable[tuple[str, str]]:
    with Path(__file__).with_name("queries.tsv").open(encoding="utf-8", newline="") as file:
        return [(row["frequency"], row["text"]) for row in csv.DictReader(file, delimiter="\t")]
