"""An export of a hub, read back: rows keep their ids and sources, and what the export left out is not lost."""

from collections.abc import Collection

from hub.directory.fields import BY_TABLE
from hub.directory.hsds.forms import ELIGIBILITY
from hub.directory.hsds.mapper import Kept
from hub.directory.hsds.rejects import WITHHELD
from hub.directory.hsds.report import Effect, RowProblem, Tally
from hub.directory.hsds.staging import Staging
from hub.directory.nrm_vocabulary import Tier
from hub.directory.restricted import ConfidentialPlaceShown, public_rows_equal_to_restricted
from hub.errors import N_, Conflict, Text
from hub.storage.vault import Vault
from hub.work import Work

UNTOLD = {
    "organization": ("alert",),
    "service": ("alert", "assurer_email"),
    "assurance": ("assurer_email",),
    "service_at_location": ("description", "source_id"),
}
"""Columns that an export leaves empty though the directory may hold something: expired, or not for everybody."""


class IdTaken(Conflict):
    """A row of the package has an id that the directory holds under another source; nothing was imported."""

    slug = "id-taken"
    title = N_("An id of the package is taken")

    def __init__(self, table: str) -> None:
        names = {"table": table}
        super().__init__(
            Text(
                N_(
                    "Nothing was imported: the directory holds a row of {table} with an id of the package, from "
                    "another source. Name a source with --source to import the package beside it."
                ),
                names,
            )
        )


class TierWidened(Conflict):
    """A package that a hub exported would show more people what the directory keeps from them; nothing was imported."""

    slug = "tier-widened"
    title = N_("The package would show what is hidden")

    def __init__(self, table: str) -> None:
        super().__init__(
            Text(
                N_(
                    "Nothing was imported: a row of {table} in the package is for more people than the row that the "
                    "directory holds. Change who may know of it where it is kept, not in an export."
                ),
                {"table": table},
            )
        )


async def refuse_wider_tiers(work: Work, staging: Staging) -> None:
    """Raise TierWidened where a staged row is for more people than the row of its id that the directory holds."""
    rank = "array_position($1::text[], {}.{})"
    for table in sorted(staging.tables - {ELIGIBILITY}):
        tiers = [one.name for one in BY_TABLE[table].fields if one.choices is Tier]
        wider = " OR ".join(f"{rank.format('t', one)} > {rank.format('i', one)}" for one in tiers)
        if wider and await work.connection.fetchval(
            f"SELECT EXISTS (SELECT FROM {table} t JOIN incoming_{table} i USING (id) WHERE {wider})",  # noqa: S608
            [*Tier],
        ):
            raise TierWidened(table)
        sealed = "AND i.tier <> 'restricted'" if table == "location" else ""
        if await work.connection.fetchval(
            f"SELECT EXISTS (SELECT FROM restricted_detail t JOIN incoming_{table} i ON i.id = t.id {sealed})"  # noqa: S608
        ):
            raise TierWidened(table)


async def refuse_equal_rows(work: Work, vault: Vault | None) -> None:
    """Raise ConfidentialPlaceShown, naming none, where a staged row says what is restricted of its organization."""
    if vault is not None and await public_rows_equal_to_restricted(work, vault, ()):
        raise ConfidentialPlaceShown(())


def reject_restricted(rows: Collection[Kept], tally: Tally) -> None:
    """Reject rows that an export never holds: they were restricted after it was written."""
    reason = Text(N_("It is restricted, and an export of a hub holds nothing restricted."))
    remedy = Text(N_("Import it under a name of its own, with --source."))
    for kept in rows:
        kept.shape.counts.rejected += 1
        tally.table(kept.row.entity).rejected += 1
        file = kept.shape.counts.file
        problem = RowProblem(file=file, row=0, field="tier", reason=reason, remedy=remedy, effect=Effect.ROW_REJECTED)
        tally.add(problem, WITHHELD)


async def refuse_taken_ids(work: Work, staging: Staging) -> None:
    """Raise IdTaken where a staged row has the id of a row of another source."""
    for table in staging.tables - {ELIGIBILITY}:
        if await work.connection.fetchval(
            f"SELECT EXISTS (SELECT FROM {table} t JOIN incoming_{table} i USING (id) "  # noqa: S608 - from fields.py
            "WHERE t.source IS DISTINCT FROM i.source)"
        ):
            raise IdTaken(table)


async def keep_untold(work: Work, staging: Staging) -> None:
    """Let the directory keep what an export does not tell of rows that are there: a place's name, an expired alert."""
    for table in UNTOLD.keys() & staging.tables:
        columns = UNTOLD[table]
        kept = ", ".join(f"{one} = coalesce(i.{one}, t.{one})" for one in columns)
        await work.connection.execute(f"UPDATE incoming_{table} i SET {kept} FROM {table} t WHERE t.id = i.id")  # noqa: S608
    if "location" not in staging.tables:
        return
    same = ", ".join(f"{one} = t.{one}" for one in BY_TABLE["location"].columns)
    await work.connection.execute(
        f"UPDATE incoming_location i SET {same} FROM location t "  # noqa: S608 - names from fields.py
        "WHERE t.id = i.id AND i.tier = t.tier AND t.tier <> 'public'"
    )
    await work.connection.execute(
        "UPDATE incoming_location i SET source_id = t.source_id FROM location t "
        "WHERE t.id = i.id AND i.source_id IS NULL AND t.source IS NOT DISTINCT FROM i.source"
    )
