"""What the directory keeps of each thing: one list that imports read by, exports write by, and the schema is held to.

Names are those of HSDS 3.1 where it has the thing; what the National Referral Mechanism needs beside it is marked.
"""

import enum

import msgspec

from hub.directory.nrm_vocabulary import (
    AcceptanceAnswer,
    AcceptanceCriterion,
    AccessFeature,
    AccommodationForm,
    Act,
    DocumentRoute,
    HolidayHours,
    InstitutionKind,
    KindOfHelp,
    LicenceState,
    Specialist,
    Tier,
    VerificationMethod,
    VoiceMessage,
    WayIn,
)
from hub.directory.vocabulary import LocationType, PositionAccuracy, ServiceType, Status


class Kind(enum.StrEnum):
    """How a value is written."""

    TEXTS = "texts"
    """A text people read, by language: {"bg": …, "en": …}."""
    PLAIN = "plain"
    """A short text that is the same in every language."""
    CHOICE = "choice"
    CHOICES = "choices"
    """Several of a vocabulary; in a CSV cell with commas between."""
    CODES = "codes"
    """Several BCP 47 tags; in a CSV cell with commas between."""
    URL = "url"
    EMAIL = "email"
    WHOLE = "whole"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    """A time of a day, in UTC where it names no zone."""
    CLOCK = "clock"
    FLAG = "flag"
    """True, false, or not stated."""
    REFERENCE = "reference"
    """The id of a row of the table that `to` names."""


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One column."""

    name: str
    """Of the column, and of the field in HSDS unless `hsds` says otherwise."""
    kind: Kind
    required: bool = False
    """A row without it is rejected."""
    limit: int = 200
    """Characters of a text."""
    choices: type[enum.StrEnum] | None = None
    default: enum.StrEnum | None = None
    """What an empty cell means."""
    low: float = 0
    high: float = 1_000_000_000
    to: str = ""
    """Table that a REFERENCE leads to."""
    hsds: str | None = None
    """Its name in HSDS where that is another."""
    extension: bool = False
    """Whether HSDS 3.1 has no such field."""

    @property
    def stored_always(self) -> bool:
        """Whether its column is never empty."""
        return self.required or self.default is not None

    @property
    def outside(self) -> str:
        """The name it has in a package."""
        return self.hsds or self.name


class Entity(msgspec.Struct, frozen=True, kw_only=True):
    """One table of the directory."""

    table: str
    file: str
    """Name of its table in a data package: `<file>.csv`."""
    listed: str = ""
    """Name of the list (or, with `single`, of the object) that holds its rows inside their owner in JSON."""
    single: bool = False
    """Whether an owner has at most one."""
    owners: tuple[str, ...] = ()
    """Tables whose rows it may belong to; the first that a row names owns it. Empty: it stands by itself."""
    owner_optional: bool = False
    """Whether it may stand without the owner, because sources name owners that they do not hold."""
    fields: tuple[Field, ...] = ()
    versioned: bool = False
    """Whether the table counts its changes and keeps when the last one was."""
    extension: bool = False
    """Whether HSDS 3.1 has no such table."""

    @property
    def always_owned(self) -> bool:
        """Whether the one column that names its owner is never empty."""
        return len(self.owners) == 1 and not self.owner_optional

    @property
    def owner_columns(self) -> tuple[str, ...]:
        """The columns that name an owner."""
        return tuple(f"{owner}_id" for owner in self.owners)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that its source decides, besides id, source and source_id."""
        return (*self.owner_columns, *(one.name for one in self.fields))


LONG = 100_000

