"""Marks in texts: the right words, and every character of the text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub_search.highlight import SNIPPET_CHARACTERS, Highlighter, Snippet, Telling, lemma_lines
from hub_search.models import SearchQuery, Segment
from hub_search.query import read

texts = st.lists(st.sampled_from(["Подслонът", "подслн", "e-mail", "И\u0306ога", "🙂", " ", ", ", "\n", "<b>"])).map(
    "".join
)


def highlighter(text: str, *, typing: bool = False) -> Highlighter:
    return Highlighter(read(SearchQuery(text=text, typing=typing)).words)


def joined(segments: tuple[Segment, ...]) -> str:
    return "".join(segment.text for segment in segments)


@given(st.text() | texts, st.text() | texts, st.booleans())
def test_mark_when_text_and_query_are_any_then_segments_join_to_the_text(text: str, query: str, typing: bool) -> None:
    segments = highlighter(query, typing=typing).mark(text)
    assert joined(segments) == text
    assert all(segment.text for segment in segments)


@given((st.text() | texts).map(lambda text: text * 9), texts)
def test_snippet_when_text_is_any_then_it_is_a_short_piece_of_it(text: str, query: str) -> None:
    snippet = joined(highlighter(query).snippet([Telling(text)]).segments)
    piece = snippet if snippet == text else snippet.removeprefix("… ").removesuffix(" …")
    assert piece in text
    assert len(piece) <= SNIPPET_CHARACTERS or snippet == text


def test_mark_when_letters_are_two_code_points_then_the_mark_covers_them() -> None:
    assert highlighter("йога").mark("Курс: И\u0306ога!") == (
        Segment("Курс: "),
        Segment("И\u0306ога", hit=True),
        Segment("!"),
    )


def test_mark_when_compound_and_its_part_answer_then_they_are_one_mark() -> None:
    assert highlighter("e-mail").mark("по e-mail") == (Segment("по "), Segment("e-mail", hit=True))


def test_mark_when_first_letter_differs_then_the_word_is_not_marked() -> None:
    assert highlighter("бременна").mark("Временно") == (Segment("Временно"),)
    assert highlighter("бременна").mark("Бремена") == (Segment("Бремена", hit=True),)
    assert highlighter("пременн", typing=True).mark("временното") == (Segment("временното"),)


@pytest.mark.parametrize(
    ("query", "text", "wanted"),
    [
        ("shelters", "Подслон Shelter, 24 часа", ["Shelter"]),
        ("подслона", "A shelter (подслон)", ["подслон"]),
        ("cafe", "Кафе Café", ["Café"]),
        ("24", "от 24 часа", ["24"]),
        ("подслон shelter", "shelter", ["shelter"]),
        ("مرحبا", "مرحبا", ["مرحبا"]),
        ("shelter", "Подслон", []),
        ("подслон", "Shelter", []),
    ],
)
def test_mark_when_text_and_query_are_of_any_scripts_then_what_answers_is_marked(
    query: str, text: str, wanted: list[str]
) -> None:
    assert [segment.text for segment in highlighter(query).mark(text) if segment.hit] == wanted


@given(st.lists(st.sampled_from(["легло ", "стая ", "дума, дума " * 9]), max_size=40))
def test_snippet_when_hits_lie_anywhere_then_no_other_hit_begins_a_better_one(parts: list[str]) -> None:
    text = "".join(parts)
    room = SNIPPET_CHARACTERS - 60
    starts = [at for at in range(len(text)) if text.startswith("легло", at)]
    best = max((sum(at <= other and other + 5 <= at + room for other in starts) for at in starts), default=0)
    segments = highlighter("легло").snippet([Telling(text)]).segments
    assert sum(segment.hit for segment in segments) >= best


def test_snippet_when_only_a_later_text_answers_then_it_is_shown_with_its_language() -> None:
    texts = [Telling("Стая.", "bg"), Telling("Легла.", "mk")]
    assert highlighter("легло").snippet(texts) == Snippet((Segment("Легла", hit=True), Segment(".")), "mk")


def test_snippet_when_no_text_answers_then_the_first_is_shown() -> None:
    texts = [Telling("", "en"), Telling("Стая.", "bg"), Telling("Дом.", "mk")]
    assert highlighter("легло").snippet(texts) == Snippet((Segment("Стая."),), "bg")
    assert highlighter("легло").snippet([]) == Snippet((), None)


@settings(deadline=None)
@given(st.lists(st.text() | texts, min_size=1, max_size=4), st.text() | texts, st.booleans())
def test_snippet_when_the_lemmas_were_kept_then_it_is_the_same_as_without(
    kept: list[str], query: str, typing: bool
) -> None:
    marker = highlighter(query, typing=typing)
    places = marker.places(kept, lemma_lines(kept))
    tellings = [Telling(text) for text in kept]
    assert marker.snippet(tellings, places) == highlighter(query, typing=typing).snippet(tellings)
    assert [marker.mark(text, places) for text in kept] == [
        highlighter(query, typing=typing).mark(text) for text in kept
    ]


def test_snippet_when_the_lemmas_were_kept_then_words_and_compounds_are_marked_where_they_stand() -> None:
    text = "Подслон? Не: подслонът (подслон/легло), e-mail.\nПодводен, mail и подслон"
    kept = ["Подслони", text]
    marker = highlighter("подслони email")
    segments = marker.snippet([Telling(text)], marker.places(kept, lemma_lines(kept))).segments
    assert [one.text for one in segments if one.hit] == ["Подслон", "подслонът", "подслон", "e-mail", "подслон"]
    assert joined(segments) == text
