"""Search documents: what may be found and shown, and nothing else."""

from datetime import time
from typing import Any
from uuid import uuid4

import msgspec

from hub.directory.documents import document_of
from hub.directory.hit_models import HitPayload
from hub.directory.indexing import directory_documents, documents_of
from hub.directory.nrm_vocabulary import InstitutionKind, KindOfHelp, LicenceState, Tier
from hub.directory.place_models import (
    AddressEntry,
    AttributeEntry,
    ContactEntry,
    LanguageEntry,
    LocationEntry,
    PhoneEntry,
    ScheduleEntry,
    TermEntry,
)
from hub.directory.service_models import LicenceEntry, ReferralProtocolEntry, ServiceEntry
from hub.directory.timely import TIMELY
from hub.directory.vocabulary import (
    FACETS,
    KIND_OF_HELP_WORDS,
    REFUSES,
    SERVICE_TYPE_WORDS,
    LocationType,
    PositionAccuracy,
    ServiceType,
)
from hub.storage.engines import APPLICATION, pool_of
from kit.database import Database
from kit.directory import VILLAGE, a_service, an_organization, id_of_service, imported

CANARY = "CANARY"


def a_place(**fields: Any) -> LocationEntry:
    given: dict[str, Any] = {"id": uuid4(), "location_type": LocationType.PHYSICAL, "tier": Tier.PUBLIC}
    return LocationEntry(**(given | fields))


def a_full_service() -> ServiceEntry:
    """A service in which everything that no search document may hold says so."""
    hidden = {"en": CANARY}
    address = AddressEntry(
        address_type=LocationType.PHYSICAL,
        attention=hidden,
        address_1=hidden,
        address_2=hidden,
        city={"en": "Vidin"},
        region=hidden,
        state_province=CANARY,
        postal_code=CANARY,
    )
    place = a_place(
        name=hidden, description=hidden, transportation=hidden, url=CANARY, district="BG-05", addresses=(address,)
    )
    return a_service(
        organization=an_organization(description=hidden, email=CANARY, website=CANARY),
        url=CANARY,
        email=CANARY,
        interpretation_services=hidden,
        application_process=hidden,
        fees_description=hidden,
        source=CANARY,
        eligibility_description=hidden,
        length_of_stay=hidden,
        contacts=(ContactEntry(name=hidden, title=hidden, department=hidden, email=CANARY),),
        referral_protocol=ReferralProtocolEntry(next_steps=hidden, what_to_say=hidden, complaints=hidden),
        licences=(LicenceEntry(state=LicenceState.HELD, number=CANARY),),
        schedules=(ScheduleEntry(opens_at=time(9), closes_at=time(17), description=hidden, original_text=hidden),),
        languages=(LanguageEntry(code="en", name=CANARY, note=hidden),),
        locations=(place,),
    )


def test_document_holds_no_field_outside_the_allow_list() -> None:
    document = document_of(a_full_service(), {})
    assert CANARY not in msgspec.json.encode(document).decode()
    assert isinstance(document.payload, HitPayload)
    assert set(document.facets) <= {*FACETS, *TIMELY, REFUSES}


def test_document_of_a_place_without_an_address_tells_its_district_alone() -> None:
    service = a_service(service_type=ServiceType.OTHER, locations=(a_place(district="BG-05"),))
    document = document_of(service, {})
    assert document.facets["district"] == ("BG-05",)
    assert {"latitude", "city"} & set(msgspec.to_builtins(document.payload)) == set()
    assert document.keywords == ("Видин", "Vidin")


def test_document_can_be_narrowed_by_town_whether_its_district_is_known_or_not() -> None:
    address = AddressEntry(address_type=LocationType.PHYSICAL, city={"en": "Doral"})
    document = document_of(a_service(locations=(a_place(addresses=(address,)),)), {})
    assert document.facets["city"] == ("Doral",)
    assert "district" not in document.facets
    told = document_of(a_service(locations=(a_place(addresses=(address,), district="BG-05"),)), {})
    assert (told.facets["city"], told.facets["district"]) == (("Doral",), ("BG-05",))


