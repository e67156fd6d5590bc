"""A small directory with every column of every table filled, and every kind of owner owning something."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import asyncpg
import msgspec

from hub.directory.fields import BY_TABLE, ENTITIES, Entity, Field, Kind

PLAIN = {
    "country": "BG",
    "district": "BG-05",
    "currency": "EUR",
    "wkst": "MO",
    "freq": "WEEKLY",
    "byday": "MO,TU",
    "byweekno": "1,-1",
    "bymonthday": "1,15",
    "byyearday": "100",
    "time_zone": "Europe/Sofia",
    "extension": "OPT1",
    "code": "bg",
    "language": "en",
    "postal_code": "0100",
}
"""Short texts that must have a form of their own."""

NUMBERS = {
    "year_incorporated": 1999,
    "latitude": 43.99159,
    "longitude": 22.8782,
    "amount": 12.5,
    "response_minutes": 90,
}

NUMBER = "+359 000 111 222"
SECRET_NUMBER, SECRET_LATITUDE = "+359 000 666 666", 41.66666
"""Of a directory that is not public: what holds no mark must be told apart, too."""

TIERED = frozenset({"service", "location", "address", "contact", "phone"})


def id_of(mark: str, table: str, owner: str = "") -> UUID:
    """Return the id of the row of `table` that `owner` owns, in the directory marked `mark`."""
    return uuid5(NAMESPACE_URL, f"{mark}/{table}/{owner}")


async def fill_every_table(
    owner_dsn: str, mark: str = "shown", *, tier: str = "public", source: str | None = None
) -> None:
    """Put a row into every table for each owner it may have; texts, addresses and names hold `mark`.

    They are of `source`, which is `mark` when it is not given.

    With another `tier` than public, only what has a tier and what belongs to it is put in, beside a public directory
    that is marked "shown" and there already.
    """
    connection = await asyncpg.connect(owner_dsn)
    try:
        for entity in ENTITIES:
            for owner in entity.owners or ("",):
                if tier == "public" or _is_tiered(entity, owner):
                    row = filled_row(entity, owner, mark, tier) | {"source": source or mark}
                    await _insert(connection, row, entity)
    finally:
        await connection.close()


def filled_row(entity: Entity, owner: str, mark: str, tier: str) -> dict[str, Any]:
    """Return the row of `entity` that `owner` owns, by column, as it is stored."""
    row: dict[str, Any] = {
        "id": id_of(mark, entity.table, owner if len(entity.owners) > 1 else ""),
        "source": mark,
        "source_id": f"{entity.table}-{owner}",
    }
    row |= {field.name: _value(entity, field, mark, tier) for field in entity.fields}
    if owner:
        row[f"{owner}_id"] = _owner_id(mark if tier == "public" or owner != "organization" else "shown", owner)
    if entity.versioned:
        row["last_modified"] = datetime(2026, 11, 1, tzinfo=UTC)
    return row


def _is_tiered(entity: Entity, owner: str) -> bool:
    if entity.table in TIERED | {"service_at_location"}:
        return owner != "organization" or entity.table in {"service", "location"}
    return owner in TIERED | {"service_at_location"}


def _owner_id(mark: str, owner: str) -> UUID:
    """Return the id of the row that owns: of those of its table, the one that its first possible owner owns."""
    entity = BY_TABLE[owner]
    first = entity.owners[0] if len(entity.owners) > 1 else ""
    if mark != "shown" and entity.table == "contact":
        first = "service"
    return id_of(mark, owner, first)


def _value(entity: Entity, field: Field, mark: str, tier: str) -> Any:
    text = f"{mark} {entity.table} {field.name}"
    match field.kind:
        case Kind.TEXTS:
            return msgspec.json.encode(
                {"bg": f"{text} на български", "en": f'{text}, "quoted" \\ and\nbroken'}
            ).decode()
        case Kind.PLAIN if (entity.table, field.name) == ("phone", "number"):
            return NUMBER if tier == "public" else SECRET_NUMBER
        case Kind.NUMBER if field.name == "latitude" and tier != "public":
            return SECRET_LATITUDE
        case Kind.PLAIN:
            return PLAIN.get(field.name, text)
        case Kind.CHOICE:
            if "tier" in field.name:
                return tier
            return field.default or next(iter(field.choices or ()))
        case Kind.CHOICES:
            return list(field.choices or ())[:2]
        case Kind.CODES:
            return ["bg", "uk"]
        case Kind.URL:
            return f"https://{mark}.example/{field.name}?a=b#c"
        case Kind.EMAIL:
            return f"{field.name}@{mark}.example"
        case Kind.WHOLE | Kind.NUMBER:
            return NUMBERS.get(field.name, 7)
        case Kind.DATE:
            return date(2026, 11, 24)
        case Kind.MOMENT:
            return datetime(2099, 1, 2, 3, 4, 5, tzinfo=UTC)
        case Kind.CLOCK:
            return time(9) if field.name == "opens_at" else time(17, 30)
        case Kind.FLAG:
            return field.name != "closed"
        case Kind.REFERENCE:
            return _referred(entity, field, mark, tier)


def _referred(entity: Entity, field: Field, mark: str, tier: str) -> UUID | None:
    if field.to == entity.table:
        return None  # nothing stands above itself
    shared = field.to not in TIERED and tier != "public"
    return id_of("shown" if shared else mark, field.to)


async def _insert(connection: "asyncpg.Connection[Any]", row: dict[str, Any], entity: Entity) -> None:
    columns = ", ".join(row)
    places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
    await connection.execute(f"INSERT INTO {entity.table} ({columns}) VALUES ({places})", *row.values())
