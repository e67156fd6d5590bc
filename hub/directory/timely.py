"""What of a search depends on the time: who is open then, who has free places, whose entry is overdue.

The index says of each service, in facets that nobody sees, by which hours it is open (`HOURS`, and in `HOURS_TOLD`
what they are), since when its places are free or taken (`PLACES`), in which month somebody last made sure of it
(`CONFIRMED`) and when that is due again (`DUE`: the year, the month and the day, so that few codes name all days that
are over). Of the codes that there are, those that hold at a moment filter, order and raise.
"""

import asyncio
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from threading import Lock
from typing import NamedTuple
from weakref import WeakKeyDictionary

from hub.directory.hit_models import HitPayload
from hub.directory.models import DirectorySearch
from hub.directory.open_at import NOW, moment_of
from hub.directory.open_now import State, zone_named
from hub.directory.service_models import CapacityEntry
from hub.directory.standing import DAY, UNKNOWN, Pattern, States, hour_codes, patterns_of, states_of
from hub_search.engine import SearchEngine
from hub_search.models import ONE_OF_MANY, Boost, Sort

HOURS, HOURS_TOLD = ONE_OF_MANY, "hours_told"
PLACES, CONFIRMED, DUE = "places", "confirmed", "due"
TIMELY = frozenset({HOURS, HOURS_TOLD, PLACES, CONFIRMED, DUE})
"""Facets of the index that nobody can narrow by or count: they follow from what is shown."""

KNOWN_HOURS = 24
"""Hours for which it is known how many places are free, from when it was reported."""
FREE, FULL = "free", "full"

OPEN_WEIGHT, RECENT_WEIGHT, OVERDUE_WEIGHT = 0.3, 0.03, -0.1
"""What a service gains, in parts of what the best answer to the words scores: by being open now, by having been
confirmed this month or the one before, and by being overdue. By night who answers comes before a somewhat better
answer to the words; who has all the words stays before who has some. Tried on fixtures/relevance."""
YEARS_BACK = 10
"""Years before this one for which it is known that an entry is overdue."""

DAYS_KEPT = 4
"""Days of which it is kept when everything is open: today, tomorrow, and two that somebody asks for."""
MOMENTS_KEPT = 32
"""Stretches of a day of which it is kept what is open."""


class Open(NamedTuple):
    """The codes of `HOURS` of services that are open at a moment."""

    open: tuple[str, ...]
    not_closed: tuple[str, ...]
    """Those, and the codes of services of which it is not known."""
    known_open: frozenset[str]
    """Those that are open, to look one up."""

    def word(self, service: HitPayload) -> State:
        """Return how it stands with a service."""
        code = hour_codes(service)[0]
        if code in self.known_open:
            return State.OPEN
        return State.NOT_KNOWN if code in self.not_closed else State.CLOSED


class Timely(NamedTuple):
    """What a search asks of the engine because of the time; fields as in `SearchQuery`."""

    filters: dict[str, tuple[str, ...]]
    excluded: dict[str, tuple[str, ...]]
    ahead: tuple[dict[str, tuple[str, ...]], ...]
    boosts: tuple[Boost, ...]
    moment: datetime | None = None
    """When somebody has to be there, by the form or by the words."""
    then: Open | None = None
    """Who is there at that moment."""

    @property
    def kept_out(self) -> tuple[str, ...]:
        """The facets of which it is told how many services they keep out."""
        return *self.filters, *self.excluded


def timely_facets(service: HitPayload, capacities: Iterable[CapacityEntry]) -> dict[str, tuple[str, ...]]:
    """Return what the index says of a service that depends on the time; `capacities` are those the public may know."""
    hours, told = hour_codes(service)
    confirmed = max(filter(None, (service.confirmed_at, service.verified_at)), default=None)
    return {
        HOURS: (hours,),
        HOURS_TOLD: told,
        PLACES: tuple(_places(list(capacities))),
        CONFIRMED: (_month(confirmed.astimezone(zone_named(None)).date()),) if confirmed else (),
        DUE: tuple(_parts(service.due_date)) if service.due_date else (),
    }


def are_places_known(updated: datetime, now: datetime) -> bool:
    """Whether a number of free places still counts; what was reported from a day that is yet to come does not."""
    return abs(_minute(now) - _minute(updated)) <= KNOWN_HOURS * 60


async def timely(engine: SearchEngine, search: DirectorySearch, now: datetime | None) -> Timely:
    """Return what `search` asks for because of the time; without `now` (aware) nothing is raised by it.

    Raises SearchError.
    """
    filters: dict[str, tuple[str, ...]] = {}
    excluded: dict[str, tuple[str, ...]] = {}
    ahead: list[dict[str, tuple[str, ...]]] = []
    present, moment, then = now or datetime.now(UTC), None, None
    if search.open_at:
        moment = moment_of(search.open_at, present)
        then = await open_at(engine, moment)
        filters[HOURS] = then.not_closed
        ahead.append({HOURS: then.open})
    if search.free_places:
        excluded[PLACES] = _known_places(FULL, _minute(present))
        ahead.append({PLACES: _known_places(FREE, _minute(present))})
    boosts: tuple[Boost, ...] = ()
    if now and search.sort is Sort.BEST:
        boosts = _boosts_of(now.astimezone(zone_named(None)).date())
        if search.open_at != NOW:  # who asks who is open now gets them before the others anyway
            boosts = (Boost(HOURS, (await open_at(engine, now)).open, OPEN_WEIGHT), *boosts)
    return Timely(filters, excluded, tuple(ahead), boosts, moment, then)