def test_document_is_sorted_under_the_topmost_term() -> None:
    top = TermEntry(id=uuid4(), name={"en": "Health Care"})
    own = TermEntry(id=uuid4(), name={"en": "Blood Tests"})
    other = TermEntry(id=uuid4(), code="women", name={"bg": "Жени", "en": "Women"})
    said = AttributeEntry(label={"en": "CANARY"}, value=CANARY)
    attributes = (AttributeEntry(term=own), AttributeEntry(term=other), said)
    document = document_of(a_service(attributes=attributes), {own.id: top, other.id: other})
    assert document.facets["topic"] == ("Health Care", "Women")
    assert {"Blood Tests", "Health Care", "Жени"} <= set(document.keywords)
    assert CANARY not in str(document)


def test_document_can_be_narrowed_by_the_kinds_of_help_and_of_the_institution() -> None:
    organization = an_organization(institution_kind=InstitutionKind.BAR_ASSOCIATION)
    document = document_of(a_service(kinds_of_help=(KindOfHelp.LAWYER,), organization=organization), {})
    assert document.facets["kind_of_help"] == ("lawyer",)
    assert document.facets["institution_kind"] == ("bar_association",)
    assert {"адвокат", "attorney"} <= set(document.keywords)
    assert document.payload.kinds_of_help == ("lawyer",)


def test_document_is_found_by_a_language_that_is_spoken_at_some_hours_only() -> None:
    by_hour = ScheduleEntry(freq="WEEKLY", byday="TU", opens_at=time(9), closes_at=time(12), languages=("ar", "tr"))
    document = document_of(a_service(schedules=(by_hour,), languages=(LanguageEntry(code="bg", name="Bulgarian"),)), {})
    assert document.facets["language"] == ("bg", "ar", "tr")


def test_document_of_a_service_with_a_hidden_place_has_its_district_and_no_point() -> None:
    office = a_place(latitude=43.9, longitude=22.8, position_accuracy=PositionAccuracy.EXACT, district="BG-05")
    hidden = a_place(tier=Tier.RESTRICTED, district="BG-12")
    document = document_of(a_service(locations=(office, hidden)), {})
    assert document.facets["district"] == ("BG-05", "BG-12")
    assert {"latitude", "longitude", "position_accuracy"} & set(msgspec.to_builtins(document.payload)) == set()
    assert document_of(a_service(locations=(office,)), {}).payload.latitude == 43.9


def test_document_shows_the_first_three_different_numbers() -> None:
    numbers = tuple(PhoneEntry(number=f"+359 000 00{digit}") for digit in (1, 1, 2, 3, 4))
    shown = document_of(a_service(phones=numbers), {}).payload.phones
    assert [one.number for one in shown] == ["+359 000 001", "+359 000 002", "+359 000 003"]


def test_document_payload_can_be_read_back() -> None:
    place = a_place(latitude=43.9, longitude=22.8, position_accuracy=PositionAccuracy.SETTLEMENT)
    payload = msgspec.json.encode(document_of(a_service(locations=(place,)), {}).payload)
    assert msgspec.json.decode(payload, type=HitPayload).position_accuracy is PositionAccuracy.SETTLEMENT


async def test_documents_leave_out_services_that_nobody_can_use(database: Database) -> None:
    await imported(VILLAGE)
    await pool_of(APPLICATION).execute("UPDATE service SET status = 'defunct' WHERE source_id = '10'")
    await pool_of(APPLICATION).execute("UPDATE service SET status = 'temporarily closed' WHERE source_id = '11'")
    await pool_of(APPLICATION).execute("UPDATE service SET status = 'inactive' WHERE source_id = '12'")
    found = {one.id async for one in directory_documents()}
    assert found == {str(await id_of_service("11")), str(await id_of_service("20"))}
    assert await documents_of([await id_of_service("10")]) == []


def test_document_is_found_by_what_people_call_its_service_type() -> None:
    assert set(SERVICE_TYPE_WORDS) == set(ServiceType)
    assert set(KIND_OF_HELP_WORDS) == set(KindOfHelp)
    assert "горещ телефон" in document_of(a_service(service_type=ServiceType.HOTLINE), {}).keywords
