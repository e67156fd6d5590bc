"""Keywords in the tantivy index: one text of them all, each told again by any of its turns."""

import pytest

from hub_search.phrases import key
from hub_search.tantivy_keywords import TURNED, WHOLE, keyword_begins, keyword_key, keywords_text, turned


@pytest.mark.parametrize("keyword", ["Топъл обяд", "place to sleep", "легло", "  Kind of   help 120 ", "e-mail"])
def test_a_keyword_is_told_again_by_each_of_its_turns(keyword: str) -> None:
    assert {keyword_key(phrase) for phrase in turned(keyword)} == {key(keyword)}


def test_a_keyword_is_found_from_each_of_its_telling_words_on() -> None:
    whole, sleep = turned("place to sleep")
    assert whole.startswith(keyword_begins("place to", WHOLE))
    assert sleep.startswith(keyword_begins("sle", TURNED))


def test_the_keywords_of_a_document_are_parted_by_spaces_alone() -> None:
    keywords = ("place to sleep", "топъл обяд", "легло")
    phrases = keywords_text((*keywords, "Легло")).split(" ")
    assert sorted(phrases) == sorted(phrase for keyword in keywords for phrase in turned(keyword))


def test_what_has_no_word_is_no_keyword() -> None:
    assert turned("–") == ()
