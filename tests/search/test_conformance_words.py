"""What any engine finds: forms of words, typos, beginnings, and nothing but text in whatever is typed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub_search import Match, SearchEngine, SearchQuery
from hub_search.models import MAX_CHARACTERS, MAX_WORDS
from kit.search_documents import a_document, a_network, found, ids, joined, streamed

FACETS = ("service_type", "district")

any_text = st.text(st.characters(), max_size=60)
"""Any characters at all: control characters, halves of surrogate pairs, right-to-left marks, emoji."""

words_and_signs = st.lists(
    st.sampled_from(
        [
            "подслон",
            "жени",
            "AND",
            "OR",
            "NOT",
            "name:",
            "(",
            ")",
            '"',
            "*",
            "~2",
            "^9",
            "[a TO b]",
            "\\",
            "-",
            "/",
            "за",
        ]
    ),
    max_size=8,
).map(" ".join)


# Words


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Бургас", "shelter-burgas"),
        ("бургас", "shelter-burgas"),
        ("АДВОКАТ", "legal"),
        ("courses", "skills"),
        ("course", "skills"),
        ("кризисния център", "crisis"),
        ("кризисните центрове", "crisis"),
        ("адвокатите", "legal"),
        ("24/7", "hotline"),
        ("Св. Йоан", "psychology"),
        ("helpline", "hotline"),
        ("зелен телефон", "hotline"),
        ("Примерна", "hotline"),
        ("airport", "english-only"),
    ],
)
async def test_search_when_a_word_is_asked_in_another_form_then_its_service_comes_first(
    engine: SearchEngine, text: str, wanted: str
) -> None:
    assert (await found(engine, text))[0] == wanted


async def test_search_when_a_word_is_inflected_then_all_its_forms_are_found(engine: SearchEngine) -> None:
    assert set(await found(engine, "подслони")) == {"crisis", "shelter-burgas", "shelter-sofia"}


async def test_search_when_a_word_stands_in_a_name_then_it_comes_before_a_description(engine: SearchEngine) -> None:
    await engine.upsert([a_document("told", description={"bg": "Близо до приют Бургас и гарата"})])
    assert (await found(engine, "приют Бургас"))[:2] == ["shelter-burgas", "told"]


async def test_search_when_compound_is_written_as_one_word_then_it_is_found(engine: SearchEngine) -> None:
    assert await found(engine, "email") == await found(engine, "e-mail") == ["hotline"]
    assert await found(engine, "психосоциална") == await found(engine, "психо-социална") == ["psychology"]


@pytest.mark.parametrize("text", ["Йога", "йога", "И\u0306ога", "и\u0306ога"])
async def test_search_when_short_i_is_typed_as_two_characters_then_it_is_one_letter(
    engine: SearchEngine, text: str
) -> None:
    assert await found(engine, text) == ["psychology"]


async def test_search_when_word_differs_by_short_i_then_it_is_another_word(engine: SearchEngine) -> None:
    await engine.replace_all(streamed([a_document("war", name={"bg": "бой"}), a_document("row", name={"bg": "бои"})]))
    assert await found(engine, "бой") == ["war"]


async def test_search_when_yo_is_asked_then_ye_is_found_too(engine: SearchEngine) -> None:
    await engine.upsert([a_document("tree", name={"bg": "Ёлка"})])
    assert await found(engine, "елка") == await found(engine, "ЁЛКА") == ["tree"]


# Typos and beginnings


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("бургсс", "shelter-burgas"),
        ("Буграс", "shelter-burgas"),
        ("arport", "english-only"),
        ("психлогичска", "psychology"),
    ],
)
async def test_search_when_a_word_is_misspelt_then_it_is_found_nevertheless(
    engine: SearchEngine, text: str, wanted: str
) -> None:
    page = await engine.search(SearchQuery(text=text))
    assert ids(page) == [wanted]
    assert page.match is Match.SIMILAR_WORDS


@pytest.mark.parametrize("text", ["съа", "бурзсс", "психлогчсаа"])
async def test_search_when_too_many_letters_are_wrong_then_nothing_is_found(engine: SearchEngine, text: str) -> None:
    assert await found(engine, text) == []


@pytest.mark.parametrize("typing", [False, True])
@pytest.mark.parametrize("text", ["бременна", "ъбургас", "ургас", "убргас"])
async def test_search_when_the_first_letter_is_wrong_then_it_is_another_word(
    engine: SearchEngine, text: str, typing: bool
) -> None:
    await engine.upsert([a_document("for now", name={"bg": "Временно настаняване, временна закрила"})])
    assert await found(engine, text, typing=typing) == []


@pytest.mark.parametrize("text", ["аабв", "аблвг", "ааблвг"])
async def test_search_when_a_word_begins_with_one_letter_twice_then_its_edits_are_counted_as_ever(
    engine: SearchEngine, text: str
) -> None:
    await engine.replace_all(
        streamed([a_document("once", name={"bg": "абвг"}), a_document("twice", name={"bg": "аабвг"})])
    )
    expected = {"аабв": {"twice"}, "аблвг": {"once"}, "ааблвг": {"twice"}}
    assert set(await found(engine, text)) == expected[text]


async def test_search_when_one_letter_is_typed_then_it_is_a_whole_word_or_waits(engine: SearchEngine) -> None:
    assert await found(engine, "п", typing=True) == []
    assert await found(engine, "пр", typing=True) != []
    assert await found(engine, "подслон п", typing=True) == await found(engine, "подслон", typing=True)


@pytest.mark.parametrize("letters", range(2, 8))
async def test_search_when_any_number_of_letters_is_typed_then_longer_words_are_found(
    engine: SearchEngine, letters: int
) -> None:
    assert "shelter-burgas" in await found(engine, "Подслонът"[:letters], typing=True)
    assert "english-only" in await found(engine, "airport"[:letters], typing=True)


async def test_search_when_last_word_is_unfinished_then_its_beginning_counts_only_while_typing(
    engine: SearchEngine,
) -> None:
    assert await found(engine, "консулт", typing=True) == ["psychology"]
    assert await found(engine, "консулт") == []
    assert await found(engine, "консулт ", typing=True) == []
    assert await found(engine, "йога консулт", typing=True) == ["psychology"]


async def test_search_when_some_document_has_all_words_then_it_comes_before_those_with_some(
    engine: SearchEngine,
) -> None:
    page = await engine.search(SearchQuery(text="подслон за деца и жени"))
    assert ids(page)[0] == "crisis"
    assert set(ids(page)) > {"crisis", "shelter-sofia"}
    assert page.match is Match.SOME_WORDS


async def test_complete_when_words_are_found_in_part_then_it_counts_those_with_all_of_them(
    engine: SearchEngine,
) -> None:
    async def counted(text: str, **parts: object) -> tuple[Match, int, int]:
        page = await engine.search(SearchQuery(text=text, size=1, **parts))  # type: ignore[arg-type]
        return page.match, page.complete, page.total

    everybody = len(a_network())
    assert await counted("") == (Match.EVERYTHING, everybody, everybody)
    assert await counted("подслон") == (Match.ALL_WORDS, 3, 3)
    assert await counted("бургсс") == (Match.SIMILAR_WORDS, 1, 1)
    assert await counted("подслон трафик") == (Match.SOME_WORDS, 1, 4)
    assert await counted("подслнн трафик") == (Match.SOME_WORDS, 1, 4)
    assert await counted("подслон адвокат") == (Match.SOME_WORDS, 0, 4)
    assert await counted("подслон трафик", page=3) == (Match.SOME_WORDS, 1, 4)
    assert await counted("подслон трафик", filters={"district": ("BG-03",)}) == (Match.SOME_WORDS, 0, 2)
    assert await counted("няматакава") == (Match.ALL_WORDS, 0, 0)


async def test_search_when_enough_documents_have_all_words_then_no_others_are_shown(engine: SearchEngine) -> None:
    full = [a_document(f"full-{n}", name={"bg": "Подслон за жени"}) for n in range(30)]
    await engine.replace_all(streamed([*full, a_document("half", name={"bg": "Подслон за мъже"})]))
    page = await engine.search(SearchQuery(text="подслон за жени"))
    assert page.total == 30
    assert page.match is Match.ALL_WORDS


# Whatever anybody types


@pytest.mark.parametrize(
    "text",
    [
        "name:foo AND (",
        '"""',
        "*",
        "подслон*",
        "подслон~9",
        "+подслон -жени",
        "[a TO",
        "\\",
        "/.*/",
        "😀🏳️‍🌈",
        "مرحبا بالعالم",
        "\u202eנולם\u202c",
        "\x00\x01\x7f\ud800",
        "дума" * 30_000,
        "\u0306" * 5000,
        "-" * 5000 + "a-" * 5000,
    ],
)
@pytest.mark.parametrize("typing", [False, True])
async def test_search_when_text_is_hostile_then_it_is_only_text(engine: SearchEngine, text: str, typing: bool) -> None:
    page = await engine.search(SearchQuery(text=text, typing=typing, facets=FACETS))
    assert page.total <= len(a_network())


