"""Restricted details: where people hide and how they are reached, sealed, read for a stated purpose, never shown.

ACC-36: the address of a shelter is not announced. What would tell it is in no table that pages, the index or an export
read, and no row that stands in one of those may say the same as a restricted one of the same organization.
"""

import enum
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from hub.directory.place_marks import HiddenMarks, marks_of
from hub.directory.shown_rows import ShownRow, organizations_of, shown_rows
from hub.errors import N_, ExitCode, FieldProblem, HubError, NotFound, Text
from hub.principal import ActorKind, Principal
from hub.storage.vault import Vault
from hub.work import Work, unit_of_work

TABLE = "restricted_detail"
PURPOSES = ("directory_import", "confidential_place")
"""Purposes of a unit of work for which row security shows restricted details."""
CLAUSE = "ACC-36"
EQUAL_ROWS_NAMED = 3
"""Rows of one organization in a package that are told to say the same as a restricted one; more are not told apart."""


class RevealPurpose(enum.StrEnum):
    """Why somebody needs to know a confidential place; written into the ledger."""

    HANDOFF = "handoff"
    """Who brings an accepted person there."""
    EMERGENCY = "emergency"
    REVIEW = "review"
    """Who makes sure that the entry is true."""


class RestrictedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A restricted location, address, phone or contact on its way into the vault."""

    id: UUID
    entity: str
    """The table it would stand in were it not restricted."""
    organization_id: UUID | None = None
    location_id: UUID | None = None
    """For a location its own id."""
    service_id: UUID | None = None
    source: str | None = None
    source_id: str | None = None
    values: Mapping[str, Any]
    """Its columns by name, texts as {"bg": …, "en": …}."""


class RestrictedChange(NamedTuple):
    """What keeping the restricted rows of one source changed: ids, each in one of the sets."""

    created: frozenset[UUID]
    updated: frozenset[UUID]
    unchanged: frozenset[UUID]
    removed: frozenset[UUID]


class ConfidentialPlaceShown(HubError):
    """Something public, or told to professionals, says the same as a restricted detail of the same organization."""

    slug = "confidential-place-shown"
    title = N_("A confidential place would be shown")
    status = 400
    exit_code = ExitCode.INVALID

    def __init__(self, shown: Iterable[tuple[str, UUID, str]]) -> None:
        """`shown` names table, id and field of each such row; what stands there is never said."""
        reason = Text(N_("It is the same as a restricted detail of this organization."))
        remedy = Text(N_("Leave it out, or give the public another one: an office, a hotline, a mailbox."))
        problems = tuple(FieldProblem(f"{table} {row}: {field}", reason, remedy) for table, row, field in shown)
        super().__init__(
            Text(N_("Nothing was saved: the address of a shelter is not announced ({clause})."), {"clause": CLAUSE}),
            problems,
        )


class PlaceNotFound(NotFound):
    """There is no confidential place with this id, or the reader may not know of it."""

    slug = "place-not-found"

    def __init__(self) -> None:
        super().__init__(Text(N_("There is no such place.")))


class ConfidentialPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Everything restricted that is kept of one location: the columns of its rows."""

    location: Mapping[str, Any]
    addresses: tuple[Mapping[str, Any], ...] = ()
    phones: tuple[Mapping[str, Any], ...] = ()
    contacts: tuple[Mapping[str, Any], ...] = ()


