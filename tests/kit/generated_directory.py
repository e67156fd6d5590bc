"""Any number of generated services as the directory indexes them: hits of about 2 kB, three facets with values."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import msgspec

from hub.directory.models import HitPayload
from hub.directory.nrm_vocabulary import KindOfHelp
from hub.directory.place_models import LanguageEntry, PhoneEntry
from hub.directory.vocabulary import ServiceType, Status
from hub_search import SearchDocument
from kit.generated_services import AUDIENCES, SERVICE_TYPES, generated_services

FACETS = ("service_type", "district", "kind_of_help")
"""Those that have values."""

_TYPES = dict(zip(SERVICE_TYPES, ServiceType, strict=False))
_KINDS = dict(zip(AUDIENCES, KindOfHelp, strict=False))
_ALERT_LETTERS = 280
_PHONES = ("000 000 001", "000 000 002", "000 000 003")


def generated_directory(count: int) -> Iterator[SearchDocument]:
    """Generate services; the same for one count."""
    for number, document in enumerate(generated_services(count)):
        kinds = tuple(_KINDS[one] for one in document.facets["audience"])
        service_type = _TYPES[document.facets["service_type"][0]]
        districts = document.facets["district"]
        yield msgspec.structs.replace(
            document,
            id=str(UUID(int=number)),
            facets={"service_type": (service_type,), "district": districts, "kind_of_help": kinds},
            payload=_payload(document, service_type, kinds),
        )


def _payload(document: SearchDocument, service_type: ServiceType, kinds: tuple[KindOfHelp, ...]) -> Mapping[str, Any]:
    place = document.keywords
    payload = HitPayload(
        name=document.name,
        organization=document.organization,
        service_type=service_type,
        kinds_of_help=kinds,
        status=Status.ACTIVE,
        alert={language: text[:_ALERT_LETTERS] for language, text in document.description.items()},
        district=document.facets["district"][0],
        city=dict(zip(("bg", "en"), place, strict=True)),
        phones=tuple(
            PhoneEntry(number=one, type="voice", languages=(LanguageEntry(code="bg", name="Bulgarian"),))
            for one in _PHONES
        ),
        languages=("bg", "en"),
        latitude=42.5,
        longitude=25.5,
    )
    built: Mapping[str, Any] = msgspec.to_builtins(payload)
    return built
