"""Telephone numbers: what can be dialled as it is written is taken, and nothing is guessed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.directory.hsds.dialling import NUMBER, dialled, extension_of


@pytest.mark.parametrize(
    ("text", "number", "extension"),
    [
        ("+359 000 111 222", "+359 000 111 222", None),
        ("(+359 000) 111-222", "(+359 000) 111-222", None),
        ("305.253.4841", "305.253.4841", None),
        ("112", "112", None),
        ("305-891-8850 x123", "305-891-8850", "123"),
        ("305-891-8850, ext. 123", "305-891-8850", "123"),
        ("305-891-8850 EXT 5", "305-891-8850", "5"),
        ("305-891-8850 xOPT2", "305-891-8850", "OPT2"),
        ("02 000 111 вътр. 45", "02 000 111", "45"),
        ("０９００ 111 222", "0900 111 222", None),
        ("٠٩٠٠ 111", "0900 111", None),
        ("+359\u00a0000\u2013111", "+359 000-111", None),
    ],
)
def test_number_when_it_is_one_is_taken_in_ascii_with_its_extension(
    text: str, number: str, extension: str | None
) -> None:
    assert dialled(text) == (number, extension)


@pytest.mark.parametrize(
    "text",
    [
        "call 1-800-SAFE (2)",
        "**21*0888000000#",
        "*#06#",
        "000-000-*347",
        "211 or 305-631-4211",
        "305-631-4211; 305-631-4212",
        "305-631-4211²",
        "1-800-FLOWERS",
        "+359+000 111",
        "12",
        "1234567890123456",
        "",
        "x45",
    ],
)
def test_number_when_it_cannot_be_dialled_as_written_is_none(text: str) -> None:
    assert dialled(text) is None


@pytest.mark.parametrize(
    ("text", "extension"),
    [("45", "45"), ("x45", "45"), ("ext. 45", "45"), ("Option 2", "Option 2"), ("reception", None), ("4*5", None)],
)
def test_extension_when_it_is_digits_or_an_option_is_taken(text: str, extension: str | None) -> None:
    assert extension_of(text) == extension


@given(st.text(alphabet=st.sampled_from("0123456789 +-()./xXext.OPToption*#,;a०９–\u00a0"), max_size=60))
def test_number_whatever_the_text_holds_nothing_but_keys_of_a_telephone(text: str) -> None:
    call = dialled(text)
    assert call is None or (NUMBER.fullmatch(call.number) and call.number.isascii())
    assert call is None or call.extension is None or re.search("[0-9]", call.extension)
