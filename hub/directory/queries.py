"""Reads of the directory that ask the database: entries for their pages and for those who chose some."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import msgspec

from hub.directory.entries import ONE, SEARCHABLE, SOME
from hub.directory.owner_entries import ONE_ORGANIZATION, ONE_PROGRAM
from hub.directory.owner_models import WholeOrganization, WholeProgram
from hub.directory.service_models import ServiceEntry
from hub.errors import N_, NotFound, Text
from hub.principal import Principal
from hub.storage.engines import APPLICATION, pool_of

DEMO_SOURCE = "demo-network"
"""Name of the source that the fictional network is imported under."""


class ServiceNotFound(NotFound):
    """There is no service with this id, or the reader may not know of it."""

    slug = "service-not-found"

    def __init__(self) -> None:
        super().__init__(Text(N_("There is no such service.")))


class OrganizationNotFound(NotFound):
    """There is no organization with this id, or the reader may not know of it."""

    slug = "organization-not-found"

    def __init__(self) -> None:
        super().__init__(Text(N_("There is no such organization.")))


class ProgramNotFound(NotFound):
    """There is no programme with this id, or the reader may not know of it."""

    slug = "program-not-found"

    def __init__(self) -> None:
        super().__init__(Text(N_("There is no such programme.")))


async def service_page(principal: Principal, service_id: UUID) -> ServiceEntry:
    """Return everything that `principal` may see of a service, in one query; raises ServiceNotFound.

    There is no more than the public tier yet, so everybody sees the same.
    """
    row = await _fetch_one(ONE, service_id)
    if row is None:
        raise ServiceNotFound
    return _entry(row)


async def services_of(principal: Principal, ids: Collection[UUID]) -> list[ServiceEntry]:
    """Return what `principal` may see of those of `ids` that can be used, in their order and in one query.

    What is hidden, gone or no longer offered is left out alike. Contacts, licences and the like are not read.
    """
    rows = await pool_of(APPLICATION).fetch(SOME, list(ids))
    found = {row["id"]: _entry(row) for row in rows}
    return [found[one] for one in ids if one in found]


async def organization_page(principal: Principal, organization_id: UUID) -> WholeOrganization:
    """Return everything that `principal` may see of an organization, its services listed, in one query.

    Raises OrganizationNotFound.
    """
    row = await _fetch_one(ONE_ORGANIZATION, organization_id)
    if row is None:
        raise OrganizationNotFound
    return msgspec.json.decode(row["entry"], type=WholeOrganization)


async def program_page(principal: Principal, program_id: UUID) -> WholeProgram:
    """Return everything that `principal` may see of a programme, its services listed, in one query.

    Raises ProgramNotFound.
    """
    row = await _fetch_one(ONE_PROGRAM, program_id)
    if row is None:
        raise ProgramNotFound
    return msgspec.json.decode(row["entry"], type=WholeProgram)


async def searchable_services() -> int:
    """Return how many services the index should hold."""
    row = await _fetch_one(f"SELECT count(*) AS count FROM public_service s WHERE {SEARCHABLE}")  # noqa: S608 - ours
    return int(row["count"]) if row else 0


async def holds_demo_network() -> bool:
    """Return whether anything here is of the fictional network, so that pages must say that numbers do not work."""
    row = await _fetch_one("SELECT EXISTS (SELECT FROM public_organization WHERE source = $1) AS demo", DEMO_SOURCE)
    return bool(row and row["demo"])


async def _fetch_one(sql: str, *values: object) -> Mapping[str, Any] | None:
    row: Mapping[str, Any] | None = await pool_of(APPLICATION).fetchrow(sql, *values)
    return row


def _entry(row: Mapping[str, Any]) -> ServiceEntry:
    return msgspec.json.decode(row["entry"], type=ServiceEntry)
