"""Synonyms of the search: written with an author and a version, read by a running hub, kept for when nobody answers."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from hub.directory import synonyms
from hub.directory.synonym_editing import SynonymInvalid, SynonymNotFound, withdraw_synonym, write_synonym
from hub.directory.synonyms import (
    SynonymEntry,
    SynonymKind,
    current_synonyms,
    keep_synonyms,
    kept_synonyms,
    load_synonyms,
    shipped,
    synonym_history,
)
from hub.errors import ExitCode
from hub.principal import SYSTEM
from hub.storage.engines import APPLICATION, pool_of
from hub_search import SearchQuery, Synonyms, TantivyEngine
from hub_search.query import read
from hub_search.synonyms import is_phrase
from kit.cli import hub
from kit.database import Database
from kit.postgres import data_directory
from kit.search_documents import a_document, found, streamed

SECONDS = 30


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[TantivyEngine]:
    made = TantivyEngine(tmp_path / "index")
    await made.replace_all(streamed([a_document("raft", name={"bg": "Салът"})]))
    yield made
    await made.close()


async def written(*phrases: str, kind: SynonymKind = SynonymKind.SAME, author: str = "Editors") -> SynonymEntry:
    return await write_synonym(SYSTEM, phrases=phrases, language="bg", kind=kind, author=author)


def widened(known: Synonyms, text: str) -> list[str]:
    _, meant = known.widened(read(SearchQuery(text=text)).words)
    return [other for one in meant for other in one.others]


@pytest.mark.parametrize("entry", shipped(), ids=lambda entry: entry.phrases[0])
def test_shipped_synonym_is_whole(entry: SynonymEntry) -> None:
    assert len(set(entry.phrases)) == len(entry.phrases) >= 2
    assert all(map(is_phrase, entry.phrases))
    assert entry.language in {"bg", "en"}


def test_shipped_synonyms_have_ids_of_their_own() -> None:
    assert len({one.id for one in shipped()}) == len(shipped())


async def test_every_change_is_a_version_with_its_author(database: Database) -> None:
    first = await written("сал", "лодка")
    second = await write_synonym(
        SYSTEM,
        phrases=("сал", "лодка", "ферибот"),
        language="bg",
        kind=SynonymKind.SLANG,
        author=" Other \n editors ",
        synonym=first.id,
    )
    last = await withdraw_synonym(SYSTEM, first.id, author="Editors")
    assert await synonym_history(first.id) == (last, second, first)
    assert [(one.version, one.author, one.withdrawn) for one in (first, second, last)] == [
        (1, "Editors", False),
        (2, "Other editors", False),
        (3, "Editors", True),
    ]
    assert last.phrases == second.phrases


async def test_shipped_synonym_can_be_changed_and_withdrawn(database: Database) -> None:
    one = shipped()[0]
    assert await synonym_history(one.id) == (one,)
    changed = await write_synonym(
        SYSTEM, phrases=("a", "b"), language="en", kind=SynonymKind.SAME, author="Editors", synonym=one.id
    )
    current = {entry.id: entry for entry in await current_synonyms()}
    assert (current[one.id], len(current)) == (changed, len(shipped()))
    await withdraw_synonym(SYSTEM, one.id, author="Editors")
    assert {entry.id: entry for entry in await current_synonyms()}[one.id].withdrawn


async def test_no_version_is_ever_changed_or_removed_by_the_hub(database: Database) -> None:
    await written("сал", "лодка")
    for statement in ("UPDATE synonym_version SET author = 'x'", "DELETE FROM synonym_version"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool_of(APPLICATION).execute(statement)


async def test_ledger_names_the_act_and_not_the_words(database: Database) -> None:
    made = await written("сал", "лодка")
    rows = await pool_of(APPLICATION).fetch("SELECT act, facts FROM ledger_entry WHERE subject = $1", made.id)
    assert [(row["act"], json.loads(row["facts"])) for row in rows] == [
        ("synonym.written", {"version": 1, "language": "bg"})
    ]


@pytest.mark.parametrize(
    ("phrases", "language", "author", "field"),
    [
        (("сал",), "bg", "Editors", "phrases"),
        (("сал", " сал "), "bg", "Editors", "phrases"),
        (("сал", "…"), "bg", "Editors", "phrases"),
        (("сал", "a b c d e f g h"), "bg", "Editors", "phrases"),
        (("сал", "л" * 81), "bg", "Editors", "phrases"),
        (("сал", "ло\u202eдка"), "bg", "Editors", "phrases"),
        (tuple(f"дума{number}" for number in range(13)), "bg", "Editors", "phrases"),
        (("сал", "лодка"), "xx", "Editors", "language"),
        (("сал", "лодка"), "bg", " ", "author"),
        (("сал", "лодка"), "bg", "я" * 81, "author"),
    ],
)
async def test_synonym_that_cannot_be_is_refused_by_field_and_nothing_is_kept(
    database: Database, phrases: tuple[str, ...], language: str, author: str, field: str
) -> None:
    with pytest.raises(SynonymInvalid) as refused:
        await write_synonym(SYSTEM, phrases=phrases, language=language, kind=SynonymKind.SAME, author=author)
    assert {one.field for one in refused.value.problems} == {field}
    assert await pool_of(APPLICATION).fetchval("SELECT count(*) FROM synonym_version") == 0


async def test_synonym_that_is_not_there_cannot_be_changed(database: Database) -> None:
    with pytest.raises(SynonymNotFound):
        await withdraw_synonym(SYSTEM, uuid4(), author="Editors")
    with pytest.raises(SynonymNotFound):
        await write_synonym(
            SYSTEM, phrases=("a", "b"), language="bg", kind=SynonymKind.SAME, author="Editors", synonym=uuid4()
        )


async def test_two_editors_at_once_make_two_versions(database: Database) -> None:
    made = await written("сал", "лодка")
    await asyncio.gather(*(withdraw_synonym(SYSTEM, made.id, author=f"Editor {number}") for number in range(5)))
    assert [one.version for one in await synonym_history(made.id)] == [6, 5, 4, 3, 2, 1]


async def test_running_hub_reads_a_change_without_a_restart(
    database: Database, engine: TantivyEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synonyms, "LOOK_SECONDS", 0.02)
    stop = asyncio.Event()
    keeping = asyncio.create_task(keep_synonyms(engine, tmp_path, stop))
    assert await found(engine, "лодка") == []
    made = await written("лодка", "сал")
    async with asyncio.timeout(SECONDS):
        while await found(engine, "лодка") != ["raft"]:
            await asyncio.sleep(0.01)
        await withdraw_synonym(SYSTEM, made.id, author="Editors")
        while await found(engine, "лодка"):
            await asyncio.sleep(0.01)
    stop.set()
    await keeping


async def test_synonyms_are_kept_for_when_the_database_does_not_answer(
    database: Database, engine: TantivyEngine, tmp_path: Path
) -> None:
    assert widened(kept_synonyms(tmp_path), "rehab") != []
    await written("лодка", "сал")
    await load_synonyms(engine, tmp_path)
    assert widened(kept_synonyms(tmp_path), "лодки") == ["сал"]
    (tmp_path / synonyms.KEPT).write_bytes(b"{")
    assert widened(kept_synonyms(tmp_path), "лодки") == []


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    with data_directory() as folder:
        yield folder


def test_command_writes_shows_and_withdraws(data_dir: Path) -> None:
    here = {"HUB_DATA_DIR": str(data_dir)}
    assert hub("synonyms", "list", **here).returncode == ExitCode.NOT_FOUND
    assert hub("migrate", **here).returncode == ExitCode.OK
    made = json.loads(hub("synonyms", "set", "хижа", "приют", "--slang", "--by", "Editors", "--json", **here).stdout)
    assert (made["version"], made["kind"], made["phrases"]) == (1, "slang", ["хижа", "приют"])
    assert hub("synonyms", "withdraw", made["id"], "--by", "Editors", **here).returncode == ExitCode.OK
    listed = json.loads(hub("synonyms", "list", "--language", "bg", "--json", **here).stdout)
    assert made["id"] not in {one["id"] for one in listed}
    history = json.loads(hub("synonyms", "history", made["id"], "--json", **here).stdout)
    assert [one["withdrawn"] for one in history] == [True, False]
    refused = hub("synonyms", "set", "хижа", "--by", "Editors", **here)
    assert (refused.returncode, "phrases" in refused.stderr) == (ExitCode.INVALID, True)
    assert hub("synonyms", "history", str(uuid4()), **here).returncode == ExitCode.NOT_FOUND
