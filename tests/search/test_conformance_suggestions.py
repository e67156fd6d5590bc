"""What any engine suggests while somebody types: what is in its documents now, and nothing else."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub_search import SearchDocument, SearchEngine, SearchQuery, SuggestionKind
from hub_search.models import MAX_SUGGESTIONS
from hub_search.phrases import LONGEST_PHRASE, phrases
from kit.generated_services import generated_services
from kit.search_documents import a_document, a_network, found, streamed


def a_directory() -> list[SearchDocument]:
    """Services with names, organizations, places and kinds of help in both languages."""
    return [
        SearchDocument(
            id="centre",
            name={"bg": "Кризисен център Пловдив", "en": "Plovdiv crisis centre"},
            alternate_names=("Пристан",),
            organization={"bg": "Сдружение „Образец“", "en": "Association Example"},
            description={"bg": "Само описание", "en": "Nothing but a description"},
            keywords=("подслон", "shelter", "Пловдив", "Plovdiv", "психологическа подкрепа"),
            payload={"contact": "Поверителен"},
        ),
        SearchDocument(id="home", name={"bg": "Подслон за майки"}, keywords=("подслон", "Варна", "Varna")),
        SearchDocument(id="legal", name={"en": "Legal aid"}, keywords=("правна помощ", "Пловдив")),
    ]


@pytest.fixture
async def engine(engine: SearchEngine) -> SearchEngine:
    await engine.replace_all(streamed(a_directory()))
    return engine


async def suggested(engine: SearchEngine, text: str, limit: int = MAX_SUGGESTIONS) -> list[str]:
    return [one.text for one in await engine.suggest(text, limit=limit)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("криз", ["Кризисен център Пловдив"]),
        ("КРИ", ["Кризисен център Пловдив"]),
        ("  кри", ["Кризисен център Пловдив"]),
        ("кризисен ц", ["Кризисен център Пловдив"]),
        ("център криз", ["Кризисен център Пловдив"]),
        ("пловдив център ", ["Кризисен център Пловдив"]),
        ("кризисен ", ["Кризисен център Пловдив"]),
        ("център", ["Кризисен център Пловдив"]),
        ("прист", ["Пристан"]),
        ("образ", ["Сдружение „Образец“"]),
        ("assoc", ["Association Example"]),
        ("plov", ["Plovdiv", "Plovdiv crisis centre"]),
        ("var", ["Varna"]),
        ("подк", ["психологическа подкрепа"]),
        ("legal", ["Legal aid"]),
    ],
)
async def test_suggest_when_words_are_typed_then_names_and_keywords_complete_them(
    engine: SearchEngine, text: str, wanted: list[str]
) -> None:
    assert await suggested(engine, text) == wanted


async def test_suggest_when_something_is_suggested_then_it_tells_what_it_is(engine: SearchEngine) -> None:
    kinds = {text: (await engine.suggest(text))[0].kind for text in ("плов", "криз", "сдру")}
    assert kinds == {
        "плов": SuggestionKind.KEYWORD,
        "криз": SuggestionKind.NAME,
        "сдру": SuggestionKind.ORGANIZATION,
    }


async def test_suggest_when_a_letter_or_two_are_typed_then_keywords_come_first_the_most_frequent_before_others(
    engine: SearchEngine,
) -> None:
    keywords = ["Пловдив", "подслон", "правна помощ", "психологическа подкрепа"]
    names = ["Пристан", "Подслон за майки", "Кризисен център Пловдив"]
    answer = await suggested(engine, "п")
    assert (answer[:4], set(answer[4:6]), answer[6:]) == (keywords, set(names[:2]), names[2:])
    assert await suggested(engine, "по") == ["подслон", "психологическа подкрепа", "правна помощ", "Подслон за майки"]


async def test_suggest_when_a_phrase_begins_so_then_it_comes_before_one_with_such_a_word_inside(
    engine: SearchEngine,
) -> None:
    await engine.upsert([a_document("inside", name={"bg": "Дом Подкова"}), a_document("whole", name={"bg": "Подкова"})])
    assert await suggested(engine, "подкова") == ["Дом Подкова"]
    assert await suggested(engine, "подков") == ["Подкова", "Дом Подкова"]


async def test_suggest_when_a_word_follows_others_then_keywords_of_documents_with_all_of_them_complete_it(
    engine: SearchEngine,
) -> None:
    assert await suggested(engine, "подслон пло") == ["подслон Пловдив"]
    assert await suggested(engine, "Подслони,  ва") == ["Подслони,  Варна"]
    assert await suggested(engine, "legal вар") == []
    assert await found(engine, "подслон Пловдив") != []


async def test_suggest_when_a_whole_phrase_is_typed_then_it_is_not_suggested_again(engine: SearchEngine) -> None:
    assert await suggested(engine, "подслон") == ["Подслон за майки"]
    assert await suggested(engine, "пристан") == []


async def test_suggest_when_words_stand_in_descriptions_or_payloads_alone_then_they_are_not_suggested(
    engine: SearchEngine,
) -> None:
    for text in ("опис", "само", "desc", "повер", "contact"):
        assert await suggested(engine, text) == []


async def test_suggest_when_documents_change_then_suggestions_change_with_them(engine: SearchEngine) -> None:
    await engine.upsert([a_document("centre", name={"bg": "Наблюдавано жилище"})])
    assert await suggested(engine, "набл") == ["Наблюдавано жилище"]
    assert await suggested(engine, "криз") == []
    assert await suggested(engine, "сдру") == []
    await engine.delete(["centre", "legal"])
    assert await suggested(engine, "набл") == await suggested(engine, "пло") == []
    assert await suggested(engine, "вар") == ["Варна"]
    await engine.replace_all(streamed(a_network()))
    assert await suggested(engine, "вар") == []
    assert await suggested(engine, "бургас ш") == []
    assert await suggested(engine, "burg") == ["Burgas shelter"]


async def test_suggest_when_much_fits_then_a_few_are_suggested_the_same_every_time(engine: SearchEngine) -> None:
    await engine.replace_all(streamed(generated_services(400)))
    for text in ("п", "по", "под", "s", "подслон п"):
        suggestions = await suggested(engine, text)
        assert len(suggestions) == len(set(suggestions)) == MAX_SUGGESTIONS
        assert await suggested(engine, text) == suggestions
        assert await suggested(engine, text, limit=3) == suggestions[:3]
    assert len(await suggested(engine, "п", limit=0)) == 1
    assert len(await suggested(engine, "п", limit=10**9)) == MAX_SUGGESTIONS


async def test_suggest_when_a_suggestion_is_taken_then_it_finds_something(engine: SearchEngine) -> None:
    await engine.replace_all(streamed(generated_services(200)))
    for text in ("п", "же", "psy", "подслон ж", "shelter w"):
        for one in await suggested(engine, text):
            assert (await engine.search(SearchQuery(text=one))).total > 0


async def test_suggest_when_a_name_is_too_long_for_a_list_then_it_is_left_out(engine: SearchEngine) -> None:
    long = "Дългокрак " * (LONGEST_PHRASE // 10 + 1)
    await engine.upsert([a_document("long", name={"bg": long}), a_document("short", name={"bg": "Дългокрак щъркел"})])
    assert await suggested(engine, "дългокра") == ["Дългокрак щъркел"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \t",
        "😀🏳️‍🌈",
        "\u202eנולם\u202c",
        "\x00\x01\x7f\ud800",
        "п\x00",
        "\x00п",
        "дума" * 30_000,
        "п " * 10_000,
        "\u0306" * 5000,
        "-" * 5000 + "п-" * 5000,
        ".*",
        "[",
        '"',
    ],
)
async def test_suggest_when_text_is_hostile_then_it_is_only_text(engine: SearchEngine, text: str) -> None:
    assert len(await engine.suggest(text)) <= MAX_SUGGESTIONS


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(), max_size=40) | st.sampled_from(["п", "по", "под", "подслон", "подслон п", "s"]))
async def test_suggest_when_text_is_any_at_all_then_nothing_but_phrases_of_documents_is_added(
    engine: SearchEngine, text: str
) -> None:
    known = {one.text for document in a_directory() for one in phrases(document)}
    assert all(one.text.endswith(tuple(known)) for one in await engine.suggest(text))
