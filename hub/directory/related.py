"""Services beside a service: of the same organization, and of the same type in the same district."""

import asyncio
from uuid import UUID

import msgspec

from hub.directory.hit_models import HitPayload
from hub.directory.owner_entries import BESIDE
from hub.directory.place_models import Texts
from hub.directory.service_models import ServiceEntry
from hub.directory.vocabulary import ServiceType, Status
from hub.storage.engines import APPLICATION, pool_of
from hub_search.engine import SearchEngine
from hub_search.errors import SearchError
from hub_search.models import SearchQuery

_read_payload = msgspec.json.Decoder(HitPayload).decode

BESIDE_SHOWN = 4
"""Services of each kind of nearness: a handful to go on with, not a second page of results."""


class RelatedService(msgspec.Struct, frozen=True, kw_only=True):
    """A service that may help where another one cannot."""

    id: UUID
    name: Texts
    service_type: ServiceType
    status: Status
    districts: tuple[str, ...] = ()
    organization: Texts | None = None


class RelatedServices(msgspec.Struct, frozen=True, kw_only=True):
    """What stands beside a service."""

    same_organization: tuple[RelatedService, ...] = ()
    same_district: tuple[RelatedService, ...] = ()
    """Of the same type, by other organizations."""


async def related_services(engine: SearchEngine, entry: ServiceEntry, language: str) -> RelatedServices:
    """Return what stands beside `entry`: one query, and one search, which may fail without a word.

    Both know of the public tier alone. A district is what anybody may know of a hidden place, and nothing else of it
    is looked at.
    """
    siblings, found = await asyncio.gather(_of_the_organization(entry), _in_the_district(engine, entry, language))
    known = {entry.id, *(one.id for one in siblings)}
    own = entry.organization.name if entry.organization else None
    others = [one for one in found if one.id not in known and one.organization != own]
    return RelatedServices(same_organization=siblings, same_district=tuple(others[:BESIDE_SHOWN]))


async def _of_the_organization(entry: ServiceEntry) -> tuple[RelatedService, ...]:
    if entry.organization is None:
        return ()
    found = await pool_of(APPLICATION).fetchval(BESIDE, entry.organization.id, entry.id, BESIDE_SHOWN)
    return msgspec.json.decode(found, type=tuple[RelatedService, ...]) if found else ()


async def _in_the_district(engine: SearchEngine, entry: ServiceEntry, language: str) -> list[RelatedService]:
    districts = tuple(sorted({place.district for place in entry.locations if place.district}))
    if not districts or entry.service_type is ServiceType.OTHER:
        return []
    wanted = {"service_type": (entry.service_type.value,), "district": districts}
    try:
        page = await engine.search(SearchQuery(language=language, filters=wanted, size=3 * BESIDE_SHOWN))
    except SearchError:
        return []
    hits = [(UUID(hit.id), _read_payload(hit.payload)) for hit in page.hits]
    return [
        RelatedService(
            id=key,
            name=one.name,
            service_type=one.service_type,
            status=one.status,
            districts=(one.district,) if one.district else (),
            organization=one.organization,
        )
        for key, one in hits
        if one.status is Status.ACTIVE
    ]
