"""Numbers as somebody calls them at night: what answers now comes first, and says until when; the rest says when."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import NamedTuple

from hub.directory.nrm_vocabulary import SPECIALISTS
from hub.directory.open_now import TEXTED, WRITTEN_TO, ActNow, OpenNow, State, closure_of, open_now, phones_now
from hub.directory.owner_models import WholeOrganization
from hub.directory.place_models import PhoneEntry
from hub.directory.service_models import OrganizationEntry, ServiceEntry
from hub.directory.service_view import phones_first
from hub.directory.vocabulary import language_name
from hub.web.i18n import current_language, day_names, format_date, format_time, gettext


class Number(NamedTuple):
    """A number, and whether anybody answers it."""

    phone: PhoneEntry
    answer: str
    """As "answers now until 20:00"; empty where nothing is to be said."""
    is_answered: bool
    on_duty: str
    """Languages and people there now, where the hours say so."""


def numbers_of(service: ServiceEntry, now: datetime) -> list[Number]:
    """Return the numbers to call for a service, those answered now first; `now` is aware."""
    organization = service.organization
    standing = open_now(
        service.every_schedule,
        service.every_exception,
        now,
        time_zone=service.time_zone,
        country=organization.country if organization else None,
        closure=closure_of(service.status, service.status_from, service.status_until),
    )
    return _numbers(service.every_phone, standing, now)


def numbers_of_organization(organization: WholeOrganization, now: datetime) -> list[Number]:
    """Return the numbers of an organization, else of its places, by the hours of its places."""
    located = [phone for place in organization.locations for phone in place.phones]
    standing = open_now(
        [one for place in organization.locations for one in place.schedules],
        [one for place in organization.locations for one in place.schedule_exceptions],
        now,
        country=organization.country,
        closure=closure_of(organization.status, organization.status_from, organization.status_until),
    )
    return _numbers(organization.phones or located, standing, now)


def plain_numbers(organization: OrganizationEntry | None) -> list[Number]:
    """Return the numbers of an organization of whose hours nothing is known here."""
    return [Number(one, "", False, "") for one in phones_first(organization.phones if organization else ())]


def answer_of(act: ActNow, now: datetime) -> str:
    """Return how it stands with a number as one reads it at `now`; nothing where no hours are known."""
    match act.state:
        case State.OPEN if act.until:
            return gettext("Answers now, until {moment}").format(moment=end_moment(act.until, now))
        case State.OPEN:
            return gettext("Answers now, around the clock")
        case State.CLOSED if act.opens:
            return gettext("Closed until {moment}").format(moment=opening_moment(act.opens, now))
        case State.CLOSED:
            return gettext("Closed now")
        case _ if act.opens:
            return gettext("It may answer now; surely {moment}").format(moment=opening_moment(act.opens, now))
        case _:
            return ""


def _numbers(phones: Iterable[PhoneEntry], standing: OpenNow, now: datetime) -> list[Number]:
    ordered = phones_first(phones)
    written = [one for one in ordered if one.type in WRITTEN_TO or one.type in TEXTED]
    called = phones_now([one for one in ordered if one not in written], standing)
    answered = [
        Number(one.phone, answer_of(one.now, now), one.now.state is State.OPEN, _on_duty(one.now)) for one in called
    ]
    return answered + [Number(one, "", False, "") for one in written]


def _on_duty(act: ActNow) -> str:
    languages = [language_name(tag, current_language()) for tag in act.languages]
    return ", ".join([*languages, *(gettext(SPECIALISTS[one]) for one in act.specialists)])


def end_moment(until: datetime, now: datetime) -> str:
    """Return the end of something: a clock time today, with the day where it is another."""
    days = (until.date() - now.astimezone(until.tzinfo).date()).days
    if days == 0:
        return format_time(until.time())
    if days == 1 and until.time() == time(0):
        return gettext("midnight")
    return opening_moment(until, now)


def opening_moment(moment: datetime, now: datetime) -> str:
    """Return a moment ahead with its day."""
    clock = format_time(moment.time())
    days = (moment.date() - now.astimezone(moment.tzinfo).date()).days
    if days == 0:
        return gettext("today at {clock}").format(clock=clock)
    if days == 1:
        return gettext("tomorrow at {clock}").format(clock=clock)
    day = day_names()[moment.weekday()] if days < len(day_names()) else format_date(moment.date())
    return gettext("{day} at {clock}").format(day=day, clock=clock)