NOTES = {
    "is_project": "whether it ends with its funding",
    "capacity_tier": "who may know its free places",
    "acceptance_tier": "who may know whom it accepts",
    "schedule_tier": "who may know its hours",
    "kinds_of_help": "what a person gets there",
    "accommodation_form": "how long one may stay, by the forms of the standard (III.1)",
    "is_specialised": "whether it is for victims of trafficking alone",
    "length_of_stay": "in words",
    "time_zone": "IANA, as Europe/Sofia; without it, that of the installation",
    "district": "ISO 3166-2, as BG-16",
    "position_accuracy": "how close the coordinates are to the door",
    "on_public_holidays": "what the hours do then",
    "languages": "spoken during these hours without waiting",
    "specialists": "who is there during these hours",
    "original_text": "what the source wrote",
    "status_from": "first day of the status",
    "status_until": "last day of the status",
    "alert_expires_at": "from then on the alert is not shown",
    "route": "the way in that asks for it; every way when empty",
    "feature": "what it is about",
    "ways_in": "how a person comes to the service",
    "via": "whose referral it takes",
    "voice_message": "whether leaving one is safe for the person",
    "response_minutes": "how long an answer takes at most",
    "confirmed_at": "when its owner last said that it is true",
    "verified_at": "when a reviewer last made sure of it",
    "verification_method": "how",
    "due_date": "when it must be looked at again",
    "country": "ISO 3166-1",
    "source_modified": "when its source last changed it, by its own account",
    "act": "what the hours or the number are for",
    "closed": "true: nobody is there; false: the hours given are those of these days",
}
"""What a field means where its name does not say it, by the field's name."""


def _texts(name: str, *, required: bool = False, limit: int = LONG, extension: bool = False, hsds: str = "") -> Field:
    return Field(name=name, kind=Kind.TEXTS, required=required, limit=limit, extension=extension, hsds=hsds or None)


def _plain(name: str, *, required: bool = False, limit: int = 200, extension: bool = False) -> Field:
    return Field(name=name, kind=Kind.PLAIN, required=required, limit=limit, extension=extension)


def _choice(name: str, choices: type[enum.StrEnum], default: enum.StrEnum | None = None) -> Field:
    return Field(name=name, kind=Kind.CHOICE, choices=choices, default=default, extension=True)


def _several(name: str, choices: type[enum.StrEnum]) -> Field:
    return Field(name=name, kind=Kind.CHOICES, choices=choices, extension=True)


def _field(name: str, kind: Kind, *, required: bool = False, extension: bool = False) -> Field:
    return Field(name=name, kind=kind, required=required, extension=extension)


def _number(name: str, low: float, high: float, *, whole: bool = False, extension: bool = False) -> Field:
    return Field(name=name, kind=Kind.WHOLE if whole else Kind.NUMBER, low=low, high=high, extension=extension)


def _to(table: str, *, name: str = "", required: bool = False) -> Field:
    return Field(name=name or f"{table}_id", kind=Kind.REFERENCE, to=table, required=required)


TIER = _choice("tier", Tier, Tier.PUBLIC)
ACT = _choice("act", Act)
STATUS = Field(name="status", kind=Kind.CHOICE, choices=Status, default=Status.ACTIVE)
STATED = (
    msgspec.structs.replace(STATUS, extension=True),
    _field("status_from", Kind.DATE, extension=True),
    _field("status_until", Kind.DATE, extension=True),
)

ORGANIZATION = Entity(
    table="organization",
    file="organizations",
    versioned=True,
    fields=(
        _texts("name", required=True, limit=500),
        _texts("alternate_name", limit=500),
        _texts("description"),
        _field("email", Kind.EMAIL),
        _field("website", Kind.URL),
        _plain("tax_status"),
        _plain("tax_id"),
        _number("year_incorporated", 1000, 2100, whole=True),
        _plain("legal_status"),
        _field("logo", Kind.URL),
        _field("uri", Kind.URL),
        _to("organization", name="parent_organization_id"),
        _choice("institution_kind", InstitutionKind),
        _plain("country", limit=2, extension=True),
        _texts("alert", extension=True),
        _field("alert_expires_at", Kind.MOMENT, extension=True),
        *STATED,
    ),
)

PROGRAM = Entity(
    table="program",
    file="programs",
    listed="programs",
    owners=("organization",),
    versioned=True,
    fields=(
        _texts("name", required=True, limit=500),
        _texts("alternate_name", limit=500),
        _texts("description"),
        _field("is_project", Kind.FLAG, extension=True),
        _field("start_date", Kind.DATE, extension=True),
        _field("end_date", Kind.DATE, extension=True),
        *STATED,
    ),
)

