"""Who may know of a row: what it states itself, else what the directory holds it for and what holds for its place.

What is unclear is refused, and no silence makes a row more public than it is.
"""

from collections.abc import Mapping
from typing import NoReturn

from hub.directory.hsds.rows import KEPT, RANK, TIER_CELLS, RowReader
from hub.directory.nrm_vocabulary import Tier
from hub.errors import N_, Text

PLACED = frozenset({"location", "address", "phone", "contact"})
"""Tables whose rows have a tier."""


def stated_tiers(row: RowReader) -> None:
    """Find the tiers of a service and its parts; reject one with a tier that is none: nobody can tell what it hides."""
    kept = _kept(row)
    row.tiers = {
        name: _stated(row, name) or kept.get(name, Tier.PUBLIC) for name in sorted(TIER_CELLS) if name in row.at
    }
    for name, tier in row.tiers.items():
        row.put(name, tier.value)
    row.tier = row.tiers["tier"]


def tier_of_row(row: RowReader) -> None:
    """Find the tier of a location, an address, a number or a contact.

    A number may be public though its place is not: it is the way in. Of a restricted contact nothing is public.
    """
    context = row.context
    if not context.tiers and not context.kept and "tier" not in row.places:
        row.tier = Tier.PUBLIC
        return
    stated = _stated(row, "tier")
    of_place = max(_tiers_of_owners(row, "location", "service_at_location"), key=RANK.__getitem__)
    of_contact = max(_tiers_of_owners(row, "contact"), key=RANK.__getitem__)
    tier = stated or max(_kept(row).get("tier", Tier.PUBLIC), of_place, of_contact, key=RANK.__getitem__)
    if row.table != "phone":
        tier = max(tier, of_place, key=RANK.__getitem__)
    if of_contact is Tier.RESTRICTED:
        tier = Tier.RESTRICTED
    row.tier = tier
    row.tiers = {"tier": tier}
    row.put("tier", tier.value)
    if tier is Tier.RESTRICTED and not context.can_seal:
        reason = Text(N_("It is restricted, and there is no key here to seal it with."))
        row.reject("tier", reason, Text(N_("Import it with the command of a hub.")))


def tier_of_place_of_service(row: RowReader) -> None:
    """Give the link of a service to a place the tier of the place; what it says of a restricted one is left out."""
    row.tier = row.context.tiers.get(row.get("location_id"), Tier.PUBLIC)
    if row.tier is Tier.RESTRICTED and row.get("description"):
        row.put("description", "")
        reason = Text(N_("What is said of a restricted place stands with the place alone."))
        row.leave_out("description", reason, Text(N_("Write it into the description of the place.")))


def _stated(row: RowReader, name: str) -> Tier | None:
    """Return the tier that cell `name` states; None for an empty one. Raises RowRejected for anything else."""
    cell = row.cell(name)
    if cell is None or cell == "":
        return None
    stated = row.plain(name, cell, required=True).casefold()
    if stated and stated not in RANK:
        _refuse(row, name)
    return Tier(stated) if stated else None


def _kept(row: RowReader) -> Mapping[str, Tier]:
    """Return the tiers of the row as the directory holds it, or as the package said before; empty for a public one."""
    kept = row.context.kept
    if not kept or row.context.restoring:
        return {}
    if own := row.own_id():
        return kept.get(row.context.id_of(row.table, own), {})
    if row.table in KEPT:
        return {}
    for row.tier in (Tier.RESTRICTED, Tier.PROFESSIONAL):
        row.put("tier", row.tier.value)
        if found := kept.get(row.id_of_what_it_says()):
            return found
    return {}


def _tiers_of_owners(row: RowReader, *owners: str) -> list[Tier]:
    found = [row.context.tiers.get(row.get(f"{one}_id"), Tier.PUBLIC) for one in owners if one in row.entity.owners]
    return found or [Tier.PUBLIC]


def _refuse(row: RowReader, name: str) -> NoReturn:
    reason = Text(N_("It is no tier: public, professional or restricted."))
    row.reject(name, reason, Text(N_("Use one of these words.")))
