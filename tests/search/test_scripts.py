"""Bulgarian in Latin letters and back, and a keyboard left on the wrong layout."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub_search.scripts import LONGEST, MAX_READINGS, cyrillic_readings, is_cyrillic, official, other_layout

LETTERS = "абвгдежзийклмнопрстуфхцчшщъьюя"

OFFICIAL = {
    "търговище": "targovishte",
    "софия": "sofia",
    "българия": "bulgaria",
    "синьо": "sinyo",
    "кюстендил": "kyustendil",
    "хасково": "haskovo",
    "цар": "tsar",
    "ямбол": "yambol",
    "я": "ya",
    "ия": "iya",
}

TYPED = {
    "podslon": "подслон",
    "sofiq": "софия",
    "sofia": "софия",
    "tyrgovishte": "търговище",
    "turgovishte": "търговище",
    "4as": "час",
    "gore6ta": "гореща",
    "liniq": "линия",
    "psiholog": "психолог",
    "myje": "мъже",
    "jena": "жена",
    "qmbol": "ямбол",
    "vraca": "враца",
    "prevoda4": "преводач",
    "xaskovo": "хасково",
    "maika": "майка",
    "centyr": "център",
    "priut": "приют",
    "ubeji6te": "убежище",
    "pomosh": "помощ",
    "pomo6t": "помощ",
}


@pytest.mark.parametrize(("word", "latin"), OFFICIAL.items())
def test_official_writes_as_the_law_does(word: str, latin: str) -> None:
    assert official(word) == latin


@pytest.mark.parametrize(("typed", "meant"), TYPED.items())
def test_readings_of_what_people_type_hold_what_they_mean(typed: str, meant: str) -> None:
    assert meant in cyrillic_readings(typed)


@given(st.text(LETTERS, min_size=1, max_size=9).filter(lambda word: not set(word) & set("ъйщцюяьжшчи")))
def test_word_without_doubtful_letters_comes_back_from_its_official_form(word: str) -> None:
    assert word in cyrillic_readings(official(word))


@given(st.text(max_size=60))
def test_readings_of_any_text_are_few_and_bulgarian(text: str) -> None:
    readings = cyrillic_readings(text)
    assert len(readings) <= MAX_READINGS
    assert len(set(readings)) == len(readings)
    assert all(is_cyrillic(one) for one in readings)


@pytest.mark.parametrize("text", ["", "подслон", "24", "4", "naïve", "a" * (LONGEST + 1), "дом home"])
def test_what_is_no_latin_word_has_no_readings(text: str) -> None:
    assert cyrillic_readings(text) == ()


def test_readings_of_the_most_doubtful_word_are_bounded() -> None:
    assert len(cyrillic_readings("y" * LONGEST)) == MAX_READINGS


def test_keyboard_left_on_the_wrong_layout_is_understood_both_ways() -> None:
    assert other_layout("mfoi.fk") == "подслон"
    assert other_layout("ягевшеи") == "shelter"


@pytest.mark.parametrize("token", ["", "подслон!", "a1", "нрм=х", "שלום"])
def test_what_no_keyboard_of_the_two_types_has_no_other_layout(token: str) -> None:
    assert other_layout(token) is None