SERVICE = Entity(
    table="service",
    file="services",
    listed="services",
    owners=("organization",),
    owner_optional=True,
    versioned=True,
    fields=(
        _to("program"),
        Field(name="service_type", kind=Kind.CHOICE, choices=ServiceType, default=ServiceType.OTHER, extension=True),
        _texts("name", required=True, limit=500),
        _texts("alternate_name", limit=500),
        _texts("description"),
        _field("url", Kind.URL),
        _field("email", Kind.EMAIL),
        STATUS,
        _field("status_from", Kind.DATE, extension=True),
        _field("status_until", Kind.DATE, extension=True),
        _texts("interpretation_services"),
        _texts("application_process"),
        _texts("fees_description"),
        _texts("wait_time"),
        _texts("accreditations"),
        _texts("licenses"),
        _texts("eligibility_description"),
        _number("minimum_age", 0, 150),
        _number("maximum_age", 0, 150),
        _texts("alert"),
        _field("alert_expires_at", Kind.MOMENT, extension=True),
        _field("assured_date", Kind.DATE),
        _field("assurer_email", Kind.EMAIL),
        Field(name="source_modified", kind=Kind.MOMENT, hsds="last_modified"),
        _choice("tier", Tier, Tier.PUBLIC),
        _choice("capacity_tier", Tier, Tier.PUBLIC),
        _choice("acceptance_tier", Tier, Tier.PUBLIC),
        _choice("schedule_tier", Tier, Tier.PUBLIC),
        _several("kinds_of_help", KindOfHelp),
        _choice("accommodation_form", AccommodationForm),
        _field("is_specialised", Kind.FLAG, extension=True),
        _texts("length_of_stay", extension=True),
        _plain("time_zone", limit=60, extension=True),
    ),
)

LOCATION = Entity(
    table="location",
    file="locations",
    listed="locations",
    owners=("organization",),
    owner_optional=True,
    versioned=True,
    fields=(
        TIER,
        Field(name="location_type", kind=Kind.CHOICE, choices=LocationType, default=LocationType.PHYSICAL),
        _texts("name", limit=500),
        _texts("alternate_name", limit=500),
        _texts("description"),
        _texts("transportation"),
        _field("url", Kind.URL),
        _number("latitude", -90, 90),
        _number("longitude", -180, 180),
        _choice("position_accuracy", PositionAccuracy),
        _plain("district", limit=6, extension=True),
        _plain("external_identifier"),
        _plain("external_identifier_type"),
    ),
)

SERVICE_AT_LOCATION = Entity(
    table="service_at_location",
    file="service_at_location",
    listed="service_at_locations",
    owners=("service",),
    fields=(_to("location", required=True), _texts("description")),
)

ADDRESS = Entity(
    table="address",
    file="addresses",
    listed="addresses",
    owners=("location",),
    fields=(
        TIER,
        Field(name="address_type", kind=Kind.CHOICE, choices=LocationType, default=LocationType.PHYSICAL),
        _texts("attention", limit=500),
        _texts("address_1", limit=500),
        _texts("address_2", limit=500),
        _texts("city", limit=200),
        _texts("region", limit=200),
        _plain("state_province"),
        _plain("postal_code", limit=20),
        _plain("country", limit=2),
    ),
)

CONTACT = Entity(
    table="contact",
    file="contacts",
    listed="contacts",
    owners=("organization", "service", "service_at_location", "location"),
    fields=(
        TIER,
        _texts("name", limit=500),
        _texts("title", limit=500),
        _texts("department", limit=500),
        _field("email", Kind.EMAIL),
    ),
)

PHONE = Entity(
    table="phone",
    file="phones",
    listed="phones",
    owners=("service", "service_at_location", "location", "contact", "organization"),
    fields=(
        TIER,
        _plain("number", required=True, limit=60),
        _plain("extension", limit=20),
        _plain("type", limit=40),
        ACT,
        _texts("description"),
    ),
)

