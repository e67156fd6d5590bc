"""From a service to what the search index holds of it. What is not put in here cannot be found, shown or leaked."""

from collections.abc import Mapping
from itertools import chain
from uuid import UUID

import msgspec

from hub.directory.models import HitPayload
from hub.directory.place_models import LocationEntry, PhoneEntry, TermEntry, Texts
from hub.directory.service_models import ServiceEntry
from hub.directory.vocabulary import DISTRICTS, KIND_OF_HELP_WORDS, SERVICE_TYPE_WORDS
from hub_search.models import SearchDocument

PHONES_SHOWN = 3
KEYWORDS_LIMIT = 200


Tops = Mapping[UUID, TermEntry]
"""The topmost term above each term, by the term's id."""


def document_of(entry: ServiceEntry, tops: Tops) -> SearchDocument:
    """Return the search document of a service: the public tier alone. `tops` names the topics of its terms."""
    organization = entry.organization
    topics = [tops.get(term.id, term) for term in entry.taxonomy_terms]
    return SearchDocument(
        id=str(entry.id),
        name=entry.name,
        alternate_names=tuple(_values(entry.alternate_name, organization.alternate_name if organization else None)),
        organization=organization.name if organization else {},
        description=entry.description or {},
        keywords=_keywords(entry, topics),
        facets=_facets(entry, topics),
        payload=msgspec.to_builtins(_payload(entry)),
    )


def _payload(entry: ServiceEntry) -> HitPayload:
    place = entry.locations[0] if entry.locations else None
    placed = _placed(entry)
    return HitPayload(
        name=entry.name,
        organization=entry.organization.name if entry.organization else None,
        service_type=entry.service_type,
        accommodation_form=entry.accommodation_form,
        kinds_of_help=entry.kinds_of_help,
        status=entry.status,
        alert=entry.alert,
        alert_expires_at=entry.alert_expires_at if entry.alert else None,
        district=place.district if place else None,
        city=_city(place) if place else None,
        phones=_first_phones(entry.every_phone),
        languages=entry.spoken,
        latitude=placed.latitude if placed else None,
        longitude=placed.longitude if placed else None,
        position_accuracy=placed.position_accuracy if placed else None,
    )


def _placed(entry: ServiceEntry) -> LocationEntry | None:
    # A service with a hidden place has no point at all: a distance to its office would tell where to look.
    if not all(one.is_announced for one in entry.locations):
        return None
    return next((one for one in entry.locations if one.latitude is not None), None)


def _facets(entry: ServiceEntry, topics: list[TermEntry]) -> dict[str, tuple[str, ...]]:
    districts = {one.district for one in entry.locations if one.district}
    cities = {_name(city) for one in entry.locations if not one.district and (city := _city(one))}
    institution = entry.organization.institution_kind if entry.organization else None
    found = {
        "service_type": (entry.service_type.value,),
        "kind_of_help": tuple(one.value for one in entry.kinds_of_help),
        "institution_kind": (institution.value,) if institution else (),
        "district": tuple(sorted(districts)),
        "city": tuple(sorted(cities)),
        "language": entry.spoken,
        "topic": tuple(sorted({_name(term.name) for term in topics})),
    }
    return {facet: values for facet, values in found.items() if values}


def _keywords(entry: ServiceEntry, topics: list[TermEntry]) -> tuple[str, ...]:
    terms = chain.from_iterable(_values(term.name) for term in (*entry.taxonomy_terms, *topics))
    places = chain.from_iterable(
        _values(_city(one), DISTRICTS.get(one.district) if one.district else None) for one in entry.locations
    )
    kinds = chain.from_iterable(KIND_OF_HELP_WORDS[kind] for kind in entry.kinds_of_help)
    return tuple(dict.fromkeys(chain(SERVICE_TYPE_WORDS[entry.service_type], kinds, terms, places)))[:KEYWORDS_LIMIT]


def _first_phones(phones: tuple[PhoneEntry, ...]) -> tuple[PhoneEntry, ...]:
    different = {(one.number, one.extension): one for one in reversed(phones)}
    return tuple(reversed(different.values()))[:PHONES_SHOWN]


def _city(location: LocationEntry) -> Texts | None:
    return next((address.city for address in location.addresses if address.city), None)


def _name(texts: Texts) -> str:
    return texts.get("en") or next(iter(texts.values()))


def _values(*texts: Texts | None) -> list[str]:
    return [value for one in texts if one for value in one.values()]
