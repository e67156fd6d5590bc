"""What was understood of plain words, as it crosses the directory's boundary."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta


class Special(StrEnum):
    """What a text is besides a wish; pages answer each in a way of its own."""

    EMERGENCY = "emergency"
    """Somebody is in danger and writes so: numbers that answer now come first."""
    VAGUE = "vague"
    """It asks for help and does not say for which."""
    PERSON = "person"
    """It has a person's name: that is not looked for."""
    NUMBER = "number"
    """It has a telephone or identity number or an address of mail: that is not looked for."""
    ADDRESS = "address"
    """It asks where a place is that is told to nobody."""
    MAYBE_PERSON = "maybe_person"
    """Nothing has it, and no dictionary knows it: it may be a person's name."""


NUMBERS_FIRST = frozenset({Special.EMERGENCY, Special.VAGUE})
"""What a text is where the numbers to call in danger come first, and then the lines that answer now."""


class Understood(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was read from the words. It orders the services, and narrows them only where they refuse."""

    what: Annotated[
        str,
        Meta(
            description="accepts, age, place, time, fee, language, service_type, kind_of_help or institution_kind.",
        ),
    ]
    code: Annotated[
        str,
        Meta(
            description="Of `age`: years, or child. Of `place`: a district (ISO 3166-2). Of `time`: now, today, "
            "tonight, always, or a local moment (ISO 8601). Of the others: a value of the facet."
        ),
    ]
    typed: Annotated[str, Meta(description="The words it was read from.")] = ""

    @property
    def id(self) -> str:
        """What names it in `DirectorySearch.literally`."""
        return f"{self.what}={self.code}"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a text asks for."""

    text: str
    """Words to search for."""
    optional: str = ""
    """Words that count where a service has them, and that no service needs to have."""
    understood: tuple[Understood, ...] = ()
    special: tuple[Special, ...] = ()

    @property
    def is_about_a_person(self) -> bool:
        """Whether nothing is left but a person, so that there is nothing to look for."""
        return not self.text and bool({Special.PERSON, Special.NUMBER}.intersection(self.special))

    def codes(self, what: str) -> tuple[str, ...]:
        """Return what was understood of one kind."""
        return tuple(one.code for one in self.understood if one.what == what)
