"""Which documents answer the words of a search on a Meilisearch server, and in which order: filters, tier by tier."""

from typing import Any

import pytest

from hub_search import Match, SearchQuery
from hub_search.meilisearch_plan import Like, Tier, reading_of, tiers_of, to_look_up
from hub_search.meilisearch_requests import fitting
from hub_search.query import read

WORDS = {"подслон": 3, "жена": 1, "дете": 2}


def words_of(text: str, *, typing: bool = False) -> tuple[Any, ...]:
    return read(SearchQuery(text=text, typing=typing)).words


def test_words_are_looked_for_by_their_lemmas_all_of_them() -> None:
    strict = tuple(word._replace(edits=0) for word in words_of("подслони за жени"))
    assert to_look_up(strict) == []
    assert reading_of(Match.ALL_WORDS, strict, {}).filter == '(words = "подслон") AND (words = "жена")'


def test_some_words_are_enough_where_some_are_asked_for_and_all_are_still_told_apart() -> None:
    reading = reading_of(Match.SOME_WORDS, tuple(w._replace(edits=0) for w in words_of("подслон дете")), {})
    assert reading.filter == '(words = "подслон") OR (words = "дете")'
    assert reading.complete == '(words = "подслон") AND (words = "дете")'


def test_compound_is_found_by_its_parts_too() -> None:
    reading = reading_of(Match.ALL_WORDS, tuple(w._replace(edits=0) for w in words_of("e-mail")), {})
    assert reading.filter == '(words = "email") OR ((words = "e") AND (words = "mail"))'


def test_typo_is_looked_up_among_spellings_and_found_by_those_that_are_like_it() -> None:
    words = words_of("бургсс")
    (like,) = to_look_up(words)
    assert like == Like("бургсс", 1, is_beginning=False)
    found = fitting(like, ["бургас", "бургасс", "ургсс", "будгет", "бург"])
    assert found == ("бургас", "бургасс")
    reading = reading_of(Match.SIMILAR_WORDS, words, {like: found})
    assert reading.filter == '(words = "бургсс") OR (forms IN ["бургас", "бургасс"])'


@pytest.mark.parametrize("found", ["временна", "ъбургас"])
def test_first_letter_is_never_taken_for_a_typo_whatever_the_server_offers(found: str) -> None:
    for like in (Like("бременна", 2, is_beginning=False), Like("бургас", 1, is_beginning=True)):
        assert fitting(like, [found]) == ()


def test_short_beginning_is_a_value_and_a_long_one_is_looked_up() -> None:
    short = tuple(w._replace(edits=0) for w in words_of("под", typing=True))
    assert to_look_up(short) == []
    assert reading_of(Match.ALL_WORDS, short, {}).filter == '(words = "под") OR (begins = "под*")'
    long = tuple(w._replace(edits=0) for w in words_of("подсл", typing=True))
    (like,) = to_look_up(long)
    assert fitting(like, ["подслон", "подслони", "подпис"]) == ("подслон", "подслони")


def test_documents_with_all_words_come_before_those_with_some_and_the_rarest_word_counts_first() -> None:
    words = tuple(w._replace(edits=0) for w in words_of("подслон жена дете"))
    complete, partial = tiers_of(reading_of(Match.SOME_WORDS, words, {}), (), lambda lemma: WORDS.get(lemma, 0), {})
    every = '(words = "подслон") AND (words = "жена") AND (words = "дете")'
    assert complete == [Tier(every, ("подслон", "жена", "дете"))]
    assert [tier.words for tier in partial] == [("жена", "дете", "подслон"), ("дете", "подслон"), ("подслон",), ()]
    assert f"NOT ({every})" in partial[0].filter
    assert 'NOT (words IN ["жена", "дете"])' in partial[2].filter
    assert 'NOT (words IN ["жена", "дете", "подслон"])' in partial[3].filter


def test_documents_found_by_another_spelling_are_not_ranked_by_a_word_they_lack() -> None:
    words = words_of("бургсс")
    spellings = {Like("бургсс", 1, is_beginning=False): ("бургас", "бургасс")}
    ((led, others),) = tiers_of(reading_of(Match.SIMILAR_WORDS, words, spellings), (), lambda _: 0, spellings)
    assert led.words == ("бургас",)
    assert led.filter.endswith('AND (words = "бургас")')
    assert (others.words, others.filter.endswith('AND (NOT (words = "бургас"))')) == ((), True)
