"""Where settlements lie, asked of a geocoder before an import begins its transaction."""

import asyncio
import inspect
import re
from collections.abc import Iterable
from typing import Any

import msgspec
import structlog
from geopy.geocoders.base import Geocoder

from hub.directory.hsds.context import Context
from hub.directory.hsds.mapper import Mapper
from hub.directory.hsds.package import Package
from hub.directory.hsds.report import Tally
from hub.directory.hsds.rows import SEPARATOR
from hub.directory.hsds.staging import stored_columns
from hub.directory.nrm_vocabulary import Tier

SETTLEMENTS_ASKED = 50_000
"""Different settlements that one import asks about; the rest stay without coordinates."""

TIER_CELL = stored_columns("address").index("tier")

DISTRICT = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")

log = structlog.get_logger("hub.directory")


class Position(msgspec.Struct, frozen=True):
    """The middle of a settlement, in degrees (WGS 84), and its district (ISO 3166-2) where the geocoder says it."""

    latitude: float
    longitude: float
    district: str | None = None


class Positions(msgspec.Struct, kw_only=True):
    """What a geocoder answered."""

    found: dict[str, Position] = msgspec.field(default_factory=dict)
    """By settlement, as "Видин, BG"."""
    asked: bool = False
    """Whether there was a geocoder, and it answered to the end."""
    failed: bool = False
    """Whether it broke; no more was asked of it then."""


async def find_positions(settlements: Iterable[str], geocoder: Geocoder | None) -> Positions:
    """Ask `geocoder` for each settlement; one that is not found is left out, and without a geocoder all are.

    Only names of settlements are ever asked for, never a street. A geocoder that raises means no position.
    """
    positions = Positions()
    if geocoder is None:
        return positions
    try:
        for settlement in settlements:
            answer: Any = await asyncio.to_thread(geocoder.geocode, settlement)
            if inspect.isawaitable(answer):
                answer = await answer
            if answer is not None:
                positions.found[settlement] = Position(answer.latitude, answer.longitude, _district(answer.raw))
        positions.asked = True
    except Exception as fault:  # a plugin's code: whatever it raises means no position, and is said
        log.warning("geocoder_failed", reason=type(fault).__name__)
        positions.failed = True
    return positions


def settlements_of(package: Package, language: str) -> list[str]:
    """Return the different settlements that the public addresses of `package` name, as "city, state, country"."""
    tally = Tally()
    mapper = Mapper(Context("settlements", language, tally, sorted_rows=package.sorted))
    found: dict[str, None] = {}
    for stream in package.streams(tally):
        if stream.table in (None, "location", "address"):
            for raw in stream.rows:
                for table, line in mapper.check(raw):
                    *_, settlement, _, _, _, _ = cells = line.split(SEPARATOR)
                    if table == "address" and settlement and cells[TIER_CELL] == Tier.PUBLIC:
                        found[settlement] = None
                if len(found) >= SETTLEMENTS_ASKED:
                    return list(found)
        if stream.table == "address":
            break
    return list(found)


def _district(raw: Any) -> str | None:
    value = raw.get("district") if isinstance(raw, dict) else None
    return value if isinstance(value, str) and DISTRICT.fullmatch(value) else None
