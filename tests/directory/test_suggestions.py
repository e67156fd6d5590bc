"""Texts that are suggested while somebody types: none where the text tells of a person."""

from pathlib import Path

import pytest

from hub.directory.models import SuggestionsAsked
from hub.directory.search_queries import suggest_texts
from hub_search.tantivy_engine import TantivyEngine
from kit.search_documents import a_document, streamed

NAMES = ("Мария Иванова център", "Приют Мария")


async def suggested(folder: Path, text: str) -> list[str]:
    engine = TantivyEngine(folder)
    await engine.replace_all(streamed(a_document(name, name={"bg": name}) for name in NAMES))
    found = await suggest_texts(engine, SuggestionsAsked(text=text))
    await engine.close()
    return sorted(one.text for one in found.items)


async def test_a_beginning_that_tells_of_nobody_is_completed(tmp_path: Path) -> None:
    assert await suggested(tmp_path, "Мария") == sorted(NAMES)


@pytest.mark.parametrize("text", ["Мария Иванова", "мария иванова цен", "Приют Мария Иванова", "приют 0000 000 000"])
async def test_a_beginning_that_tells_of_a_person_is_not_completed(tmp_path: Path, text: str) -> None:
    assert await suggested(tmp_path, text) == []
