"""Names of cells as sources write them: which cell of the directory each is, whatever its capitals."""

import unicodedata
from collections.abc import Iterable
from functools import cache

from hub.directory.hsds.forms import known_columns
from hub.directory.hsds.report import PackageUnreadable
from hub.errors import N_, Text

TELLING = (
    *("tier", "confidential", "restricted", "visibility", "private", "privacy", "hidden"),
    *("secret", "sensitive", "disclos", "is_public", "ispublic", "поверител", "скрит", "тайн", "таен"),
)
"""Parts of names by which a column may say who is to know of a row."""

SHOWN = 60
"""Characters of a name that a message shows."""


def names_of(table: str, header: tuple[str, ...]) -> tuple[str, ...]:
    """Return the cells of a row of `table` under the names of the directory; what it does not know stays as it is."""
    known = _by_folded(table)
    return tuple(known.get(folded(name), name) for name in header)


def refuse_unclear(file: str, names: Iterable[str], known: frozenset[str]) -> None:
    """Refuse a package in which two cells have one name, or one that is passed over may say who is to know of a row.

    Raises PackageUnreadable, which names file and column.
    """
    met: set[str] = set()
    for name in names:
        if name and name in met:
            reason = Text(N_("There are two columns “{column}”."), {"column": _shown(name)})
            raise PackageUnreadable(file, reason, Text(N_("Keep one of the two.")))
        met.add(name)
        if name not in known and may_tell_a_tier(name):
            reason = Text(
                N_("Nobody can tell whether column “{column}” says who may know of its rows."), {"column": _shown(name)}
            )
            remedy = Text(N_("Write it as column tier: public, professional or restricted. Or leave it out."))
            raise PackageUnreadable(file, reason, remedy)


def may_tell_a_tier(name: str) -> bool:
    """Whether a column called `name` may say who is to know of the rows."""
    return any(part in folded(name) for part in TELLING)


def folded(name: str) -> str:
    """Return `name` without capitals, wide letters, and characters that nobody sees."""
    return "".join(one for one in unicodedata.normalize("NFKC", name).casefold() if one.isprintable()).strip()


@cache
def _by_folded(table: str) -> dict[str, str]:
    return {name.casefold(): name for name in known_columns(table)}


def _shown(name: str) -> str:
    return "".join(one for one in name[:SHOWN] if one.isprintable())
