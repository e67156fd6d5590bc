"""From a service to what a page of results shows of it: who, where, when, for whom, how; the public tier alone."""

from collections.abc import Iterable
from datetime import date

from hub.directory.hit_models import HitAcceptance, HitHours, HitOtherDays, HitPayload, HitPhone, HitPlaces
from hub.directory.nearness import covered_by
from hub.directory.nrm_vocabulary import AcceptanceAnswer, DocumentRoute, Tier
from hub.directory.open_now import WRITTEN_TO
from hub.directory.place_models import (
    LocationEntry,
    PhoneEntry,
    ScheduleEntry,
    ScheduleExceptionEntry,
    Texts,
    each_once,
)
from hub.directory.service_models import RequiredDocumentEntry, ServiceEntry
from hub.directory.vocabulary import Status

PHONES_SHOWN = 3
PAPERS_SHOWN = 5
PLACES_SHOWN = 6
ROWS_READ = 200
"""Hours, and days on which they do not hold, that are looked at: with more of either, the hours are not known."""
TONIGHT = frozenset({None, DocumentRoute.CRISIS, DocumentRoute.DIRECT})
"""The ways in on which a paper is asked for tonight; None is every way."""


def payload_of(entry: ServiceEntry) -> HitPayload:
    """Return what is shown of a service that was found."""
    place = entry.locations[0] if entry.locations else None
    placed = _placed(entry)
    protocol, assurance, organization = entry.referral_protocol, entry.assurance, entry.organization
    hours, other_days = _hours(entry)
    status, status_from, status_until = _status(entry)
    return HitPayload(
        name=entry.name,
        organization=organization.name if organization else None,
        institution_kind=organization.institution_kind if organization else None,
        service_type=entry.service_type,
        accommodation_form=entry.accommodation_form,
        is_specialised=entry.is_specialised,
        kinds_of_help=entry.kinds_of_help,
        status=status,
        status_from=status_from,
        status_until=status_until,
        alert=entry.alert,
        alert_expires_at=entry.alert_expires_at if entry.alert else None,
        district=place.district if place else None,
        city=next((address.city for address in place.addresses if address.city), None) if place else None,
        has_door=entry.has_door,
        phones=_first_phones(entry.every_phone),
        languages=entry.spoken,
        time_zone=entry.time_zone,
        country=organization.country if organization else None,
        hours=hours,
        other_days=other_days,
        schedule_tier=entry.schedule_tier,
        minimum_age=entry.minimum_age,
        maximum_age=entry.maximum_age,
        acceptances=_acceptances(entry),
        acceptance_tier=entry.acceptance_tier,
        ways_in=protocol.ways_in if protocol else (),
        via=protocol.via if protocol else (),
        papers=_papers(entry.required_documents),
        voice_message=protocol.voice_message if protocol else None,
        places=_places(entry),
        capacity_tier=entry.capacity_tier,
        confirmed_at=assurance.confirmed_at if assurance else None,
        verified_at=assurance.verified_at if assurance else None,
        due_date=assurance.due_date if assurance else None,
        latitude=placed.latitude if placed else None,
        longitude=placed.longitude if placed else None,
        position_accuracy=placed.position_accuracy if placed else None,
        covers=covered_by(entry),
    )


def _placed(entry: ServiceEntry) -> LocationEntry | None:
    # A service with a hidden place has no point at all: a distance to its office would tell where to look.
    if not all(one.is_announced for one in entry.locations):
        return None
    return next((one for one in entry.locations if one.latitude is not None), None)


def _status(entry: ServiceEntry) -> tuple[Status, date | None, date | None]:
    whose = entry.organization if entry.status is Status.ACTIVE and entry.organization else entry
    return whose.status, whose.status_from, whose.status_until


def _first_phones(phones: Iterable[PhoneEntry]) -> tuple[HitPhone, ...]:
    """Return the first numbers, each once, those that somebody answers before faxes."""
    kept = sorted(each_once(phones), key=lambda one: one.type in WRITTEN_TO)[:PHONES_SHOWN]
    return tuple(
        HitPhone(
            number=one.number,
            extension=one.extension,
            type=one.type,
            act=one.act,
            description=one.description,
            languages=one.languages,
        )
        for one in kept
    )


def _hours(entry: ServiceEntry) -> tuple[tuple[HitHours, ...], tuple[HitOtherDays, ...]]:
    schedules, exceptions = entry.every_schedule, entry.every_exception
    if entry.schedule_tier is not Tier.PUBLIC or max(len(schedules), len(exceptions)) > ROWS_READ:
        return (), ()
    return tuple(map(_hours_of, schedules)), tuple(map(_other_days_of, exceptions))


def _hours_of(one: ScheduleEntry) -> HitHours:
    if isinstance(one, HitHours):
        return one
    return HitHours(
        act=one.act,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        dtstart=one.dtstart,
        until=one.until,
        count=one.count,
        wkst=one.wkst,
        freq=one.freq,
        interval=one.interval,
        byday=one.byday,
        byweekno=one.byweekno,
        bymonthday=one.bymonthday,
        byyearday=one.byyearday,
        opens_at=one.opens_at,
        closes_at=one.closes_at,
        time_zone=one.time_zone,
        on_public_holidays=one.on_public_holidays,
        languages=one.languages,
        specialists=one.specialists,
    )


def _other_days_of(one: ScheduleExceptionEntry) -> HitOtherDays:
    if isinstance(one, HitOtherDays):
        return one
    return HitOtherDays(
        act=one.act,
        start_date=one.start_date,
        end_date=one.end_date,
        closed=one.closed,
        opens_at=one.opens_at,
        closes_at=one.closes_at,
    )


def _acceptances(entry: ServiceEntry) -> tuple[HitAcceptance, ...]:
    if entry.acceptance_tier is not Tier.PUBLIC:
        return ()
    return tuple(
        HitAcceptance(criterion=one.criterion, answer=one.answer, condition=one.condition)
        for one in entry.acceptances
        if one.answer is not AcceptanceAnswer.NOT_STATED or one.condition
    )


def _papers(documents: Iterable[RequiredDocumentEntry]) -> tuple[Texts, ...]:
    return tuple(one.document for one in documents if one.route in TONIGHT)[:PAPERS_SHOWN]


def _places(entry: ServiceEntry) -> tuple[HitPlaces, ...]:
    if entry.capacity_tier is not Tier.PUBLIC:
        return ()
    return tuple(
        HitPlaces(unit=one.unit.name, available=one.available, maximum=one.maximum, updated=one.updated)
        for one in entry.capacities
    )[:PLACES_SHOWN]
