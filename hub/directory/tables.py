"""The directory's tables: the stored shape, in HSDS 3.1 names; texts people read are jsonb {"bg": …, "en": …}."""

from typing import Any

from piccolo.columns import (
    JSONB,
    UUID,
    DoublePrecision,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Time,
    Timestamptz,
)
from piccolo.table import Table

from hub.storage.engines import APPLICATION


class Organization(Table, tablename="organization", db=APPLICATION):
    """Who answers for services: an institution, an association, a municipality."""

    id = UUID(primary_key=True)
    source = Text(null=True, default=None)
    source_id = Text(null=True, default=None)
    name = JSONB()
    alternate_name = JSONB(null=True, default=None)
    description = JSONB(null=True, default=None)
    email = Text(null=True, default=None)
    website = Text(null=True, default=None)
    version = Integer(default=1)
    last_modified = Timestamptz()


class Service(Table, tablename="service", db=APPLICATION):
    """What somebody can get."""

    id = UUID(primary_key=True)
    source = Text(null=True, default=None)
    source_id = Text(null=True, default=None)
    organization = ForeignKey(
        Organization, null=True, default=None, on_delete=OnDelete.restrict, db_column_name="organization_id"
    )
    """Empty where the source names an organization that it does not hold."""
    service_type = Text()
    name = JSONB()
    alternate_name = JSONB(null=True, default=None)
    description = JSONB(null=True, default=None)
    url = Text(null=True, default=None)
    email = Text(null=True, default=None)
    status = Text()
    interpretation_services = JSONB(null=True, default=None)
    application_process = JSONB(null=True, default=None)
    fees_description = JSONB(null=True, default=None)
    eligibility_description = JSONB(null=True, default=None)
    alert = JSONB(null=True, default=None)
    source_modified = Timestamptz(null=True, default=None)
    """When its source last changed or confirmed it, by its own account."""
    version = Integer(default=1)
    last_modified = Timestamptz()
    """When the hub's row last changed: for an imported service, when it was taken in."""


class Location(Table, tablename="location", db=APPLICATION):
    """Where services are given. Public places alone: a place that must stay hidden has no row here."""

    id = UUID(primary_key=True)
    source = Text(null=True, default=None)
    source_id = Text(null=True, default=None)
    organization = ForeignKey(
        Organization, null=True, default=None, on_delete=OnDelete.restrict, db_column_name="organization_id"
    )
    location_type = Text()
    name = JSONB(null=True, default=None)
    alternate_name = JSONB(null=True, default=None)
    description = JSONB(null=True, default=None)
    transportation = JSONB(null=True, default=None)
    url = Text(null=True, default=None)
    latitude = DoublePrecision(null=True, default=None)
    longitude = DoublePrecision(null=True, default=None)
    position_accuracy = Text(null=True, default=None)
    district = Text(null=True, default=None)
    """ISO 3166-2, as BG-16."""
    version = Integer(default=1)
    last_modified = Timestamptz()


class ServiceAtLocation(Table, tablename="service_at_location", db=APPLICATION):
    """One service at one location."""

    id = UUID(primary_key=True)
    source = Text(null=True, default=None)
    source_id = Text(null=True, default=None)
    service = ForeignKey(Service, null=False, on_delete=OnDelete.cascade, db_column_name="service_id")
    location = ForeignKey(Location, null=False, on_delete=OnDelete.cascade, db_column_name="location_id")
    description = JSONB(null=True, default=None)


class Address(Table, tablename="address", db=APPLICATION):
    """How to find a location, or write to it."""

    id = UUID(primary_key=True)
    source = Text(null=True, default=None)
    source_id = Text(null=True, default=None)
    location = ForeignKey(Location, null=False, on_delete=OnDelete.cascade, db_column_name="location_id")
    address_type = Text()
    attention = JSONB(null=True, default=None)
    address_1 = JSONB(null=True, default=None)
    address_2 = JSONB(null=True, default=None)
    city = JSONB(null=True, default=None)
    region = JSONB(null=True, default=None)
    state_province = Text(null=True, default=None)
    postal_code = Text(null=True, default=None)
    country = Text(null=True, default=None)
    """ISO 3166-1 alpha-2."""


