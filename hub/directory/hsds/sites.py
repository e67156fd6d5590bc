"""Whose a service or a place is, where its source names a site instead of an organization."""

from hub.directory.hsds.context import Affiliation
from hub.directory.hsds.rows import TIER_CELLS, RowReader, bare


def organization_or_site(row: RowReader) -> None:
    """Read `organization_id`: an organization, or else `site` becomes what it says.

    211 exports name a site there, which is a service itself: whose organization that is can only be told when all
    services are known.
    """
    context = row.context
    row.site = ""
    named = row.plain("organization_id", row.cell("organization_id"))
    if not named:
        return
    found = context.known.get("organization", {}).get(named)
    own = row.plain("id", row.cell("id"))
    if found is not None:
        row.put("organization_id", found)
        if row.table == "service":
            context.affiliated.add(own)
        return
    row.site = named
    may_be_hidden = bool(TIER_CELLS & row.places.keys() or context.kept or context.stricter)
    context.affiliations.append(Affiliation(bare(row.raw), named, withheld=may_be_hidden and row.withheld))
    if row.table == "service":
        context.sites[own] = named
