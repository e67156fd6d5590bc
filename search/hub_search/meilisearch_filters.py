"""Filter expressions in Meilisearch's language, made so that nothing in a value can become an operator.

Meilisearch compares strings without regard to case, after compatibility decomposition and without spaces around them.
A code of a facet that this would change is therefore indexed and asked for with a sum behind it (see `coded`). Words
need no such care: they are folded letters and digits.
"""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from unicodedata import normalize

from hub_search.indexed import is_facet_name

PRESENT = "present"
"""The field that every document of the directory has, and nothing else in the index: to count and to find them all."""

YES = "yes"
"""Its only value."""

LONGEST_VALUE = 460
"""Bytes of a value that Meilisearch can find again: it keeps 468."""

_PLAIN_SIGNS = frozenset("-_.:/")
_SUM = "~"
_CUT = "~~"
_KEPT_OF_LONG = 400


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
    if len(code) <= _KEPT_OF_LONG and all(map(_is_plain, code)):
        value = f"={code}"
    else:
        value = f"={code.encode(errors='replace').decode()}{_SUM}{_sum(code)}"
    if len(value.encode()) <= LONGEST_VALUE:
        return value
    kept = code.encode(errors="replace")[:_KEPT_OF_LONG].decode(errors="ignore")
    return f"={kept}{_CUT}{_sum(code)}"


def code_of(value: str) -> str | None:
    """Return the code that was indexed as `value`; None where it was too long to stand in it."""
    code, has_sum, its_sum = value[1:].rpartition(_SUM)
    if not has_sum:
        return its_sum
    return code if its_sum == _sum(code) else None


def has_code(facet: str, codes: Iterable[str]) -> str:
    """Documents with one of `codes`; a facet that cannot be indexed has none."""
    return is_any(f"facets.{facet}", map(coded, codes)) if is_facet_name(facet) else NOTHING


def narrowing(wanted: Mapping[str, tuple[str, ...]], unwanted: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return what narrows to a wanted code in each facet of `wanted` and to no code of `unwanted`."""
    having = [has_code(facet, codes) for facet, codes in wanted.items() if codes]
    return having + [but_not(has_code(facet, codes)) for facet, codes in unwanted.items() if codes]


def having_any(wanted: Mapping[str, tuple[str, ...]]) -> str:
    """Documents that have one of the codes in every facet of `wanted`."""
    return every(has_code(facet, codes) for facet, codes in wanted.items())


def having_all(wanted: Mapping[str, tuple[str, ...]]) -> str:
    """Documents that have every code of `wanted`."""
    return every(has_code(facet, (code,)) for facet, codes in wanted.items() for code in codes)


def _joined(operator: str, expressions: Iterable[str]) -> str:
    found = list(dict.fromkeys(expressions))
    return found[0] if len(found) == 1 else operator.join(f"({one})" for one in found)


def _sum(code: str) -> str:
    return blake2b(code.encode(errors="surrogatepass"), digest_size=6).hexdigest()


def _is_plain(sign: str) -> bool:
    """Whether Meilisearch compares this sign as it is."""
    return (sign.isalnum() and sign == sign.lower() == normalize("NFKD", sign)) or sign in _PLAIN_SIGNS


EVERYTHING = is_any(PRESENT, [YES])
"""All documents of the directory."""

NOTHING = f'{PRESENT} = "no"'
"""No document."""
