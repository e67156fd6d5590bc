"""What any engine finds by words that mean the same: never less than without them, and the word itself first."""

import pytest

from hub_search import SearchEngine, SearchQuery, Synonym, Synonyms
from hub_search.models import Match, Reading
from kit.search_documents import a_document, found, ids, streamed

SHELTER = a_document("shelter", name={"bg": "Подслон за жени"})
HOME = a_document("home", name={"bg": "Приют край реката"})
CARE = a_document("care", name={"en": "Drug treatment at home"})
SUMMARY = (Synonym(("подслон", "приют")), Synonym(("rehab", "drug treatment")), Synonym(("хижа", "приют"), True))


@pytest.fixture
async def network(engine: SearchEngine) -> SearchEngine:
    await engine.replace_all(streamed([SHELTER, HOME, CARE]))
    engine.learn(Synonyms(SUMMARY))
    return engine


async def test_word_finds_what_means_the_same_after_the_word_itself(network: SearchEngine) -> None:
    assert await found(network, "приют") == ["home", "shelter"]
    assert await found(network, "подслони") == ["shelter", "home"]


async def test_synonym_of_one_way_is_not_found_by_the_other(network: SearchEngine) -> None:
    assert await found(network, "хижа") == ["home"]
    await network.replace_all(streamed([a_document("hut", name={"bg": "Хижа"}), HOME]))
    assert await found(network, "приют") == ["home"]


async def test_phrase_is_found_only_where_all_of_its_words_are(network: SearchEngine) -> None:
    await network.upsert([a_document("drugs", name={"en": "Drug store"})])
    assert await found(network, "rehab") == ["care"]


async def test_word_finds_what_a_phrase_of_the_query_means(network: SearchEngine) -> None:
    await network.upsert([a_document("clinic", name={"en": "Rehab clinic"})])
    assert await found(network, "drug treatment") == ["care", "clinic"]


async def test_words_beside_a_synonym_narrow_as_ever(network: SearchEngine) -> None:
    page = await network.search(SearchQuery(text="приют жени"))
    assert (ids(page)[0], page.complete) == ("shelter", 1)


async def test_word_in_latin_letters_finds_what_its_reading_means(network: SearchEngine) -> None:
    assert await found(network, "priut") == ["home", "shelter"]


async def test_page_says_what_else_was_looked_for_as_far_as_some_document_has_it(network: SearchEngine) -> None:
    page = await network.search(SearchQuery(text="приют"))
    assert page.readings == (Reading("приют", ("подслон",), is_besides=True),)
    await network.replace_all(streamed([HOME]))
    assert (await network.search(SearchQuery(text="приют"))).readings == ()


async def test_words_that_mean_the_same_are_marked_in_the_hit(network: SearchEngine) -> None:
    page = await network.search(SearchQuery(text="приют"))
    marked = {hit.id: [one.text for one in hit.name if one.hit] for hit in page.hits}
    assert marked == {"home": ["Приют"], "shelter": ["Подслон"]}


async def test_word_that_may_be_unfinished_finds_the_same_as_when_it_is_not(network: SearchEngine) -> None:
    for text in ("приют", "приюти", "подслон", "хижа"):
        typing = await network.search(SearchQuery(text=text, typing=True))
        assert set(ids(typing)) == set(await found(network, text)), text


async def test_synonyms_that_were_learnt_take_the_place_of_those_before(network: SearchEngine) -> None:
    network.learn(Synonyms())
    assert await found(network, "приют") == ["home"]


@pytest.mark.parametrize("phrases", [("",), ("", "приют"), ("a b c d e f g h", "x"), ("🙂", "…"), ("и", "на")])
async def test_synonyms_that_say_nothing_do_no_harm(network: SearchEngine, phrases: tuple[str, ...]) -> None:
    network.learn(Synonyms([Synonym(phrases)]))
    page = await network.search(SearchQuery(text="приют"))
    assert (ids(page), page.match) == (["home"], Match.ALL_WORDS)