@lru_cache(maxsize=2)
def _boosts_of(today: date) -> tuple[Boost, ...]:
    """Return what raises services confirmed of late, and sinks those that nobody confirmed when it was due."""
    recent = (_month(today), _month(today.replace(day=1) - timedelta(days=1)))
    years = (f"{today.year - back:04}" for back in range(1, YEARS_BACK + 1))
    months = (f"{today.year:04}-{month:02}" for month in range(1, today.month))
    days = (f"{_month(today)}-{day:02}" for day in range(1, today.day))
    return Boost(CONFIRMED, recent, RECENT_WEIGHT), Boost(DUE, (*years, *months, *days), OVERDUE_WEIGHT)


@lru_cache(maxsize=4)
def _known_places(which: str, minute: int) -> tuple[str, ...]:
    known = range(minute - KNOWN_HOURS * 60, minute + KNOWN_HOURS * 60 + 1)
    return tuple(f"{which} {one}" for one in known)


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _parts(day: date) -> Iterator[str]:
    """Say a day by its year, its month and itself."""
    yield from (day.isoformat()[:length] for length in (4, 7, 10))


class _Day:
    """When each of the hours that there are is open on one day."""

    def __init__(self, codes: frozenset[str], states: dict[str, States]) -> None:
        self.codes, self.states = codes, states
        self._changes = sorted({moment for one in states.values() for moment in one.since})
        self._open: dict[int, Open] = {}

    def at(self, moment: int) -> Open:
        """Return what is open at a moment of this day: the same until something opens or closes."""
        place = bisect_right(self._changes, moment)
        found = self._open.get(place)
        if found is None:
            if len(self._open) >= MOMENTS_KEPT:
                self._open.clear()
            found = self._open[place] = self._gathered(moment)
        return found

    def _gathered(self, moment: int) -> Open:
        by_state: dict[State, list[str]] = {state: [] for state in State}
        for code, states in self.states.items():
            by_state[states.at(moment)].append(code)
        opened = by_state[State.OPEN]
        return Open(tuple(opened), (*opened, UNKNOWN, *by_state[State.NOT_KNOWN]), frozenset(opened))


class OpenHours:
    """Says which hours of one index are open at a moment; follows what is written to it, by whatever process.

    Most services share their hours with others: each different pattern of them is looked at once a day, and not for
    every service and every search.
    """

    def __init__(self) -> None:
        self._codes: frozenset[str] = frozenset()
        self._patterns: dict[str, Pattern] = {}
        self._days: dict[int, _Day] = {}
        self._lock = Lock()

    async def at(self, engine: SearchEngine, moment: datetime) -> Open:
        """Return what is open at `moment` (aware). Raises SearchError."""
        codes, second = await engine.codes(HOURS_TOLD), int(moment.timestamp())
        first = second - second % DAY
        day = self._days.get(first)
        if day is None or day.codes is not codes:
            day = await asyncio.to_thread(self._followed, codes, first)
        return day.at(second)

    def _followed(self, codes: frozenset[str], first: int) -> _Day:
        """Return the day that begins at `first` by the hours that there are; those it had are not looked at again."""
        with self._lock:
            day = self._days.pop(first, None)
            if day is None or day.codes is not codes:
                if codes is not self._codes:
                    self._patterns, self._codes = patterns_of(codes, self._patterns), codes
                known = day.states if day else {}
                states = {code: known.get(code) or states_of(one, first) for code, one in self._patterns.items()}
                day = _Day(codes, states)
            self._days[first] = day
            while len(self._days) > DAYS_KEPT:
                del self._days[next(iter(self._days))]
            return day


_tables: WeakKeyDictionary[SearchEngine, OpenHours] = WeakKeyDictionary()


async def open_at(engine: SearchEngine, moment: datetime) -> Open:
    """Return the codes of services that are open at `moment` (aware) in the index of `engine`. Raises SearchError."""
    return await _tables.setdefault(engine, OpenHours()).at(engine, moment)


def _minute(moment: datetime) -> int:
    return int(moment.timestamp()) // 60


def _places(capacities: list[CapacityEntry]) -> Iterator[str]:
    """Say when places were free, of each kind that had any; else when they were all taken."""
    free = {_minute(one.updated) for one in capacities if one.available > 0}
    yield from (f"{FREE} {minute}" for minute in sorted(free))
    if capacities and not free:
        yield f"{FULL} {min(_minute(one.updated) for one in capacities)}"
