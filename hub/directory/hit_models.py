"""One service that was found: what its search document carries, how near it is, and how it answers the words."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from hub.directory.nrm_vocabulary import (
    AcceptanceAnswer,
    AcceptanceCriterion,
    AccommodationForm,
    InstitutionKind,
    KindOfHelp,
    Tier,
    VoiceMessage,
    WayIn,
)
from hub.directory.open_now import State
from hub.directory.place_models import PhoneEntry, ScheduleEntry, ScheduleExceptionEntry, Texts
from hub.directory.vocabulary import PositionAccuracy, ServiceType, Status
from hub_search.models import Segment


class HitPhone(PhoneEntry, frozen=True, kw_only=True, omit_defaults=True):
    """A number to call for a service that was found."""


class HitHours(ScheduleEntry, frozen=True, kw_only=True, omit_defaults=True):
    """Hours of a service that was found; words about them are on its page."""


class HitOtherDays(ScheduleExceptionEntry, frozen=True, kw_only=True, omit_defaults=True):
    """Days on which the hours of a service that was found do not hold."""


class HitAcceptance(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Whether somebody is accepted; who is not in the list is not stated."""

    criterion: AcceptanceCriterion
    answer: AcceptanceAnswer
    condition: Texts | None = None


class HitPlaces(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """How many places of one kind were free when that was last reported."""

    unit: Texts
    available: float
    maximum: float | None = None
    updated: datetime


class HitPayload(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What a search document carries for the results page: every field of it is public, and there is no other.

    What is not known, or not announced, is left out.
    """

    name: Texts
    organization: Texts | None = None
    institution_kind: InstitutionKind | None = None
    service_type: ServiceType
    accommodation_form: AccommodationForm | None = None
    is_specialised: bool | None = None
    kinds_of_help: tuple[KindOfHelp, ...] = ()
    status: Status
    """The service's; its organization's where only that is not active."""
    status_from: date | None = None
    status_until: date | None = None
    alert: Texts | None = None
    alert_expires_at: datetime | None = None
    """When the alert is over: what is found later is shown without it."""
    district: str | None = None
    city: Texts | None = None
    has_door: bool = False
    """Whether people may know of a place that they can go to."""
    phones: tuple[HitPhone, ...] = ()
    """The first three."""
    languages: tuple[str, ...] = ()
    time_zone: str | None = None
    country: str | None = None
    """ISO 3166-1: whose public holidays hold; None is the hub's."""
    hours: tuple[HitHours, ...] = ()
    other_days: tuple[HitOtherDays, ...] = ()
    schedule_tier: Tier = Tier.PUBLIC
    minimum_age: float | None = None
    maximum_age: float | None = None
    acceptances: tuple[HitAcceptance, ...] = ()
    acceptance_tier: Tier = Tier.PUBLIC
    ways_in: tuple[WayIn, ...] = ()
    via: tuple[InstitutionKind, ...] = ()
    papers: tuple[Texts, ...] = ()
    """What is asked for in a crisis, or of somebody who comes directly: the first five."""
    voice_message: VoiceMessage | None = None
    places: tuple[HitPlaces, ...] = ()
    capacity_tier: Tier = Tier.PUBLIC
    confirmed_at: datetime | None = None
    verified_at: datetime | None = None
    due_date: date | None = None
    latitude: float | None = None
    longitude: float | None = None
    position_accuracy: PositionAccuracy | None = None
    covers: tuple[str, ...] = ()
    """What it reaches by its own word: districts (ISO 3166-2), `nationwide`; `telephone`, where it is called and has no
    place."""


class DistanceBand(StrEnum):
    """About how far a service is whose door is not known, or not announced: kilometres."""

    UNDER_10 = "under_10"
    FROM_10_TO_25 = "10_to_25"
    FROM_25_TO_50 = "25_to_50"
    FROM_50_TO_100 = "50_to_100"
    OVER_100 = "over_100"


class Coverage(StrEnum):
    """Why a service reaches a place from elsewhere."""

    DISTRICT = "district"
    NATIONWIDE = "nationwide"
    TELEPHONE = "telephone"


class HitNearness(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How near a service is to the place that was asked for; nothing where that is not known."""

    km: int | None = None
    """Kilometres to its door as the crow flies; less than one is 1."""
    band: DistanceBand | None = None
    """Where only its town or its district is known. A place that is not announced counts from the centre of its
    district."""
    covers: Coverage | None = None
    """By what it reaches the place wherever it is."""


class DirectoryHit(msgspec.Struct, frozen=True, kw_only=True):
    """One service found."""

    id: UUID
    name: tuple[Segment, ...]
    """The name in the reader's language, in stretches that say whether they answer the words."""
    organization: tuple[Segment, ...]
    snippet: tuple[Segment, ...]
    snippet_language: str | None
    """BCP 47 tag of the description that the snippet was cut from; None where that is not known."""
    service: HitPayload
    open: State | None = None
    """How it stands at the `moment` of the results."""
    nearness: HitNearness | None = None
    """None where no place was asked for."""
