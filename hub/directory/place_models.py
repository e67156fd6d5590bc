"""How a service is reached: its numbers, people, hours and places, as its page and the API show them."""

from collections.abc import Iterable
from datetime import date, time
from uuid import UUID

import msgspec

from hub.directory.nrm_vocabulary import AcceptanceAnswer, AccessFeature, Act, HolidayHours, Specialist, Tier
from hub.directory.vocabulary import LocationType, PositionAccuracy

Texts = dict[str, str]
"""One text by language (BCP 47): {"bg": …, "en": …}."""


class LanguageEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A language spoken without an interpreter; without `code`, what the source says about languages."""

    code: str | None = None
    """BCP 47."""
    name: str
    note: Texts | None = None


class TermEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A word of a taxonomy that things are sorted under."""

    id: UUID
    code: str | None = None
    name: Texts
    description: Texts | None = None
    parent_id: UUID | None = None
    taxonomy: str | None = None
    taxonomy_id: UUID | None = None
    language: str | None = None
    term_uri: str | None = None


class AttributeEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What else its source says of a thing: a term of a taxonomy, or a value under a label (HSDS 3.1)."""

    term: TermEntry | None = None
    link_type: str | None = None
    value: str | None = None
    label: Texts | None = None


class PhoneEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A number to call."""

    number: str
    extension: str | None = None
    type: str | None = None
    """As HSDS 3.1 names it: voice, fax, text, cell, video, tty."""
    act: Act | None = None
    """What it is for; None for everything."""
    description: Texts | None = None
    languages: tuple[LanguageEntry, ...] = ()


class ContactEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Whom to ask for."""

    name: Texts | None = None
    title: Texts | None = None
    department: Texts | None = None
    email: str | None = None
    phones: tuple[PhoneEntry, ...] = ()


class AddressEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
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
    """ISO 3166-1 alpha-2."""


class ScheduleEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Hours on some days, or a text that says when. Recurrence is RFC 5545's, as in HSDS 3.1."""

    act: Act | None = None
    """What the hours are for; None where it is not said."""
    valid_from: date | None = None
    valid_to: date | None = None
    dtstart: date | None = None
    until: date | None = None
    count: int | None = None
    wkst: str | None = None
    freq: str | None = None
    interval: int | None = None
    byday: str | None = None
    """As MO,TU."""
    byweekno: str | None = None
    bymonthday: str | None = None
    byyearday: str | None = None
    opens_at: time | None = None
    closes_at: time | None = None
    """Earlier than `opens_at`: on the next day. 00:00 to 23:59 is the whole day."""
    time_zone: str | None = None
    """IANA name; None is the service's own."""
    on_public_holidays: HolidayHours | None = None
    languages: tuple[str, ...] = ()
    """BCP 47 tags of the languages spoken during these hours."""
    specialists: tuple[Specialist, ...] = ()
    """Who is there during these hours."""
    attending_type: str | None = None
    schedule_link: str | None = None
    description: Texts | None = None
    notes: Texts | None = None
    original_text: Texts | None = None
    """What the source wrote, line breaks included."""


class ScheduleExceptionEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Days on which other hours hold than the usual ones."""

    act: Act | None = None
    start_date: date
    end_date: date
    """The last such day."""
    closed: bool
    opens_at: time | None = None
    closes_at: time | None = None
    description: Texts | None = None


class ServiceAreaEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Whom a service is for by where they are."""

    name: Texts | None = None
    description: Texts | None = None
    extent: str | None = None
    extent_type: str | None = None
    uri: str | None = None
    district: str | None = None
    """ISO 3166-2."""


class AccessibilityEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Whether a place can be used with a disability."""

    description: Texts | None = None
    details: Texts | None = None
    url: str | None = None
    feature: AccessFeature | None = None
    answer: AcceptanceAnswer | None = None
    """Whether the place has the `feature`; silence is "not stated"."""


class LocationEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Where a service is given. Of a place that is not public there is the district, and nothing else to know."""

    id: UUID
    tier: Tier
    location_type: LocationType
    name: Texts | None = None
    alternate_name: Texts | None = None
    description: Texts | None = None
    service_description: Texts | None = None
    """What the service does there: the description of the service at this location."""
    transportation: Texts | None = None
    url: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    position_accuracy: PositionAccuracy | None = None
    district: str | None = None
    """ISO 3166-2."""
    external_identifier: str | None = None
    external_identifier_type: str | None = None
    addresses: tuple[AddressEntry, ...] = ()
    phones: tuple[PhoneEntry, ...] = ()
    contacts: tuple[ContactEntry, ...] = ()
    schedules: tuple[ScheduleEntry, ...] = ()
    schedule_exceptions: tuple[ScheduleExceptionEntry, ...] = ()
    languages: tuple[LanguageEntry, ...] = ()
    accessibility: tuple[AccessibilityEntry, ...] = ()
    service_areas: tuple[ServiceAreaEntry, ...] = ()
    attributes: tuple[AttributeEntry, ...] = ()

    @property
    def is_announced(self) -> bool:
        """Whether people may know where it is."""
        return self.tier is Tier.PUBLIC

    @property
    def has_door(self) -> bool:
        """Whether people may know of a door there that they can go to."""
        return self.is_announced and any(
            one.address_type is LocationType.PHYSICAL and one.address_1 for one in self.addresses
        )


def each_once(phones: Iterable[PhoneEntry]) -> tuple[PhoneEntry, ...]:
    """Return the first entry of each number; with another extension it is another one."""
    different: dict[tuple[str, str | None], PhoneEntry] = {}
    for one in phones:
        different.setdefault((one.number, one.extension), one)
    return tuple(different.values())