async def test_search_when_signs_surround_a_word_then_the_word_is_found(engine: SearchEngine) -> None:
    assert await found(engine, 'name:("Бургас*"~2 AND [') == await found(engine, "name Бургас AND")


async def test_search_when_the_query_has_ten_thousand_words_then_the_first_are_searched(engine: SearchEngine) -> None:
    many = " ".join(f"Бургас{n}" for n in range(10_000))
    page = await engine.search(SearchQuery(text="Бургас " + many, facets=FACETS))
    assert page.truncated
    assert "shelter-burgas" in ids(page)


async def test_search_when_the_query_is_as_long_as_allowed_then_nothing_is_left_out(engine: SearchEngine) -> None:
    exactly = " ".join(f"w{n}" for n in range(MAX_WORDS)).ljust(MAX_CHARACTERS)
    assert not (await engine.search(SearchQuery(text=exactly))).truncated
    assert (await engine.search(SearchQuery(text=exactly + " "))).truncated


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=any_text | words_and_signs, typing=st.booleans(), language=st.sampled_from(["bg", "en", ""]))
async def test_search_when_text_is_any_at_all_then_names_stay_whole(
    engine: SearchEngine, text: str, typing: bool, language: str
) -> None:
    names = {document.id: set(document.name.values()) for document in a_network()}
    page = await engine.search(SearchQuery(text=text, typing=typing, language=language, facets=FACETS))
    assert all(joined(hit.name) in names[hit.id] for hit in page.hits)
