"""What a service's page shows: hours, addresses and numbers as people read them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_timedelta

from hub.directory.hit_models import HitPayload
from hub.directory.nrm_vocabulary import (
    ACTS,
    DOCUMENT_ROUTES,
    WAYS_IN,
    AcceptanceAnswer,
    AcceptanceCriterion,
    Act,
    DocumentRoute,
    WayIn,
)
from hub.directory.open_now import HOME, TEXTED, WRITTEN_TO, zone_named
from hub.directory.place_models import AddressEntry, PhoneEntry, Texts, each_once
from hub.directory.service_models import (
    AcceptanceEntry,
    AssuranceEntry,
    CapacityEntry,
    RequiredDocumentEntry,
    ServiceEntry,
)
from hub.directory.timely import are_places_known
from hub.directory.vocabulary import LocationType, language_name
from hub.errors import N_
from hub.web.i18n import current_language, format_date, format_number, format_time, gettext, localized

PHONE_TYPES = {
    "fax": N_("Fax"),
    "text": N_("Text messages"),
    "sms": N_("Text messages"),
    "cell": N_("Mobile"),
    "video": N_("Video calls"),
    "textphone": N_("Textphone for the deaf"),
    "tty": N_("Textphone for the deaf"),
}
"""What is said of a number that is not for plain calls (HSDS 3.1 phone types)."""
ANSWER_HEADINGS = {
    AcceptanceAnswer.YES: N_("Accepted"),
    AcceptanceAnswer.NO: N_("Not accepted"),
    AcceptanceAnswer.NOT_STATED: N_("Not stated: ask"),
}
CALLED_FIRST = (Act.ANSWERED, Act.ON_CALL, Act.ADMISSION, Act.WALK_IN)
"""What numbers are for, those that answer anybody first; a number for nothing in particular is one of them."""
CALL_DIRECTLY = N_("Call directly, no referral needed")
"""The direct way to a service that has no door one may know of."""


class Places(NamedTuple):
    """How many places of one kind are free, as it is said."""

    unit: Texts
    free: str
    reported: str
    """How long ago, and when, it was reported."""
    is_old: bool
    description: Texts | None


class AcceptedGroup(NamedTuple):
    """Whom one answer is about."""

    heading: str
    acceptances: list[AcceptanceEntry]


class DocumentGroup(NamedTuple):
    """Papers that are asked for on one way in."""

    route: str | None
    """None on every one."""
    documents: list[RequiredDocumentEntry]


def phone_note(phone: PhoneEntry) -> str:
    """Return what a number is for and of what kind it is, empty for plain calls about anything."""
    act = [gettext(ACTS[phone.act])] if phone.act else []
    kind = [gettext(PHONE_TYPES[phone.type])] if phone.type in PHONE_TYPES else []
    return ", ".join([*act, *kind])


def phones_first(phones: Iterable[PhoneEntry]) -> list[PhoneEntry]:
    """Return each number once: those that answer anybody, on duty, for admission; then those one writes to."""
    return sorted(each_once(phones), key=_place_of)


def mid_sentence(label: str) -> str:
    """Return a label of a vocabulary as it is written within a sentence; what is written in capitals stays so."""
    return label[:1].lower() + label[1:] if label[1:2].islower() or label[1:2].isspace() else label


def in_a_row(labels: Sequence[str]) -> list[str]:
    """Return labels of a vocabulary as they follow each other in one line: the first alone begins it."""
    return [*labels[:1], *map(mid_sentence, labels[1:])]


def way_in(way: WayIn, service: ServiceEntry) -> str:
    """Return how one gets in; nobody is told to come where no door is shown."""
    if way is WayIn.DIRECT and not service.has_door:
        return gettext(CALL_DIRECTLY)
    return gettext(WAYS_IN[way])


def free_places(service: ServiceEntry, now: datetime) -> list[Places]:
    """Return what was last reported of each kind of place; `now` is aware."""
    return [_places(one, now, zone_named(service.time_zone)) for one in service.capacities]


def documents_by_route(documents: Iterable[RequiredDocumentEntry]) -> list[DocumentGroup]:
    """Return the papers by the way in on which they are asked for, those of every way first."""
    kept = list(documents)
    groups = ((route, [one for one in kept if one.route is route]) for route in (None, *DocumentRoute))
    return [
        DocumentGroup(gettext(DOCUMENT_ROUTES[route]) if route else None, group) for route, group in groups if group
    ]


def accepted_by_answer(acceptances: Iterable[AcceptanceEntry]) -> list[AcceptedGroup]:
    """Return who is accepted, who is not, and of whom nothing is stated; each in the order of the vocabulary."""
    order = list(AcceptanceCriterion)
    kept = sorted(acceptances, key=lambda one: order.index(one.criterion))
    groups = ((heading, [one for one in kept if one.answer is answer]) for answer, heading in ANSWER_HEADINGS.items())
    return [AcceptedGroup(gettext(heading), group) for heading, group in groups if group]


def age_phrase(service: ServiceEntry | HitPayload) -> str:
    """Return which ages a service is for, empty where it does not say."""
    low, high = (format_number(one) if one is not None else "" for one in (service.minimum_age, service.maximum_age))
    if low and high:
        return gettext("Age {low} to {high}").format(low=low, high=high)
    if low:
        return gettext("From the age of {low}").format(low=low)
    return gettext("Up to the age of {high}").format(high=high) if high else ""


def is_overdue(assurance: AssuranceEntry | None, today: date) -> bool:
    """Whether an entry should have been looked at again by now."""
    return bool(assurance and assurance.due_date and assurance.due_date < today)


def abroad(code: str | None) -> str:
    """Return the name of a country (ISO 3166-1) that is not the hub's own, as the reader calls it; else nothing."""
    if not code or code == HOME:
        return ""
    return str(Locale.parse(current_language()).territories.get(code, code))


