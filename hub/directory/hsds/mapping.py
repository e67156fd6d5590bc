"""From HSDS rows to the directory's tables: which cell becomes which column, and what a row must have."""

import re
from collections.abc import Callable
from typing import Any

from hub.directory.hsds.cells import FILL_IN, LANGUAGE_TAG, RowReader, any_text, joined
from hub.directory.hsds.dialling import dialled, extension_of
from hub.directory.hsds.weekdays import hours_of
from hub.directory.vocabulary import LocationType, PositionAccuracy, ServiceType, Status, district_codes, language_tag
from hub.errors import N_, Text

DISTRICT = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
BYDAY = re.compile(r"-?[0-9]{0,2}(MO|TU|WE|TH|FR|SA|SU)(,-?[0-9]{0,2}(MO|TU|WE|TH|FR|SA|SU))*")

Values = dict[str, Any]


def _organization(row: RowReader) -> Values:
    row.own_id()
    return {
        "name": row.text("name", required=True, limit=500),
        "alternate_name": row.text("alternate_name", limit=500),
        "description": row.text("description"),
        "email": row.email("email"),
        "website": row.url("website") if "website" in row.raw.cells else row.url("url"),
    }


def _service(row: RowReader) -> Values:
    row.own_id()
    name = row.text("name", required=True, limit=500)
    organization, site = row.organization_or_site()
    return {
        "organization_id": organization,
        "site": site,
        "service_type": row.choice("service_type", ServiceType, ServiceType.OTHER),
        "name": name,
        "alternate_name": row.text("alternate_name", limit=500),
        "description": row.text("description"),
        "url": row.url("url"),
        "email": row.email("email"),
        "status": row.choice("status", Status, Status.ACTIVE),
        "interpretation_services": row.text("interpretation_services"),
        "application_process": row.text("application_process"),
        "fees_description": row.text("fees_description" if "fees_description" in row.raw.cells else "fees"),
        "eligibility_description": row.text("eligibility_description"),
        "alert": row.text("alert"),
        "source_modified": row.moment("last_modified") or row.moment("assured_date"),
    }


def _location(row: RowReader) -> Values:
    row.own_id()
    latitude, longitude = row.number("latitude", -90, 90), row.number("longitude", -180, 180)
    if (latitude is None) != (longitude is None) or (latitude, longitude) == (0.0, 0.0):
        row.leave_out("latitude", Text(N_("The two coordinates are no place.")), Text(N_("Give both, or neither.")))
        latitude = longitude = None
    accuracy = row.choice("position_accuracy", PositionAccuracy, PositionAccuracy.EXACT)
    organization, site = row.organization_or_site()
    return {
        "organization_id": organization,
        "site": site,
        "location_type": row.choice("location_type", LocationType, LocationType.PHYSICAL),
        "name": row.text("name", limit=500),
        "alternate_name": row.text("alternate_name", limit=500),
        "description": row.text("description"),
        "transportation": row.text("transportation"),
        "url": row.url("url"),
        "latitude": latitude,
        "longitude": longitude,
        "position_accuracy": None if latitude is None else accuracy,
        "district": _pattern(row, "district", DISTRICT),
    }


def _service_at_location(row: RowReader) -> Values:
    service = row.reference("service_id", "service", required=True)
    location = row.reference("location_id", "location", required=True)
    row.take(row.context.id_of("service_at_location", service, location))
    return {"service_id": service, "location_id": location, "description": row.text("description")}


def _address(row: RowReader) -> Values:
    location = row.reference("location_id", "location", required=True)
    street, city = row.text("address_1", limit=500), row.text("city", limit=200)
    row.child_id(location, street, city)
    if street is None and city is None:
        row.reject("address_1", Text(N_("There is neither a street nor a settlement.")), Text(N_("Leave the row out.")))
    state, country = row.plain("state_province"), _country(row)
    return {
        "location_id": location,
        "address_type": row.choice("address_type", LocationType, _address_type(row.raw.file)),
        "attention": row.text("attention", limit=500),
        "address_1": street,
        "address_2": row.text("address_2", limit=500),
        "city": city,
        "region": row.text("region", limit=200),
        "state_province": state,
        "postal_code": row.plain("postal_code", limit=20),
        "country": country,
        "settlement": joined((any_text(city), state, country)) if city else None,
        "district": district_codes().get(state.casefold()) if state and country == "BG" else None,
    }


