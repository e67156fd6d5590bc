"""How keywords lie in a tantivy index, to be found by what somebody types: whole, and from each of their words on."""

from functools import lru_cache
from itertools import chain

from hub_search.phrases import key
from hub_search.query import STOP_WORDS

WHOLE, TURNED = "ab"
"""Letter before a keyword as it is, and before one that was turned."""

INSIDE = "\1"
"""What stands for a space in a keyword: all keywords of a document are one text, in which spaces part them."""


@lru_cache(maxsize=16_384)
def turned(keyword: str) -> tuple[str, ...]:
    """Turn a keyword so that it begins with each of its telling words in turn: a list in order is a list by words.

    Before it stands whether it is whole or turned, as the whole ones come first; behind a NUL, what was moved there.
    """
    words = key(keyword).split()
    others = (
        f"{TURNED}{INSIDE.join(words[place:])}\0{INSIDE.join(words[:place])}"
        for place in range(1, len(words))
        if words[place] not in STOP_WORDS
    )
    return (f"{WHOLE}{INSIDE.join(words)}", *others) if words else ()


@lru_cache(maxsize=4_096)
def keywords_text(keywords: tuple[str, ...]) -> str:
    """Return how the keywords of a document are indexed; services of one kind in one town have the same."""
    return " ".join(set(chain.from_iterable(map(turned, keywords))))


def keyword_begins(start: str, letter: str) -> str:
    """Return how a keyword is indexed that begins with `start`, a key; `letter` is `WHOLE` or `TURNED`."""
    return letter + start.replace(" ", INSIDE)


def keyword_key(phrase: str) -> str:
    """Return the key of the keyword that was turned."""
    end, _, start = phrase[1:].replace(INSIDE, " ").partition("\0")
    return f"{start} {end}".lstrip()
