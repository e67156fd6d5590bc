"""Filter expressions in Meilisearch's language, made so that nothing in a value can become an operator.

Meilisearch compares strings without regard to case, after compatibility decomposition and without spaces around them.
A code of a facet is therefore indexed and asked for as signs that all this leaves alone (see `coded`). Words need no
such care: they are folded letters and digits.
"""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from unicodedata import normalize

from hub_search.tantivy_documents import is_facet_name

PRESENT = "present"
"""The field that every document of the directory has, and nothing else in the index: to count and to find them all."""

YES = "yes"
"""Its only value."""

LONGEST_VALUE = 460
"""Bytes of a value that Meilisearch can find again: it keeps 468."""

_PLAIN_SIGNS = frozenset("-_.:/")
_SIGN = re.compile("%([0-9a-f]+);")
_CUT = "%;"
_KEPT_OF_LONG = 180


def literal(value: str) -> str:
    """Return `value` as a filter's string: in quotes, quotes and backslashes in it escaped."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def is_any(field: str, values: Iterable[str]) -> str:
    """Documents whose `field` has one of `values`; without any value, none."""
    wanted = list(dict.fromkeys(values))
    if not wanted:
        return NOTHING
    if len(wanted) == 1:
        return f"{field} = {literal(wanted[0])}"
    return f"{field} IN [{', '.join(map(literal, wanted))}]"


def every(expressions: Iterable[str]) -> str:
    """Documents that answer all of `expressions`; without any, all documents."""
    return _joined(" AND ", expressions) or EVERYTHING


def some(expressions: Iterable[str]) -> str:
    """Documents that answer one of `expressions`; without any, none."""
    return _joined(" OR ", expressions) or NOTHING


def but_not(expression: str) -> str:
    """Documents that do not answer `expression`."""
    return f"NOT ({expression})"


def coded(code: str) -> str:
    """Return a facet's code as it is indexed; two codes that differ in anything are two values."""
    value = "=" + "".join(sign if _is_plain(sign) else f"%{ord(sign):x};" for sign in code)
    if len(value.encode()) <= LONGEST_VALUE:
        return value
    return f"{value.encode()[:_KEPT_OF_LONG].decode(errors='ignore')}{_CUT}{sha256(value.encode()).hexdigest()}"


def code_of(value: str) -> str | None:
    """Return the code that was indexed as `value`; None where it was too long to stand in it."""
    if _CUT in value:
        return None
    return _SIGN.sub(lambda sign: chr(int(sign[1], 16)), value[1:])


def has_code(facet: str, codes: Iterable[str]) -> str:
    """Documents with one of `codes`; a facet that cannot be indexed has none."""
    return is_any(f"facets.{facet}", map(coded, codes)) if is_facet_name(facet) else NOTHING


def narrowing(wanted: Mapping[str, tuple[str, ...]], unwanted: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return what narrows to a wanted code in each facet of `wanted` and to no code of `unwanted`."""
    having = [has_code(facet, codes) for facet, codes in wanted.items() if codes]
    return having + [but_not(has_code(facet, codes)) for facet, codes in unwanted.items() if codes]


def having_all(wanted: Mapping[str, tuple[str, ...]]) -> str:
    """Documents that have every code of `wanted`."""
    return every(has_code(facet, (code,)) for facet, codes in wanted.items() for code in codes)


def _joined(operator: str, expressions: Iterable[str]) -> str:
    found = list(dict.fromkeys(expressions))
    return found[0] if len(found) == 1 else operator.join(f"({one})" for one in found)


def _is_plain(sign: str) -> bool:
    """Whether Meilisearch compares this sign as it is."""
    return (sign.isalnum() and sign == sign.lower() == normalize("NFKD", sign)) or sign in _PLAIN_SIGNS


EVERYTHING = is_any(PRESENT, [YES])
"""All documents of the directory."""

NOTHING = f'{PRESENT} = "no"'
"""No document."""
