"""Checked rows on their way in: COPY into temporary tables, a few thousand at a time."""

from typing import Any

import msgspec

from hub.directory.hsds.mapper import Checked
from hub.work import Work

BATCH = 5_000
"""Rows of one table held in memory before they are copied."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How rows of one table are merged."""

    columns: tuple[str, ...]
    """Columns that the source decides, besides id, source and source_id."""
    parents: tuple[str, ...] = ()
    """Tables whose rows a row of this one may belong to. The first that it names owns it: a row that its source
    drops goes if the owner is still there, and changes with the owner's search documents."""
    versioned: bool = False
    """Whether the table counts its changes and keeps when the last one was."""
    staged_only: dict[str, str] = {}
    """Columns, with their types, that help the merge and are not kept."""

    @property
    def stored(self) -> tuple[str, ...]:
        """All columns that are merged."""
        return ("id", "source", "source_id", *self.columns)

    @property
    def staged(self) -> tuple[str, ...]:
        """All columns that are copied."""
        return (*self.stored, *self.staged_only, "file", "rows")


OWNERS = ("service_id", "location_id", "service_at_location_id")

PLANS = {
    "organization": Plan(columns=("name", "alternate_name", "description", "email", "website"), versioned=True),
    "taxonomy_term": Plan(columns=("code", "name", "description", "parent_id", "taxonomy")),
    "location": Plan(
        columns=(
            *("organization_id", "location_type", "name", "alternate_name", "description", "transportation", "url"),
            *("latitude", "longitude", "position_accuracy", "district"),
        ),
        versioned=True,
        staged_only={"site": "text"},
    ),
    "service": Plan(
        columns=(
            *("organization_id", "service_type", "name", "alternate_name", "description", "url", "email", "status"),
            *("interpretation_services", "application_process", "fees_description", "eligibility_description", "alert"),
            "source_modified",
        ),
        versioned=True,
        staged_only={"site": "text"},
    ),
    "service_at_location": Plan(columns=("service_id", "location_id", "description"), parents=("service",)),
    "address": Plan(
        columns=(
            *("location_id", "address_type", "attention", "address_1", "address_2", "city", "region"),
            *("state_province", "postal_code", "country"),
        ),
        parents=("location",),
        staged_only={"settlement": "text", "district": "text"},
    ),
    "phone": Plan(
        columns=("organization_id", *OWNERS, "number", "extension", "type", "description"),
        parents=("service", "service_at_location", "location", "organization"),
    ),
    "schedule": Plan(
        columns=(*OWNERS, "freq", "byday", "opens_at", "closes_at", "description", "original_text"),
        parents=("service", "service_at_location", "location"),
    ),
    "language": Plan(columns=("service_id", "code", "name", "note"), parents=("service",)),
    "service_taxonomy_term": Plan(columns=("service_id", "taxonomy_term_id"), parents=("service",)),
}
"""Every table that an import fills, parents before children."""


class Staging:
    """The temporary tables of one import; they vanish with its transaction."""

    def __init__(self, work: Work) -> None:
        self._connection = work.connection
        self._waiting: dict[str, list[tuple[Any, ...]]] = {table: [] for table in PLANS}

    async def open(self) -> None:
        """Make one empty table `incoming_…` for each table of the directory."""
        for table, plan in PLANS.items():
            extra = "".join(f", NULL::{kind} AS {name}" for name, kind in plan.staged_only.items())
            await self._connection.execute(
                f"CREATE TEMP TABLE incoming_{table} ON COMMIT DROP AS "  # noqa: S608 - names from PLANS
                f"SELECT {', '.join(plan.stored)}{extra}, ''::text AS file, 0 AS rows FROM {table} WITH NO DATA"
            )

    async def add(self, row: Checked) -> None:
        """Put one row in; it may wait in memory for others."""
        values = {**row.values, "file": row.file, "rows": row.rows}
        waiting = self._waiting[row.table]
        waiting.append(tuple(values[column] for column in PLANS[row.table].staged))
        if len(waiting) >= BATCH:
            await self._copy(row.table)

    async def close(self) -> None:
        """Copy what still waits, index it, and let the planner know how much there is."""
        for table in PLANS:
            await self._copy(table)
            await self._connection.execute(f"CREATE UNIQUE INDEX ON incoming_{table} (id)")
            await self._connection.execute(f"ANALYZE incoming_{table}")

    async def _copy(self, table: str) -> None:
        if self._waiting[table]:
            await self._connection.copy_records_to_table(
                f"incoming_{table}", records=self._waiting[table], columns=PLANS[table].staged
            )
            self._waiting[table] = []
