"""Hours told in words are read exactly, or not at all: whoever comes at a wrong hour stands before a closed door."""

import csv
from datetime import time
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.directory.hours_text import TextHours, hours_in
from hub.directory.opening_hours import DAYS, WHOLE_DAY, byday
from kit.directory import MIAMI, needs_miami

WEEKDAYS = "MO,TU,WE,TH,FR"


def during(days: str, opens: str, closes: str) -> TextHours:
    return TextHours(days, time.fromisoformat(opens), time.fromisoformat(closes))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("9:00am-5:00pm, Mon-Fri", [during(WEEKDAYS, "09:00", "17:00")]),
        ("8:30amGÇô5:00pm, Mon-Fri", [during(WEEKDAYS, "08:30", "17:00")]),
        ("8:30am – noon, Sat.", [during("SA", "08:30", "12:00")]),
        (
            "8:30am-12:00pm & 1:00pm-3:00pm, Mon-Fri",
            [during(WEEKDAYS, "08:30", "12:00"), during(WEEKDAYS, "13:00", "15:00")],
        ),
        (
            "9:00am-1:00pm / 2:00pm-6:00pm, Mon, Wed;\n9:00am-1:00pm / 2:00pm-5:00pm, Fri;",
            [
                during("MO,WE,FR", "09:00", "13:00"),
                during("MO,WE", "14:00", "18:00"),
                during("FR", "14:00", "17:00"),
            ],
        ),
        ("Sun-Thur 10:00am-2:00am", [during("MO,TU,WE,TH,SU", "10:00", "02:00")]),
        ("24 hours a day, 7 days a week", [TextHours(byday(DAYS), *WHOLE_DAY)]),
        ("24/7", [TextHours(byday(DAYS), *WHOLE_DAY)]),
        ("денонощно", [TextHours(byday(DAYS), *WHOLE_DAY)]),
        ("Пон-Пет 9:00-17:00", [during(WEEKDAYS, "09:00", "17:00")]),
        ("понеделник – петък, от 9.00 до 17.30 ч.", [during(WEEKDAYS, "09:00", "17:30")]),
        (
            "от понеделник до петък 9:00-12:00 и 13:00-17:00",
            [during(WEEKDAYS, "09:00", "12:00"), during(WEEKDAYS, "13:00", "17:00")],
        ),
        ("вторник и четвъртък 14:00-18:00", [during("TU,TH", "14:00", "18:00")]),
        ("8:00-20:00 всеки ден", [during(byday(DAYS), "08:00", "20:00")]),
        ("20:00-06:00, every day", [during(byday(DAYS), "20:00", "06:00")]),
    ],
)
def test_hours_when_every_word_is_understood_are_told(text: str, told: list[TextHours]) -> None:
    assert hours_in(text) == tuple(told)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "by appointment",
        "9-5 Mon-Fri",
        "7:00pm, Tue",
        "9:00-5:00, Mon-Fri",
        "2:00-4:00, Mon",
        "9:00am-5:00, Mon-Fri",
        "9:00am-5:00pm",
        "Mon-Fri",
        "Mon-Mon 9:00am-5:00pm",
        "9:00am-5:00pm, Mon-Fri (by appointment only)",
        "Clinic:\n9:00am-5:00pm, Mon-Fri",
        "8:00am-12:00pm; 1:00pm-5:00pm, Mon-Fri",
        "8:30am-5:15pm, Mon-Fri;\n8:30am-7:00pm, Wed",
        "9:00am-5:00pm, Mon, Mon",
        "24 hours a day, except Sunday",
        "9:00am-5:00pm, Mon-Fri-Sun",
        "10:00am- -3:00pm, Mon-Fri",
        "8:00am-4:30pm, 3rd Saturday",
        "9:00am-5:00pm, not Mon",
        "9:00am-5:00pm, Mon-Fri " * 50,
    ],
)
def test_hours_when_anything_is_uncertain_are_left_as_text(text: str) -> None:
    assert hours_in(text) is None


ENGLISH = dict(zip(DAYS, ("Mon", "Tues", "Wednesday", "Thur", "Fri.", "Saturdays", "Sun"), strict=True))
BULGARIAN = dict(zip(DAYS, ("Понеделник", "вт.", "сряда", "четв.", "пет", "Събота", "нед."), strict=True))
QUARTERS = st.integers(0, 95).map(lambda quarter: quarter * 15)


@st.composite
def weeks(draw: st.DrawFn) -> dict[frozenset[str], list[tuple[int, int]]]:
    """Days, each in at most one group, with spans of minutes that do not touch."""
    groups: dict[int, set[str]] = {}
    for day in draw(st.sets(st.sampled_from(DAYS), min_size=1)):
        groups.setdefault(draw(st.integers(0, 2)), set()).add(day)
    week = {}
    for days in groups.values():
        ends = sorted(draw(st.sets(QUARTERS.filter(lambda one: one >= 360), min_size=2, max_size=4)))
        week[frozenset(days)] = list(zip(ends[::2], ends[1::2], strict=False))
    return week


def clock(minutes: int, *, halves: bool) -> str:
    hour, minute = divmod(minutes, 60)
    if not halves:
        return f"{hour}:{minute:02}"
    return f"{hour % 12 or 12}:{minute:02}{'am' if hour < 12 else 'pm'}"


@given(week=weeks(), bulgarian=st.booleans(), days_first=st.booleans(), dash=st.sampled_from(["-", " – ", "—", "GÇô"]))
@settings(max_examples=300, deadline=None)
def test_hours_however_they_are_written_are_those_that_were_meant(
    week: dict[frozenset[str], list[tuple[int, int]]], bulgarian: bool, days_first: bool, dash: str
) -> None:
    names = BULGARIAN if bulgarian else ENGLISH
    parts = []
    for days, spans in week.items():
        listed = (" и " if bulgarian else " & ").join(names[day] for day in DAYS if day in days)
        told = " / ".join(dash.join(clock(end, halves=not bulgarian) for end in span) for span in spans)
        parts.append(f"{listed}: {told}" if days_first else f"{told}, {listed}")
    read = hours_in(";\n".join(parts))
    assert read is not None
    meant = {
        (day, time(*divmod(opens, 60)), time(*divmod(closes, 60)))
        for days, spans in week.items()
        for day in days
        for opens, closes in spans
    }
    assert {(day, one.opens_at, one.closes_at) for one in read for day in one.byday.split(",")} == meant


@given(
    word=st.sampled_from(["closed", "except", "почивка", "?", "2nd", "and", "call", "summer"]), place=st.integers(0, 4)
)
def test_hours_with_a_word_too_many_are_left_as_text(word: str, place: int) -> None:
    words = ["9:00am-5:00pm,", "Mon,", "Wed,", "Fri"]
    words.insert(place, word)
    read = hours_in(" ".join(words))
    assert read is None or (word == "and" and read == (during("MO,WE,FR", "09:00", "17:00"),))


@needs_miami
def test_most_texts_of_a_real_directory_are_understood() -> None:
    with (MIAMI / "regular_schedules.csv").open(encoding="utf-8", newline="") as lines:
        rows = sorted((row["service_id"], row["original_text"]) for row in csv.DictReader(lines))
    texts = [text.replace("\\n", "\n") for (_, text), _ in groupby(rows)]
    understood = sum(hours_in(text) is not None for text in texts)
    assert understood > 0.9 * len(texts)
