"""Whether somebody answers, admits, receives or is on duty at a moment; until when, or from when; in which languages.

Pure: hours and a moment in, verdicts out. What the hours do not say is not known, and never guessed.
"""

import enum
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hub.directory.nrm_vocabulary import Act, HolidayHours, Specialist
from hub.directory.opening_hours import WHOLE_DAY
from hub.directory.place_models import PhoneEntry, ScheduleEntry, ScheduleExceptionEntry
from hub.directory.public_holidays import is_public_holiday
from hub.directory.recurrence import holds_on, is_every_day, is_over
from hub.directory.vocabulary import Status

DAYS_AHEAD = 8
"""Days that are looked at for the next opening or the end of a long one: a week, and today once more."""
HOME = "BG"
"""ISO 3166-1 code of the country whose mechanism this is: its public holidays hold where nothing else is said."""
ZONE = "Europe/Sofia"
"""Time zone of hours that name none."""
WRITTEN_TO = frozenset({"fax"})
"""Types of number that nobody can talk to."""
TEXTED = frozenset({"text", "sms"})
"""Types of number that one writes to from a telephone."""

_DAY_SECONDS = 24 * 60 * 60
_ONE_DAY = timedelta(days=1)
_MIDNIGHT = time(0)
_START = attrgetter("start")


class State(enum.StrEnum):
    """Whether something is open; silence is "not known", and never means closed."""

    OPEN = "open"
    CLOSED = "closed"
    NOT_KNOWN = "not_known"


class ActNow(NamedTuple):
    """How it stands with one act at a moment."""

    state: State
    until: datetime | None = None
    """When it closes, if it is open and does so within `DAYS_AHEAD`; aware, in the service's zone."""
    opens: datetime | None = None
    """When it opens next, if it is not open and surely does so within `DAYS_AHEAD`; aware, in the service's zone."""
    languages: tuple[str, ...] = ()
    """BCP 47 tags of the languages on duty now; none where the hours do not say."""
    specialists: tuple[Specialist, ...] = ()
    """Who is there now; none where the hours do not say."""


class PhoneNow(NamedTuple):
    """A number, and whether it is answered."""

    phone: PhoneEntry
    now: ActNow


class Closure(NamedTuple):
    """A status that keeps everything shut, from its first day to its last."""

    first: date | None = None
    last: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether everything is shut on `day`."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def has_run_out(self, day: date) -> bool:
        """Whether it was to be shut until before `day`, and nobody has said since that it is open again."""
        return self.last is not None and self.last < day


NOT_KNOWN = ActNow(State.NOT_KNOWN)


class OpenNow(NamedTuple):
    """How it stands with a service at a moment."""

    acts: dict[Act | None, ActNow]
    """By act, for each that has hours; None is for hours that do not say what for."""
    otherwise: ActNow = NOT_KNOWN
    """How it stands with an act that has no hours."""

    def of(self, act: Act | None) -> ActNow:
        """Return how it stands with an act; hours for nothing in particular tell when the telephone is answered."""
        found = self.acts.get(act)
        if found is None and act in {None, Act.ANSWERED}:
            found = self.acts.get(Act.ANSWERED if act is None else None)
        return found or self.otherwise

    def phone(self, phone: PhoneEntry) -> ActNow:
        """Return whether a number is answered; nobody answers a fax."""
        return ActNow(State.CLOSED) if phone.type in WRITTEN_TO else self.of(phone.act)


class Span(NamedTuple):
    """Hours of one day, in seconds since the epoch."""

    start: int
    end: int
    is_sure: bool
    schedule: ScheduleEntry | None


def open_now(
    schedules: Iterable[ScheduleEntry],
    exceptions: Sequence[ScheduleExceptionEntry],
    now: datetime,
    *,
    time_zone: str | None = None,
    country: str | None = None,
    closure: Closure | None = None,
) -> OpenNow:
    """Return how it stands with each act that has hours, at `now` (aware).

    `time_zone` is the service's, for hours that name none; `country` (ISO 3166-1) is whose public holidays hold;
    `closure` comes of a status. Exceptions take the place of the hours of their days, and of what holidays do to them.
    """
    zone = zone_named(time_zone)
    today = now.astimezone(zone).date()
    if closure and closure.has_run_out(today):
        return OpenNow({})
    hours = hours_by_act(schedules, exceptions, zone, country or HOME, closure)
    judged: dict[Act | None, ActNow] = {act: one.at(now) for act, one in hours.items()}
    return OpenNow(judged, ActNow(State.CLOSED) if closure and closure.holds_on(today) else NOT_KNOWN)


