"""Patterns of values that come from outside hold for the whole of a text, its last line break included."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from hub.patterns import END
from kit.directory import ROOT

Word = Annotated[str, Meta(pattern="^[a-z]{2,3}" + END)]


@given(st.from_regex(r"[a-z]{2,3}", fullmatch=True))
def test_a_text_that_matches_passes(text: str) -> None:
    assert msgspec.convert(text, Word) == text


@given(st.from_regex(r"[a-z]{2,3}", fullmatch=True), st.text(min_size=1).filter(lambda more: not more.islower()))
def test_a_text_with_anything_after_what_matches_is_refused(text: str, more: str) -> None:
    for read in (text + more, text + "\n", "\n" + text):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(read, Word)


def test_no_pattern_of_a_value_ends_as_python_alone_reads_it() -> None:
    assert [where for room in ("hub", "search", "plugins") for where in _loose(ROOT / room)] == []


def _loose(folder: Path) -> Iterator[str]:
    """Give where a `pattern=` of a field or a parameter ends with a bare `$`."""
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.keyword(arg="pattern", value=ast.Constant(value=str(pattern))) if pattern.endswith("$"):
                    yield f"{file}:{node.value.lineno}"
