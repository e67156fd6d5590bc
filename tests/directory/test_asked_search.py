"""Plain words over the demo network: what is typed at two in the morning, and what must come of it."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from hub.directory.asked import EVERYTHING
from hub.directory.asked_models import Special
from hub.directory.asked_persons import may_name_a_person
from hub.directory.hit_models import DirectoryHit
from hub.directory.models import DirectoryResults, DirectorySearch, GivenUp
from hub.directory.search_queries import SearchInvalid, search_services
from hub.directory.synonyms import shipped
from hub.directory.vocabulary import ServiceType
from hub.metrics import MeasuredEngine, Metrics
from hub.storage.embedded import EmbeddedServer
from hub_search.models import Match
from hub_search.synonyms import Synonyms
from hub_search.tantivy_engine import TantivyEngine
from kit.demo_index import demo_index
from kit.demo_network import ORGANIZATIONS, SERVICES, accepted, districts_of

NIGHT = datetime(2026, 11, 26, 0, 30, tzinfo=UTC)
KINDS = {one["id"]: kind["institution_kind"] for kind in ORGANIZATIONS for one in kind["services"]}
BY_NAME = {one["id"]: one for one in SERVICES}


class Network(NamedTuple):
    """The index of the demo network, and the network's own id of each service."""

    folder: Path
    names: dict[str, str]


@pytest.fixture(scope="module")
def network(
    postgres_server: EmbeddedServer, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Network]:
    folder = tmp_path_factory.mktemp("asked") / "index"
    with demo_index(postgres_server, template_database, folder) as names:
        yield Network(folder, names)


@pytest.fixture
async def engine(network: Network) -> AsyncIterator[TantivyEngine]:
    opened = TantivyEngine(network.folder)
    yield opened
    await opened.close()


class Answer(NamedTuple):
    """What was found, by the network's own ids."""

    results: DirectoryResults
    names: list[str]

    @property
    def things(self) -> list[dict[str, Any]]:
        return [BY_NAME[one] for one in self.names]

    @property
    def types(self) -> list[str]:
        return [one["service_type"] for one in self.things]

    @property
    def kinds(self) -> list[str]:
        return [KINDS[one] for one in self.names]


@pytest.fixture
def ask(network: Network, engine: TantivyEngine) -> Any:
    async def asked(text: str, **more: Any) -> Answer:
        search = DirectorySearch(text=text, **{"size": 100, **more})
        results = await search_services(engine, search, now=NIGHT)
        return Answer(results, [network.names[str(one.id)] for one in results.items])

    return asked


def reason_of(hit: DirectoryHit) -> bool:
    return any(one.hit for one in (*hit.name, *hit.organization, *hit.snippet))


async def test_a_shelter_for_a_woman_with_a_child_tonight_is_near_and_takes_both(ask: Any) -> None:
    answer = await ask("подслон за жена с дете Пловдив тази нощ")
    first = answer.things[0]
    assert answer.types[:8] == ["accommodation"] * 8
    assert "BG-16" in districts_of(first)
    assert accepted(first)["women"] == accepted(first)["with_children"] == "yes"
    assert not any("no" in (accepted(one).get("women"), accepted(one).get("with_children")) for one in answer.things)
    assert set(answer.results.left_out) == {"women", "with_children"}
    assert all(answer.results.left_out.values())
    assert all(map(reason_of, answer.results.items))


@pytest.mark.parametrize(
    ("text", "district", "near"),
    [("храна дрехи пелени Монтана", "BG-12", 2), ("asylum seeker woman Svilengrad", "BG-26", 3)],
)
async def test_what_is_there_and_has_most_words_comes_before_what_has_all_far_away(
    ask: Any, text: str, district: str, near: int
) -> None:
    answer = await ask(text)
    assert all(district in districts_of(one) for one in answer.things[:near])
    assert answer.results.match is Match.SOME_WORDS
    assert any(district not in districts_of(one) for one in answer.things)


async def test_who_has_all_words_there_is_followed_by_who_has_most_of_them_elsewhere(ask: Any) -> None:
    answer = await ask("звено майка и бебе Габрово")
    assert answer.names[0] == "obshtina-gabrovo-unit"
    assert answer.results.complete
    assert answer.types[:5] == ["accommodation"] * 5


