"""How texts become words, and words become comparable."""

import re
import unicodedata
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simplemma.strategies import DefaultDictionaryFactory

from hub_search.analysis import MAX_LETTERS, WORD, compounds, fold, term, terms, words
from hub_search.lemmas import lemma
from hub_search.models import MAX_CHARACTERS, MAX_WORDS, SearchQuery
from hub_search.query import read
from hub_search.spelling import allowed_edits, is_beginning_within, is_within

few_letters = st.text("абв", max_size=6)
joined_letters = st.text("аb1\u0301\u0306\u00ad\ufeff-’' _", max_size=24)


def compounds_by_definition(text: str) -> list[str]:
    """Words with nothing but one hyphen or apostrophe between them, joined."""
    found: list[tuple[int, int]] = []
    for match in WORD.finditer(text):
        start, end = match.span()
        if found and text[found[-1][1] : start] in set("-‐‑'’"):
            start = found.pop()[0]
        found.append((start, end))
    return [text[start:end] for start, end in found if WORD.fullmatch(text[start:end]) is None]


@cache
def distance(one: str, other: str) -> int:
    """Optimal string alignment, straight from its definition."""
    if not one or not other:
        return len(one) + len(other)
    best = min(
        distance(one[:-1], other) + 1,
        distance(one, other[:-1]) + 1,
        distance(one[:-1], other[:-1]) + (one[-1] != other[-1]),
    )
    if len(one) > 1 and len(other) > 1 and one[-2:] == other[-1] + other[-2]:
        best = min(best, distance(one[:-2], other[:-2]) + 1)
    return best


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("24/7", ["24", "7"]),
        ("Св. Йоан", ["Св", "Йоан"]),
        ("0700 00-000", ["0700", "00", "000"]),
        ("name_of (x)", ["name", "of", "x"]),
        ("стра\u0301дание", ["стра\u0301дание"]),
        ("под\u00adслон", ["под\u00adслон"]),
        ("👩\u200d👧 шест🙂седем", ["шест", "седем"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("\x00a\ud800b", ["a", "b"]),
        ("", []),
    ],
)
def test_words_when_text_has_signs_marks_or_other_scripts_then_words_stay_whole(text: str, wanted: list[str]) -> None:
    assert words(text) == wanted


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("Йога", "йога"),
        ("И\u0306ога", "йога"),
        ("ЁЛКА", "елка"),
        ("ѝ", "и"),
        ("стра\u0301дание", "страдание"),
        ("под\u00adслон", "подслон"),
        ("Café", "cafe"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
    ],
)
def test_fold_when_a_word_is_written_in_another_way_then_it_is_the_same(word: str, wanted: str) -> None:
    assert fold(word) == wanted


@given(st.text(max_size=80))
def test_fold_when_any_word_is_given_then_form_is_short_without_spaces_and_the_same_in_nfd(text: str) -> None:
    for word in words(text):
        form = fold(word)
        assert 0 < len(form) <= MAX_LETTERS
        assert len(form.split()) == 1
        assert words(unicodedata.normalize("NFD", "й" + word)) != []


@given(st.text(st.sampled_from("абйЙёЁѝжЖeéЭ"), min_size=1))
def test_fold_when_the_same_letters_are_composed_or_not_then_form_is_the_same(word: str) -> None:
    assert fold(unicodedata.normalize("NFD", word)) == fold(word) == fold(fold(word))


@pytest.mark.parametrize(
    ("forms", "wanted"),
    [
        ("подслонът подслони подслона", "подслон"),
        ("жертвите жертви", "жертва"),
        ("кризисния кризисният кризисна кризисната кризисното кризисни кризисните", "кризисен"),
        ("психологическата психологическо", "психологически"),
        ("русенската русенско русенския", "русенски"),
        ("children child", "child"),
        ("shelters shelter", "shelter"),
        ("مرحبا", "مرحبا"),
        ("24", "24"),
    ],
)
def test_lemma_when_forms_of_one_word_are_given_then_they_have_one_lemma(forms: str, wanted: str) -> None:
    assert {lemma(form) for form in forms.split()} == {wanted}


@pytest.mark.parametrize(("language", "letters"), [("bg", "[а-яА-Я]"), ("en", "[a-zA-Z]")])
def test_lemma_when_a_dictionary_has_it_then_it_is_not_of_the_other_script(language: str, letters: str) -> None:
    begins = re.compile(letters).match
    others = re.compile("[a-zA-Z]" if language == "bg" else "[а-яА-Я]").match
    strange = [
        (word, found)
        for word, found in DefaultDictionaryFactory().get_dictionary(language).items()
        if begins(word) and others(found)
    ]
    assert strange == []


