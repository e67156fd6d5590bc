"""Hours as people read them: for what, on which days, in which languages, with whom; and when they do not hold."""

from collections.abc import Iterable, Iterator
from datetime import date, time
from typing import NamedTuple

from hub.directory.nrm_vocabulary import ACTS, HOLIDAY_HOURS, SPECIALISTS, Act
from hub.directory.opening_hours import DAYS, WHOLE_DAY
from hub.directory.place_models import ScheduleEntry, ScheduleExceptionEntry, Texts
from hub.directory.recurrence import is_over
from hub.directory.vocabulary import language_name
from hub.web.i18n import current_language, day_names, format_date, format_time, gettext

EXCEPTIONS_SHOWN = 6
"""Exceptions that are told, the nearest first."""


class Hours(NamedTuple):
    """One line of hours."""

    days: str
    hours: str
    notes: tuple[str, ...] = ()
    """What else holds for these hours: languages, people, public holidays, a season."""


class ActHours(NamedTuple):
    """The hours of one act."""

    label: str | None
    """What they are for; None where it is not said."""
    lines: list[Hours]
    words: list[Texts]
    """What the source says of them in words, each thing once."""


class OtherDays(NamedTuple):
    """Days on which the usual hours do not hold."""

    days: str
    hours: str
    description: Texts | None


def hours_by_act(schedules: Iterable[ScheduleEntry], today: date) -> list[ActHours]:
    """Return the hours that hold today or later, by what they are for; hours for nothing in particular come first."""
    ahead = [one for one in schedules if not is_over(one, today)]
    groups = ((act, [one for one in ahead if one.act is act]) for act in (None, *Act))
    return [
        ActHours(gettext(ACTS[act]) if act else None, opening_hours(group), hours_in_words(group))
        for act, group in groups
        if group
    ]


def opening_hours(schedules: Iterable[ScheduleEntry]) -> list[Hours]:
    """Return the lines that can be told from days and clock times, in the order given."""
    return [
        Hours(days, _clock(one.opens_at, one.closes_at), tuple(_notes(one)))
        for one in schedules
        if one.opens_at is not None and one.closes_at is not None and (days := _days(one))
    ]


def hours_in_words(schedules: Iterable[ScheduleEntry]) -> list[Texts]:
    """Return what the source says about hours in words, each thing once: notes, and times nobody could be sure of."""
    texts = [
        text
        for one in schedules
        for text in (one.description, one.notes, None if _is_told(one) else one.original_text)
        if text
    ]
    return [text for place, text in enumerate(texts) if text not in texts[:place]]


def exceptions_ahead(exceptions: Iterable[ScheduleExceptionEntry], today: date) -> list[OtherDays]:
    """Return the nearest exceptions that are not over, each once."""
    ahead = sorted((one for one in exceptions if one.end_date >= today), key=lambda one: one.start_date)
    told = [OtherDays(_span(one.start_date, one.end_date), _told(one), one.description) for one in ahead]
    return [one for place, one in enumerate(told) if one not in told[:place]][:EXCEPTIONS_SHOWN]


def _is_told(schedule: ScheduleEntry) -> bool:
    return schedule.opens_at is not None and bool(_days(schedule))


def _told(exception: ScheduleExceptionEntry) -> str:
    if exception.closed or exception.opens_at is None or exception.closes_at is None:
        said = gettext("closed")
    else:
        said = _clock(exception.opens_at, exception.closes_at)
    return f"{gettext(ACTS[exception.act])}: {said}" if exception.act else said


def _clock(opens: time, closes: time) -> str:
    if (opens, closes) == WHOLE_DAY:
        return gettext("around the clock")
    span = f"{format_time(opens)} – {format_time(closes)}"
    return gettext("{span} (next day)").format(span=span) if closes <= opens else span


def _notes(schedule: ScheduleEntry) -> Iterator[str]:
    if schedule.languages:
        yield ", ".join(language_name(tag, current_language()) for tag in schedule.languages)
    if schedule.specialists:
        yield ", ".join(gettext(SPECIALISTS[one]) for one in schedule.specialists)
    if schedule.on_public_holidays:
        yield gettext(HOLIDAY_HOURS[schedule.on_public_holidays])
    first, last = schedule.valid_from, schedule.valid_to or schedule.until
    if first and last:
        yield _span(first, last)
    elif first:
        yield gettext("from {day}").format(day=format_date(first))
    elif last:
        yield gettext("until {day}").format(day=format_date(last))


def _span(first: date, last: date) -> str:
    return format_date(first) if first == last else f"{format_date(first)} – {format_date(last)}"


def _days(schedule: ScheduleEntry) -> str:
    """Return the days of a recurrence; nothing for one that cannot be said so, and is then left to its words."""
    if schedule.byweekno or schedule.byyearday or schedule.count:
        return ""
    if schedule.freq == "MONTHLY":
        days = _of_the_month(schedule)
    else:
        days = _of_the_week(schedule.byday or (DAYS[schedule.dtstart.weekday()] if schedule.dtstart else ""))
    if days and (schedule.interval or 1) > 1:
        every = gettext("every {number} months") if schedule.freq == "MONTHLY" else gettext("every {number} weeks")
        return f"{days}, {every.format(number=schedule.interval)}"
    return days


def _of_the_month(schedule: ScheduleEntry) -> str:
    if schedule.bymonthday:
        if schedule.byday or "-" in schedule.bymonthday:
            return ""
        return gettext("Day {numbers} of the month").format(numbers=schedule.bymonthday.replace(",", ", "))
    return ", ".join(_day_of_month(day) for day in (schedule.byday or "").split(",") if day)


def _of_the_week(byday: str) -> str:
    places = sorted(DAYS.index(day) for day in byday.split(",") if day in DAYS)
    if len(places) == len(DAYS):
        return gettext("Every day")
    names = day_names()
    return ", ".join(
        names[first] if first == last else f"{names[first]} – {names[last]}" for first, last in _runs(places)
    )


def _day_of_month(byday: str) -> str:
    ordinal, name = byday[:-2], day_names()[DAYS.index(byday[-2:])]
    if ordinal.startswith("-"):
        return gettext("{day}, the last of the month").format(day=name)
    return gettext("{day}, no. {number} of the month").format(day=name, number=ordinal)


def _runs(places: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs
