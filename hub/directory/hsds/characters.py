"""Characters that texts from elsewhere may not bring along: what nobody sees, and what turns the seen around."""

import re

UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters (Unicode's Cc) but line break and tab, and the marks that set the direction of writing (UAX 9)."""


def legible(text: str) -> str:
    """Return `text` with every line break as a line feed, without UNSEEN characters."""
    return UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
