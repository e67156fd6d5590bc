"""Emergency numbers as whoever runs the hub writes them: a number, and what it is called in each language."""

import re

import msgspec

from hub.errors import N_, Text

MOST_NUMBERS = 6
MOST_LABEL_CHARACTERS = 60
FEWEST_DIGITS = 3
MOST_DIGITS = 15
"""Digits of the longest number there is (ITU-T E.164)."""
LABEL_LANGUAGES = ("bg", "en")

_NUMBER = re.compile(r"\+?[0-9][0-9 ]*")


class EmergencyNumber(msgspec.Struct, frozen=True):
    """A number to call in danger."""

    number: str
    """As it is shown: digits and spaces, `+` before a country code."""
    labels: tuple[tuple[str, str], ...] = ()
    """(language, what it is called in it); none for a number that everybody knows, as 112."""

    @property
    def label(self) -> dict[str, str]:
        """What it is called, by language."""
        return dict(self.labels)

    def __str__(self) -> str:
        return "; ".join((self.number, *(f"{language}={text}" for language, text in self.labels)))


class EmergencyNumberWrong(ValueError):
    """An emergency number cannot be taken; `reason` says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.render())
        self.reason = reason


def read_emergency_numbers(written: list[str]) -> tuple[EmergencyNumber, ...]:
    """Return the numbers that `written` names, each as `NUMBER; bg=LABEL; en=LABEL`, the labels optional.

    Raises EmergencyNumberWrong for the first that cannot be taken: a hub must not show a number nobody can dial.
    """
    if not 1 <= len(written) <= MOST_NUMBERS:
        raise EmergencyNumberWrong(Text(N_("There must be 1 to {most} numbers."), {"most": MOST_NUMBERS}))
    numbers = tuple(_read(one) for one in written)
    for place, one in enumerate(numbers):
        if one.number in {earlier.number for earlier in numbers[:place]}:
            raise EmergencyNumberWrong(Text(N_("“{number}” stands there twice."), {"number": one.number}))
    return numbers


def _read(written: str) -> EmergencyNumber:
    number, *labels = (" ".join(part.split()) for part in written.split(";"))
    if not _NUMBER.fullmatch(number) or not FEWEST_DIGITS <= sum(map(str.isdigit, number)) <= MOST_DIGITS:
        raise EmergencyNumberWrong(Text(N_("“{number}” is no number that can be dialled."), {"number": number}))
    return EmergencyNumber(number, tuple(_read_label(number, label) for label in labels if label))


def _read_label(number: str, written: str) -> tuple[str, str]:
    language, _, text = (part.strip() for part in written.partition("="))
    if language not in LABEL_LANGUAGES or not text:
        raise EmergencyNumberWrong(
            Text(N_("“{label}” after “{number}” is no label: bg=… or en=…."), {"label": written, "number": number})
        )
    if len(text) > MOST_LABEL_CHARACTERS or not text.isprintable():
        raise EmergencyNumberWrong(
            Text(N_("The label of “{number}” is too long or cannot be shown."), {"number": number})
        )
    return language, text
