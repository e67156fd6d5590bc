"""What the index gives of a service that was found, as the directory shows it: read for a page, unread for the API."""

from collections.abc import Callable
from datetime import datetime
from typing import cast
from uuid import UUID

import msgspec

from hub.directory.hit_models import DirectoryHit, HitNearness, HitPayload
from hub.directory.nearness import Whereabouts, nearness_of
from hub.directory.open_now import State
from hub.directory.places import Place
from hub.directory.timely import Open
from hub_search.models import SearchHit

Shown = Callable[[SearchHit, datetime | None, Open | None, Place | None], DirectoryHit]
"""Makes what is shown of a hit now, who is open at the moment and how near to the place that were asked for."""

MAY_END = b'"alert_expires_at"'
"""In the JSON of a service whose alert may be over; in a text of it, the quotation marks would be escaped."""

_read_payload = msgspec.json.Decoder(HitPayload).decode
_read_whereabouts = msgspec.json.Decoder(Whereabouts).decode


def read_hit(found: SearchHit, now: datetime | None, then: Open | None, place: Place | None) -> DirectoryHit:
    """Return what was found, and whether it is open `then`, if a moment is asked for, and how near to `place`.

    An alert that is over by `now` (aware) is left out: the index was made before.
    """
    service = _read_payload(found.payload)
    if now and service.alert_expires_at and service.alert_expires_at <= now:
        service = msgspec.structs.replace(service, alert=None)
    where = nearness_of(service, found.distance_m, place) if place else None
    return _hit(found, UUID(found.id), service, then.word(service) if then else None, where)


def unread_hit(found: SearchHit, now: datetime | None, then: Open | None, place: Place | None) -> DirectoryHit:
    """Return what is encoded as `read_hit` is: with the service's own id and JSON, where nothing depends on the time.

    To read twenty services only to write them again as they were takes longer than to find them.
    """
    if then or MAY_END in bytes(found.payload):
        return read_hit(found, now, then, place)
    where = nearness_of(_read_whereabouts(found.payload), found.distance_m, place) if place else None
    return _hit(found, cast(UUID, found.id), cast(HitPayload, found.payload), nearness=where)


def _hit(
    found: SearchHit,
    service_id: UUID,
    service: HitPayload,
    standing: State | None = None,
    nearness: HitNearness | None = None,
) -> DirectoryHit:
    return DirectoryHit(
        id=service_id,
        name=found.name,
        organization=found.organization,
        snippet=found.snippet,
        snippet_language=found.snippet_language,
        service=service,
        open=standing,
        nearness=nearness,
    )
