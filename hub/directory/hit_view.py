"""What a page of results shows of one service: who, where, open now, will they take her, how, which number."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from hub.directory.answers_view import answer_of
from hub.directory.hit_facts import ASK, OFF, TONES, YES, Fact, Line, day_of, facts_of, shortened, text_of
from hub.directory.hit_models import Coverage, DirectoryHit, DistanceBand, HitPayload
from hub.directory.nrm_vocabulary import (
    ACCOMMODATION_FORMS,
    INSTITUTION_KINDS,
    KINDS_OF_HELP,
    VOICE_MESSAGES,
    Act,
    Tier,
)
from hub.directory.open_now import (
    TEXTED,
    OpenNow,
    PhoneNow,
    State,
    phones_now,
    zone_named,
)
from hub.directory.place_models import PhoneEntry
from hub.directory.service_view import (
    fallback_language,
    in_a_row,
    phone_note,
    phones_first,
)
from hub.directory.standing import standing_of, word_of
from hub.directory.vocabulary import SERVICE_TYPES, STATUSES, ServiceType, Status, district_name
from hub.directory.when_view import then_phrase
from hub.errors import N_
from hub.web.i18n import current_language, format_number, gettext
from hub_search.models import Segment

KINDS_SHOWN = 6
BANDS_TOLD = {
    DistanceBand.UNDER_10: N_("under 10 km"),
    DistanceBand.FROM_10_TO_25: N_("10–25 km"),
    DistanceBand.FROM_25_TO_50: N_("25–50 km"),
    DistanceBand.FROM_50_TO_100: N_("50–100 km"),
    DistanceBand.OVER_100: N_("over 100 km"),
}
COVERAGES = {
    Coverage.DISTRICT: N_("covers this district"),
    Coverage.NATIONWIDE: N_("covers the whole country"),
    Coverage.TELEPHONE: N_("reached by telephone"),
}
APART = " · "
"""What `hub_search` sets between a keyword that answered and the description."""


class Call(NamedTuple):
    """A number to call, and when it answers."""

    phone: PhoneEntry
    note: Line
    is_answered: bool
    """Whether it is answered now."""


class HitView(NamedTuple):
    """One service found, ready for its template."""

    id: UUID
    name: tuple[Segment, ...]
    name_language: str | None
    """What `lang` says of the name when it is not in the reader's language; so for the other texts."""
    organization: tuple[Segment, ...]
    organization_language: str | None
    status: str | None
    """Why it cannot be used, when it cannot."""
    standing: Line
    """Whether it is open now, in two words."""
    institution: str
    """What the organization is."""
    nearness: tuple[str, ...]
    """How far it is from the place that was asked for, and why it reaches it from elsewhere."""
    about: tuple[str, ...]
    """Kind, place, form."""
    alert: str | None
    calls: tuple[Call, ...]
    voice_message: str | None
    facts: tuple[Fact, ...]
    kinds_of_help: str
    reason: tuple[Segment, ...]
    """The keyword, or the name that is not shown, that answered."""
    snippet: tuple[Segment, ...]
    snippet_language: str | None


def hit_view(hit: DirectoryHit, now: datetime, wanted: Sequence[str] = (), moment: datetime | None = None) -> HitView:
    """Return what to show of `hit` at `now` (aware).

    `wanted` are the criteria of who must be accepted; `moment` is when somebody has to be there.
    """
    service = hit.service
    here = now.astimezone(zone_named(service.time_zone))
    standing = standing_of(service, now)
    phones = sorted(phones_now(phones_first(service.phones), standing), key=lambda one: one.phone.type in TEXTED)
    reason, snippet = _reason(hit)
    language = None if hit.snippet_language == current_language() else hit.snippet_language
    return HitView(
        id=hit.id,
        name=hit.name,
        name_language=fallback_language(service.name),
        organization=hit.organization,
        organization_language=fallback_language(service.organization or {}),
        status=_status(service),
        standing=_then(hit.open, moment, now) or _standing(service, standing, phones),
        institution=gettext(INSTITUTION_KINDS[service.institution_kind]) if service.institution_kind else "",
        nearness=tuple(_nearness(hit)),
        about=tuple(_about(service)),
        alert=text_of(service.alert) if service.alert else None,
        calls=tuple(_call(one, here, _unknown(service)) for one in phones),
        voice_message=gettext(VOICE_MESSAGES[service.voice_message]) if service.voice_message else None,
        facts=tuple(facts_of(service, standing, phones, here, wanted)),
        kinds_of_help=shortened(in_a_row([gettext(KINDS_OF_HELP[one]) for one in service.kinds_of_help]), KINDS_SHOWN),
        reason=reason,
        snippet=snippet,
        snippet_language=language,
    )