class Phone(Table, tablename="phone", db=APPLICATION):
    """A number to call, of a service, a location, both, or a whole organization."""

    id = UUID(primary_key=True)
    source = Text(null=True, default=None)
    source_id = Text(null=True, default=None)
    organization = ForeignKey(
        Organization, null=True, default=None, on_delete=OnDelete.cascade, db_column_name="organization_id"
    )
    service = ForeignKey(Service, null=True, default=None, on_delete=OnDelete.cascade, db_column_name="service_id")
    location = ForeignKey(Location, null=True, default=None, on_delete=OnDelete.cascade, db_column_name="location_id")
    service_at_location = ForeignKey(
        ServiceAtLocation,
        null=True,
        default=None,
        on_delete=OnDelete.cascade,
        db_column_name="service_at_location_id",
    )
    number = Text()
    extension = Text(null=True, default=None)
    type = Text(null=True, default=None)
    description = JSONB(null=True, default=None)


class Schedule(Table, tablename="schedule", db=APPLICATION):
    """When a service is open: one pair of hours on some days of the week or month, or a text that says so."""

    id = UUID(primary_key=True)
    source = Text(null=True, default=None)
    source_id = Text(null=True, default=None)
    service = ForeignKey(Service, null=True, default=None, on_delete=OnDelete.cascade, db_column_name="service_id")
    location = ForeignKey(Location, null=True, default=None, on_delete=OnDelete.cascade, db_column_name="location_id")
    service_at_location = ForeignKey(
        ServiceAtLocation,
        null=True,
        default=None,
        on_delete=OnDelete.cascade,
        db_column_name="service_at_location_id",
    )
    freq = Text(null=True, default=None)
    """WEEKLY or MONTHLY; empty where only the text is known."""
    byday = Text(null=True, default=None)
    """RFC 5545, as MO,TU or 1MO,-1FR."""
    opens_at = Time(null=True, default=None)
    closes_at = Time(null=True, default=None)
    """Earlier than `opens_at`: on the next day. 00:00 to 23:59 is the whole day (HSDS)."""
    description = JSONB(null=True, default=None)
    original_text = JSONB(null=True, default=None)


class Language(Table, tablename="language", db=APPLICATION):
    """A language that a service is given in, or what the source says about languages."""

    id = UUID(primary_key=True)
    source = Text(null=True, default=None)
    source_id = Text(null=True, default=None)
    service = ForeignKey(Service, null=False, on_delete=OnDelete.cascade, db_column_name="service_id")
    code = Text(null=True, default=None)
    """BCP 47; empty where `name` is no language."""
    name = Text()
    note = JSONB(null=True, default=None)


class TaxonomyTerm(Table, tablename="taxonomy_term", db=APPLICATION):
    """A word that services are sorted under."""

    id = UUID(primary_key=True)
    source = Text(null=True, default=None)
    source_id = Text(null=True, default=None)
    code = Text(null=True, default=None)
    name = JSONB()
    description = JSONB(null=True, default=None)
    parent: ForeignKey[Any] = ForeignKey(
        "self", null=True, default=None, on_delete=OnDelete.set_null, db_column_name="parent_id"
    )
    taxonomy = Text(null=True, default=None)


class ServiceTaxonomyTerm(Table, tablename="service_taxonomy_term", db=APPLICATION):
    """One service under one term."""

    id = UUID(primary_key=True)
    source = Text(null=True, default=None)
    source_id = Text(null=True, default=None)
    service = ForeignKey(Service, null=False, on_delete=OnDelete.cascade, db_column_name="service_id")
    taxonomy_term = ForeignKey(TaxonomyTerm, null=False, on_delete=OnDelete.cascade, db_column_name="taxonomy_term_id")


ALL = (
    Organization,
    Service,
    Location,
    ServiceAtLocation,
    Address,
    Phone,
    Schedule,
    Language,
    TaxonomyTerm,
    ServiceTaxonomyTerm,
)
