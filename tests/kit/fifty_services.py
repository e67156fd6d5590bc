"""Fifty services for the search's pages: five that each show one thing, and forty-five that fill pages."""

from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

import msgspec

from hub.directory.nrm_vocabulary import Tier
from hub.directory.place_models import LocationEntry, PhoneEntry
from hub.directory.service_models import OrganizationEntry, ServiceEntry
from hub.directory.vocabulary import LocationType, ServiceType, Status

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PLACE = LocationEntry(
    id=uuid5(NAMESPACE_DNS, "l"), tier=Tier.PUBLIC, location_type=LocationType.PHYSICAL, district="BG-16"
)


def _a_service(known_as: str, **changes: Any) -> ServiceEntry:
    """Return a service of this name in Bulgarian, a place to sleep in Plovdiv unless it is changed."""
    made = ServiceEntry(
        id=uuid5(NAMESPACE_DNS, known_as),
        service_type=ServiceType.ACCOMMODATION,
        status=Status.ACTIVE,
        name={"bg": known_as, "en": f"{known_as} (in English)"},
        description={"bg": "Легла за една нощ.", "en": "Beds for a night."},
        last_modified=NOON,
        version=1,
        organization=OrganizationEntry(id=uuid5(NAMESPACE_DNS, "o"), name={"bg": "Фондация", "en": "Foundation"}),
        phones=(PhoneEntry(number="+359 000 100 200"), PhoneEntry(number="+359 000 100 201", type="fax")),
        locations=(PLACE,),
    )
    return msgspec.structs.replace(made, **changes)


FIFTY = [
    _a_service("Убежище Пристан"),
    _a_service("Убежище Заслон", service_type=ServiceType.CRISIS_INTERVENTION, status=Status.TEMPORARILY_CLOSED),
    _a_service("Линия Глас", service_type=ServiceType.HOTLINE, locations=()),
    _a_service("Tent", name={"en": "Tent for travellers"}),
    _a_service("Знак", name={"bg": "<b>Знак</b> & ко"}),
    *(_a_service(f"Стая {number}", service_type=ServiceType.OTHER) for number in range(45)),
]
