"""A package of any number of services with twenty rows each beside them, generated: the same for one number."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from kit.generated_services import BULGARIAN, ENGLISH

SERVICES_PER_ORGANIZATION = 20
SERVICES_PER_LOCATION = 5
CHILD_ROWS = 20
"""Rows of each service: 1 place, 2 numbers, 1 contact, 5 hours, 2 languages, 3 terms, 2 documents, 2 costs, 1 area,
1 capacity."""

TERMS = 200
DAYS = ("MO", "TU", "WE", "TH", "FR")
LANGUAGES = (("bg", "Bulgarian"), ("en", "English"), ("ru", "Russian"), ("uk", "Ukrainian"), ("tr", "Turkish"))


def generate_package(folder: Path, services: int) -> Path:
    """Write an HSDS 3.1 tabular package into `folder` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in TABLES.items():
        lines = rows(services)
        first = next(lines)
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(first)
            out.writerow(first.values())
            out.writerows(one.values() for one in lines)
    return folder


def the_id(table: str, number: int) -> str:
    """Return the id that row `number` of `table` has."""
    return str(uuid5(NAMESPACE_URL, f"{table}/{number}"))


def some_words(number: int, count: int) -> str:
    """Return `count` words, others for each number."""
    vocabulary = ENGLISH if number % 2 else BULGARIAN
    return " ".join(vocabulary[(number * 7 + place * place * 3 + place) % len(vocabulary)] for place in range(count))


def _organizations(services: int) -> Iterator[dict[str, Any]]:
    for number in range(-(-services // SERVICES_PER_ORGANIZATION)):
        yield {
            "id": the_id("organization", number),
            "name": f"{some_words(number, 3)} {number}",
            "description": some_words(number + 3, 25),
            "website": f"https://organization-{number}.example",
            "email": f"office@organization-{number}.example",
        }


def _locations(services: int) -> Iterator[dict[str, Any]]:
    for number in range(-(-services // SERVICES_PER_LOCATION)):
        yield {
            "id": the_id("location", number),
            "organization_id": the_id("organization", number * SERVICES_PER_LOCATION // SERVICES_PER_ORGANIZATION),
            "location_type": "physical",
            "name": some_words(number, 2),
            "latitude": 41.3 + number % 280 / 100,
            "longitude": 22.4 + number % 600 / 100,
        }


def _addresses(services: int) -> Iterator[dict[str, Any]]:
    for number in range(-(-services // SERVICES_PER_LOCATION)):
        yield {
            "id": the_id("address", number),
            "location_id": the_id("location", number),
            "address_type": "physical",
            "address_1": f"{some_words(number, 1)} {number % 200 + 1}",
            "city": some_words(number + 9, 1),
            "state_province": "Vidin",
            "postal_code": f"{number % 10_000:04}",
            "country": "BG",
        }


def _services(services: int) -> Iterator[dict[str, Any]]:
    for number in range(services):
        yield {
            "id": the_id("service", number),
            "organization_id": the_id("organization", number // SERVICES_PER_ORGANIZATION),
            "name": f"{some_words(number, 4)} {number}",
            "description": some_words(number, 40),
            "url": f"https://service-{number}.example/about",
            "email": "",
            "status": "active",
            "application_process": some_words(number + 1, 8),
            "eligibility_description": some_words(number + 2, 10),
            "minimum_age": 18,
            "last_modified": f"2026-0{number % 9 + 1}-11T10:00:00Z",
        }


def _links(services: int) -> Iterator[dict[str, Any]]:
    for number in range(services):
        location = the_id("location", number // SERVICES_PER_LOCATION)
        yield {"id": the_id("link", number), "service_id": the_id("service", number), "location_id": location}


def _children(table: str, each: int, **cells: Any) -> Any:
    def rows(services: int) -> Iterator[dict[str, Any]]:
        for number in range(services * each):
            made = {name: cell(number) if callable(cell) else cell for name, cell in cells.items()}
            yield {"id": the_id(table, number), "service_id": the_id("service", number // each), **made}

    return rows


def _attributes(services: int) -> Iterator[dict[str, Any]]:
    for number in range(services * 3):
        yield {
            "id": the_id("attribute", number),
            "link_id": the_id("service", number // 3),
            "link_entity": "service",
            "taxonomy_term_id": the_id("term", (number * 17) % TERMS),
        }


def _terms(services: int) -> Iterator[dict[str, Any]]:
    for number in range(TERMS):
        parent = the_id("term", number % 10) if number >= 10 else ""
        yield {"id": the_id("term", number), "name": f"{some_words(number, 2)} {number}", "parent_id": parent}


def _units(services: int) -> Iterator[dict[str, Any]]:
    yield {"id": the_id("unit", 0), "name": "bed"}


TABLES = {
    "taxonomy_terms": _terms,
    "units": _units,
    "organizations": _organizations,
    "locations": _locations,
    "addresses": _addresses,
    "services": _services,
    "service_at_location": _links,
    "phones": _children("phone", 2, number=lambda one: f"+359 000 {one % 1_000_000:06}", type="voice"),
    "contacts": _children("contact", 1, name="Office", email=lambda one: f"desk@service-{one}.example"),
    "schedules": _children(
        "schedule", 5, freq="WEEKLY", byday=lambda one: DAYS[one % 5], opens_at="09:00", closes_at="17:30"
    ),
    "languages": _children(
        "language", 2, code=lambda one: LANGUAGES[one % 5][0], name=lambda one: LANGUAGES[one % 5][1]
    ),
    "attributes": _attributes,
    "required_documents": _children("document", 2, document=lambda one: some_words(one, 5)),
    "cost_options": _children("cost", 2, option=lambda one: some_words(one, 3), currency="BGN", amount=10),
    "service_areas": _children("area", 1, name=lambda one: some_words(one, 1)),
    "service_capacity": _children(
        "capacity", 1, unit_id=the_id("unit", 0), available=lambda one: one % 9, updated="2026-01-01T00:00:00Z"
    ),
}
"""Name of each file, and what makes its rows."""


def rows_in(services: int) -> int:
    """Return how many rows a package of so many services has."""
    made: Iterable[Iterator[dict[str, Any]]] = (rows(services) for rows in TABLES.values())
    return sum(sum(1 for _ in one) for one in made)
