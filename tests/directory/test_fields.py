"""The list of what the directory keeps, the schema, and the views of the public tier say the same."""

import re

from hub.directory.fields import BY_TABLE, ENTITIES, Kind
from hub.storage.engines import APPLICATION, pool_of
from kit.database import Database

STORED_AS = {
    Kind.TEXTS: "jsonb",
    Kind.PLAIN: "text",
    Kind.CHOICE: "text",
    Kind.CHOICES: "ARRAY",
    Kind.CODES: "ARRAY",
    Kind.URL: "text",
    Kind.EMAIL: "text",
    Kind.WHOLE: "integer",
    Kind.NUMBER: "double precision",
    Kind.DATE: "date",
    Kind.MOMENT: "timestamp with time zone",
    Kind.CLOCK: "time without time zone",
    Kind.FLAG: "boolean",
    Kind.REFERENCE: "uuid",
}

MOVED = {"restricted"}
"""Tiers whose rows stand in `restricted_detail`, so that the table itself refuses them."""


async def columns_of(table: str) -> dict[str, str]:
    """Return the type of every column of a table or view."""
    rows = await pool_of(APPLICATION).fetch(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = $1", table
    )
    return {row["column_name"]: row["data_type"] for row in rows}


async def test_every_field_is_a_column_of_its_kind_and_no_column_is_missing_in_the_list(database: Database) -> None:
    for entity in ENTITIES:
        stored = await columns_of(entity.table)
        expected = {"id": "uuid", "source": "text", "source_id": "text"}
        expected |= dict.fromkeys(entity.owner_columns, "uuid")
        expected |= {field.name: STORED_AS[field.kind] for field in entity.fields}
        if entity.versioned:
            expected |= {"version": "integer", "last_modified": "timestamp with time zone"}
        assert stored == expected, entity.table


async def test_every_table_has_a_public_view_with_its_columns(database: Database) -> None:
    for entity in ENTITIES:
        assert await columns_of(f"public_{entity.table}") == await columns_of(entity.table), entity.table


async def test_every_reference_and_owner_is_a_foreign_key_to_the_table_it_names(database: Database) -> None:
    rows = await pool_of(APPLICATION).fetch(
        """
        SELECT c.conrelid::regclass::text AS at, a.attname AS name, c.confrelid::regclass::text AS to
        FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
        """
    )
    stored = {(row["at"], row["name"]): row["to"] for row in rows}
    for entity in ENTITIES:
        for owner, column in zip(entity.owners, entity.owner_columns, strict=True):
            assert stored[entity.table, column] == owner
        for field in entity.fields:
            if field.kind is Kind.REFERENCE:
                assert stored[entity.table, field.name] == field.to


async def test_the_words_that_the_schema_allows_are_those_of_the_vocabulary(database: Database) -> None:
    rows = await pool_of(APPLICATION).fetch(
        """
        SELECT c.conrelid::regclass::text AS at, a.attname AS name, pg_get_constraintdef(c.oid) AS rule
        FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
        WHERE c.contype = 'c' AND c.connamespace = 'public'::regnamespace
        """
    )
    rules = {(row["at"], row["name"]): row["rule"] for row in rows}
    for entity in ENTITIES:
        for field in entity.fields:
            if field.kind is Kind.CHOICE and field.choices:
                allowed = re.findall(r"'([a-z_ ]+)'::text", rules[entity.table, field.name])
                moved = MOVED if entity.table in {"address", "phone", "contact"} else set()
                if allowed:
                    assert set(allowed) == {str(one) for one in field.choices} - moved, (entity.table, field.name)
                else:
                    assert all(re.fullmatch("[a-z][a-z_]{0,62}", one) for one in field.choices)


def test_each_thing_has_one_name_inside_its_owner() -> None:
    for owner in BY_TABLE:
        names = [one.listed for one in ENTITIES if owner in one.owners]
        assert all(names)
        assert len(set(names)) == len(names)


def test_owners_stand_before_what_they_own() -> None:
    places = {entity.table: place for place, entity in enumerate(ENTITIES)}
    for entity in ENTITIES:
        for field in entity.fields:
            if field.kind is Kind.REFERENCE and field.to != entity.table:
                assert places[field.to] < places[entity.table], (entity.table, field.name)
        assert all(places[owner] < places[entity.table] for owner in entity.owners)
