"""What is read from plain words: who needs help, where and when; and what is left to look for."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.directory.asked import EVERYTHING, read
from hub.directory.asked_models import Special
from hub.directory.asked_phrases import phrases
from hub.directory.asked_places import NEIGHBOURS, SETTLEMENTS
from hub.directory.vocabulary import DISTRICTS
from hub_search.models import MAX_CHARACTERS

THURSDAY = datetime(2026, 11, 26, 2, tzinfo=ZoneInfo("Europe/Sofia"))

READ = [
    ("подслон за жена с дете Пловдив тази нощ", "accepts=women accepts=with_children place=BG-16 time=tonight"),
    ("podslon za zhena s dete plovdiv tazi nosht", "accepts=women accepts=with_children place=BG-16 time=tonight"),
    (
        "shelter for a woman with a child Plovdiv tonight",
        "accepts=women accepts=with_children place=BG-16 time=tonight",
    ),
    ("кризисен център 24 часа", "service_type=crisis_intervention time=always"),
    ("24/7 hotline", "service_type=hotline time=always"),
    ("podslon varna", "service_type=accommodation place=BG-03"),
    ("шелтър Видин", "service_type=accommodation place=BG-05"),
    ("6elter za myje", "service_type=accommodation accepts=men"),
    ("mfoi.fk", "service_type=accommodation"),
    ("психолог без пари", "service_type=psychological_support fee=free"),
    ("адвокат безплатно", "kind_of_help=lawyer fee=free"),
    ("преводач украински през нощта", "kind_of_help=interpreter language=uk time=tonight"),
    ("ДСП Плевен", "institution_kind=social_assistance_directorate place=BG-15"),
    ("ОЗД Сливен", "institution_kind=child_protection_department place=BG-20"),
    ("МКБТХ Бургас", "institution_kind=local_commission place=BG-02"),
    ("дете на 15", "age=15"),
    ("15 годишна бременна", "age=15 accepts=girls accepts=pregnant"),
    ("16-годишно момче", "age=16 accepts=boys"),
    ("girl 12 years old", "age=12 accepts=girls"),
    ("жена на 30 години", "accepts=women age=30"),
    ("жена с дете на 5", "accepts=women accepts=with_children age=5"),
    ("бременна без документи", "accepts=women accepts=pregnant accepts=without_papers"),
    ("наркозависима", "accepts=women accepts=addiction"),
    ("инвалидна количка", "accepts=wheelchair"),
    ("asylum seeker woman Svilengrad", "accepts=asylum_seekers accepts=women place=BG-26"),
    ("Tyrgovishte", "place=BG-25"),
    ("Търговище", "place=BG-25"),
    ("Targovishte", "place=BG-25"),
    ("подслон в Бяла", "place=BG-18"),
    ("психолог събота 14:00", "time=2026-11-28T14:00"),
    ("lawyer monday", "time=2026-11-30T12:00"),
    ("преводач утре 9:30", "time=2026-11-27T09:30"),
    ("shelter tomorrow", "time=2026-11-27T12:00"),
    ("podslon utre", "time=2026-11-27T12:00"),
    ("narkozavisima", "accepts=women accepts=addiction"),
    ("непълнолетна", "accepts=girls age=child"),
    ("жена принудена да проси", "accepts=women accepts=forced_begging"),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_words_are_read_as_what_they_ask_for(text: str, expected: str) -> None:
    assert set(expected.split()) <= {one.id for one in read(text, THURSDAY).understood}


@pytest.mark.parametrize(
    "text", ["по\nдслонът", "по\r\nдслонът", "под-\nслон", "под\u2028слон", "pods\nlon", "подс \n лон"]
)
def test_word_that_the_end_of_a_line_cut_in_two_is_one(text: str) -> None:
    asked = read(text, THURSDAY)
    assert [one.id for one in asked.understood] == ["service_type=accommodation"]
    assert len(asked.text.split()) == 1


@pytest.mark.parametrize(
    "text", ["подслон\nВарна", "жена\nс дете", "психолог\nадвокат", "1\n2", "\n", "фантасма\nгория"]
)
def test_words_on_lines_of_their_own_stay_words(text: str) -> None:
    asked, on_one_line = read(text, THURSDAY), read(text.replace("\n", " "), THURSDAY)
    assert asked.understood == on_one_line.understood
    assert asked.text.split() == on_one_line.text.split()


@pytest.mark.parametrize("text", ["по\n" * 2_000, "п" * 2_000 + "\n" + "о" * 2_000, "а\n \n\t" * 600 + "а"])
def test_very_many_lines_are_read_at_once(text: str) -> None:
    assert read(text, THURSDAY).understood == ()


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("психолог без пари", "kind_of_help=money"),
        ("социална работа", "kind_of_help=job_search"),
        ("закрила на детето", "age=child"),
        ("търсещ убежище", "service_type=accommodation"),
        ("жена с дете на 5", "accepts=girls"),
        ("15 годишна бременна", "accepts=women"),
        ("курс по български", "language=bg"),
        ("Фондация Бяла роза", "place=BG-18"),
        ("дом Елена", "place=BG-04"),
        ("кризисен център 24 часа", "age=24"),
        ("избягах не знам къде съм", "age=child"),
        ("приют за пострадали", "accepts=women"),
        ("наркозависими", "accepts=women"),
        ("непълнолетни", "accepts=girls"),
    ],
)
def test_words_are_not_read_as_what_they_do_not_ask_for(text: str, never: str) -> None:
    assert never not in {one.id for one in read(text, THURSDAY).understood}


@pytest.mark.parametrize(
    ("text", "left", "optional"),
    [
        ("подслон за жена с дете Пловдив тази нощ", "подслон", "жена дете Пловдив"),
        ("ДСП Плевен", "ДСП", "Плевен"),
        ("гореща линия трафик", "гореща линия", "трафик"),
        ("Дом Арда Кърджали", "Дом Арда", "Кърджали"),
        ("Търговище", "Търговище", ""),
        ("бременна Варна", "бременна", "Варна"),
        ("денонощно", "денонощно", ""),
        ("Женски дом „Арда“", "Женски дом „Арда“", ""),
        ("психо-социална подкрепа Варна", "психо-социална подкрепа", "Варна"),
    ],
)
def test_what_says_most_is_looked_for_and_the_rest_raises(text: str, left: str, optional: str) -> None:
    asked = read(text, THURSDAY)
    assert set(left.split()) <= set(asked.text.split())
    assert set(optional.split()) <= set(asked.optional.split())
    assert set(asked.text.split()).isdisjoint(optional.split())


def test_what_is_undone_is_a_word_like_any_other() -> None:
    asked = read("подслон Варна", literally=("place=BG-03",))
    assert [one.id for one in asked.understood] == ["service_type=accommodation"]
    assert asked.text == "подслон Варна"


def test_where_everything_is_undone_nothing_is_read() -> None:
    asked = read("помощ за жена Варна", literally=(EVERYTHING,))
    assert (asked.text, asked.understood, asked.special) == ("помощ за жена Варна", (), ())


def test_where_everything_is_undone_persons_are_taken_out_all_the_same() -> None:
    asked = read("Мария Иванова 0888 123 456", literally=(EVERYTHING,))
    assert asked.is_about_a_person
    assert asked.special == (Special.PERSON, Special.NUMBER)


def test_what_was_read_is_told_with_the_words_it_was_read_from() -> None:
    assert {one.id: one.typed for one in read("podslon za jena s dete").understood} == {
        "service_type=accommodation": "podslon",
        "accepts=women": "jena",
        "accepts=with_children": "s dete",
    }


# Special cases


@pytest.mark.parametrize(
    "text",
    [
        "избягах не знам къде съм",
        "help me I escaped",
        "бият ме",
        "biqt me",
        "he will kill me",
        "убива ме",
        "ще се самоубия",
        "I want to kill myself",
        "заключена съм в стая",
    ],
)
def test_who_writes_from_danger_is_an_emergency(text: str) -> None:
    assert Special.EMERGENCY in read(text).special


@pytest.mark.parametrize("text", ["помощ", "help", "pomo6t", "моля помогнете", "i need help please", "и с на"])
def test_words_that_say_nothing_are_vague(text: str) -> None:
    assert read(text).special == (Special.VAGUE,)


@pytest.mark.parametrize("text", ["", "🙂", "психологическа помощ", "помощ в Германия", "help with papers", "Варна"])
def test_words_that_say_something_are_not_vague(text: str) -> None:
    assert Special.VAGUE not in read(text).special


@pytest.mark.parametrize(
    "text",
    ["Мария Иванова", "мария иванова", "Иванова Мария", "Maria Ivanova", "Мария Петрова Иванова", "Olena Kovalenko"],
)
def test_a_persons_name_is_taken_out(text: str) -> None:
    asked = read(f"{text} психолог")
    assert asked.special == (Special.PERSON,)
    assert (asked.text, asked.optional) == ("психолог", "")
    assert read(text).is_about_a_person


@pytest.mark.parametrize(
    "text", ["0888 123 456", "+359 88 812 3456", "8001011234", "maria@example.org", "ЕГН 800101 1234"]
)
def test_a_persons_number_is_taken_out(text: str) -> None:
    asked = read(text)
    assert Special.NUMBER in asked.special
    assert not any(letter.isdigit() or letter == "@" for letter in asked.text + asked.optional)
    assert not any(letter.isdigit() for one in asked.understood for letter in one.typed)


PERSONS = ["Мария Иванова", "Maria Ivanova", "maria.ivanova@example.org", "0888 123 456"]


@pytest.mark.parametrize("person", PERSONS)
@pytest.mark.parametrize("words", [0, 31, 62, 63, 64, 65, 127, 300])
def test_a_person_is_taken_out_wherever_in_a_text_they_are_named(person: str, words: int) -> None:
    asked = read("и " * words + f"{person} психолог")
    assert {Special.PERSON, Special.NUMBER} & set(asked.special)
    assert "сихолог" in asked.text
    assert not set(person.split()) & set(f"{asked.text} {asked.optional}".split())


@pytest.mark.parametrize("person", PERSONS)
@pytest.mark.parametrize("cut", range(1, 14))
def test_a_person_through_whom_the_end_of_a_text_that_is_too_long_goes_is_taken_out(person: str, cut: int) -> None:
    words = ("психолог " * MAX_CHARACTERS)[: MAX_CHARACTERS - cut - 1]
    asked = read(f"{words} {person} и още много")
    assert {Special.PERSON, Special.NUMBER} & set(asked.special)
    assert set(asked.text.split()) <= {"психолог", words.split()[-1]}


@given(st.lists(st.sampled_from(["жена", "shelter", "24", "-", "Мария Иванова", "Ivanova Maria"]), max_size=300))
def test_no_name_is_left_however_long_a_text_is(words: list[str]) -> None:
    asked = read(" и ".join(words), THURSDAY)
    left = (asked.text, asked.optional, *(one.typed for one in asked.understood))
    assert not {"Мария", "Иванова", "Maria", "Ivanova"} & set(" ".join(left).split())


@pytest.mark.parametrize(
    "text",
    [
        "Фондация Мария Иванова",
        "Света Мария",
        "Вяра Надежда Любов",
        "Стара Загора",
        "116 111",
        "събота 14:00",
        "28.11.2026",
        "Карин дом Варна",
    ],
)
def test_what_is_no_person_is_looked_for(text: str) -> None:
    assert not {Special.PERSON, Special.NUMBER} & set(read(text, THURSDAY).special)


def test_a_name_that_is_an_organizations_can_be_looked_for_all_the_same() -> None:
    assert read("Мария Иванова", literally=(Special.PERSON,)).text == "Мария Иванова"


@pytest.mark.parametrize(
    "text", ["адрес на приюта в Пловдив", "where is the shelter", "къде се намира кризисният център"]
)
def test_who_asks_where_a_shelter_is_asks_for_an_address(text: str) -> None:
    assert Special.ADDRESS in read(text).special


def test_the_address_of_an_office_is_no_secret() -> None:
    assert read("адрес на ДСП Пловдив").special == ()


# The tables


def test_every_district_has_towns_and_neighbours_that_have_it_for_one() -> None:
    assert set(SETTLEMENTS) == set(NEIGHBOURS) == set(DISTRICTS)
    assert {one for many in NEIGHBOURS.values() for one in many.split()} <= set(DISTRICTS)
    for district, neighbours in NEIGHBOURS.items():
        assert district not in neighbours.split()
        assert all(district in NEIGHBOURS[one].split() for one in neighbours.split())


def test_every_phrase_of_the_tables_is_read() -> None:
    for known in phrases().by_first.values():
        assert all(one.lemmas and one.meanings for one in known)


@pytest.mark.parametrize(
    "text",
    [
        "дума " * 10_000,
        "a1" * 5_000,
        "🙂" * 5_000,
        "\u202e\u200b\x00" * 3_000,
        "مرحبا " * 900,
        "1" * 9_000,
        "@" * 9_000,
    ],
)
def test_any_text_is_read(text: str) -> None:
    asked = read(text, THURSDAY)
    assert len(asked.text) <= 1_001
    assert len(asked.understood) <= 64
