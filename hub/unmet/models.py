"""A search that did not find what was needed, as far as it is counted: codes of closed lists, and nothing typed."""

import re
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import msgspec

UNKNOWN = "unknown"
"""Need or region that the search did not tell."""

NEED = re.compile(r"[a-z][a-z_]{0,39}")
REGION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}|unknown")


class Outcome(StrEnum):
    """How a search ended for whoever needed help."""

    NOTHING = "nothing"
    """No service was found."""

    RELAXED = "relaxed"
    """Some were, but only after something that was asked for was given up."""


class Unmet(NamedTuple):
    """One such search."""

    need: str
    """A code: a service type or a kind of help."""

    region: str
    """ISO 3166-2 code, or `UNKNOWN`."""

    outcome: Outcome


class UnmetNeed(msgspec.Struct, frozen=True, kw_only=True):
    """How often something was missing in one quarter."""

    quarter: date
    """Its first day."""

    need: str
    region: str
    outcome: Outcome
    searches: int | None
    """None where there were fewer than `hub.unmet.operations.FEWEST`: so few could be one person's."""


def quarter_of(day: date) -> date:
    """Return the first day of the quarter that `day` lies in."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
