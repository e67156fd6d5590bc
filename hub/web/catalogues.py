"""The message catalogues: every room's .po files, read once and merged into one catalogue for each language."""

import gettext
import io
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from hub.web.i18n import LANGUAGES, Language, Languages

HUB = Path(__file__).parents[1]
SOURCE_LANGUAGE = "en"
"""The language of the message ids: it needs no translation."""


class Room(NamedTuple):
    """A package that brings pages or texts: a room of the hub, the hub itself, or a plugin."""

    name: str
    """Its templates are called `<name>/<file>` and its message domain is `<name>`."""
    folder: Path
    """The folder of the package, which holds `templates/` and `locale/` where it has them."""

    @property
    def templates(self) -> Path:
        """Where its templates lie; the folder need not be there."""
        return self.folder / "templates"

    def catalogue(self, language: str) -> Path:
        """Return where its texts in `language` lie; the file need not be there."""
        return self.folder / "locale" / language / "LC_MESSAGES" / f"{self.name}.po"


def hub_rooms() -> list[Room]:
    """Return the hub itself and every room in it, found without importing any: whoever has texts is heard."""
    return [Room("hub", HUB), *rooms_in(HUB)]


def rooms_in(folder: Path) -> list[Room]:
    """Return the packages that lie in `folder`, by name."""
    return [Room(found.parent.name, found.parent) for found in sorted(folder.glob("*/__init__.py"))]


def load_languages(rooms: Iterable[Room]) -> Languages:
    """Return the languages the hub speaks, each with the texts of all `rooms`; a later room's text wins.

    The .po files are the only source: reading them takes some milliseconds at start and nothing has to be compiled,
    so a text can never be older than its catalogue.
    """
    listed = list(rooms)
    return {code: Language.of(code, _compile(_merge(code, listed))) for code in LANGUAGES}


def read_catalogue(path: Path, language: str) -> Catalog:
    """Return the catalogue at `path`, empty when there is no such file."""
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _merge(language: str, rooms: Iterable[Room]) -> Catalog:
    merged = Catalog(locale=language)
    for room in rooms:
        for message in read_catalogue(room.catalogue(language), language):
            if message.id and not message.fuzzy:
                merged[message.id] = message
    return merged


def _compile(catalogue: Catalog) -> gettext.GNUTranslations:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
