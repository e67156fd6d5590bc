"""Words that stand for others in the search: those that come with the hub, and what this installation made of them.

Each change is a version of its own with its author; nothing is overwritten. The shipped ones (synonyms.tsv) are version
0 by nobody; an installation changes or withdraws them as its own. Whoever answers searches looks for changes every few
seconds, so none needs a restart, and keeps the last ones in a file for the time the database does not answer.
"""

import asyncio
import contextlib
import csv
import tempfile
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from uuid import UUID, uuid5

import asyncpg
import msgspec
import structlog

from hub.storage.engines import APPLICATION, CONNECTION_FAULTS, DatabaseUnavailable, pool_of
from hub_search.engine import SearchEngine
from hub_search.synonyms import Synonym, Synonyms

SHIPPED = Path(__file__).with_name("synonyms.tsv")
SHIPPED_IDS = UUID("6f1d4a52-2f0b-5c39-9a44-0d6c5b0f7f11")
"""Namespace of the ids of shipped synonyms, made of language and first phrase."""

KEPT = "synonyms.json"
LOOK_SECONDS = 5.0
"""How often a hub looks whether somebody changed a synonym."""

FAULTS = (DatabaseUnavailable, asyncpg.PostgresError, asyncpg.InternalClientError, *CONNECTION_FAULTS)

log = structlog.get_logger("hub.directory.synonyms")


class SynonymKind(StrEnum):
    """Which of the phrases finds which."""

    SAME = "same"
    """Each finds all others."""

    SLANG = "slang"
    """The first, as people say it, finds the others, and they do not find it."""


class SynonymEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One synonym as somebody left it."""

    id: UUID
    version: int
    """From 1; 0 is as it was shipped."""

    language: str
    """BCP 47 tag of its phrases."""

    kind: SynonymKind
    phrases: tuple[str, ...]
    author: str | None
    """Who made this version, as they called themselves; None for a shipped one."""

    changed_at: datetime | None
    """Aware; None for a shipped one."""

    withdrawn: bool = False

    @property
    def searched(self) -> Synonym:
        """As a search engine takes it."""
        return Synonym(self.phrases, self.kind is SynonymKind.SLANG)


CURRENT = """
    SELECT DISTINCT ON (synonym_id) synonym_id AS id, version, language, kind, phrases, author, changed_at, withdrawn
    FROM synonym_version ORDER BY synonym_id, version DESC
"""
HISTORY = """
    SELECT synonym_id AS id, version, language, kind, phrases, author, changed_at, withdrawn
    FROM synonym_version WHERE synonym_id = $1 ORDER BY version DESC
"""
LAST = "SELECT coalesce(max(number), 0) FROM synonym_version"


@cache
def shipped() -> tuple[SynonymEntry, ...]:
    """Return the synonyms that come with the hub."""
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        return tuple(map(_shipped, csv.DictReader(file, delimiter="\t")))


async def current_synonyms() -> tuple[SynonymEntry, ...]:
    """Return every synonym as it is now: the shipped ones, changed where somebody did, and the installation's own.

    Withdrawn ones are among them. Raises what a database that does not answer raises.
    """
    rows = await pool_of(APPLICATION).fetch(CURRENT)
    return tuple(({one.id: one for one in shipped()} | {row["id"]: _entry(row) for row in rows}).values())


async def synonym_history(synonym: UUID) -> tuple[SynonymEntry, ...]:
    """Return every version of one synonym, the newest first; none where there is no such synonym."""
    rows = await pool_of(APPLICATION).fetch(HISTORY, synonym)
    return (*map(_entry, rows), *(one for one in shipped() if one.id == synonym))


async def load_synonyms(engine: SearchEngine, folder: Path) -> int:
    """Let `engine` read words by the synonyms as they are now, and keep them in `folder`.

    Returns the number of the last change. Raises what a database that does not answer raises.
    """
    number: int = await pool_of(APPLICATION).fetchval(LAST)
    used = _used(await current_synonyms())
    await asyncio.to_thread(_keep, folder, used)
    engine.learn(Synonyms(used))
    return number


def kept_synonyms(folder: Path) -> Synonyms:
    """Return the synonyms that were kept in `folder`, else the shipped ones."""
    try:
        kept = msgspec.json.decode((folder / KEPT).read_bytes(), type=tuple[Synonym, ...])
    except (OSError, ValueError):
        kept = _used(shipped())
    return Synonyms(kept)


async def keep_synonyms(engine: SearchEngine, folder: Path, stop: asyncio.Event) -> None:
    """Load what is changed, within `LOOK_SECONDS`, until `stop` is set; a database that is away is asked again."""
    loaded = -1
    while not stop.is_set():
        try:
            if await pool_of(APPLICATION).fetchval(LAST) != loaded:
                loaded = await load_synonyms(engine, folder)
        except FAULTS as fault:
            log.warning("synonyms_not_loaded", reason=type(fault).__name__)
        except OSError as fault:
            log.warning("synonyms_not_kept", reason=type(fault).__name__)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), timeout=LOOK_SECONDS)


def _used(entries: Iterable[SynonymEntry]) -> tuple[Synonym, ...]:
    return tuple(one.searched for one in entries if not one.withdrawn)


def _keep(folder: Path, synonyms: tuple[Synonym, ...]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=f"{KEPT}.", delete=False) as file:
        file.write(msgspec.json.encode(synonyms))
    Path(file.name).replace(folder / KEPT)


def _entry(row: asyncpg.Record) -> SynonymEntry:
    return msgspec.convert({**row, "phrases": tuple(row["phrases"])}, SynonymEntry)


def _shipped(row: dict[str, str]) -> SynonymEntry:
    phrases = tuple(row["phrases"].split(" | "))
    return SynonymEntry(
        id=uuid5(SHIPPED_IDS, f"{row['language']} {row['kind']} {phrases[0]}"),
        version=0,
        language=row["language"],
        kind=SynonymKind(row["kind"]),
        phrases=phrases,
        author=None,
        changed_at=None,
    )
