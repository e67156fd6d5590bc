"""Datasette over the same services, to compare with: installed beside the product, never among what it depends on."""

import json
import re
import sqlite3
import subprocess
import venv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote_plus

from hub_search import SearchDocument

SETTINGS = {"facet_time_limit_ms": "20000", "sql_time_limit_ms": "20000", "suggest_facets": "off"}
"""No answer is cut short, and none is longer than what is asked of the hub."""

FACETS = ("service_type", "district", "kind_of_help")
_TEXTS = ("name", "description", "organization", "keywords")
_COLUMNS = ("id", *_TEXTS, *FACETS, "payload")


class DatasetteMissing(Exception):
    """Datasette cannot be installed here."""


def installed(folder: Path) -> Path:
    """Install Datasette into a virtual environment of its own below `folder` and return its program."""
    place = folder / "datasette"
    venv.create(place, with_pip=True)
    done = subprocess.run(
        [place / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", "datasette"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DatasetteMissing(done.stderr.strip().splitlines()[-1:])
    return place / "bin" / "datasette"


def fill(path: Path, documents: Iterable[SearchDocument]) -> None:
    """Write `documents` into a new SQLite database with a full-text index, facets in columns with indexes."""
    with sqlite3.connect(path) as database:
        database.execute(f"CREATE TABLE services ({', '.join(_COLUMNS)}, PRIMARY KEY (id))")
        marks = ", ".join("?" * len(_COLUMNS))
        database.executemany(f"INSERT INTO services VALUES ({marks})", map(_row, documents))
        for facet in FACETS:
            database.execute(f"CREATE INDEX by_{facet} ON services ({facet})")
        texts = ", ".join(_TEXTS)
        database.execute(f'CREATE VIRTUAL TABLE services_fts USING fts5 ({texts}, content="services")')
        database.execute("INSERT INTO services_fts (services_fts) VALUES ('rebuild')")
        database.execute("ANALYZE")
    database.close()


@contextmanager
def serving(program: Path, database: Path) -> Iterator[str]:
    """Serve `database` for the length of the block and give the address of its table, as JSON."""
    options = [part for name, value in SETTINGS.items() for part in ("--setting", name, value)]
    command = [str(program), "serve", "--immutable", str(database), "--host", "127.0.0.1", "--port", "0", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    try:
        assert process.stderr is not None
        for line in process.stderr:
            if found := re.search(r"running on (http://\S+)", line):
                yield found[1].rstrip("/")
                break
        else:
            raise DatasetteMissing(f"it ended with {process.wait()}")
    finally:
        process.terminate()
        process.wait(timeout=30)


def path_of(database: Path, text: str) -> str:
    """Return the path that asks for the first 20 rows with all words of `text`, and for the facets."""
    wanted = "".join(f"&_facet={facet}" for facet in FACETS)
    return f"/{database.stem}/services.json?_search={quote_plus(text)}&_size=20{wanted}"


def check_full_text(path: Path, everything: int, some: int) -> None:
    """Raise unless the table has a full-text index that Datasette detects, and a search finds fewer than all rows."""
    with sqlite3.connect(path) as database:
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%USING fts5%'")]
    database.close()
    if names != ["services_fts"] or not 0 < some < everything:
        raise RuntimeError(f"Datasette's full-text search is not at work: {names}, {some} of {everything}")


def _row(document: SearchDocument) -> tuple[str, ...]:
    texts = (document.name, document.description, document.organization)
    facets = (document.facets[facet][0] for facet in FACETS)
    payload = json.dumps(document.payload, ensure_ascii=False)
    return document.id, *map(_joined, texts), " ".join(document.keywords), *facets, payload


def _joined(texts: dict[str, str]) -> str:
    return "\n".join(texts.values())
