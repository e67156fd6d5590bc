"""What crosses the directory's boundary: searches and their results, a service as its page and the API show it."""

from datetime import datetime, time
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from hub.directory.vocabulary import LocationType, PositionAccuracy, ServiceType, Status
from hub_search.models import MAX_CHARACTERS, MAX_SIZE, Match, Segment

Texts = dict[str, str]
"""One text by language (BCP 47): {"bg": …, "en": …}."""

MAX_PAGE = 10_000
MAX_FILTER_VALUES = 50
"""Values asked for in one facet."""


class DirectorySearch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody looks for."""

    text: Annotated[
        str,
        Meta(description=f"Words in any order and inflection; what follows {MAX_CHARACTERS} characters is left out."),
    ] = ""
    language: Annotated[str, Meta(description="The reader's language: bg or en.", pattern="^[a-z]{2,3}$")] = "bg"
    filters: Annotated[
        dict[str, tuple[str, ...]],
        Meta(description="Facet to wanted values: any of them within a facet, all facets together."),
    ] = msgspec.field(default_factory=dict)
    page: Annotated[int, Meta(description="From 1.")] = 1
    size: Annotated[int, Meta(description=f"Services on a page, 1 to {MAX_SIZE}.")] = 20
    typing: Annotated[bool, Meta(description="Whether the last word may be unfinished.")] = False


class PhoneEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A number to call."""

    number: str
    extension: str | None = None
    type: str | None = None
    description: Texts | None = None


class HitPayload(msgspec.Struct, frozen=True, kw_only=True):
    """What a search document carries for the results page: every field of it is public, and there is no other."""

    name: Texts
    organization: Texts | None = None
    service_type: ServiceType
    status: Status
    alert: Texts | None = None
    district: str | None = None
    city: Texts | None = None
    phones: tuple[PhoneEntry, ...] = ()
    """The first three."""
    languages: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    position_accuracy: PositionAccuracy | None = None


class DirectoryHit(msgspec.Struct, frozen=True, kw_only=True):
    """One service found."""

    id: UUID
    name: tuple[Segment, ...]
    """The name in the reader's language, in stretches that say whether they answer the words."""
    organization: tuple[Segment, ...]
    snippet: tuple[Segment, ...]
    snippet_language: str | None
    """BCP 47 tag of the description that the snippet was cut from; None where that is not known."""
    service: HitPayload


class FacetValue(msgspec.Struct, frozen=True):
    """One value that results can be narrowed to, and how many services that would give."""

    value: str
    count: int


class DirectoryResults(msgspec.Struct, frozen=True, kw_only=True):
    """One page of services found."""

    total: int
    page: int
    pages: int
    size: int
    items: tuple[DirectoryHit, ...]
    facets: dict[str, tuple[FacetValue, ...]]
    """Each facet's values, most services first, counted as if that facet had no filter of its own."""
    match: Match
    complete: int
    """How many of `total` have all of the words."""
    truncated: bool = False
    """Whether the text was too long, and its end was left out."""


class OrganizationEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers for a service."""

    id: UUID
    name: Texts
    alternate_name: Texts | None = None
    description: Texts | None = None
    website: str | None = None
    email: str | None = None
    phones: tuple[PhoneEntry, ...] = ()


class AddressEntry(msgspec.Struct, frozen=True, kw_only=True):
    """How to find a place, or write to it."""

    address_type: LocationType
    attention: Texts | None = None
    address_1: Texts | None = None
    address_2: Texts | None = None
    city: Texts | None = None
    region: Texts | None = None
    state_province: str | None = None
    postal_code: str | None = None
    country: str | None = None


class ScheduleEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Hours on some days, or a text that says when."""

    freq: str | None = None
    byday: str | None = None
    """RFC 5545, as MO,TU."""
    opens_at: time | None = None
    closes_at: time | None = None
    """Earlier than `opens_at`: on the next day. 00:00 to 23:59 is the whole day."""
    description: Texts | None = None
    original_text: Texts | None = None
    """What the source wrote, line breaks included."""


class LanguageEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A language spoken without an interpreter; without `code`, what the source says about languages."""

    code: str | None = None
    name: str
    note: Texts | None = None


class LocationEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Where a service is given."""

    id: UUID
    location_type: LocationType
    name: Texts | None = None
    description: Texts | None = None
    transportation: Texts | None = None
    url: str | None = None
    district: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    position_accuracy: PositionAccuracy | None = None
    addresses: tuple[AddressEntry, ...] = ()
    phones: tuple[PhoneEntry, ...] = ()
    schedules: tuple[ScheduleEntry, ...] = ()


class TermEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A word that services are sorted under."""

    id: UUID
    code: str | None = None
    name: Texts


class ServiceEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One service, whole: everything of the public tier that its page shows."""

    id: UUID
    service_type: ServiceType
    status: Status
    name: Texts
    alternate_name: Texts | None = None
    description: Texts | None = None
    alert: Texts | None = None
    url: str | None = None
    email: str | None = None
    interpretation_services: Texts | None = None
    application_process: Texts | None = None
    fees_description: Texts | None = None
    eligibility_description: Texts | None = None
    last_modified: datetime
    """When this entry last changed in the hub: for an imported service, when it was taken in as it is."""
    source_modified: datetime | None = None
    """When the source last changed or confirmed it, by its own account; None where it does not say."""
    version: int
    source: str | None = None
    organization: OrganizationEntry | None = None
    phones: tuple[PhoneEntry, ...] = ()
    schedules: tuple[ScheduleEntry, ...] = ()
    languages: tuple[LanguageEntry, ...] = ()
    locations: tuple[LocationEntry, ...] = ()
    taxonomy_terms: tuple[TermEntry, ...] = ()

    @property
    def every_phone(self) -> tuple[PhoneEntry, ...]:
        """The numbers to call for this service: its own, else its locations', else its organization's."""
        located = tuple(phone for location in self.locations for phone in location.phones)
        return self.phones or located or (self.organization.phones if self.organization else ())

    @property
    def every_schedule(self) -> tuple[ScheduleEntry, ...]:
        """When it is open: its own hours, else its locations'."""
        return self.schedules or tuple(one for location in self.locations for one in location.schedules)