async def keep_restricted(
    work: Work,
    vault: Vault,
    rows: Collection[RestrictedRow],
    source: str | None,
    tables: Collection[str],
    spared: Collection[UUID],
) -> RestrictedChange:
    """Keep `rows` as all that `source` has restricted of `tables`, sealed; say what that changed.

    A row of the source that is neither in `rows` nor in `spared` goes, as its source dropped it or made it public, if
    the location, service or organization that it belongs to was staged with this import (`incoming_…`).
    """
    await _demand_purpose(work)
    stored = {row.id: row for row in await _stored(work, vault, "source IS NOT DISTINCT FROM $1", source)}
    changed = [row for row in rows if stored.get(row.id) != _as_stored(row)]
    await work.connection.executemany(
        """
        INSERT INTO restricted_detail
            (id, source, source_id, entity, organization_id, location_id, service_id, sealed, last_modified)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (id) DO UPDATE SET source = excluded.source, source_id = excluded.source_id,
            entity = excluded.entity, organization_id = excluded.organization_id, location_id = excluded.location_id,
            service_id = excluded.service_id, sealed = excluded.sealed, last_modified = excluded.last_modified
        """,
        [
            (
                *(row.id, row.source, row.source_id, row.entity, row.organization_id, row.location_id, row.service_id),
                vault.seal_row(TABLE, row.id, _encoded(row.values), bound_to=_whose(row)),
                work.now,
            )
            for row in changed
        ],
    )
    kept, written = frozenset(row.id for row in rows), frozenset(row.id for row in changed)
    dropped = [row for row in stored.values() if row.id not in kept.union(spared) and row.entity in tables]
    return RestrictedChange(
        created=written - stored.keys(),
        updated=written & stored.keys(),
        unchanged=kept - written,
        removed=await _remove(work, dropped),
    )


async def public_rows_equal_to_restricted(
    work: Work, vault: Vault, rows: Collection[RestrictedRow]
) -> list[tuple[str, UUID, str]]:
    """Return (table, id, field) of each staged row that says the same as a restricted row of its organization.

    Compared are the staged rows (`incoming_…`) of organizations that have something restricted, be it among `rows`,
    which are about to be kept, or kept before. Raises ConfidentialPlaceShown, which names none, where they are more
    than EQUAL_ROWS_NAMED of one organization: so many look like somebody who tries.
    """
    await _demand_purpose(work)
    hidden = await _marks_by_organization(work, vault, rows, None)
    shown = await shown_rows(work, hidden, staged=True)
    found = [(row, field) for row, field in _equal(shown, hidden) if row.staged]
    if any(count > EQUAL_ROWS_NAMED for count in Counter(row.organization_id for row, _ in found).values()):
        raise ConfidentialPlaceShown(())
    return [(row.table, row.id, field) for row, field in found]


async def refuse_shown_confidential_places(
    work: Work, vault: Vault, organization_ids: Collection[UUID] | None = None
) -> None:
    """Refuse the whole of `work` where a row says the same as a restricted detail of its organization.

    Called by every operation that writes the directory, last before its commit. Looked at are `organization_ids`, or
    all organizations. Raises ConfidentialPlaceShown, which names table, id and field, and never the value.
    """
    await _demand_purpose(work)
    hidden = await _marks_by_organization(work, vault, (), organization_ids)
    found = _equal(await shown_rows(work, hidden), hidden)
    if found:
        raise ConfidentialPlaceShown((row.table, row.id, field) for row, field in found)


async def reveal_confidential_place(
    principal: Principal, vault: Vault, location_id: UUID, *, purpose: RevealPurpose
) -> ConfidentialPlace:
    """Return what is kept of a confidential place, and write into the ledger who read it, which one and why.

    Raises PlaceNotFound where there is none, and for the public, to whom none exists; SealBroken.
    """
    if principal.kind is ActorKind.PUBLIC:
        raise PlaceNotFound
    async with unit_of_work(principal, "confidential_place") as work:
        rows = await _stored(work, vault, "location_id = $1 OR id = $1", location_id)
        place = next((row for row in rows if row.entity == "location"), None)
        if place is None:
            raise PlaceNotFound
        await work.record("confidential_place.revealed", location_id, {"purpose": purpose.value})
    children = {entity: tuple(row.values for row in rows if row.entity == entity) for entity in ENTITIES}
    return ConfidentialPlace(
        location=place.values,
        addresses=children["address"],
        phones=children["phone"],
        contacts=children["contact"],
    )


ENTITIES = ("location", "address", "phone", "contact")


