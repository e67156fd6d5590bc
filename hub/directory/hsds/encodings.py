"""Which encoding a text is in: said by its first bytes or by a person, never guessed."""

import codecs
import io
from contextlib import suppress
from typing import BinaryIO, TextIO

from hub.directory.hsds.files import shown
from hub.directory.hsds.report import PackageUnreadable
from hub.errors import N_, FieldProblem, InvalidInput, Text

WIDE = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


class EncodingUnknown(InvalidInput):
    """There is no encoding of the name that was given."""

    slug = "encoding-unknown"

    def __init__(self) -> None:
        reason = Text(N_("There is no such encoding."))
        problem = FieldProblem("encoding", reason, Text(N_("Name one, as windows-1251 or windows-1252.")))
        super().__init__(Text(N_("Nothing was imported.")), (problem,))


def checked_encoding(name: str | None) -> str | None:
    """Return the name as Python knows it; raises EncodingUnknown for one that no text is in."""
    if name is None:
        return None
    try:
        with suppress(UnicodeError):  # of an encoding in which a letter is more than a byte
            b"a".decode(name)
        return codecs.lookup(name).name
    except (LookupError, ValueError) as fault:
        raise EncodingUnknown from fault


def text_of(content: BinaryIO, name: str, encoding: str | None) -> TextIO:
    """Return `content` as text: in `encoding`, else as its byte order mark says, else in UTF-8."""
    first = content.peek(4)[:4] if isinstance(content, io.BufferedReader) else b""
    if encoding is None and first.startswith(WIDE):
        content.close()
        raise undecodable(name, None)
    marked = next((found for mark, found in MARKS.items() if first.startswith(mark)), "utf-8")
    return io.TextIOWrapper(content, encoding=encoding or marked, newline="")


def undecodable(name: str, encoding: str | None) -> PackageUnreadable:
    """Return the error that says what was tried."""
    if encoding is not None:
        reason = Text(N_("It is not in {encoding}."), {"encoding": encoding})
    else:
        reason = Text(
            N_("It is neither UTF-8 nor, by a byte order mark, UTF-16: both were tried, and nothing is guessed.")
        )
    remedy = Text(N_("Save it as UTF-8, or name its encoding, as --encoding windows-1251."))
    return PackageUnreadable(shown(name), reason, remedy)
