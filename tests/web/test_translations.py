"""The check of the catalogues finds what a reader would stumble over."""

from pathlib import Path

import pytest

from hub.web.catalogues import Room
from hub.web.translations import check, update

CODE = """from hub.errors import N_, Text
from hub.web.i18n import ngettext
TITLE = N_("Not here")
WHY = Text(N_("{name} is not here"), {})
def count(n): return ngettext("{n} bed", "{n} beds", n)
"""
PAGE = "<p>{{ _('Call %(number)s', number=n) }}</p>{% trans %}  Come\n   in {% endtrans %}"
GOOD = """msgid "Not here"
msgstr "Не е тук"

msgid "{name} is not here"
msgstr "{name} не е тук"

msgid "{n} bed"
msgid_plural "{n} beds"
msgstr[0] "{n} легло"
msgstr[1] "{n} легла"

msgid "Call %(number)s"
msgstr "Обадете се на %(number)s"

msgid "Come in"
msgstr "Влезте"
"""


@pytest.fixture
def room(tmp_path: Path) -> Room:
    (tmp_path / "templates").mkdir()
    (tmp_path / "code.py").write_text(CODE, encoding="utf-8")
    (tmp_path / "templates" / "page.html").write_text(PAGE, encoding="utf-8")
    made = Room("room", tmp_path)
    made.catalogue("bg").parent.mkdir(parents=True)
    return made


def flaws_of(room: Room, catalogue: str) -> list[tuple[str, str]]:
    room.catalogue("bg").write_text(catalogue, encoding="utf-8")
    return [(flaw.what, flaw.message) for flaw in check([room])]


def test_a_complete_catalogue_has_no_flaw(room: Room) -> None:
    assert flaws_of(room, GOOD) == []


def test_a_missing_text_is_found(room: Room) -> None:
    assert flaws_of(room, GOOD.replace("Влезте", "")) == [("not translated", "Come in")]


def test_a_missing_plural_form_is_found(room: Room) -> None:
    assert flaws_of(room, GOOD.replace("{n} легла", "")) == [("not translated", "{n} bed | {n} beds")]


def test_a_lost_place_is_found(room: Room) -> None:
    assert flaws_of(room, GOOD.replace("на %(number)s", "там")) == [("places differ", "Call %(number)s")]
    assert flaws_of(room, GOOD.replace("{name} не", "{nаme} не")) == [("places differ", "{name} is not here")]


def test_a_text_no_longer_used_is_found(room: Room) -> None:
    assert flaws_of(room, GOOD + '\nmsgid "Old"\nmsgstr "Старо"\n') == [("no longer used", "Old")]


def test_a_guess_is_found(room: Room) -> None:
    fuzzy = GOOD.replace('msgid "Not here"', '#, fuzzy\nmsgid "Not here"')
    assert flaws_of(room, fuzzy) == [("marked fuzzy", "Not here")]


def test_a_room_without_catalogue_lacks_every_text(room: Room) -> None:
    assert {what for what, _ in [(f.what, f.message) for f in check([room])]} == {"not translated"}
    assert len(check([room])) == 5


def test_one_text_said_in_two_ways_is_found(room: Room, tmp_path: Path) -> None:
    other = Room("other", tmp_path / "other")
    other.folder.mkdir()
    (other.folder / "code.py").write_text('from hub.errors import N_\nTITLE = N_("Not here")\n', encoding="utf-8")
    other.catalogue("bg").parent.mkdir(parents=True)
    other.catalogue("bg").write_text('msgid "Not here"\nmsgstr "Няма го"\n', encoding="utf-8")
    room.catalogue("bg").write_text(GOOD, encoding="utf-8")
    assert {flaw.what for flaw in check([other, room])} >= {"translated differently elsewhere"}


def test_an_update_keeps_translations_and_drops_what_is_not_used(room: Room) -> None:
    room.catalogue("bg").write_text(GOOD + '\nmsgid "Old"\nmsgstr "Старо"\n', encoding="utf-8")
    assert update(room, "bg")
    assert check([room]) == []
    first = room.catalogue("bg").read_bytes()
    update(room, "bg")
    assert room.catalogue("bg").read_bytes() == first