def _phone(row: RowReader) -> Values:
    owners = {
        f"{table}_id": row.owner(table) for table in ("organization", "service", "location", "service_at_location")
    }
    text, said = row.plain("number", limit=60), row.plain("extension", limit=20)
    row.child_id(*owners.values(), text, said)
    if text is None or not any(one.isdecimal() for one in text):
        row.reject(
            "number", Text(N_("There is no number to call.")), Text(N_("Leave the row out, or give the number."))
        )
    call = dialled(text)
    if call is None:
        remedy = Text(N_("Write one number alone: digits, spaces, + ( ) . / - and, for an extension, x45."))
        row.reject("number", Text(N_("It cannot be dialled as it is written.")), remedy)
    if not any(owners.values()):
        row.reject("service_id", Text(N_("It is nobody's.")), Text(N_("Say whose it is.")))
    extension = extension_of(said) if said else None
    if said and extension is None:
        row.leave_out("extension", Text(N_("It is no number.")), Text(N_("Write digits alone.")))
    return {
        **owners,
        "number": call.number,
        "extension": extension or call.extension,
        "type": row.plain("type", limit=40),
        "description": row.text("description"),
    }


def _schedule(row: RowReader) -> Values:
    owners = {f"{table}_id": row.owner(table) for table in ("service", "location", "service_at_location")}
    opens, closes = row.plain("opens_at"), row.plain("closes_at")
    description, freq, days = row.text("description"), row.plain("freq"), _pattern(row, "byday", BYDAY)
    row.child_id(*owners.values(), freq, days, opens, closes, description)
    if not any(owners.values()):
        row.reject("service_id", Text(N_("It is nobody's.")), Text(N_("Say whose it is.")))
    found = hours_of(row, opens, closes, fallback=description)
    if found is not None and freq not in (None, "WEEKLY", "MONTHLY"):
        row.reject("freq", Text(N_("It is neither WEEKLY nor MONTHLY.")), Text(N_("Use one of these words.")))
    return {
        **owners,
        "freq": (freq or "WEEKLY") if found else None,
        "byday": days if found else None,
        "opens_at": found[0] if found else None,
        "closes_at": found[1] if found else None,
        "description": description,
        "original_text": None,
    }


def _language(row: RowReader) -> Values:
    service = row.reference("service_id", "service", required=True)
    name = row.plain("language" if "language" in row.raw.cells else "name", limit=500)
    code = _pattern(row, "code", LANGUAGE_TAG) or language_tag(name or "")
    if name is None and code is None:
        row.reject("name", Text(N_("It is empty.")), FILL_IN)
    row.take_once(service, name or code)
    return {"service_id": service, "code": code, "name": name or code, "note": row.text("note")}


def _taxonomy_term(row: RowReader) -> Values:
    row.own_id()
    return {
        "code": row.plain("code"),
        "name": row.text("name", required=True, limit=500),
        "description": row.text("description"),
        "parent_id": None,
        "taxonomy": row.plain("taxonomy" if "taxonomy" in row.raw.cells else "vocabulary"),
    }


def _service_taxonomy_term(row: RowReader) -> Values:
    service = row.reference("service_id", "service", required=True)
    field = "taxonomy_term_id" if "taxonomy_term_id" in row.raw.cells else "taxonomy_id"
    term = row.reference(field, "taxonomy_term", required=True)
    row.take_once(service, term)
    return {"service_id": service, "taxonomy_term_id": term}


TABLES: dict[str, Callable[[RowReader], Values]] = {
    "organization": _organization,
    "taxonomy_term": _taxonomy_term,
    "location": _location,
    "service": _service,
    "service_at_location": _service_at_location,
    "address": _address,
    "phone": _phone,
    "schedule": _schedule,
    "language": _language,
    "service_taxonomy_term": _service_taxonomy_term,
}


def _pattern(row: RowReader, field: str, pattern: re.Pattern[str]) -> str | None:
    value = row.plain(field)
    if value is None or pattern.fullmatch(value):
        return value
    row.leave_out(
        field, Text(N_("It does not have the shape that HSDS gives it.")), Text(N_("See docs/reference/hsds.md."))
    )
    return None


def _country(row: RowReader) -> str | None:
    value = row.plain("country")
    if value is None or re.fullmatch("[A-Za-z]{2}", value):
        return value and value.upper()
    row.leave_out("country", Text(N_("It is no country code of two letters.")), Text(N_("Use ISO 3166-1, as BG.")))
    return None


def _address_type(file: str) -> LocationType:
    return LocationType.POSTAL if file == "postal_addresses.csv" else LocationType.PHYSICAL