async def test_a_crisis_centre_round_the_clock_is_of_that_kind_and_open(ask: Any) -> None:
    answer = await ask("кризисен център 24 часа")
    assert answer.types[0] == "crisis_intervention"
    assert answer.types[:5].count("crisis_intervention") >= 4


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("podslon varna", "подслон Варна"),
        ("по\nдслонът", "подслон"),
        ("gore6ta liniq trafik", "гореща линия трафик"),
        ("human trafficking hotline bulgaria", "гореща линия трафик"),
    ],
)
async def test_latin_letters_and_english_find_the_same(ask: Any, typed: str, meant: str) -> None:
    assert set((await ask(typed)).names[:9]) == set((await ask(meant)).names[:9])


async def test_a_shelter_where_there_is_none_is_in_the_next_district(ask: Any) -> None:
    answer = await ask("шелтър Видин")
    assert answer.types[0] == "accommodation"
    assert districts_of(answer.things[0]) & {"BG-06", "BG-12"}


async def test_shelters_for_men_say_yes_first_then_nothing_and_never_no(ask: Any) -> None:
    answer = await ask("6elter za myje")
    said = [accepted(one).get("men", "not_stated") for one in answer.things if one["service_type"] == "accommodation"]
    assert said[:5] == ["yes"] * 5
    assert "no" not in said
    assert said == sorted(said, key=lambda one: one != "yes")


async def test_a_psychologist_without_money_is_one(ask: Any) -> None:
    answer = await ask("психолог без пари")
    assert set(answer.types[:5]) == {"psychological_support"}
    assert "spodeleno-money" not in answer.names[:10]


@pytest.mark.parametrize("text", ["psiholog 4as", "психолог час", "искам час при психолог", "psychologist appointment"])
async def test_an_appointment_with_a_psychologist_is_with_one(ask: Any, text: str) -> None:
    answer = await ask(text)
    assert set(answer.types[:5]) == {"psychological_support"}


async def test_a_lawyer_for_free_may_be_one_for_the_whole_country(ask: Any) -> None:
    answer = await ask("адвокат безплатно трафик")
    assert all({"lawyer", "legal_advice"} & set(one["kinds_of_help"]) for one in answer.things[:5])
    nationwide = [
        one for one in SERVICES if any(area.get("extent_type") == "nationwide" for area in one.get("service_areas", ()))
    ]
    legal = {one["id"] for one in nationwide if {"lawyer", "legal_advice"} & set(one["kinds_of_help"])}
    assert legal <= set(answer.names)


async def test_an_interpreter_at_night_speaks_the_language(ask: Any) -> None:
    answer = await ask("преводач украински през нощта")
    assert "interpreter" in answer.things[0]["kinds_of_help"]
    assert "uk" in answer.results.items[0].service.languages


@pytest.mark.parametrize(
    ("text", "kind", "district"),
    [
        ("ДСП Плевен", "social_assistance_directorate", "BG-15"),
        ("ОЗД Сливен", "child_protection_department", "BG-20"),
        ("МКБТХ Бургас", "local_commission", "BG-02"),
    ],
)
async def test_the_abbreviation_of_an_institution_and_a_town_is_that_one(
    ask: Any, text: str, kind: str, district: str
) -> None:
    answer = await ask(text)
    assert answer.kinds[0] == kind
    assert district in districts_of(answer.things[0])


async def test_a_child_finds_who_takes_children_and_not_who_takes_adults_alone(ask: Any) -> None:
    answer = await ask("дете на 15 трафик")
    assert "tundzha-child" in answer.names[:3]
    assert "child_protection_department" in answer.kinds[:10]
    assert "detski-glas-line" in answer.names[:10]
    assert {"medena-pchela-beds", "morski-fener-crisis"}.isdisjoint(answer.names)
    assert answer.results.left_out["15"] > 0


async def test_a_pregnant_woman_without_papers_finds_who_takes_her(ask: Any) -> None:
    answer = await ask("бременна без документи")
    first = accepted(answer.things[0])
    assert first["pregnant"] == first["without_papers"] == "yes"
    assert not any(
        "no" in (accepted(one).get("without_papers"), accepted(one).get("pregnant")) for one in answer.things
    )


async def test_who_escaped_finds_lines_that_answer_now_and_no_matter_of_the_words(ask: Any) -> None:
    answer = await ask("избягах не знам къде съм")
    assert answer.results.special == (Special.EMERGENCY,)
    assert set(answer.types) == {"hotline"}
    assert answer.names[0] in {"national-commission-line", "bryag-line"}


