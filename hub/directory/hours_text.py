"""Opening hours told in words, as "8:30am-12:00pm & 1:00pm-3:00pm, Mon-Fri" or "Пон-Пет 9:00-17:00": surely or not."""

import re
from collections.abc import Iterator
from datetime import time
from itertools import pairwise
from typing import NamedTuple

from hub.directory.opening_hours import DAYS, WHOLE_DAY, byday, hours

LONGEST = 500
"""Characters; nobody's hours need more, and longer texts tell more than hours."""


class TextHours(NamedTuple):
    """The same hours on some days of the week."""

    byday: str
    """RFC 5545 days, as MO,TU."""
    opens_at: time
    closes_at: time
    """Earlier than `opens_at`: on the next day. 00:00 to 23:59 is the whole day (HSDS)."""


Span = tuple[time, time]

_ENGLISH = (
    "mon|mondays?",
    "tue|tues|tuesdays?",
    "wed|weds|wednesdays?",
    "thu|thur|thurs|thursdays?",
    "fri|fridays?",
    "sat|saturdays?",
    "sun|sundays?",
)
_BULGARIAN = (
    "пн|пон|понеделник",
    "вт|вторник",
    "ср|сряда",
    "чт|чет|четв|четвъртък",
    "пт|пет|петък",
    "сб|съб|събота",
    "нд|нед|неделя",
)
_NAMES = {
    name.replace("s?", plural): day
    for names in (_ENGLISH, _BULGARIAN)
    for forms, day in zip(names, DAYS, strict=True)
    for name in forms.split("|")
    for plural in ("", "s")
}
_DAY = rf"(?:{'|'.join(sorted(_NAMES, key=len, reverse=True))})\b\.?"
_DAYS = re.compile(rf"(?:\b(?:from|от)\s+)?{_DAY}(?:\s*(?:-|,|&|\band\b|\bи\b|\bto\b|\bthrough\b|\bдо\b)\s*{_DAY})*")
_FROM = re.compile(r"^(?:from|от)\s+")
_EVERY_DAY = r"(?:every ?day|daily|7 days a week|7 days|всеки ден|всекидневно|без почивен ден)"
_ALWAYS = re.compile(rf"(?:24 ?/ ?7|(?:24 hours(?: a day)?|24 часа|денонощно)(?:,? {_EVERY_DAY})?)\.?")
_CLOCK = r"(?:\d{1,2}(?:[:.]\d{2})?\s*(?:[ap]\.?m\b\.?)?|12 noon|noon|midnight)"
_SPAN = re.compile(rf"(?:от\s+|from\s+)?({_CLOCK})\s*(?:ч\.?\s*)?(?:-|\bto\b|\bдо\b)\s*({_CLOCK})(?:\s*(?:ч\.?|часа))?")
_BETWEEN_SPANS = re.compile(r"\s*(?:/|&|,|\band\b|\bи\b)\s*")
_DASHES = re.compile("gçô|â€“|â€”|[‐-―−]")
"""Dashes, and what becomes of one when UTF-8 is read as something else."""


def hours_in(text: str) -> tuple[TextHours, ...] | None:
    """Return the hours of the week that `text` tells; None unless every word of it is understood and none contradicts.

    What is uncertain is not guessed: a time without an end, "9-5", a day said twice, a note such as "by appointment".
    """
    plain = _DASHES.sub("-", text.casefold()).strip()
    if not plain or len(plain) > LONGEST:
        return None
    if _ALWAYS.fullmatch(plain):
        return (TextHours(byday(DAYS), *WHOLE_DAY),)
    told: dict[Span, set[str]] = {}
    for part in filter(None, (one.strip(" ,.") for one in re.split(r"[;\n]+", plain))):
        found = _part(part)
        if found is None:
            return None
        days, spans = found
        for span in spans:
            if told.setdefault(span, set()) & days:
                return None
            told[span] |= days
    if _contradicts(told):
        return None
    return tuple(TextHours(byday(days), *span) for span, days in told.items()) or None


def _part(part: str) -> tuple[set[str], list[Span]] | None:
    """Return the days and spans of "9:00am-5:00pm, Mon-Fri" or of "Mon-Fri: 9:00am-5:00pm"."""
    for days, rest in _splits(part):
        spans = _spans(rest)
        if days and spans:
            return days, spans
    return None


def _splits(part: str) -> Iterator[tuple[set[str] | None, str]]:
    """Give each way to take the days off the end or the beginning of `part`, and what is left."""
    for pattern in (_DAYS, re.compile(_EVERY_DAY)):
        for match in pattern.finditer(part):
            before, after = part[: match.start()].strip(" ,:"), part[match.end() :].strip(" ,:")
            if bool(before) != bool(after):
                yield _days(match[0]), before or after


def _days(text: str) -> set[str] | None:
    """Return the days of "mon-fri", "mon, wed & fri", "every day"; None for a range that leads nowhere."""
    if re.fullmatch(_EVERY_DAY, text):
        return set(DAYS)
    found: set[str] = set()
    for piece in re.split(r"\s*(?:,|&|\band\b|\bи\b)\s*", _FROM.sub("", text)):
        ends = [_NAMES[one.strip(" .")] for one in re.split(r"\s*(?:-|\bto\b|\bthrough\b|\bдо\b)\s*", piece)]
        if len(ends) > 2 or len(set(ends)) != len(ends):
            return None
        days = {ends[0]} if len(ends) == 1 else _from_to(*ends)
        if found & days:
            return None
        found |= days
    return found


def _from_to(first: str, last: str) -> set[str]:
    start, end = DAYS.index(first), DAYS.index(last)
    return {DAYS[(start + step) % 7] for step in range((end - start) % 7 + 1)}


def _spans(text: str) -> list[Span] | None:
    found: list[Span] = []
    place = 0
    while match := _SPAN.match(text, place):
        span = _certain(match[1], match[2])
        if span is None:
            return None
        found.append(span)
        place = match.end()
        if place == len(text):
            return found
        between = _BETWEEN_SPANS.match(text, place)
        if between is None:
            return None
        place = between.end()
    return None


def _certain(opens: str, closes: str) -> Span | None:
    """Return the two times; None where the clock may be the one of twelve hours and nobody says which half."""
    opens, closes = (_noon(one.strip()) for one in (opens, closes))
    span = hours(opens, closes)
    if span is None or span == WHOLE_DAY:
        return span
    told = "m" in opens
    if not told and (span[0] < time(6) or span[1] < span[0] < time(13)):
        return None
    return span


def _noon(clock: str) -> str:
    return {"noon": "12:00pm", "12 noon": "12:00pm", "midnight": "12:00am"}.get(clock, clock)


def _contradicts(told: dict[Span, set[str]]) -> bool:
    """Whether two spans of one day overlap."""
    for day in DAYS:
        spans = sorted((_minutes(span) for span, days in told.items() if day in days))
        if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
            return True
    return False


def _minutes(span: Span) -> tuple[int, int]:
    opens, closes = (one.hour * 60 + one.minute for one in span)
    return opens, closes if closes > opens else closes + 24 * 60
