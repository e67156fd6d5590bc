"""Holds the catalogues to the code: `python -m hub.web.translations check` fails on any text not yet in Bulgarian.

`extract` brings the catalogues of a checkout up to date: new message ids come in empty, those no longer used go out.
"""

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import write_po

from hub.web.catalogues import SOURCE_LANGUAGE, Room, hub_rooms, read_catalogue, rooms_in
from hub.web.i18n import LANGUAGES

UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
"""Version control knows when a catalogue changed; a date in it would change it every time."""
ROOT = Path(__file__).parents[2]
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
METHODS = {".py": "python", ".html": "jinja2"}
OPTIONS = {"trimmed": "true", "silent": "false", "extensions": "jinja2.ext.do"}
NOT_READ = frozenset({"migrations", "static", "frontend", "locale"})

_PLACES = re.compile(r"%\((\w+)\)s|\{(\w+)\}")


class Flaw(NamedTuple):
    """Something wrong with one message of one catalogue."""

    catalogue: Path
    what: str
    message: str

    def __str__(self) -> str:
        return f"{self.catalogue}: {self.what}: {self.message!r}"


def rooms_of() -> list[Room]:
    """Return every package of a checkout that may hold texts: the hub, its rooms, the plugins."""
    return [*hub_rooms(), *rooms_in(ROOT / "plugins")]


def extract(room: Room) -> Catalog:
    """Return the message ids of `room`'s code and templates, each with the files it stands in."""
    found = Catalog(project="nrm-hub", creation_date=UNDATED, fuzzy=False)
    for path in _sources(room):
        for _, message, comments, context in extract_from_file(
            METHODS[path.suffix], path, keywords=KEYWORDS, comment_tags=("translators:",), options=OPTIONS
        ):
            found.add(message, None, [(path.relative_to(room.folder).as_posix(), 0)], (), comments, context=context)
    return found


def check(rooms: Iterable[Room]) -> list[Flaw]:
    """Return what is wrong with the catalogues of `rooms`; nothing means every text is there in every language."""
    flaws: list[Flaw] = []
    said: dict[tuple[str, str], dict[str, Path]] = defaultdict(dict)
    for room in rooms:
        wanted = extract(room)
        for language in LANGUAGES:
            if language == SOURCE_LANGUAGE:
                continue
            path = room.catalogue(language)
            kept = read_catalogue(path, language)
            flaws += [Flaw(path, what, message) for what, message in _flaws(wanted, kept)]
            for message in kept:
                if message.id and message.string:
                    said[language, _shown(message)].setdefault(str(message.string), path)
    flaws += [
        Flaw(path, "translated differently elsewhere", message)
        for (_, message), versions in said.items()
        if len(versions) > 1
        for path in versions.values()
    ]
    return flaws


def update(room: Room, language: str) -> bool:
    """Bring one catalogue up to date with the code; return whether the room has any text at all."""
    wanted = extract(room)
    path = room.catalogue(language)
    if not len(wanted):
        return False
    kept = read_catalogue(path, language)
    kept.update(wanted, no_fuzzy_matching=True)
    kept.obsolete.clear()
    _head(kept, room)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, kept, width=110, include_lineno=False, sort_by_file=True, omit_header=False)
    return True


def _head(catalogue: Catalog, room: Room) -> None:
    """Say what a catalogue is, and nothing that changes by itself."""
    catalogue.header_comment = f"# Texts of {room.name} in {catalogue.locale_identifier}."
    catalogue.fuzzy = False
    catalogue.project, catalogue.version = "nrm-hub", room.name
    catalogue.msgid_bugs_address = catalogue.last_translator = catalogue.language_team = "NRM Hub"
    catalogue.creation_date = catalogue.revision_date = UNDATED


def main(arguments: list[str] | None = None) -> int:
    """Run `check` or `extract` over the checkout and return the exit code."""
    parser = argparse.ArgumentParser(prog="hub.web.translations", description=__doc__)
    parser.add_argument("what", choices=["check", "extract"])
    rooms = rooms_of()
    if parser.parse_args(arguments).what == "extract":
        for room in rooms:
            for language in LANGUAGES:
                if language != SOURCE_LANGUAGE and update(room, language):
                    sys.stdout.write(f"{room.catalogue(language).relative_to(ROOT)}\n")
        return 0
    flaws = check(rooms)
    for flaw in flaws:
        sys.stderr.write(f"{flaw}\n")
    return 1 if flaws else 0


def _sources(room: Room) -> Iterator[Path]:
    """Give the files of `room`; the hub's own catalogue takes those that are in no room of it."""
    inner = {p.parent for p in room.folder.glob("*/__init__.py")} if room.name == "hub" else set()
    for path in sorted(room.folder.rglob("*")):
        parts = path.relative_to(room.folder).parts
        if path.suffix in METHODS and not NOT_READ & set(parts) and not inner & set(path.parents):
            yield path


def _flaws(wanted: Catalog, kept: Catalog) -> Iterator[tuple[str, str]]:
    for message in wanted:
        if not message.id:
            continue
        own = kept.get(message.id, message.context)
        if own is None or not all(_strings(own)):
            yield "not translated", _shown(message)
        elif own.fuzzy:
            yield "marked fuzzy", _shown(message)
        elif _places(*_strings(own)) != _places(*_ids(message)):
            yield "places differ", _shown(message)
    for message in kept:
        if message.id and wanted.get(message.id, message.context) is None:
            yield "no longer used", _shown(message)


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _strings(message: Message) -> tuple[str, ...]:
    return (message.string or "",) if isinstance(message.string, str | None) else tuple(message.string)


def _places(*texts: str) -> set[str]:
    return {one or other for text in texts for one, other in _PLACES.findall(text)}


def _shown(message: Message) -> str:
    return " | ".join(_ids(message)) + (f" ({message.context})" if message.context else "")


if __name__ == "__main__":
    sys.exit(main())
