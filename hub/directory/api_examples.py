"""Examples of requests and answers for the description of the API: fictional, with numbers that nobody can be given."""

from typing import Any

from litestar.openapi.spec import Example

ID = "5a0c4a3e-8a57-4a39-9d0e-6c1f1c1a7a11"
ORGANIZATION_ID = "0d9c6a57-1f0b-4d27-8a7e-3a4b5c6d7e8f"
PROGRAM_ID = "c2f5b1de-7a64-4a0f-8f1e-9b0a1c2d3e4f"
LOCATION_ID = "9b1d7f0a-2c3e-4f5a-8b6c-7d8e9f0a1b2c"
MOMENT = "2026-11-24T10:00:00Z"

SEARCHES = [
    Example(summary="A place to sleep in Plovdiv", value={"text": "подслон Пловдив", "language": "bg"}),
    Example(
        summary="Hotlines that speak Ukrainian or Russian",
        value={
            "filters": {"service_type": ["hotline"], "language": ["uk", "ru"]},
            "language": "en",
            "size": 10,
            "facets": ["service_type", "district"],
        },
    ),
    Example(
        summary="The nearest shelters within 50 km of Vidin",
        value={
            "filters": {"service_type": ["accommodation"]},
            "place": "Видин",
            "radius_km": 50,
            "sort": "nearest",
            "language": "bg",
        },
    ),
]
BEGINNINGS = [Example(summary="The beginning of a word", value={"text": "прав", "language": "bg", "size": 5})]

PHONE = {"number": "+359 000 111 222", "type": "voice", "languages": [{"code": "bg", "name": "Bulgarian"}]}
NAME = {"bg": "Убежище Тихи бряг", "en": "Quiet Shore shelter"}
OFFERED_BY = {"bg": "Сдружение Бряг", "en": "Shore association"}
PART_OF = {"bg": "Програма Тиха вода", "en": "Quiet Water programme"}
STORED = {"version": 3, "last_modified": MOMENT}

FOUND: dict[str, Any] = {
    "total": 1,
    "page": 1,
    "pages": 1,
    "size": 10,
    "items": [
        {
            "id": ID,
            "name": [{"text": "Quiet Shore ", "hit": False}, {"text": "shelter", "hit": True}],
            "organization": [{"text": "Shore association", "hit": False}],
            "snippet": [{"text": "Beds for women with children.", "hit": False}],
            "snippet_language": "en",
            "service": {
                "name": NAME,
                "service_type": "accommodation",
                "status": "active",
                "district": "BG-05",
                "phones": [PHONE],
            },
        }
    ],
    "facets": {"service_type": [{"value": "accommodation", "count": 1}], "district": [{"value": "BG-05", "count": 1}]},
    "understood": [{"what": "place", "code": "BG-05", "typed": "Видин"}],
    "match": "all_words",
    "complete": 1,
    "truncated": False,
    "emergency_numbers": [{"number": "112"}],
}
COMPLETED = {"items": [{"text": "правна помощ", "kind": "keyword"}]}

SERVICE: dict[str, Any] = {
    "id": ID,
    **STORED,
    "service_type": "accommodation",
    "name": NAME,
    "status": "active",
    "phones": [PHONE],
    "organization": {"id": ORGANIZATION_ID, "name": OFFERED_BY, "status": "active"},
    "locations": [{"id": LOCATION_ID, "tier": "restricted", "location_type": "physical", "district": "BG-05"}],
}
ORGANIZATION: dict[str, Any] = {
    "id": ORGANIZATION_ID,
    **STORED,
    "name": OFFERED_BY,
    "status": "active",
    "institution_kind": "ngo",
    "services": [{"id": ID, "name": NAME, "service_type": "accommodation", "status": "active"}],
    "services_total": 1,
}
PROGRAM: dict[str, Any] = {
    "id": PROGRAM_ID,
    **STORED,
    "name": PART_OF,
    "status": "active",
    "is_project": False,
    "services": ORGANIZATION["services"],
    "services_total": 1,
}
SERVICES: dict[str, Any] = {
    "items": [
        {
            "id": ID,
            "name": NAME,
            "service_type": "accommodation",
            "status": "active",
            "kinds_of_help": ["bed", "food"],
            "districts": ["BG-05"],
            "organization_id": ORGANIZATION_ID,
            "program_id": PROGRAM_ID,
            **STORED,
        }
    ],
    "next": ID,
}
ORGANIZATIONS: dict[str, Any] = {
    "items": [
        {"id": ORGANIZATION_ID, "name": OFFERED_BY, "status": "active", "institution_kind": "ngo", **STORED},
    ],
    "next": None,
}
PROGRAMS: dict[str, Any] = {
    "items": [
        {
            "id": PROGRAM_ID,
            "name": PART_OF,
            "status": "active",
            "is_project": False,
            "organization_id": ORGANIZATION_ID,
            **STORED,
        }
    ],
    "next": None,
}
