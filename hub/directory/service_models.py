"""One service, whole: everything of the public tier that its page and the API show."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from hub.directory.nrm_vocabulary import (
    AcceptanceAnswer,
    AcceptanceCriterion,
    AccommodationForm,
    DocumentRoute,
    InstitutionKind,
    KindOfHelp,
    LicenceState,
    Tier,
    VerificationMethod,
    VoiceMessage,
    WayIn,
)
from hub.directory.place_models import (
    AttributeEntry,
    ContactEntry,
    LanguageEntry,
    LocationEntry,
    PhoneEntry,
    ScheduleEntry,
    ScheduleExceptionEntry,
    ServiceAreaEntry,
    TermEntry,
    Texts,
)
from hub.directory.vocabulary import ServiceType, Status


class AssuranceEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How sure one may be of an entry. What its owner confirmed is not what a reviewer verified."""

    confirmed_at: datetime | None = None
    """When the owner last said that it is true."""
    verified_at: datetime | None = None
    """When a reviewer last made sure."""
    verification_method: VerificationMethod | None = None
    due_date: date | None = None
    """When it is to be looked at again."""


class LicenceEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Whether a provider may offer a service."""

    state: LicenceState
    number: str | None = None
    issuer: Texts | None = None
    valid_from: date | None = None
    valid_to: date | None = None


class FundingEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Who pays for it."""

    funding_source: Texts


class UrlEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A further address on the web."""

    label: Texts | None = None
    url: str


class OrganizationIdentifierEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A number that a register knows an organization by."""

    identifier_scheme: str | None = None
    identifier_type: str
    identifier: str


class DataProtectionRecordEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How an organization keeps what it is told (GDPR, article 30)."""

    reference: str | None = None
    statement: Texts | None = None
    officer_email: str | None = None
    reviewed_date: date | None = None


class OrganizationEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Who answers for a service."""

    id: UUID
    name: Texts
    alternate_name: Texts | None = None
    description: Texts | None = None
    email: str | None = None
    website: str | None = None
    tax_status: str | None = None
    tax_id: str | None = None
    year_incorporated: int | None = None
    legal_status: str | None = None
    logo: str | None = None
    uri: str | None = None
    parent_organization_id: UUID | None = None
    institution_kind: InstitutionKind | None = None
    country: str | None = None
    """ISO 3166-1 alpha-2; None is the country of the hub."""
    alert: Texts | None = None
    alert_expires_at: datetime | None = None
    status: Status = Status.ACTIVE
    status_from: date | None = None
    status_until: date | None = None
    phones: tuple[PhoneEntry, ...] = ()
    contacts: tuple[ContactEntry, ...] = ()
    additional_urls: tuple[UrlEntry, ...] = ()
    organization_identifiers: tuple[OrganizationIdentifierEntry, ...] = ()
    funding: tuple[FundingEntry, ...] = ()
    licences: tuple[LicenceEntry, ...] = ()
    data_protection_record: DataProtectionRecordEntry | None = None
    assurance: AssuranceEntry | None = None
    attributes: tuple[AttributeEntry, ...] = ()


class ProgramEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A programme that services belong to; a project is one that ends."""

    id: UUID
    name: Texts
    alternate_name: Texts | None = None
    description: Texts | None = None
    is_project: bool | None = None
    start_date: date | None = None
    end_date: date | None = None
    status: Status = Status.ACTIVE
    status_from: date | None = None
    status_until: date | None = None
    assurance: AssuranceEntry | None = None
    attributes: tuple[AttributeEntry, ...] = ()


class RequiredDocumentEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A paper that is asked for."""

    document: Texts
    uri: str | None = None
    route: DocumentRoute | None = None
    """On which way in; None on every one."""


class CostOptionEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What somebody pays."""

    valid_from: date | None = None
    valid_to: date | None = None
    option: Texts | None = None
    currency: str | None = None
    """ISO 4217."""
    amount: float | None = None
    amount_description: Texts | None = None


class UnitEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is counted; the hub's own have the scheme `nrm-place` and a PlaceKind as identifier."""

    id: UUID
    name: Texts
    scheme: str | None = None
    identifier: str | None = None
    uri: str | None = None


class CapacityEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How many places were free when that was last reported."""

    unit: UnitEntry
    available: float
    maximum: float | None = None
    description: Texts | None = None
    updated: datetime
    """When it was reported."""


class AcceptanceEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Whether somebody is accepted: yes, no, or not stated, which is neither."""

    criterion: AcceptanceCriterion
    answer: AcceptanceAnswer
    condition: Texts | None = None


class ReferralProtocolEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How somebody comes to the service, and what happens then."""

    ways_in: tuple[WayIn, ...] = ()
    via: tuple[InstitutionKind, ...] = ()
    """Which institutions refer, where a referral is a way in."""
    next_steps: Texts | None = None
    what_to_say: Texts | None = None
    voice_message: VoiceMessage | None = None
    """Whether one may be left; None is not known, which is not yes."""
    response_minutes: int | None = None
    response_time: Texts | None = None
    feedback: Texts | None = None
    complaints: Texts | None = None


class ServiceEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One service with all that belongs to it. What is not of the public tier is not there: it is not "empty"."""

    id: UUID
    source: str | None = None
    version: int
    last_modified: datetime
    """When this entry last changed in the hub: for an imported service, when it was taken in as it is."""
    source_modified: datetime | None = None
    """When the source last changed or confirmed it, by its own account; None where it does not say."""
    service_type: ServiceType
    name: Texts
    alternate_name: Texts | None = None
    description: Texts | None = None
    url: str | None = None
    email: str | None = None
    status: Status
    status_from: date | None = None
    status_until: date | None = None
    interpretation_services: Texts | None = None
    application_process: Texts | None = None
    fees_description: Texts | None = None
    wait_time: Texts | None = None
    accreditations: Texts | None = None
    licenses: Texts | None = None
    """What HSDS 3.0 had to say of licences, in words; `licences` has ours."""
    eligibility_description: Texts | None = None
    minimum_age: float | None = None
    """Years."""
    maximum_age: float | None = None
    alert: Texts | None = None
    """Until `alert_expires_at`: afterwards it is gone."""
    alert_expires_at: datetime | None = None
    assured_date: date | None = None
    capacity_tier: Tier = Tier.PUBLIC
    """Who may know how many places are free."""
    acceptance_tier: Tier = Tier.PUBLIC
    schedule_tier: Tier = Tier.PUBLIC
    kinds_of_help: tuple[KindOfHelp, ...] = ()
    accommodation_form: AccommodationForm | None = None
    is_specialised: bool | None = None
    """Whether it is for victims of trafficking alone; None is not stated."""
    length_of_stay: Texts | None = None
    time_zone: str | None = None
    """IANA name; None is the country's of the hub."""
    organization: OrganizationEntry | None = None
    program: ProgramEntry | None = None
    phones: tuple[PhoneEntry, ...] = ()
    contacts: tuple[ContactEntry, ...] = ()
    schedules: tuple[ScheduleEntry, ...] = ()
    schedule_exceptions: tuple[ScheduleExceptionEntry, ...] = ()
    languages: tuple[LanguageEntry, ...] = ()
    service_areas: tuple[ServiceAreaEntry, ...] = ()
    required_documents: tuple[RequiredDocumentEntry, ...] = ()
    cost_options: tuple[CostOptionEntry, ...] = ()
    capacities: tuple[CapacityEntry, ...] = ()
    acceptances: tuple[AcceptanceEntry, ...] = ()
    referral_protocol: ReferralProtocolEntry | None = None
    licences: tuple[LicenceEntry, ...] = ()
    assurance: AssuranceEntry | None = None
    additional_urls: tuple[UrlEntry, ...] = ()
    funding: tuple[FundingEntry, ...] = ()
    attributes: tuple[AttributeEntry, ...] = ()
    locations: tuple[LocationEntry, ...] = ()

    @property
    def every_phone(self) -> tuple[PhoneEntry, ...]:
        """The numbers to call for this service: its own, else its locations', else its organization's."""
        if self.phones:
            return self.phones
        located = tuple([phone for location in self.locations for phone in location.phones])
        return located or (self.organization.phones if self.organization else ())

    @property
    def every_schedule(self) -> tuple[ScheduleEntry, ...]:
        """When it is open: its own hours, else its locations'."""
        return self.schedules or tuple([one for location in self.locations for one in location.schedules])

    @property
    def every_exception(self) -> tuple[ScheduleExceptionEntry, ...]:
        """When other hours hold: by the service's own word and its locations'."""
        located = [one for location in self.locations for one in location.schedule_exceptions]
        return (*self.schedule_exceptions, *located)

    @property
    def every_contact(self) -> tuple[ContactEntry, ...]:
        """Whom to ask for: its own people, else its locations', else its organization's."""
        located = tuple(one for location in self.locations for one in location.contacts)
        return self.contacts or located or (self.organization.contacts if self.organization else ())

    @property
    def has_door(self) -> bool:
        """Whether people may know of a place of it that they can go to."""
        return any(one.has_door for one in self.locations)

    @property
    def taxonomy_terms(self) -> tuple[TermEntry, ...]:
        """The terms of taxonomies that it is sorted under."""
        return tuple([one.term for one in self.attributes if one.term])

    @property
    def spoken(self) -> tuple[str, ...]:
        """BCP 47 tags of the languages spoken, at any hour and anywhere, each once."""
        tags = [one.code for one in self.languages]
        for schedule in self.every_schedule:
            tags += schedule.languages
        for location in self.locations:
            tags += [one.code for one in location.languages]
        for phone in self.every_phone:
            tags += [one.code for one in phone.languages]
        return tuple(dict.fromkeys(filter(None, tags)))