def address_lines(address: AddressEntry) -> list[Texts]:
    """Return an address line by line, each in the languages it has; a settlement stands with its postal code."""
    city = address.city or {}
    if address.postal_code:
        city = {language: f"{address.postal_code} {name}" for language, name in city.items()}
    region = {"": address.state_province} if address.state_province and not address.region else address.region
    return [line for line in (address.attention, address.address_1, address.address_2, city, region) if line]


def is_postal(address: AddressEntry) -> bool:
    """Whether letters go there and people do not."""
    return address.address_type is LocationType.POSTAL


def web_address(url: str | None) -> str | None:
    """Return `url` when a browser may open it: http or https with a host, and nothing that runs."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None


def spoken(code: str) -> str:
    """Return the name of a language (BCP 47) as the reader calls it."""
    return language_name(code, current_language())


def fallback_language(text: Texts) -> str | None:
    """Return the language a text is shown in when it is not the reader's: what its element's `lang` says."""
    chosen = localized(text)
    return chosen.language if chosen and chosen.is_fallback else None


def _place_of(phone: PhoneEntry) -> tuple[bool, bool, int]:
    return phone.type in WRITTEN_TO, phone.type in TEXTED, CALLED_FIRST.index(phone.act or Act.ANSWERED)


def _places(capacity: CapacityEntry, now: datetime, zone: ZoneInfo) -> Places:
    free = format_number(capacity.available)
    if capacity.maximum is not None:
        free = gettext("Free: {free} of {all}").format(free=free, all=format_number(capacity.maximum))
    else:
        free = gettext("Free: {free}").format(free=free)
    age = max(now - capacity.updated, timedelta(0))
    when = capacity.updated.astimezone(zone)
    reported = gettext("reported {ago}, on {day} at {clock}.").format(
        ago=format_timedelta(-age, threshold=2, add_direction=True, locale=current_language()),
        day=format_date(when.date()),
        clock=format_time(when.time()),
    )
    return Places(capacity.unit.name, free, reported, not are_places_known(capacity.updated, now), capacity.description)