def hours_by_act(
    schedules: Iterable[ScheduleEntry],
    exceptions: Sequence[ScheduleExceptionEntry],
    zone: ZoneInfo,
    country: str,
    closure: Closure | None,
) -> dict[Act | None, "ActHours"]:
    """Return the hours of each act that has any, or has an exception of its own."""
    grouped: dict[Act | None, list[ScheduleEntry]] = {}
    for one in schedules:
        grouped.setdefault(one.act, []).append(one)
    for exception in exceptions:
        if exception.act is not None:
            grouped.setdefault(exception.act, [])
    return {
        act: ActHours(rows, _exceptions_of(act, exceptions), zone, country, closure) for act, rows in grouped.items()
    }


def closure_of(status: Status, first: date | None = None, last: date | None = None) -> Closure | None:
    """Return what a status does to the hours."""
    return None if status is Status.ACTIVE else Closure(first, last)


def phones_now(phones: Iterable[PhoneEntry], standing: OpenNow) -> list[PhoneNow]:
    """Return the numbers with what is known of each: answered now, then not known, then closed, soonest open first."""
    found = [PhoneNow(one, standing.phone(one)) for one in phones if one.type not in WRITTEN_TO]
    return sorted(found, key=_promise)


def always_open(schedules: Iterable[ScheduleEntry]) -> frozenset[Act | None]:
    """Return the acts that are around the clock: all day, every day, and not closed on public holidays.

    Single days on which it is otherwise do not change that.
    """
    return frozenset(one.act for one in schedules if _is_always_open(one))


@lru_cache(maxsize=256)
def zone_named(name: str | None) -> ZoneInfo:
    """Return a time zone by its IANA name; the country's for a name that is none."""
    try:
        return ZoneInfo(name or ZONE)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(ZONE)


def _exceptions_of(act: Act | None, exceptions: Sequence[ScheduleExceptionEntry]) -> list[ScheduleExceptionEntry]:
    return [one for one in exceptions if one.act is None or one.act is act] if exceptions else []


def _promise(phone: PhoneNow) -> tuple[int, float]:
    match phone.now.state:
        case State.OPEN:
            return 0, 0
        case State.NOT_KNOWN:
            return 1, 0
        case _:
            return 2, phone.now.opens.timestamp() if phone.now.opens else float("inf")


