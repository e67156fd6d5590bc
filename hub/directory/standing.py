"""How it stands with a service as a whole: open, closed or not known; a hit shows it and searches narrow by it.

Pure. What it depends on, the `Pattern`, is the same of most services: the index holds the pattern of each as codes, and
`states_of` says for a day when each of them is open.
"""

from base64 import urlsafe_b64encode
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from hub.directory.hit_models import HitHours, HitOtherDays, HitPayload
from hub.directory.nrm_vocabulary import Act, Tier
from hub.directory.open_now import (
    HOME,
    TEXTED,
    WRITTEN_TO,
    ActHours,
    ActNow,
    Closure,
    OpenNow,
    State,
    closure_of,
    hours_by_act,
    midnight,
    open_now,
    zone_named,
)
from hub.directory.place_models import PhoneEntry

DAY = 24 * 60 * 60
"""Seconds of a day of the table."""
PIECE = 400
"""Characters of a pattern in one code: there are engines that read no more than 468."""
UNKNOWN = "-"
"""The code of hours of which nothing is known at any time."""

_ACTS_NOW = {state: ActNow(state) for state in State}


class Pattern(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """All that decides whether a service is open, and nothing else: services that have it in common are open alike."""

    hours: tuple[HitHours, ...] = ()
    other_days: tuple[HitOtherDays, ...] = ()
    time_zone: str | None = None
    country: str | None = None
    closure: Closure | None = None
    called: tuple[Act | None, ...] = ()
    """What the numbers are for, as `called_acts` gives it."""
    is_announced: bool = True


_decode = msgspec.json.Decoder(Pattern).decode


class States(NamedTuple):
    """When it stands how, from the beginning of a day of the table to its end."""

    since: tuple[int, ...]
    """Seconds since the epoch, ascending; the first is the beginning of the day."""
    states: tuple[State, ...]

    def at(self, moment: int) -> State:
        """Return how it stands at a moment of the day."""
        return self.states[bisect_right(self.since, moment) - 1]


def called_acts(phones: Iterable[PhoneEntry]) -> frozenset[Act | None]:
    """Return what the numbers are for that one calls; those one writes to count where there are no others."""
    called = [one for one in phones if one.type not in WRITTEN_TO]
    spoken = [one for one in called if one.type not in TEXTED]
    return frozenset(one.act for one in spoken or called)


def standing_of(service: HitPayload, now: datetime) -> OpenNow:
    """Return what is open of a service that was found, at `now` (aware); only public hours are looked at."""
    is_announced = service.schedule_tier is Tier.PUBLIC
    return open_now(
        service.hours if is_announced else (),
        service.other_days if is_announced else (),
        now,
        time_zone=service.time_zone,
        country=service.country,
        closure=closure_of(service.status, service.status_from, service.status_until),
    )


def state_of(standing: OpenNow, called: Collection[Act | None], *, is_announced: bool) -> State:
    """Return in one word how it stands with a service whose numbers are for `called`.

    It is open where anybody answers or is there; closed where that is sure of everything one could call for. Of hours
    that are not announced nothing is known, but that it is shut for now where its status says so.
    """
    acts = {act: one.state for act, one in standing.acts.items()}
    if State.OPEN in acts.values():
        return State.OPEN
    if not is_announced:
        return standing.otherwise.state
    states = [standing.of(act).state for act in called] or [standing.of(None).state]
    return State.NOT_KNOWN if State.NOT_KNOWN in states else State.CLOSED


def word_of(service: HitPayload, standing: OpenNow) -> State:
    """Return in one word how it stands with a service that was found, by its `standing_of`."""
    is_announced = service.schedule_tier is Tier.PUBLIC
    return state_of(standing, called_acts(service.phones), is_announced=is_announced)


class _Decisive(NamedTuple):
    """What of a service decides whether it is open, as it was found."""

    hours: tuple[HitHours, ...]
    other_days: tuple[HitOtherDays, ...]
    time_zone: str | None
    country: str | None
    closure: Closure | None
    called: frozenset[Act | None]
    is_announced: bool


def hour_codes(service: HitPayload) -> tuple[str, tuple[str, ...]]:
    """Return the codes of what decides whether a service is open, as `codes_of` does."""
    return _hour_codes(_decisive(service))


@lru_cache(maxsize=4096)
def _hour_codes(decisive: _Decisive) -> tuple[str, tuple[str, ...]]:
    return codes_of(_pattern(decisive))


def _decisive(service: HitPayload) -> _Decisive:
    return _Decisive(
        service.hours,
        service.other_days,
        service.time_zone,
        service.country,
        closure_of(service.status, service.status_from, service.status_until),
        called_acts(service.phones),
        service.schedule_tier is Tier.PUBLIC,
    )


def _pattern(of: _Decisive) -> Pattern:
    if not (of.is_announced and (of.hours or of.other_days)) and of.closure is None:
        return Pattern()
    hours = {msgspec.structs.replace(one, languages=(), specialists=()) for one in of.hours}
    return Pattern(
        hours=tuple(sorted(hours, key=msgspec.json.encode)) if of.is_announced else (),
        other_days=tuple(sorted(set(of.other_days), key=msgspec.json.encode)) if of.is_announced else (),
        time_zone=of.time_zone,
        country=of.country,
        closure=of.closure,
        called=tuple(sorted(of.called, key=str)) if of.is_announced else (),
        is_announced=of.is_announced,
    )


def codes_of(pattern: Pattern) -> tuple[str, tuple[str, ...]]:
    """Return the code of a pattern, and the codes that tell whoever reads them what it stands for."""
    if pattern == Pattern():
        return UNKNOWN, ()
    told = msgspec.json.encode(pattern).decode()
    code = urlsafe_b64encode(blake2b(told.encode(), digest_size=12).digest()).decode()
    return code, tuple(
        f"{code} {place:03} {told[start : start + PIECE]}" for place, start in enumerate(range(0, len(told), PIECE))
    )


def patterns_of(codes: Iterable[str], known: Mapping[str, Pattern]) -> dict[str, Pattern]:
    """Return by its code each pattern that the codes tell of, those that are `known` unread.

    One that cannot be read is of hours that are not known.
    """
    pieces: dict[str, list[str]] = {}
    for one in sorted(codes):
        code, _, piece = one.split(" ", 2)
        pieces.setdefault(code, []).append(piece)
    return {code: known.get(code) or _read("".join(some)) for code, some in pieces.items()}


def _read(told: str) -> Pattern:
    try:
        return _decode(told)
    except msgspec.MsgspecError:
        return Pattern()


def states_of(pattern: Pattern, first: int) -> States:
    """Return how it stands from `first`, in seconds since the epoch, for a `DAY`: at each moment as `state_of` says."""
    zone, closure = zone_named(pattern.time_zone), pattern.closure
    hours = hours_by_act(pattern.hours, pattern.other_days, zone, pattern.country or HOME, closure)
    since: list[int] = []
    states: list[State] = []
    for today, begin, end in _days(zone, first):
        for moment, state in _states_on(today, begin, end, hours, closure, pattern):
            if not states or states[-1] is not state:
                since.append(moment)
                states.append(state)
    return States(tuple(since), tuple(states))


def _days(zone: ZoneInfo, first: int) -> Iterator[tuple[date, int, int]]:
    """Give the local days that a day of the table touches, and from when to when."""
    today, begin = datetime.fromtimestamp(first, zone).date(), first
    while begin < first + DAY:
        tomorrow = today + timedelta(days=1)
        end = min(midnight(zone, tomorrow)[0], first + DAY)
        yield today, begin, end
        today, begin = tomorrow, end


def _states_on(
    today: date, begin: int, end: int, hours: Mapping[Act | None, ActHours], closure: Closure | None, pattern: Pattern
) -> Iterator[tuple[int, State]]:
    """Give how it stands from `begin` to `end` on a local day, and since when."""
    if closure and closure.has_run_out(today):
        yield begin, state_of(OpenNow({}), pattern.called, is_announced=pattern.is_announced)
        return
    otherwise = _ACTS_NOW[State.CLOSED if closure and closure.holds_on(today) else State.NOT_KNOWN]
    near = {act: [span for day in one.near(today) for span in one.spans(day)] for act, one in hours.items()}
    changes = {moment for spans in near.values() for span in spans for moment in (span.start, span.end)}
    for moment in sorted({begin, *(one for one in changes if begin < one < end)}):
        acts = {
            act: _ACTS_NOW[one.state([span for span in near[act] if span.start <= moment < span.end], today)]
            for act, one in hours.items()
        }
        yield moment, state_of(OpenNow(acts, otherwise), pattern.called, is_announced=pattern.is_announced)
