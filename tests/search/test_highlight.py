"""Marks in texts: the right words, and every character of the text."""

from hypothesis import given
from hypothesis import strategies as st

from hub_search.highlight import SNIPPET_CHARACTERS, Highlighter
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
    snippet = joined(highlighter(query).snippet([text]))
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


def test_snippet_when_only_a_later_text_answers_then_it_is_shown() -> None:
    assert highlighter("легло").snippet(["Стая.", "Легла."]) == (Segment("Легла", hit=True), Segment("."))


def test_snippet_when_no_text_answers_then_the_first_is_shown() -> None:
    assert highlighter("легло").snippet(["", "Стая.", "Дом."]) == (Segment("Стая."),)
    assert highlighter("легло").snippet([]) == ()