def _status(service: HitPayload) -> str | None:
    if service.status is Status.ACTIVE:
        return None
    said = gettext(STATUSES[service.status])
    if service.status_until:
        return f"{said}, {gettext('until {day}').format(day=day_of(service.status_until, current_language()))}"
    return said


def _standing(service: HitPayload, standing: OpenNow, phones: Sequence[PhoneNow]) -> Line:
    """Return in two words whether it is open; when it opens again stands beside the numbers."""
    match word_of(service, standing):
        case State.OPEN if phones and phones[0].now.state is State.OPEN:
            return Line(gettext("Answers now"), YES)
        case State.OPEN:
            return Line(gettext("Open now"), YES)
        case State.CLOSED:
            return Line(gettext("Closed now"), OFF)
        case _:
            return Line(_unknown(service), ASK)


def _then(state: State | None, moment: datetime | None, now: datetime) -> Line | None:
    """Return whether it is open when somebody has to be there, unless what holds now says it."""
    said = then_phrase(state, moment, now) if state and moment else None
    return Line(said, TONES[state]) if said and state else None


def _about(service: HitPayload) -> Iterator[str]:
    yield gettext(SERVICE_TYPES[service.service_type])
    city, district = text_of(service.city), service.district
    name = district_name(district, current_language()) if district else ""
    if city and name and city not in name:
        yield gettext("{city}, district {district}").format(city=city, district=name)
    elif city or name:
        yield city or name
    if service.accommodation_form:
        yield gettext(ACCOMMODATION_FORMS[service.accommodation_form])
    if service.is_specialised:
        yield gettext("For victims of trafficking alone")


def distance_phrase(hit: DirectoryHit) -> str | None:
    """Return how far a service is from the place that was asked for, as far as that may be told; None where not."""
    near = hit.nearness
    is_line = near and near.covers and hit.service.service_type is ServiceType.HOTLINE
    if near is None or near.covers is Coverage.TELEPHONE or is_line:
        return None  # how far its telephone stands is nothing to know
    if near.km is not None:
        return gettext("{km} km away").format(km=format_number(near.km))
    if near.band is None:
        return None
    if hit.service.latitude is None:
        return gettext("the centre of its district is {distance} away").format(distance=gettext(BANDS_TOLD[near.band]))
    return gettext("{distance} away").format(distance=gettext(BANDS_TOLD[near.band]))


def _nearness(hit: DirectoryHit) -> Iterator[str]:
    if distance := distance_phrase(hit):
        yield distance
    if hit.nearness and hit.nearness.covers:
        yield gettext(COVERAGES[hit.nearness.covers])


def _unknown(service: HitPayload) -> str:
    return gettext("Hours not known") if service.schedule_tier is Tier.PUBLIC else gettext("Hours not announced")


def _call(one: PhoneNow, here: datetime, unknown: str) -> Call:
    if one.phone.type in TEXTED:
        return Call(one.phone, Line(phone_note(one.phone)), False)
    answer = answer_of(one.now, here) or unknown
    note = "" if one.phone.act is Act.ANSWERED else phone_note(one.phone)
    return Call(
        one.phone, Line(f"{note}: {answer}" if note else answer, TONES[one.now.state]), one.now.state is State.OPEN
    )


def _reason(hit: DirectoryHit) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    """Return the keyword that answered, if one did, apart from the description that follows it."""
    if hit.snippet_language is not None:
        return (), hit.snippet
    for place, one in enumerate(hit.snippet):
        before, found, after = one.text.partition(APART)
        if found and not one.hit:
            reason = (*hit.snippet[:place], Segment(before)) if before else hit.snippet[:place]
            return tuple(reason), (Segment(after), *hit.snippet[place + 1 :])
    return (hit.snippet, ()) if any(one.hit for one in hit.snippet) else ((), hit.snippet)
