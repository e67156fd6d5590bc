"""The demo network as its files have it: organizations, services, and every row with its table."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec

from hub.directory.fields import BY_TABLE, ENTITIES, Entity, Field
from hub.directory.hsds.context import Context
from hub.directory.hsds.report import Tally
from hub.directory.queries import DEMO_SOURCE
from kit.directory import ROOT

DEMO = ROOT / "fixtures" / "demo-network"
Thing = dict[str, Any]

ORGANIZATIONS: list[Thing] = [
    msgspec.json.decode(file.read_bytes()) for file in sorted((DEMO / "organizations").glob("*.json"))
]
SERVICES: list[Thing] = [service for one in ORGANIZATIONS for service in one["services"]]
LOCATIONS: dict[str, Thing] = {place["id"]: place for one in ORGANIZATIONS for place in one["locations"]}
TERMS: list[Thing] = msgspec.json.decode((DEMO / "taxonomy_terms.json").read_bytes())
UNITS: list[Thing] = msgspec.json.decode((DEMO / "units.json").read_bytes())

SHELTERS = [one for one in SERVICES if one["service_type"] == "accommodation"]
HOTLINES = [one for one in SERVICES if one["service_type"] == "hotline"]

TWINS = ("nov-izgrev", "nov-izgrev-2")
"""The organization that was entered twice."""


def address_of(table: str, name: str) -> str:
    """Return where the page of a service, an organization or a programme of the network is."""
    return f"/{table}s/{UUID(Context(DEMO_SOURCE, 'en', Tally()).id_of(table, name))}"


def organization(name: str) -> Thing:
    """Return the organization with this id."""
    return next(one for one in ORGANIZATIONS if one["id"] == name)


def service(name: str) -> Thing:
    """Return the service with this id."""
    return next(one for one in SERVICES if one["id"] == name)


def accepted(one: Thing) -> dict[str, str]:
    """Return a service's answers by criterion."""
    return {row["criterion"]: row["answer"] for row in one["acceptances"]}


def places_of(one: Thing) -> list[Thing]:
    """Return the locations of a service."""
    return [LOCATIONS[link["location"]["id"]] for link in one["service_at_locations"]]


def districts_of(one: Thing) -> set[str]:
    """Return the districts that a service is in."""
    return {place["district"] for place in places_of(one) if "district" in place}


def lists_in(table: str) -> dict[str, Entity]:
    """Return what each list, or single thing, inside an object of `table` holds."""
    former = {("organization", "additional_urls"): "additional_websites"}
    return {former.get((table, one.listed), one.listed): one for one in ENTITIES if table in one.owners}


def rows(table: str, thing: Thing) -> Iterator[tuple[Entity, Thing]]:
    """Give `thing` and every row inside it, each with its table."""
    yield BY_TABLE[table], thing
    for name, child in lists_in(table).items():
        inside = thing.get(name, [])
        for one in [inside] if isinstance(inside, dict) else inside:
            yield from rows(child.table, one)


EVERY_ROW = [
    *((BY_TABLE["unit"], one) for one in UNITS),
    *((BY_TABLE["taxonomy_term"], one) for one in TERMS),
    *((BY_TABLE["taxonomy"], one["taxonomy_detail"]) for one in TERMS if "name" in one["taxonomy_detail"]),
    *(row for one in ORGANIZATIONS for row in rows("organization", one)),
]


def rows_in(table: str) -> list[Thing]:
    """Return every row of a table."""
    return [row for entity, row in EVERY_ROW if entity.table == table]


def names_of(field: Field) -> set[str]:
    """Return the names by which a column may stand in a document; {"unit": {"id": …}} is a reference."""
    return {field.outside, field.name.removesuffix("_id")} if field.to else {field.outside}


def organization_of(one: Thing) -> Thing:
    """Return the organization that offers a service."""
    return next(other for other in ORGANIZATIONS if one in other["services"])


def hidden_rows() -> list[tuple[Entity, Thing]]:
    """Return every row of the restricted tier, and what stands inside it, each once."""
    found = [(entity, row) for entity, row in EVERY_ROW if row.get("tier") == "restricted"]
    assert {entity.table for entity, _ in found} == {"location", "address", "phone", "contact"}
    inside = [inner for entity, row in found for inner in rows(entity.table, row)]
    return list({id(row): (entity, row) for entity, row in inside}.values())


def texts(thing: Any) -> Iterator[dict[str, str]]:
    """Give every text by language inside `thing`."""
    if isinstance(thing, dict):
        if "bg" in thing or "en" in thing:
            yield thing
        for value in thing.values():
            yield from texts(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from texts(value)
