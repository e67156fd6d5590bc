"""Columns as COPY takes them, turned back into plain values: for the few rows that are not copied."""

from collections.abc import Sequence
from typing import Any

from hub.directory.fields import Entity, Kind
from hub.directory.hsds.rules import decoded_texts


def natural_values(entity: Entity, values: Sequence[str]) -> dict[str, Any]:
    """Return the columns of `entity` that hold something: texts by language, numbers, lists; ids and times as text."""
    kinds = {one.name: one.kind for one in entity.fields}
    return {
        column: _natural(kinds.get(column, Kind.REFERENCE), value)
        for column, value in zip(entity.columns, values, strict=True)
        if value
    }


def _natural(kind: Kind, value: str) -> Any:
    match kind:
        case Kind.TEXTS:
            return decoded_texts(value)
        case Kind.NUMBER:
            return float(value)
        case Kind.WHOLE:
            return int(value)
        case Kind.FLAG:
            return value == "t"
        case Kind.CHOICES | Kind.CODES:
            return value.strip("{}").split(",")
        case _:
            return value
