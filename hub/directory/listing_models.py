"""Lists of organizations, programmes and services, as programs page through them."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from hub.directory.nrm_vocabulary import InstitutionKind, KindOfHelp
from hub.directory.place_models import Texts
from hub.directory.vocabulary import ServiceType, Status

MAX_LENGTH = 100
"""Entries of a page of a list."""

Next = Annotated[UUID | None, Meta(description="What to ask for as `after` next; null at the end of the list.")]


class OrganizationItem(msgspec.Struct, frozen=True, kw_only=True):
    """An organization as a list tells it."""

    id: UUID
    name: Texts
    status: Status
    institution_kind: InstitutionKind | None = None
    parent_organization_id: UUID | None = None
    source: str | None = None
    version: int
    last_modified: datetime


class ProgramItem(msgspec.Struct, frozen=True, kw_only=True):
    """A programme as a list tells it."""

    id: UUID
    name: Texts
    status: Status
    is_project: bool | None = None
    end_date: date | None = None
    organization_id: UUID | None = None
    """Who runs it."""
    source: str | None = None
    version: int
    last_modified: datetime


class ServiceItem(msgspec.Struct, frozen=True, kw_only=True):
    """A service as a list tells it."""

    id: UUID
    name: Texts
    service_type: ServiceType
    status: Status
    kinds_of_help: tuple[KindOfHelp, ...] = ()
    districts: tuple[str, ...] = ()
    """ISO 3166-2, each once; of places that are not announced as well, for the district is what may be known."""
    organization_id: UUID | None = None
    """Who offers it."""
    program_id: UUID | None = None
    source: str | None = None
    version: int
    last_modified: datetime


class OrganizationList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of organizations, in the order of their ids."""

    items: tuple[OrganizationItem, ...]
    next: Next = None


class ProgramList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of programmes, in the order of their ids."""

    items: tuple[ProgramItem, ...]
    next: Next = None


class ServiceList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of services, in the order of their ids."""

    items: tuple[ServiceItem, ...]
    next: Next = None


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of a list is asked for."""

    after: UUID | None = None
    """The last id of the page before; None for the first page."""
    size: int = 50
    modified_after: datetime | None = None
    """Only entries that changed then or later (aware)."""