@pytest.mark.parametrize("text", ["Tyrgovishte", "Търговище"])
async def test_a_town_alone_is_what_is_there_and_what_comes_there(ask: Any, text: str) -> None:
    answer = await ask(text)
    assert answer.names
    for one in answer.things:
        areas = one.get("service_areas", ())
        covers = any(area.get("district") == "BG-25" or area.get("extent_type") == "nationwide" for area in areas)
        assert "BG-25" in districts_of(one) or covers


async def test_a_shelter_for_an_addicted_woman_says_yes_first_then_nothing(ask: Any) -> None:
    answer = await ask("наркозависима подслон")
    shelters = [one for one in answer.things if one["service_type"] == "accommodation"]
    said = [accepted(one).get("addiction", "not_stated") for one in shelters]
    assert said[:4] == ["yes"] * 4
    assert set(said) == {"yes", "not_stated"}


async def test_a_shelter_for_a_wheelchair_has_no_steps(ask: Any) -> None:
    answer = await ask("инвалидна количка приют")
    assert answer.types[0] == "accommodation"
    assert [accepted(one).get("wheelchair") for one in answer.things[:5]] == ["yes"] * 5


async def test_work_abroad_finds_who_looks_at_the_offer(ask: Any) -> None:
    answer = await ask("работа в Германия проверка на фирма")
    wanted = {"prevention", "labour_rights", "information"}
    assert sum(bool(wanted & set(one["kinds_of_help"])) for one in answer.things[:5]) >= 4


async def test_an_asylum_seeker_finds_who_takes_her_and_no_embassy(ask: Any) -> None:
    answer = await ask("asylum seeker woman Svilengrad", size=10)
    assert accepted(answer.things[0])["asylum_seekers"] == "yes"
    assert "BG-26" in districts_of(answer.things[0])
    assert "embassy" not in answer.kinds


async def test_food_clothes_and_nappies_are_in_the_town_or_come_with_all_three(ask: Any) -> None:
    answer = await ask("храна дрехи пелени Монтана")
    assert "ogosta-social" in answer.names[:5]


async def test_who_asks_for_a_shelters_address_gets_the_way_in_and_no_address(ask: Any) -> None:
    answer = await ask("адрес на приюта в Пловдив")
    assert answer.results.special == (Special.ADDRESS,)
    assert answer.names[0] == "tri-lipi-shelter"
    assert answer.results.items[0].service.ways_in


@pytest.mark.parametrize("text", ["Мария Иванова", "0888 123 456", "8001011234", "maria@example.org"])
async def test_nobody_is_looked_for_and_no_figure_counts_it(engine: TantivyEngine, text: str) -> None:
    metrics = Metrics()
    found = await search_services(MeasuredEngine(engine, metrics), DirectorySearch(text=text), now=NIGHT)
    assert (found.total, found.items) == (0, ())
    assert set(found.special) <= {Special.PERSON, Special.NUMBER}
    assert metrics.registry.get_sample_value("hub_search_seconds_count", {"typing": "no"}) is None
    assert metrics.registry.get_sample_value("hub_searches_without_result_total") == 0


@pytest.mark.parametrize(
    "text", ["Жечка Пръвчева", "Zhechka Prvcheva", "Đặng Thị Bưởi", "Жечка Пръвчева 1987", "Жечка Петрова-Ксзцлгх"]
)
async def test_what_nothing_has_and_no_dictionary_knows_may_be_a_name(ask: Any, text: str) -> None:
    results = (await ask(text)).results
    assert (results.total, results.special) == (0, (Special.MAYBE_PERSON,))
    assert (await ask(text, typing=True)).results.special == ()


@pytest.mark.parametrize("chosen", [{"service_type": ("accommodation",)}, {"district": ("BG-05",)}])
async def test_a_name_beside_what_is_chosen_may_be_one_too(ask: Any, chosen: dict[str, tuple[str, ...]]) -> None:
    results = (await ask("Жечка Пръвчева", filters=chosen)).results
    assert results.total
    assert (results.given_up, results.special) == ((GivenUp.TEXT,), (Special.MAYBE_PERSON,))


@pytest.mark.parametrize(
    "text",
    [
        *("велосипед", "Велосипедът Плуг", "Bicycle Ploughs", "Хемодиализа", "ПТСР ХЖЩ", "жечка пръвчева", "жечка"),
        *("555", "Ab12", "Ж", "Жечка " * 5, "допоможіть", "Yardım", "مساعدة من"),
    ],
)
async def test_other_words_that_nothing_has_are_no_name(ask: Any, text: str) -> None:
    results = (await ask(text)).results
    assert (results.total, results.special) == (0, ())