class ActHours:
    """The hours of one act, looked at day by day as far as needed."""

    def __init__(
        self,
        schedules: Sequence[ScheduleEntry],
        exceptions: Sequence[ScheduleExceptionEntry],
        zone: ZoneInfo,
        country: str,
        closure: Closure | None,
    ) -> None:
        self._schedules = schedules
        self._exceptions = exceptions
        self._zone = zone
        self._country = country
        self._closure = closure
        self.margin = 1 if any(one.time_zone for one in schedules) else 0
        """Days by which another zone's date may differ."""

    def at(self, now: datetime) -> ActNow:
        """Return how it stands at `now`."""
        moment, today = int(now.timestamp()), now.astimezone(self._zone).date()
        if not self._exceptions and not self._closure and len(self._schedules) == 1:
            only = self._schedules[0]
            has_begun = only.dtstart is None or only.dtstart + _ONE_DAY < today
            if has_begun and only.on_public_holidays is HolidayHours.AS_USUAL and _is_always_open(only):
                return ActNow(State.OPEN, None, None, only.languages, only.specialists)
        near = [span for day in self.near(today) for span in self.spans(day)]
        days = [today + timedelta(days=number) for number in range(1 + self.margin, DAYS_AHEAD + 1)]
        current = [span for span in near if span.start <= moment < span.end]
        state = self.state(current, today)
        if state is State.OPEN:
            return self._opened([span for span in current if span.is_sure], near, days)
        return ActNow(state, opens=self._next_start(moment, near, days))

    def near(self, today: date) -> list[date]:
        """Return the days on which hours begin that may hold at some time of `today`."""
        return [today + timedelta(days=number) for number in range(-1 - self.margin, 1 + self.margin)]

    def state(self, current: Sequence[Span], today: date) -> State:
        """Return how it stands while the hours `current` hold, on `today`."""
        if any(span.is_sure for span in current):
            return State.OPEN
        return State.NOT_KNOWN if current or self.has_run_out(today) else State.CLOSED

    def has_run_out(self, today: date) -> bool:
        """Whether there were hours, and all of them are over: nobody has said what holds now."""
        return bool(self._schedules) and all(is_over(one, today) for one in self._schedules)

    def _opened(self, current: Sequence[Span], near: Sequence[Span], days: Sequence[date]) -> ActNow:
        rows = [span.schedule for span in current if span.schedule]
        return ActNow(
            State.OPEN,
            self._end(max(span.end for span in current), near, days),
            None,
            tuple(dict.fromkeys(tag for row in rows for tag in row.languages)),
            tuple(dict.fromkeys(one for row in rows for one in row.specialists)),
        )

    def _end(self, end: int, near: Sequence[Span], days: Sequence[date]) -> datetime | None:
        """Return when hours end that go on until `end` at least: hours that follow without a gap are one with them."""
        end = _prolonged(end, near)
        for day in days:
            if end < midnight(self._zone, day)[0] - self.margin * _DAY_SECONDS:
                return self._moment(end)
            end = _prolonged(end, self.spans(day))
        return None

    def _next_start(self, moment: int, near: Sequence[Span], days: Sequence[date]) -> datetime | None:
        for spans in chain([near], map(self.spans, days)):
            if starts := [span.start for span in spans if span.is_sure and span.start > moment]:
                return self._moment(min(starts))
        return None

    def _moment(self, seconds: int) -> datetime:
        return datetime.fromtimestamp(seconds, self._zone)

    def spans(self, day: date) -> list[Span]:
        """Return the hours that begin on `day`, the certain ones and those that may be."""
        if self._closure and self._closure.holds_on(day):
            return []
        if self._exceptions and (instead := self._instead(day)) is not None:
            return instead
        found = []
        for row in self._schedules:
            held = holds_on(row, day)
            if held is False:
                continue
            if held and row.on_public_holidays is not HolidayHours.AS_USUAL and is_public_holiday(self._country, day):
                if row.on_public_holidays is HolidayHours.CLOSED:
                    continue
                held = None
            zone = zone_named(row.time_zone) if row.time_zone else self._zone
            found.append(_span(zone, day, row.opens_at, row.closes_at, row, is_sure=held is True))
        return found

    def _instead(self, day: date) -> list[Span] | None:
        """Return what holds on `day` by the exceptions, those for this act before those for everything."""
        on_the_day = [one for one in self._exceptions if one.start_date <= day <= one.end_date]
        chosen = [one for one in on_the_day if one.act is not None] or on_the_day
        if not chosen:
            return None
        hours = [one for one in chosen if not one.closed]
        # Where one source says closed and another gives hours, nobody knows.
        is_sure = len(hours) == len(chosen)
        return [_span(self._zone, day, one.opens_at, one.closes_at, None, is_sure=is_sure) for one in hours]


def _span(
    zone: ZoneInfo, day: date, opens: time | None, closes: time | None, row: ScheduleEntry | None, *, is_sure: bool
) -> Span:
    """Return hours that begin on `day`; without clock times it may be at any time of the day."""
    if opens is None or closes is None:
        return Span(midnight(zone, day)[0], _seconds(zone, day + _ONE_DAY, _MIDNIGHT), False, row)
    start = _seconds(zone, day, opens)
    if (opens, closes) == WHOLE_DAY:
        return Span(start, _seconds(zone, day + _ONE_DAY, _MIDNIGHT), is_sure, row)
    return Span(start, _seconds(zone, day if opens < closes else day + _ONE_DAY, closes), is_sure, row)


def _prolonged(end: int, spans: Iterable[Span]) -> int:
    for span in sorted(spans, key=_START):
        if span.is_sure and span.start <= end < span.end:
            end = span.end
    return end


def _seconds(zone: ZoneInfo, day: date, clock: time) -> int:
    """Return a local time as seconds since the epoch; one that comes twice is its first, as in RFC 5545."""
    start, is_plain = midnight(zone, day)
    if is_plain:
        return start + clock.hour * 3600 + clock.minute * 60
    return int(datetime.combine(day, clock, zone).timestamp())


@lru_cache(maxsize=1024)
def midnight(zone: ZoneInfo, day: date) -> tuple[int, bool]:
    """Return when a day begins, and whether its clock neither jumps nor stands still."""
    start = int(datetime.combine(day, _MIDNIGHT, zone).timestamp())
    end = int(datetime.combine(day + _ONE_DAY, _MIDNIGHT, zone).timestamp())
    return start, end - start == _DAY_SECONDS


def _is_always_open(schedule: ScheduleEntry) -> bool:
    return (
        (schedule.opens_at, schedule.closes_at) == WHOLE_DAY
        and schedule.on_public_holidays is not HolidayHours.CLOSED
        and is_every_day(schedule)
    )
