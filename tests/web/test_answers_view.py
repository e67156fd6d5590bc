"""What is said of a number that somebody may call: until when it answers, or when it opens."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from hub.directory.answers_view import answer_of, numbers_of
from hub.directory.open_now import ActNow, State
from hub.directory.place_models import PhoneEntry
from kit.directory import a_service

SOFIA = ZoneInfo("Europe/Sofia")
NOW = datetime(2026, 11, 24, 14, 0, tzinfo=SOFIA)
"""A Tuesday."""


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SOFIA)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (ActNow(State.OPEN, until=at(24, 20)), "Answers now, until 20:00"),
        (ActNow(State.OPEN, until=at(25, 0)), "Answers now, until midnight"),
        (ActNow(State.OPEN, until=at(25, 8)), "Answers now, until tomorrow at 08:00"),
        (ActNow(State.OPEN, until=at(27, 17)), "Answers now, until Friday at 17:00"),
        (ActNow(State.OPEN), "Answers now, around the clock"),
        (ActNow(State.CLOSED, opens=at(24, 18, 30)), "Closed until today at 18:30"),
        (ActNow(State.CLOSED, opens=at(25, 9)), "Closed until tomorrow at 09:00"),
        (ActNow(State.CLOSED, opens=at(30, 9)), "Closed until Monday at 09:00"),
        (ActNow(State.CLOSED, opens=datetime(2026, 12, 1, 9, tzinfo=SOFIA)), "Closed until 1 December 2026 at 09:00"),
        (ActNow(State.CLOSED), "Closed now"),
        (ActNow(State.NOT_KNOWN, opens=at(25, 9)), "It may answer now; surely tomorrow at 09:00"),
        (ActNow(State.NOT_KNOWN), ""),
    ],
)
def test_an_answer_says_until_when_or_from_when(act: ActNow, said: str) -> None:
    assert answer_of(act, NOW) == said


def test_numbers_one_writes_to_come_last_and_promise_no_answer() -> None:
    fax, text, voice = (
        PhoneEntry(number=f"+359 000 00{place}", type=kind) for place, kind in enumerate(("fax", "text", "voice"))
    )
    numbers = numbers_of(a_service(phones=(fax, text, voice)), NOW)
    assert [one.phone for one in numbers] == [voice, text, fax]
    assert [one.answer for one in numbers] == ["", "", ""]
