"""Lists for programs, read from the public views alone and paged by id: a change between two pages moves nothing."""

from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from hub.directory.entries import columns_of
from hub.directory.listing_models import (
    OrganizationItem,
    OrganizationList,
    ProgramItem,
    ProgramList,
    ServiceItem,
    ServiceList,
    Window,
)
from hub.directory.nrm_vocabulary import InstitutionKind
from hub.directory.owner_entries import DISTRICTS
from hub.directory.vocabulary import ServiceType, Status
from hub.principal import Principal
from hub.storage.engines import APPLICATION, pool_of

Item = TypeVar("Item", OrganizationItem, ProgramItem, ServiceItem)

WITHIN = "({0}.id > $1 OR $1::uuid IS NULL) AND ({0}.last_modified >= $2 OR $2::timestamptz IS NULL)"
HAS_STATUS = "({0}.status = $4 OR $4::text IS NULL)"
IN_DISTRICT = """
    ($6::text IS NULL OR EXISTS (
        SELECT FROM public_service_at_location sl JOIN public_location l ON l.id = sl.location_id
        WHERE sl.service_id = s.id AND l.district = $6
    ))
"""


def _page(struct: type[msgspec.Struct], view: str, alias: str, *where: str, **nested: str) -> str:
    conditions = " AND ".join(one.format(alias) for one in (WITHIN, HAS_STATUS, *where))
    rows = f"SELECT {columns_of(struct, alias, nested)} FROM {view} {alias}"  # noqa: S608 - made of constants
    return f"""
        SELECT json_strip_nulls(row_to_json(e))::text AS item
        FROM ({rows} WHERE {conditions} ORDER BY {alias}.id LIMIT $3) e
    """  # noqa: S608


ORGANIZATIONS = _page(OrganizationItem, "public_organization", "o", "({0}.institution_kind = $5 OR $5::text IS NULL)")
PROGRAMS = _page(ProgramItem, "public_program", "r", "({0}.is_project = $5 OR $5::boolean IS NULL)")
SERVICES = _page(
    ServiceItem,
    "public_service",
    "s",
    "({0}.service_type = $5 OR $5::text IS NULL)",
    IN_DISTRICT,
    districts=DISTRICTS,
)


async def list_organizations(
    principal: Principal,
    window: Window,
    *,
    status: Status | None = None,
    institution_kind: InstitutionKind | None = None,
) -> OrganizationList:
    """Return the organizations that `principal` may know of, narrowed by what is given."""
    found, following = await _rows(ORGANIZATIONS, OrganizationItem, window, status, institution_kind)
    return OrganizationList(items=found, next=following)


async def list_programs(
    principal: Principal, window: Window, *, status: Status | None = None, is_project: bool | None = None
) -> ProgramList:
    """Return the programmes that `principal` may know of, narrowed by what is given."""
    found, following = await _rows(PROGRAMS, ProgramItem, window, status, is_project)
    return ProgramList(items=found, next=following)


async def list_services(
    principal: Principal,
    window: Window,
    *,
    status: Status | None = None,
    service_type: ServiceType | None = None,
    district: str | None = None,
) -> ServiceList:
    """Return the services that `principal` may know of, narrowed by what is given; `district` is ISO 3166-2."""
    found, following = await _rows(SERVICES, ServiceItem, window, status, service_type, district)
    return ServiceList(items=found, next=following)


async def _rows(sql: str, struct: type[Item], window: Window, *narrowed: Any) -> tuple[tuple[Item, ...], Any]:
    """Return a page of items, and the id to go on after when there are more."""
    since = in_utc(window.modified_after)
    rows = await pool_of(APPLICATION).fetch(sql, window.after, since, window.size + 1, *narrowed)
    items = tuple(msgspec.json.decode(row["item"], type=struct) for row in rows)
    shown = items[: window.size]
    return shown, shown[-1].id if len(items) > window.size else None


def in_utc(moment: datetime | None) -> datetime | None:
    """Return `moment` in UTC; at either end of the calendar, where there is no such hour, as it is written."""
    if moment is None:
        return None
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return moment.replace(tzinfo=UTC)