async def _demand_purpose(work: Work) -> None:
    # Without it row security shows nothing restricted, and there would be nothing that a row could be equal to.
    purpose = await work.connection.fetchval("SELECT current_setting('hub.purpose', true)")
    if purpose not in PURPOSES:
        raise LookupError("restricted details are read in a unit of work that names its purpose")


async def _stored(work: Work, vault: Vault, where: str, *values: object) -> list[RestrictedRow]:
    found = await work.connection.fetch(f"SELECT * FROM restricted_detail WHERE {where} ORDER BY id", *values)  # noqa: S608
    columns = ("id", "entity", "organization_id", "location_id", "service_id", "source", "source_id")
    closed = [(RestrictedRow(**{one: row[one] for one in columns}, values={}), row["sealed"]) for row in found]
    return [
        msgspec.structs.replace(
            row, values=msgspec.json.decode(vault.open_row(TABLE, row.id, sealed, bound_to=_whose(row)))
        )
        for row, sealed in closed
    ]


def _whose(row: RestrictedRow) -> bytes:
    """Return what the seal of `row` is bound to: that it is of this entity, and whose it is."""
    return msgspec.json.encode((row.entity, row.organization_id, row.location_id, row.service_id))


def _encoded(values: Mapping[str, Any]) -> bytes:
    return msgspec.json.encode({name: value for name, value in values.items() if value is not None}, order="sorted")


def _as_stored(row: RestrictedRow) -> RestrictedRow:
    return msgspec.structs.replace(row, values=msgspec.json.decode(_encoded(row.values)))


async def _remove(work: Work, dropped: Collection[RestrictedRow]) -> frozenset[UUID]:
    if not dropped:
        return frozenset()
    owners = {row.id: _owner(row) for row in dropped}
    there: set[UUID] = set()
    for table in {table for table, _ in owners.values()}:
        if await work.connection.fetchval("SELECT to_regclass($1) IS NOT NULL", f"pg_temp.incoming_{table}"):
            wanted = [owner for its_table, owner in owners.values() if its_table == table]
            rows = await work.connection.fetch(f"SELECT id FROM incoming_{table} WHERE id = ANY($1)", wanted)  # noqa: S608
            there |= {row["id"] for row in rows}
    gone = [row_id for row_id, (_, owner) in owners.items() if owner in there]
    await work.connection.execute("DELETE FROM restricted_detail WHERE id = ANY($1)", gone)
    return frozenset(gone)


def _owner(row: RestrictedRow) -> tuple[str, UUID]:
    if row.entity == "location":
        return "location", row.id
    named = {"service": row.service_id, "location": row.location_id, "organization": row.organization_id}
    return next(((table, owner) for table, owner in named.items() if owner), ("location", row.id))


async def _marks_by_organization(
    work: Work, vault: Vault, new: Collection[RestrictedRow], organization_ids: Collection[UUID] | None
) -> dict[UUID, HiddenMarks]:
    replaced = {row.id for row in new}
    rows = [*new, *(row for row in await _stored(work, vault, "true") if row.id not in replaced)]
    owners = {owner for row in rows for owner in (row.location_id, row.service_id) if owner}
    organizations = await organizations_of(work, owners, staged=bool(new))
    marks: dict[UUID, HiddenMarks] = defaultdict(HiddenMarks)
    for row in rows:
        told = marks_of(row.values)
        own = {row.organization_id} if row.organization_id else set()
        for organization in own.union(
            *(organizations.get(one, ()) for one in (row.location_id, row.service_id) if one)
        ):
            if organization_ids is None or organization in organization_ids:
                marks[organization].add(told)
    return marks


def _equal(shown: Iterable[ShownRow], hidden: Mapping[UUID, HiddenMarks]) -> list[tuple[ShownRow, str]]:
    found: dict[tuple[str, UUID], tuple[ShownRow, str]] = {}
    for row in shown:
        field = hidden[row.organization_id].field_shown_by(marks_of(row.values))
        if field:
            found.setdefault((row.table, row.id), (row, field))
    return list(found.values())
