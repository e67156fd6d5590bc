"""The directory's tables: the stored shape, as `fields` lists it; texts people read are jsonb {"bg": …, "en": …}."""

from collections.abc import Callable
from typing import Any

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    Boolean,
    Column,
    Date,
    DoublePrecision,
    Integer,
    Text,
    Time,
    Timestamptz,
)
from piccolo.table import Table, create_table_class

from hub.directory.fields import ENTITIES, Entity, Field, Kind
from hub.storage.engines import APPLICATION

COLUMNS: dict[Kind, Callable[..., Column]] = {
    Kind.TEXTS: JSONB,
    Kind.PLAIN: Text,
    Kind.CHOICE: Text,
    Kind.URL: Text,
    Kind.EMAIL: Text,
    Kind.WHOLE: Integer,
    Kind.NUMBER: DoublePrecision,
    Kind.DATE: Date,
    Kind.MOMENT: Timestamptz,
    Kind.CLOCK: Time,
    Kind.FLAG: Boolean,
    Kind.REFERENCE: UUID,
}
"""The type of column that each kind of value is stored in; lists are arrays of text."""


def _column(field: Field) -> Column:
    optional: dict[str, Any] = {} if field.stored_always else {"null": True, "default": None}
    if field.kind in {Kind.CHOICES, Kind.CODES}:
        return Array(base_column=Text(), **optional)
    return COLUMNS[field.kind](**optional)


def _table(entity: Entity) -> type[Table]:
    optional: dict[str, Any] = {"null": True, "default": None}
    owner: dict[str, Any] = {} if entity.always_owned else optional
    members: dict[str, Column] = {
        "id": UUID(primary_key=True),
        "source": Text(**optional),
        "source_id": Text(**optional),
        **{column: UUID(**owner) for column in entity.owner_columns},
        **{field.name: _column(field) for field in entity.fields},
    }
    if entity.versioned:
        members |= {"version": Integer(default=1), "last_modified": Timestamptz()}
    name = "".join(part.title() for part in entity.table.split("_"))
    return create_table_class(name, class_kwargs={"tablename": entity.table, "db": APPLICATION}, class_members=members)


class RestrictedDetail(Table, tablename="restricted_detail", db=APPLICATION):
    """What of a place only a stated purpose may read: addresses, coordinates, numbers and contacts, sealed."""

    id = UUID(primary_key=True)
    source = Text(null=True, default=None)
    source_id = Text(null=True, default=None)
    entity = Text()
    """The table that the row would stand in were it not restricted: location, address, phone or contact."""
    organization_id = UUID(null=True, default=None)
    location_id = UUID(null=True, default=None)
    service_id = UUID(null=True, default=None)
    sealed = Text()
    """The row as JSON, sealed by the vault."""
    last_modified = Timestamptz()


ALL: tuple[type[Table], ...] = (*map(_table, ENTITIES), RestrictedDetail)
"""Every table of the directory; `fields.BY_TABLE` says what each column is."""
