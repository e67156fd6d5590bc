"""Adding counts to those of the quarter, and reading them for those who plan help; no page and no API shows them."""

from collections.abc import Mapping
from datetime import date

from hub.principal import ActorKind, Principal
from hub.unmet.models import NEED, REGION, Outcome, Unmet, UnmetNeed, quarter_of
from hub.work import unit_of_work

PURPOSE = "unmet_needs"
"""Without it the database shows no row."""

FEWEST = 5
"""Searches below which a number is not told."""

ADD = """
    INSERT INTO unmet_need AS kept (quarter, need, region, outcome, searches)
    SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::integer[])
    ON CONFLICT (quarter, need, region, outcome) DO UPDATE SET searches = kept.searches + excluded.searches
"""
READ = """
    SELECT quarter, need, region, outcome, CASE WHEN searches >= $2 THEN searches END AS searches
    FROM unmet_need WHERE quarter = $1 ORDER BY need, region, outcome
"""


class NotForThePublic(PermissionError):
    """Where help is missing is told to coordinators alone: a map of it would serve traffickers."""


async def add_unmet(principal: Principal, counts: Mapping[Unmet, int]) -> None:
    """Add `counts` to those of the quarter it is now; a need or region that is no code of a list is left out."""
    known = {one: count for one, count in counts.items() if NEED.fullmatch(one.need) and REGION.fullmatch(one.region)}
    if not known:
        return
    needs, regions, outcomes = zip(*known, strict=True)
    async with unit_of_work(principal, PURPOSE) as work:
        quarter = quarter_of(work.now.date())
        await work.connection.execute(
            ADD, quarter, list(needs), list(regions), [one.value for one in outcomes], list(known.values())
        )


async def unmet_needs(principal: Principal, quarter: date) -> tuple[UnmetNeed, ...]:
    """Return what was missing in the quarter that begins on `quarter`.

    Raises NotForThePublic for who has not signed in.
    """
    if principal.kind is ActorKind.PUBLIC:
        raise NotForThePublic
    async with unit_of_work(principal, PURPOSE) as work:
        rows = await work.connection.fetch(READ, quarter, FEWEST)
    return tuple(UnmetNeed(**{**row, "outcome": Outcome(row["outcome"])}) for row in rows)
