"""Opening hours as sources write them: clock times, weekdays, and the same hours of several days made one."""

import re
from collections.abc import Iterable
from datetime import time

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""RFC 5545's weekdays, in the order of the week."""

WHOLE_DAY = (time(0, 0), time(23, 59))
"""How HSDS says "around the clock"."""

_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2})(?::00)?)?\s*(a|am|a\.m\.|p|pm|p\.m\.)?", re.IGNORECASE)
_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_BULGARIAN = ("понеделник", "вторник", "сряда", "четвъртък", "петък", "събота", "неделя")
_WEEKDAYS = {
    **{name: day for names in (_ENGLISH, _BULGARIAN) for name, day in zip(names, DAYS, strict=True)},
    **{name[:3]: day for name, day in zip(_ENGLISH, DAYS, strict=True)},
    **{day.casefold(): day for day in DAYS},
    **{str(number): day for number, day in enumerate(DAYS, start=1)},
}


def weekday(text: str) -> str | None:
    """Return the RFC 5545 day of "Monday", "mon", "MO", "понеделник" or "1" (ISO 8601: Monday); None for other text."""
    return _WEEKDAYS.get(text.strip(" .").casefold())


def hours(opens: str, closes: str) -> tuple[time, time] | None:
    """Return the times of "9:00am" and "5:00pm", or of "09:00" and "17:00"; None when it is not certain what is meant.

    A time with am or pm beside one without is not certain, nor are equal times. "24:00" and a closing "00:00" or
    "12am" are the end of the day. A closing time before the opening time lies on the next day.
    """
    first, last = _clock(opens), _clock(closes)
    if first is None or last is None or first[1] != last[1]:
        return None
    start, end = first[0] % 1440, last[0]
    if (start, end % 1440) == (0, 0) and end == 1440:
        return WHOLE_DAY
    end %= 1440
    return None if start == end else (time(*divmod(start, 60)), time(*divmod(end, 60)))


def byday(days: Iterable[str]) -> str:
    """Return RFC 5545 days as one text in the order of the week, each once: "MO,TU,FR"."""
    return ",".join(sorted(set(days), key=DAYS.index))


def _clock(text: str) -> tuple[int, bool] | None:
    """Return the minutes since midnight (0 to 1440) and whether am or pm was said; None for what is no clock time."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "")[:1].casefold()
    if minute > 59 or (not half and match[2] is None):
        return None
    if half:
        return (hour % 12 * 60 + minute + (720 if half == "p" else 0), True) if 1 <= hour <= 12 else None
    minutes = hour * 60 + minute
    return (minutes, False) if minutes <= 1440 else None
