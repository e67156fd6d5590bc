"""Words that a line break cut in two, as in a text copied from a letter or a narrow column, made whole again."""

import re

from hub.directory.asked_phrases import phrases
from hub.directory.asked_tokens import tokens_of

_LONGEST_PART = 32
"""Letters of a part of a word: none in the tables is longer."""
_BREAK = re.compile(r"(?<=[^\W\d_])[-\u2010\u2011]?[ \t]*[\r\n\u0085\u2028\u2029]\s*(?=[^\W\d_])")
_WORD_BEFORE = re.compile(rf"[^\W\d_]{{1,{_LONGEST_PART}}}$")
_WORD_AFTER = re.compile(rf"[^\W\d_]{{1,{_LONGEST_PART}}}")
_MOST_BREAKS = 32


def unbroken(text: str) -> str:
    """Return `text` without line breaks inside words of the tables; a break between two such words stays."""
    made, at = "", 0
    for place, cut in enumerate(_BREAK.finditer(text)):
        if place >= _MOST_BREAKS:
            break
        made += text[at : cut.start()]
        before, after = _WORD_BEFORE.search(made[-_LONGEST_PART:]), _WORD_AFTER.match(text, cut.end())
        is_one = before and after and _is_one(before.group(), after.group())
        made += "" if is_one else cut.group()
        at = cut.end()
    return made + text[at:]


def _is_one(before: str, after: str) -> bool:
    return _is_known(before + after) and not (_is_known(before) and _is_known(after))


def _is_known(word: str) -> bool:
    return any(not phrases().lemmas.isdisjoint(token.lemmas) for token in tokens_of(word))
