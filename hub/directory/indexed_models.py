"""Services as they are read for the search index, and how whole entries are made of what was read.

`indexed_entries` reads them, each table for about a hundred services at once; here every row finds where it belongs.
"""

from collections.abc import Iterator
from typing import TypeVar

import msgspec

from hub.directory import place_models as place
from hub.directory import service_models as models
from hub.directory.hit_models import HitHours, HitOtherDays


class IndexedPhone(place.PhoneEntry, frozen=True, kw_only=True):
    """A number with its id, by which its languages are found."""

    id: str


class IndexedLocation(place.LocationEntry, frozen=True, kw_only=True):
    """A place with the id of what ties it to its service, by which that is found which is said of the service there."""

    here: str


class IndexedService(models.ServiceEntry, frozen=True, kw_only=True):
    """A service with the id of its organization."""

    organization_id: str | None = None


_Row = TypeVar("_Row")
By = dict[str, tuple[_Row, ...]]
"""Rows by the id of the one that they belong to."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What was read of some services: rows under the names that entries have for them, by what they belong to."""

    services: tuple[IndexedService, ...]
    organizations: dict[str, models.OrganizationEntry]
    phones: By[IndexedPhone]
    schedules: By[HitHours]
    schedule_exceptions: By[HitOtherDays]
    languages: By[place.LanguageEntry]
    service_areas: By[place.ServiceAreaEntry]
    required_documents: By[models.RequiredDocumentEntry]
    cost_options: By[models.CostOptionEntry]
    capacities: By[models.CapacityEntry]
    acceptances: By[models.AcceptanceEntry]
    referral_protocols: dict[str, models.ReferralProtocolEntry]
    assurances: dict[str, models.AssuranceEntry]
    attributes: By[place.AttributeEntry]
    locations: By[IndexedLocation]
    addresses: By[place.AddressEntry]
    accessibility: By[place.AccessibilityEntry]
    phones_here: By[IndexedPhone]
    schedules_here: By[HitHours]
    schedule_exceptions_here: By[HitOtherDays]
    languages_here: By[place.LanguageEntry]
    phones_of_organizations: By[IndexedPhone]
    languages_of_phones: By[place.LanguageEntry]


_decode = msgspec.json.Decoder(Found).decode


def entries_in(told: bytes) -> Iterator[models.ServiceEntry]:
    """Give the services of a `Found` that the database told as JSON, in their order."""
    found = _decode(told)
    for one in found.services:
        key = str(one.id)
        yield msgspec.structs.replace(
            one,
            organization=_organization(found, one),
            phones=_phones(found, found.phones.get(key, ())),
            schedules=found.schedules.get(key, ()),
            schedule_exceptions=found.schedule_exceptions.get(key, ()),
            languages=found.languages.get(key, ()),
            service_areas=found.service_areas.get(key, ()),
            required_documents=found.required_documents.get(key, ()),
            cost_options=found.cost_options.get(key, ()),
            capacities=found.capacities.get(key, ()),
            acceptances=found.acceptances.get(key, ()),
            referral_protocol=found.referral_protocols.get(key),
            assurance=found.assurances.get(key),
            attributes=found.attributes.get(key, ()),
            locations=tuple([_location(found, location) for location in found.locations.get(key, ())]),
        )


def _organization(found: Found, service: IndexedService) -> models.OrganizationEntry | None:
    key = service.organization_id
    organization = found.organizations.get(key) if key else None
    if key and organization and key in found.phones_of_organizations:
        return msgspec.structs.replace(organization, phones=_phones(found, found.phones_of_organizations[key]))
    return organization


def _location(found: Found, location: IndexedLocation) -> place.LocationEntry:
    key, here = str(location.id), location.here
    return msgspec.structs.replace(
        location,
        addresses=found.addresses.get(key, ()),
        accessibility=found.accessibility.get(key, ()),
        languages=found.languages_here.get(key, ()),
        phones=_phones(found, found.phones_here.get(here, ())),
        schedules=found.schedules_here.get(here, ()),
        schedule_exceptions=found.schedule_exceptions_here.get(here, ()),
    )


def _phones(found: Found, phones: tuple[IndexedPhone, ...]) -> tuple[place.PhoneEntry, ...]:
    spoken = found.languages_of_phones
    if not spoken:
        return phones
    return tuple(msgspec.structs.replace(one, languages=spoken.get(one.id, ())) for one in phones)