SCHEDULE = Entity(
    table="schedule",
    file="schedules",
    listed="schedules",
    owners=("service", "service_at_location", "location"),
    fields=(
        ACT,
        _field("valid_from", Kind.DATE),
        _field("valid_to", Kind.DATE),
        _field("dtstart", Kind.DATE),
        _field("until", Kind.DATE),
        _number("count", 1, 10_000, whole=True),
        _plain("wkst", limit=2),
        _plain("freq", limit=10),
        _number("interval", 1, 1_000, whole=True),
        _plain("byday"),
        _plain("byweekno"),
        _plain("bymonthday"),
        _plain("byyearday"),
        _field("opens_at", Kind.CLOCK),
        _field("closes_at", Kind.CLOCK),
        _plain("time_zone", limit=60, extension=True),
        _choice("on_public_holidays", HolidayHours),
        Field(name="languages", kind=Kind.CODES, extension=True),
        _several("specialists", Specialist),
        _plain("attending_type"),
        _field("schedule_link", Kind.URL),
        _texts("description"),
        _texts("notes"),
        _texts("original_text", extension=True),
    ),
)

SCHEDULE_EXCEPTION = Entity(
    table="schedule_exception",
    file="schedule_exceptions",
    listed="schedule_exceptions",
    extension=True,
    owners=("service", "service_at_location", "location"),
    fields=(
        ACT,
        _field("start_date", Kind.DATE, required=True),
        _field("end_date", Kind.DATE, required=True),
        _field("closed", Kind.FLAG, required=True),
        _field("opens_at", Kind.CLOCK),
        _field("closes_at", Kind.CLOCK),
        _texts("description"),
    ),
)

LANGUAGE = Entity(
    table="language",
    file="languages",
    listed="languages",
    owners=("service", "location", "phone"),
    fields=(_plain("code", limit=35), _plain("name", required=True, limit=500), _texts("note")),
)

SERVICE_AREA = Entity(
    table="service_area",
    file="service_areas",
    listed="service_areas",
    owners=("service", "service_at_location"),
    fields=(
        _texts("name", limit=500),
        _texts("description"),
        _plain("extent", limit=LONG),
        _plain("extent_type"),
        _field("uri", Kind.URL),
        _plain("district", limit=6, extension=True),
    ),
)

REQUIRED_DOCUMENT = Entity(
    table="required_document",
    file="required_documents",
    listed="required_documents",
    owners=("service",),
    fields=(_texts("document", required=True), _field("uri", Kind.URL), _choice("route", DocumentRoute)),
)

COST_OPTION = Entity(
    table="cost_option",
    file="cost_options",
    listed="cost_options",
    owners=("service",),
    fields=(
        _field("valid_from", Kind.DATE),
        _field("valid_to", Kind.DATE),
        _texts("option"),
        _plain("currency", limit=3),
        _number("amount", 0, 1_000_000_000),
        _texts("amount_description"),
    ),
)

ACCESSIBILITY = Entity(
    table="accessibility",
    file="accessibility",
    listed="accessibility",
    owners=("location",),
    fields=(
        _texts("description"),
        _texts("details"),
        _field("url", Kind.URL),
        _choice("feature", AccessFeature),
        _choice("answer", AcceptanceAnswer),
    ),
)

FUNDING = Entity(
    table="funding",
    file="funding",
    listed="funding",
    owners=("organization", "service"),
    fields=(_texts("funding_source", required=True, hsds="source"),),
)

URL = Entity(
    table="url",
    file="url",
    listed="additional_urls",
    owners=("organization", "service"),
    fields=(_texts("label", limit=500), _field("url", Kind.URL, required=True)),
)
"""An organization lists them as `additional_websites` (HSDS 3.1)."""

ORGANIZATION_IDENTIFIER = Entity(
    table="organization_identifier",
    file="organization_identifiers",
    listed="organization_identifiers",
    owners=("organization",),
    fields=(
        _plain("identifier_scheme"),
        _plain("identifier_type", required=True),
        _plain("identifier", required=True),
    ),
)

UNIT = Entity(
    table="unit",
    file="units",
    fields=(
        _texts("name", required=True, limit=500),
        _plain("scheme"),
        _plain("identifier"),
        _field("uri", Kind.URL),
    ),
)
"""The hub's own units have the scheme `nrm-place`, and a PlaceKind as identifier."""

SERVICE_CAPACITY = Entity(
    table="service_capacity",
    file="service_capacity",
    listed="capacities",
    owners=("service",),
    fields=(
        _to("unit", required=True),
        Field(name="available", kind=Kind.NUMBER, required=True, high=1_000_000),
        _number("maximum", 0, 1_000_000),
        _texts("description"),
        _field("updated", Kind.MOMENT, required=True),
    ),
)

