"""What a suggestion looks up on a Meilisearch server, and what it makes of what is found."""

from typing import Any

from hub_search import Suggestion, SuggestionKind
from hub_search.meilisearch_filters import EVERYTHING
from hub_search.meilisearch_search import Answer, Server
from hub_search.meilisearch_suggestions import MeilisearchSuggestions

VALUES = {
    "aподслон|Подслон": 2,
    "aподслон за деца|подслон за деца": 1,
    "aподкрепа|подкрепа": 5,
    "bподкрепа|психологическа подкрепа": 1,
    "cподслон за майки|Подслон за майки": 1,
    "dподслон|Малък подслон": 1,
    "eподслон|Подслон": 1,
    "aплод|плод": 9,
}


async def suggested(text: str, limit: int = 10) -> tuple[list[Suggestion], list[tuple[str, str]]]:
    asked: list[tuple[str, str]] = []

    async def look_up(field: str, start: str, expression: str | None) -> dict[str, int]:
        assert field == "phrases"
        asked.append((start, expression or ""))
        near = start[:3]  # a server folds more than we do, and gives what only nearly begins so
        return {value: count for value, count in VALUES.items() if value.startswith(near)}

    async def ask(_: object) -> list[Answer]:
        raise AssertionError

    async def merge(*_: object) -> list[dict[str, Any]]:
        raise AssertionError

    found = await MeilisearchSuggestions(Server("hub", ask, merge, look_up)).complete(text, limit)
    return list(found), asked


async def test_keywords_come_before_names_and_the_most_frequent_first() -> None:
    found, _ = await suggested("под")
    assert [one.text for one in found] == [
        "подкрепа",
        "Подслон",
        "подслон за деца",
        "психологическа подкрепа",
        "Подслон за майки",
        "Малък подслон",
    ]
    assert found[4].kind is SuggestionKind.NAME


async def test_what_is_there_already_and_what_only_nearly_begins_so_is_not_suggested() -> None:
    found, _ = await suggested("подслон")
    assert [one.text for one in found] == ["подслон за деца", "Подслон за майки", "Малък подслон"]


async def test_last_word_is_completed_among_documents_that_have_the_others() -> None:
    found, asked = await suggested("Легло,  под")
    assert [one.text for one in found][:2] == ["Легло,  подкрепа", "Легло,  Подслон"]
    assert ("aпод", 'words = "легло"') in asked
    assert ("dпод", 'title_words = "легло"') in asked


async def test_finished_word_is_looked_for_among_names_that_have_it_in_any_form() -> None:
    _, asked = await suggested("подслони ")
    assert ("c", 'title_words = "подслон"') in asked
    assert ("aподслони ", EVERYTHING) in asked


async def test_as_many_are_suggested_as_are_asked_for_and_none_for_nothing() -> None:
    assert len((await suggested("под", limit=2))[0]) == 2
    assert await suggested(" ,") == ([], [])
