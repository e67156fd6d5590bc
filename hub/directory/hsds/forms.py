"""Which file of which version of HSDS holds which table, and what columns were called before 3.1."""

import msgspec

from hub.directory.fields import BY_TABLE, ENTITIES

PARENTS = frozenset(one.to for entity in ENTITIES for one in entity.fields if one.to) | {
    owner for entity in ENTITIES for owner in entity.owners
}
"""Tables whose rows others point to."""

ORDER = (
    *("taxonomy", "taxonomy_term", "unit", "organization", "program", "location", "address", "service"),
    *("service_at_location", "contact", "phone"),
    *(one.table for one in ENTITIES if one.table not in PARENTS and one.table != "address"),
)
"""Every table of the directory below those that it points to; those with a tier, or that others point to, first."""

ELIGIBILITY = "eligibility"
"""The table of HSDS 1.x whose texts became a column of services."""


class Form(msgspec.Struct, frozen=True):
    """What rows of a file are."""

    table: str
    defaults: tuple[tuple[str, str], ...] = ()
    """What the file's name says of all of them: column and value."""


FORMS = {
    **{f"{name}.csv": Form(one.table) for one in ENTITIES for name in {one.file, one.table, f"{one.table}s"}},
    "physical_addresses.csv": Form("address", (("address_type", "physical"),)),
    "postal_addresses.csv": Form("address", (("address_type", "postal"),)),
    "regular_schedules.csv": Form("schedule"),
    "regular_schedule.csv": Form("schedule"),
    "holiday_schedules.csv": Form("schedule_exception"),
    "holiday_schedule.csv": Form("schedule_exception"),
    "services_at_location.csv": Form("service_at_location"),
    "taxonomy.csv": Form("taxonomy_term"),
    "services_taxonomy.csv": Form("attribute"),
    "service_taxonomy.csv": Form("attribute"),
    "service_attributes.csv": Form("attribute"),
    "other_attributes.csv": Form("attribute"),
    "accessibility_for_disabilities.csv": Form("accessibility"),
    "fees.csv": Form("cost_option"),
    "eligibility.csv": Form(ELIGIBILITY),
}
"""By name of the file. HSDS 1.x calls the terms of a taxonomy `taxonomy.csv`; 3.1 calls taxonomies `taxonomies.csv`."""

FORMER_NAMES = {
    "organization": {"url": "website"},
    "service": {"fees": "fees_description"},
    "language": {"language": "name"},
    "accessibility": {"accessibility": "description"},
    "service_area": {"service_area": "name"},
    "taxonomy_term": {"vocabulary": "taxonomy"},
    "attribute": {"taxonomy_id": "taxonomy_term_id"},
    "cost_option": {"fee": "amount_description"},
    "phone": {"extension_text": "extension"},
}
"""By table: what a column is called in another version of HSDS, or in an export of the hub, and its name here."""


def table_named(name: str) -> str | None:
    """Return the table that a file or list called `name` holds: "services", "service_list", "organization-1"."""
    plain = name.replace("-", "_").casefold()
    fitting = [
        (len(start), one.table)
        for one in ENTITIES
        for start in (one.file, one.table)
        if plain == start or (plain.removeprefix(start)[:1] in ("_", "s") and plain.startswith(start))
    ]
    return max(fitting)[1] if fitting else None


def known_columns(table: str) -> frozenset[str]:
    """Return every name of a cell that a row of `table` may have, in any version."""
    entity = BY_TABLE[table]
    return frozenset(
        {"id", "translations", "origin", "origin_id", *entity.owner_columns, *FORMER_NAMES.get(table, ())}
        | {one.outside for one in entity.fields}
        | FURTHER.get(table, frozenset())
    )


FURTHER = {
    "attribute": frozenset({"link_id", "link_entity"}),
    "schedule": frozenset({"weekday", "timezone"}),
}
"""Columns that are read in a way of their own."""