TAXONOMY = Entity(
    table="taxonomy",
    file="taxonomies",
    fields=(
        _texts("name", required=True, limit=500),
        _texts("description"),
        _field("uri", Kind.URL),
        _plain("version"),
    ),
)

TAXONOMY_TERM = Entity(
    table="taxonomy_term",
    file="taxonomy_terms",
    fields=(
        _plain("code"),
        _texts("name", required=True, limit=500),
        _texts("description"),
        _to("taxonomy_term", name="parent_id"),
        _plain("taxonomy"),
        _to("taxonomy"),
        _plain("language", limit=35),
        _field("term_uri", Kind.URL),
    ),
)

ATTRIBUTE = Entity(
    table="attribute",
    file="attributes",
    listed="attributes",
    owners=("service", "organization", "program", "location", "service_at_location"),
    fields=(_to("taxonomy_term"), _plain("link_type"), _plain("value", limit=LONG), _texts("label", limit=500)),
)
"""HSDS names the owner as `link_entity` and `link_id`."""

ACCEPTANCE = Entity(
    table="acceptance",
    file="acceptances",
    listed="acceptances",
    extension=True,
    owners=("service",),
    fields=(
        Field(name="criterion", kind=Kind.CHOICE, choices=AcceptanceCriterion, required=True),
        Field(name="answer", kind=Kind.CHOICE, choices=AcceptanceAnswer, required=True),
        _texts("condition"),
    ),
)

REFERRAL_PROTOCOL = Entity(
    table="referral_protocol",
    file="referral_protocols",
    listed="referral_protocol",
    single=True,
    extension=True,
    owners=("service",),
    fields=(
        _several("ways_in", WayIn),
        _several("via", InstitutionKind),
        _texts("next_steps"),
        _texts("what_to_say"),
        _choice("voice_message", VoiceMessage),
        _number("response_minutes", 0, 1_000_000, whole=True),
        _texts("response_time"),
        _texts("feedback"),
        _texts("complaints"),
    ),
)

LICENCE = Entity(
    table="licence",
    file="licences",
    listed="licences",
    extension=True,
    owners=("service", "organization"),
    fields=(
        Field(name="state", kind=Kind.CHOICE, choices=LicenceState, required=True),
        _plain("number"),
        _texts("issuer", limit=500),
        _field("valid_from", Kind.DATE),
        _field("valid_to", Kind.DATE),
    ),
)

DATA_PROTECTION_RECORD = Entity(
    table="data_protection_record",
    file="data_protection_records",
    listed="data_protection_record",
    single=True,
    extension=True,
    owners=("organization",),
    fields=(
        _plain("reference"),
        _texts("statement"),
        _field("officer_email", Kind.EMAIL),
        _field("reviewed_date", Kind.DATE),
    ),
)

ASSURANCE = Entity(
    table="assurance",
    file="assurances",
    listed="assurance",
    single=True,
    extension=True,
    owners=("service", "program", "organization"),
    fields=(
        _field("confirmed_at", Kind.MOMENT),
        _field("verified_at", Kind.MOMENT),
        _choice("verification_method", VerificationMethod),
        _field("assurer_email", Kind.EMAIL),
        _field("due_date", Kind.DATE),
    ),
)

ENTITIES: tuple[Entity, ...] = (
    TAXONOMY,
    TAXONOMY_TERM,
    UNIT,
    ORGANIZATION,
    PROGRAM,
    LOCATION,
    SERVICE,
    SERVICE_AT_LOCATION,
    ADDRESS,
    CONTACT,
    PHONE,
    SCHEDULE,
    SCHEDULE_EXCEPTION,
    LANGUAGE,
    SERVICE_AREA,
    REQUIRED_DOCUMENT,
    COST_OPTION,
    ACCESSIBILITY,
    FUNDING,
    URL,
    ORGANIZATION_IDENTIFIER,
    SERVICE_CAPACITY,
    ATTRIBUTE,
    ACCEPTANCE,
    REFERRAL_PROTOCOL,
    LICENCE,
    DATA_PROTECTION_RECORD,
    ASSURANCE,
)
"""Every table of the directory, those that others point to before them."""

BY_TABLE = {one.table: one for one in ENTITIES}
