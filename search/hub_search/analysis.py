"""What counts as a word, and when two words are the same: shared by every engine and by the highlighting.

A text is never changed as a whole, so places in it stay places in it. Words are cut from the text as it stands
and folded one by one: Unicode NFC first (й stays one letter, however it was typed), then case, accents of Latin
letters and stress marks, ё and ѝ. Scripts other than Cyrillic and Latin keep their letters as they are.
"""

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

from hub_search.lemmas import lemma

ANALYSIS_VERSION = 3
"""Raised with every change after which an index must be built anew."""

MAX_LETTERS = 64
"""Letters of a word that count; what is longer is no word of a language."""

_READ = 4 * MAX_LETTERS
"""Characters of a word that are folded, marks included: putting marks in order takes the square of their number."""

_REMEMBERED = 65_536
"""Words of which something is remembered, some 15 MB."""

_Made = TypeVar("_Made")


class Term(NamedTuple):
    """One word as the index knows it."""

    form: str
    """The folded word."""

    lemma: str
    """Its dictionary form; the form itself where no dictionary knows it."""


_JOINERS = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
"""Soft hyphen and zero-width characters: inside a word they are not seen, and do not end it."""


def _marks() -> str:
    """Return every combining mark of the basic plane, as the inside of a character class."""
    marks = (chr(c) for c in range(0x300, min(0x10000, sys.maxunicode)) if not 0xD800 <= c <= 0xDFFF)
    return "".join(mark for mark in marks if unicodedata.category(mark).startswith("M"))


def _folds() -> dict[int, str]:
    """Map what folding changes or drops after NFC and case: joiners, accents, accented Latin letters, ё, ѐ, ѝ."""
    folds = dict.fromkeys(map(ord, _JOINERS), "") | dict.fromkeys(range(0x300, 0x370), "")
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        plain = unicodedata.normalize("NFD", chr(code))[0]
        if plain.isascii():
            folds[code] = plain
    return folds | {ord("ё"): "е", ord("ѐ"): "е", ord("ѝ"): "и"}


# Texts are anybody's: no pattern here gives back what it took (possessive), so that none takes more than one pass.
_UNSEEN = f"[{_marks()}{_JOINERS}]"
_SIGN = "[-‐‑'’]"
_PLAIN = r"[^\W_]++"
_MARKED = rf"{_PLAIN}(?:{_UNSEEN}++[^\W_]*+)*+"

WORD = re.compile(_MARKED)
_PLAIN_WORD = re.compile(_PLAIN)
_MARK = re.compile(_UNSEEN)
_PLAIN_COMPOUND = re.compile(rf"(?<![^\W_]){_PLAIN}(?:{_SIGN}{_PLAIN})++")
_WORD_OR_COMPOUND = re.compile(rf"{_MARKED}(?:{_SIGN}{_MARKED})*+")
_COMPOUND_SIGN = re.compile(_SIGN)
_FOLDS = _folds()


def fold(word: str) -> str:
    """Return `word` as it is compared: see the module's description; at most `MAX_LETTERS` long."""
    composed = unicodedata.normalize("NFC", word[:_READ])
    folded = unicodedata.normalize("NFC", composed.casefold()).translate(_FOLDS)
    return "".join(folded.split())[:MAX_LETTERS] or word[:MAX_LETTERS]


class _Remembered(dict[str, _Made]):
    """What a function makes of words, emptied when full: looking up costs a third of what an lru_cache takes."""

    def __init__(self, make: Callable[[str], _Made]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, word: str) -> _Made:
        made = self._make(word)
        if len(word) <= MAX_LETTERS:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[word] = made
        return made


def remembered(make: Callable[[str], _Made]) -> Callable[[str], _Made]:
    """Return `make` with a memory for words, or for what stands between spaces: most were met before."""
    return _Remembered(make).__getitem__


@remembered
def term(word: str) -> Term:
    """Return the term for one word as it stands in a text."""
    form = fold(word)
    return Term(form, lemma(form))


def words(text: str) -> list[str]:
    """Return the words of `text` as they stand: runs of letters and digits of any script, with their marks."""
    return (WORD if _MARK.search(text) else _PLAIN_WORD).findall(text)


def compounds(text: str) -> Iterator[re.Match[str]]:
    """Find words that a hyphen or an apostrophe joins, as e-mail and психо-социален."""
    if not _COMPOUND_SIGN.search(text):
        return iter(())
    if not _MARK.search(text):
        return _PLAIN_COMPOUND.finditer(text)
    return (match for match in _WORD_OR_COMPOUND.finditer(text) if _COMPOUND_SIGN.search(text, *match.span()))


def joined(compound: str) -> str:
    """Return a compound written as one word, as email; its parts are words of their own."""
    return "".join(words(compound))


def terms(text: str) -> list[Term]:
    """Return what is indexed of `text`: each word in order, then each compound written as one."""
    return [*map(term, words(text)), *(term(joined(match.group())) for match in compounds(text))]


@remembered
def lemmas_of(part: str) -> tuple[str, ...]:
    """Return the lemmas of a part of a text that has no space in it; no word and no compound has one."""
    return tuple(one.lemma for one in terms(part))
