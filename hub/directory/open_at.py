"""The moment at which somebody asks who is open: now, tonight, or a day and a minute."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple

from hub.directory.open_now import zone_named
from hub.errors import N_, FieldProblem, Text

NOW, TONIGHT = "now", "tonight"

EVENING, MORNING = time(22), time(6)
"""Tonight is at the one; from then until the other it is now."""
DAYS_BACK, DAYS_AHEAD = 1, 366
"""Days before and after today that can be asked for."""

_LOCAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")
_REMEDY = Text(N_("Allowed: now, tonight, or a day and a minute such as 2026-11-28T14:00."))


class _Asked(NamedTuple):
    moment: datetime | None
    problem: FieldProblem | None


def moment_of(open_at: str, now: datetime) -> datetime:
    """Return the moment (aware) that `open_at` names, of which `problem_of_open_at` has none; `now` where it has."""
    return _read(open_at, now).moment or now


def problem_of_open_at(open_at: str, now: datetime) -> FieldProblem | None:
    """Return why there is no such moment; None where there is, or where none is asked for."""
    return _read(open_at, now).problem if open_at else None


def _read(open_at: str, now: datetime) -> _Asked:
    here = now.astimezone(zone_named(None))
    if open_at == NOW:
        return _Asked(now, None)
    if open_at == TONIGHT:
        is_night = not MORNING <= here.time() < EVENING
        return _Asked(now if is_night else datetime.combine(here.date(), EVENING, here.tzinfo).astimezone(UTC), None)
    if not _LOCAL.fullmatch(open_at):
        return _wrong(Text(N_("This is no moment.")), _REMEDY)
    try:
        local = datetime.fromisoformat(open_at).replace(tzinfo=here.tzinfo)
    except ValueError:
        return _wrong(Text(N_("There is no such day or no such time.")), _REMEDY)
    low, high = here.date() - timedelta(days=DAYS_BACK), here.date() + timedelta(days=DAYS_AHEAD)
    if not low <= local.date() <= high:
        limits = {"low": low.isoformat(), "high": high.isoformat()}
        return _wrong(Text(N_("The day is too far away.")), Text(N_("Allowed: {low} to {high}."), limits))
    moment = local.astimezone(UTC)
    if moment.astimezone(here.tzinfo).replace(tzinfo=None) != local.replace(tzinfo=None):
        reason = Text(N_("The clocks go forward then: there is no such minute."))
        return _wrong(reason, Text(N_("Choose an hour later.")))
    return _Asked(moment, None)


def _wrong(reason: Text, remedy: Text) -> _Asked:
    return _Asked(None, FieldProblem("open_at", reason, remedy))