async def test_a_name_that_an_entry_has_is_none_of_a_person(ask: Any) -> None:
    assert may_name_a_person("Lichtblick Advice")
    results = (await ask("Lichtblick Advice")).results
    assert results.total
    assert results.special == ()


async def test_only_the_rest_of_the_words_is_looked_for_beside_a_person(ask: Any) -> None:
    assert (await ask("Мария Иванова психолог")).names == (await ask("психолог")).names


async def test_help_alone_is_vague(ask: Any) -> None:
    assert (await ask("помощ")).results.special == (Special.VAGUE,)


async def test_what_is_undone_does_not_order_any_more(ask: Any) -> None:
    plainly = await ask("подслон мъже", literally=("accepts=men",))
    assert not plainly.results.left_out
    assert "accepts=men" not in {one.id for one in plainly.results.understood}
    assert (await ask("подслон мъже", literally=(EVERYTHING,))).results.understood == ()


@pytest.mark.parametrize("literally", [("x",) * 51, ("x" * 201,)])
async def test_too_much_that_is_not_to_be_read_is_refused(ask: Any, literally: tuple[str, ...]) -> None:
    with pytest.raises(SearchInvalid) as refused:
        await ask("подслон", literally=literally)
    assert refused.value.problems[0].field == "literally"


@pytest.mark.parametrize("one", SERVICES[::6], ids=lambda one: one["id"])
async def test_a_service_is_found_by_its_name_whatever_is_read_from_it(ask: Any, one: dict[str, Any]) -> None:
    if "tier" not in one and one.get("status", "active") == "active":
        name = one["name"]["bg"] if isinstance(one["name"], dict) else one["name"]
        assert one["id"] in (await ask(name)).names


@pytest.mark.parametrize("name", sorted({one["id"] for one in ORGANIZATIONS})[::8])
async def test_an_organization_is_found_by_its_name_whatever_is_read_from_it(ask: Any, name: str) -> None:
    organization = next(one for one in ORGANIZATIONS if one["id"] == name)
    public = [one["id"] for one in organization["services"] if "tier" not in one]
    called = organization["name"]["bg"] if isinstance(organization["name"], dict) else organization["name"]
    assert not public or set(public) & set((await ask(called)).names[:10])


@pytest.mark.parametrize(
    "text", ["дума " * 10_000, "🙂" * 2_000, "\u202e\u200b\x00жена", "مرحبا أحتاج مأوى", "жена " * 500, "a1" * 5_000]
)
async def test_any_text_is_answered(ask: Any, text: str) -> None:
    assert (await ask(text)).results.page == 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("момиче 14 години изнасилено", "crisis_support"),
        ("изнасилена жена", "crisis_support"),
        ("самоубийство", "crisis_support"),
        ("suicide", "crisis_support"),
        ("гладен съм", "food"),
        ("hungry", "food"),
    ],
)
async def test_what_people_say_and_no_entry_does_finds_who_helps(
    engine: TantivyEngine, ask: Any, text: str, kind: str
) -> None:
    engine.learn(Synonyms(one.searched for one in shipped()))
    assert kind in (await ask(text)).things[0]["kinds_of_help"]


async def test_who_looks_for_a_shelter_is_not_given_whoever_takes_people_that_seek_asylum(
    engine: TantivyEngine, ask: Any
) -> None:
    engine.learn(Synonyms(one.searched for one in shipped()))
    answer = await ask("подслон")
    shelters = {one["id"] for one in SERVICES if one["service_type"] == "accommodation"}
    assert shelters <= set(answer.names)
    assert "hotline" not in answer.types


@pytest.mark.parametrize("text", ["помощ", "помогнете", "help", "112"])
async def test_who_asks_for_help_and_says_no_more_is_given_the_lines(ask: Any, text: str) -> None:
    answer = await ask(text)
    assert answer.results.items
    assert {one.service.service_type for one in answer.results.items} == {ServiceType.HOTLINE}


async def test_a_town_that_stands_in_no_entry_brings_what_is_near_to_it(ask: Any) -> None:
    answer = await ask("Димитровград")
    assert answer.results.given_up == (GivenUp.TEXT,)
    assert "BG-26" in districts_of(answer.things[0])
