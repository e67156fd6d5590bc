"""Filters for Meilisearch: nothing in a value becomes an operator, and two codes are never one."""

import re
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub_search.meilisearch_filters import (
    EVERYTHING,
    LONGEST_VALUE,
    NOTHING,
    but_not,
    code_of,
    coded,
    every,
    has_code,
    having_all,
    is_any,
    literal,
    narrowing,
    some,
)

HOSTILE = [
    'a" OR present = "yes',
    "a' OR present = 'yes",
    "\\",
    'a\\" OR present = "yes',
    "] OR present EXISTS OR facets.x IN [",
    "NOT",
    "a AND b",
    "_geoRadius(0, 0, 9999999)",
    "a\nb\tc\x00",
    "\\u{22} OR present = \\u{22}yes",
    "\ud800",
]


def read_literal(expression: str) -> str:
    """What Meilisearch's parser makes of a string in quotes: the whole of it, each backslash with its sign one."""
    found = re.fullmatch(r'"((?:[^"\\]|\\.)*)"', expression, flags=re.DOTALL)
    assert found is not None, expression
    return re.sub(r"\\(.)", r"\1", found[1], flags=re.DOTALL)


@pytest.mark.parametrize("value", HOSTILE)
def test_value_in_quotes_is_one_string_and_reads_back_as_it_was(value: str) -> None:
    assert read_literal(literal(value)) == value


@given(st.text())
def test_any_text_in_quotes_is_one_string(value: str) -> None:
    assert read_literal(literal(value)) == value


@pytest.mark.parametrize("code", HOSTILE)
def test_code_is_one_string_of_a_filter_and_comes_back_as_it_was(code: str) -> None:
    field, _, value = has_code("kind", [code]).partition(" = ")
    assert field == "facets.kind"
    assert read_literal(value) == coded(code)
    assert code_of(coded(code)) == (None if code == "\ud800" else code)


@given(st.text(max_size=60))
def test_any_code_comes_back_as_it_was(code: str) -> None:
    assert code_of(coded(code)) == code


@given(st.text(max_size=60))
def test_code_is_its_own_under_all_that_meilisearch_does_to_compare(code: str) -> None:
    def compared(value: str) -> str:
        return normalize("NFKD", value.strip()).lower()

    others = {code.lower(), code.upper(), code.strip(), f" {code}", normalize("NFKD", code), f"{code}~"} - {code}
    assert all(compared(coded(code)) != compared(coded(other)) for other in others)


def test_codes_that_differ_in_case_or_form_alone_are_two_values() -> None:
    codes = ["BG-16", "bg-16", "й", "и\u0306", "²", "2", " a", "a", "a ", "a~", "a~0", "\ud800", "\ud801", "?"]
    assert len({normalize("NFKD", coded(code)).lower() for code in codes}) == len(codes)


def test_code_that_is_too_long_is_told_apart_and_not_read_back() -> None:
    one, other = coded("Ж" * 500), coded("Ж" * 501)
    assert one != other
    assert max(len(one.encode()), len(other.encode())) <= LONGEST_VALUE
    assert code_of(one) is None


def test_code_of_opening_hours_comes_back_whole() -> None:
    piece = ('{"days":["MO","TU"],"from":"08:00"},' * 20)[:400]
    code = f"Qx-{'aB' * 6}_ 001 {piece}"
    assert code_of(coded(code)) == code


def test_codes_of_a_facet_widen_and_facets_narrow() -> None:
    assert narrowing({"kind": ("a", "b"), "district": ("c",), "empty": ()}, {"no": ("d",)}) == [
        'facets.kind IN ["=a", "=b"]',
        'facets.district = "=c"',
        'NOT (facets.no = "=d")',
    ]
    assert having_all({"yes": ("a", "b")}) == '(facets.yes = "=a") AND (facets.yes = "=b")'


@pytest.mark.parametrize("facet", ["", "a.b", "No Good", "x OR present", 'x"', "_geo"])
def test_facet_that_cannot_be_is_in_no_document_and_in_no_expression(facet: str) -> None:
    assert has_code(facet, ["x"]) == NOTHING


def test_nothing_to_choose_from_is_nothing_and_nothing_to_meet_is_everything() -> None:
    assert is_any("words", []) == some([]) == has_code("kind", []) == NOTHING
    assert every([]) == EVERYTHING
    assert every(["a = 1"]) == some(["a = 1", "a = 1"]) == "a = 1"
    assert but_not(some(["a = 1", "b = 2"])) == "NOT ((a = 1) OR (b = 2))"