@pytest.mark.parametrize("word", ["ирина", "жена", "кино", "сезони"])
def test_lemma_when_a_word_only_looks_like_an_adjective_then_the_rule_leaves_it(word: str) -> None:
    assert lemma(word) in {word, "сезон"}


def test_terms_when_words_are_joined_by_hyphen_or_apostrophe_then_the_joint_word_is_added() -> None:
    assert [one.form for one in terms("E-mail за д’Артанян")] == [
        "e",
        "mail",
        "за",
        "д",
        "артанян",
        "email",
        "дартанян",
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("e-mail, психо-социална", ["e-mail", "психо-социална"]),
        ("един-два-три", ["един-два-три"]),
        ("-а- б--в г-", []),
        ("\ufeffe-mail", ["e-mail"]),
        ("стра\u0301дание-то", ["стра\u0301дание-то"]),
        ("a" + "\u0301" * 24 + " -", []),
    ],
)
def test_compounds_when_words_stand_beside_one_sign_then_they_are_one(text: str, wanted: list[str]) -> None:
    assert [match.group() for match in compounds(text)] == wanted


@given(joined_letters)
def test_compounds_when_compared_with_the_definition_then_they_agree(text: str) -> None:
    assert [match.group() for match in compounds(text)] == compounds_by_definition(text)


def test_term_when_word_is_endless_then_it_is_cut() -> None:
    assert len(term("д" * 100_000).form) == MAX_LETTERS


# Queries


def test_read_when_query_has_small_words_then_only_telling_ones_are_looked_for() -> None:
    assert [word.term.form for word in read(SearchQuery(text="подслон за жени и the деца")).words] == [
        "подслон",
        "жени",
        "деца",
    ]


def test_read_when_query_has_nothing_but_small_words_then_they_are_looked_for() -> None:
    assert [word.term.form for word in read(SearchQuery(text="за и")).words] == ["за", "и"]


def test_read_when_forms_of_one_word_repeat_then_it_is_looked_for_once() -> None:
    assert len(read(SearchQuery(text="жена жени жените")).words) == 1


def test_read_when_typing_then_only_the_very_last_word_is_a_beginning() -> None:
    assert [word.is_beginning for word in read(SearchQuery(text="дом же", typing=True)).words] == [False, True]
    assert [word.is_beginning for word in read(SearchQuery(text="дом же ", typing=True)).words] == [False, False]


def test_read_when_compound_is_asked_then_its_parts_may_stand_for_it() -> None:
    (word,) = read(SearchQuery(text="e-mail")).words
    assert word.term.form == "email"
    assert [part.form for part in word.parts] == ["e", "mail"]


@given(st.text(max_size=3 * MAX_CHARACTERS))
def test_read_when_query_is_any_text_then_words_stay_within_the_limit(text: str) -> None:
    assert len(read(SearchQuery(text=text, typing=True)).words) <= MAX_WORDS


def test_read_when_typing_one_letter_then_it_is_no_beginning_and_waits_beside_other_words() -> None:
    assert [word.term.form for word in read(SearchQuery(text="дом п", typing=True)).words] == ["дом"]
    assert [word.is_beginning for word in read(SearchQuery(text="п", typing=True)).words] == [False]
    assert [word.term.form for word in read(SearchQuery(text="24/7", typing=True)).words] == ["24", "7"]
    assert [word.term.form for word in read(SearchQuery(text="дом п")).words] == ["дом", "п"]


# Typos


@pytest.mark.parametrize(
    ("word", "edits"), [("дом", 0), ("дете", 1), ("подслон", 1), ("подслони", 2), ("1234567890", 0), ("bg12345678", 0)]
)
def test_allowed_edits_when_a_word_is_longer_then_more_letters_may_be_wrong(word: str, edits: int) -> None:
    assert allowed_edits(word) == edits


@given(few_letters, few_letters, st.integers(0, 2))
def test_is_within_when_compared_with_the_definition_then_they_agree(one: str, other: str, edits: int) -> None:
    assert is_within(one, other, edits) == (one[:1] == other[:1] and distance(one, other) <= edits)


@given(few_letters, few_letters, st.integers(0, 2))
def test_is_beginning_within_when_compared_with_every_beginning_then_they_agree(
    beginning: str, word: str, edits: int
) -> None:
    assert is_beginning_within(beginning, word, edits) == (
        beginning[:1] == word[:1] and any(distance(beginning, word[:cut]) <= edits for cut in range(len(word) + 1))
    )
