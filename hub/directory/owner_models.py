"""An organization or a programme, whole: all that the public may know of it, and the services it answers for."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from hub.directory.nrm_vocabulary import AccommodationForm, KindOfHelp
from hub.directory.place_models import LocationEntry, PhoneEntry, Texts
from hub.directory.service_models import OrganizationEntry, ProgramEntry
from hub.directory.vocabulary import ServiceType, Status


class NamedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Something with a page of its own, by its name."""

    id: UUID
    name: Texts


class ListedProgram(msgspec.Struct, frozen=True, kw_only=True):
    """A programme as a list tells it."""

    id: UUID
    name: Texts
    status: Status
    end_date: date | None = None


class ListedService(msgspec.Struct, frozen=True, kw_only=True):
    """A service as a list of services tells it."""

    id: UUID
    name: Texts
    service_type: ServiceType
    accommodation_form: AccommodationForm | None = None
    kinds_of_help: tuple[KindOfHelp, ...] = ()
    status: Status
    status_until: date | None = None
    program_id: UUID | None = None
    organization: NamedEntry | None = None
    districts: tuple[str, ...] = ()
    """ISO 3166-2, each once; of places that are not announced as well, for the district is what may be known."""
    phones: tuple[PhoneEntry, ...] = ()
    """Its own numbers, else its places'."""


class WholeOrganization(OrganizationEntry, frozen=True, kw_only=True):
    """An organization with all that belongs to it. What is not of the public tier is not there: it is not "empty"."""

    source: str | None = None
    version: int
    last_modified: datetime
    """When this entry last changed in the hub."""
    parent: NamedEntry | None = None
    """The organization it is a part of."""
    branches: tuple[NamedEntry, ...] = ()
    """The organizations that are parts of it."""
    programs: tuple[ListedProgram, ...] = ()
    locations: tuple[LocationEntry, ...] = ()
    """Its own places that may be known; places that are not announced stand with their services, as districts."""
    services: tuple[ListedService, ...] = ()
    """At most MAX_LISTED of them, those that are offered first."""
    services_total: int = 0
    """How many services of it the public may know."""


class WholeProgram(ProgramEntry, frozen=True, kw_only=True):
    """A programme with all that belongs to it."""

    source: str | None = None
    version: int
    last_modified: datetime
    organization: OrganizationEntry | None = None
    """Who runs it."""
    services: tuple[ListedService, ...] = ()
    """At most MAX_LISTED of them, those that are offered first."""
    services_total: int = 0


MAX_LISTED = 200
"""Services that a page lists; the search finds the others."""
