"""Telephone numbers as sources write them: one number and its extension, or nothing that could be dialled."""

import re
import unicodedata
from typing import NamedTuple

NUMBER = re.compile(r"\(?\+?[0-9 ()./-]+")
EXTENSION = r"((?:opt(?:ion)?\.? ?)?[0-9]{1,10})"
NAMED = r"(?:x|ext\.?|extension|вътр\.?)[ .:]*"
WITH_EXTENSION = re.compile(rf"([^a-zа-я]*[0-9)])[ ,;]*{NAMED}{EXTENSION}", re.IGNORECASE)
EXTENSION_ALONE = re.compile(rf"(?:{NAMED})?{EXTENSION}", re.IGNORECASE)

SHORTEST, LONGEST = 3, 15
"""Digits of a number: from 112 to the longest of ITU-T E.164."""

LOOK_ALIKES = str.maketrans({"＋": "+", "（": "(", "）": ")", "．": ".", "／": "/", "−": "-"})


class Dialled(NamedTuple):
    """What is dialled, and what is dialled or said then."""

    number: str
    """Digits, spaces and + ( ) . / - alone."""
    extension: str | None
    """Digits, or an option of a spoken menu, as OPT2."""


def dialled(text: str) -> Dialled | None:
    """Return the one number that `text` is, in ASCII digits; None when it is anything more or less than that.

    A `*` or `#` is never taken: such codes change what the caller's own telephone does.
    """
    text = _in_ascii(text).strip("\"'")
    match = None if NUMBER.fullmatch(text) else WITH_EXTENSION.fullmatch(text)
    number, extension = (match[1], match[2]) if match else (text, None)
    digits = sum(map(str.isdigit, number))
    return Dialled(number, extension) if NUMBER.fullmatch(number) and SHORTEST <= digits <= LONGEST else None


def extension_of(text: str) -> str | None:
    """Return the extension that `text` is ("45", "x45", "OPT2"); None for anything else."""
    match = EXTENSION_ALONE.fullmatch(_in_ascii(text))
    return match[1] if match else None


def _in_ascii(text: str) -> str:
    """Write digits of any script, dashes and spaces as a telephone's keys do; other characters stay."""
    return text if text.isascii() else "".join(map(_key, text.translate(LOOK_ALIKES)))


def _key(character: str) -> str:
    match unicodedata.category(character):
        case "Nd":
            return str(unicodedata.decimal(character))
        case "Pd":
            return "-"
        case "Zs":
            return " "
        case _:
            return character
