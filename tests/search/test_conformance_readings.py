"""What any engine reads otherwise than it was typed: Bulgarian in Latin letters, and words of the other keyboard."""

import pytest

from hub_search import SearchEngine, SearchQuery
from hub_search.models import Match, Reading
from kit.search_documents import a_document, found, ids, streamed

SHELTER = a_document("shelter", name={"bg": "Приют за жени"}, keywords=("подслон", "шелтър", "Търговище"))
LINE = a_document("line", name={"bg": "Гореща линия", "en": "Hotline"}, keywords=("Варна", "Varna"))


@pytest.fixture
async def network(engine: SearchEngine) -> SearchEngine:
    await engine.replace_all(streamed([SHELTER, LINE]))
    return engine


@pytest.mark.parametrize(
    "typed", ["podslon", "podslonyt", "Tyrgovishte", "targovishte", "turgovishte", "PODSLON", "mfoi.fk", "priut"]
)
async def test_word_in_latin_letters_or_of_the_other_keyboard_finds_what_is_meant(
    network: SearchEngine, typed: str
) -> None:
    assert await found(network, typed) == ["shelter"]


@pytest.mark.parametrize("typed", ["gore6ta liniq", "goreshta linia", "goreshta liniya", "гореща линия"])
async def test_every_way_to_type_a_phrase_finds_the_same(network: SearchEngine, typed: str) -> None:
    page = await network.search(SearchQuery(text=typed))
    assert ids(page) == ["line"]
    assert page.match is Match.ALL_WORDS


async def test_spelling_in_latin_letters_is_forgiven_as_any_other(network: SearchEngine) -> None:
    page = await network.search(SearchQuery(text="6elter"))
    assert ids(page) == ["shelter"]
    assert page.match is Match.SIMILAR_WORDS


async def test_beginning_in_latin_letters_is_looked_for_while_somebody_types(network: SearchEngine) -> None:
    assert ids(await network.search(SearchQuery(text="podsl", typing=True))) == ["shelter"]


async def test_page_says_what_words_were_read_as(network: SearchEngine) -> None:
    page = await network.search(SearchQuery(text="podslon Варна"))
    assert page.readings == (Reading("podslon", ("подслон",)),)
    assert (await network.search(SearchQuery(text="mfoi.fk"))).readings == (Reading("mfoi.fk", ("подслон",)),)


async def test_word_that_is_read_otherwise_is_marked_in_the_hit(network: SearchEngine) -> None:
    (hit,) = (await network.search(SearchQuery(text="podslon"))).hits
    assert "подслон" in [one.text for one in hit.snippet if one.hit]


async def test_word_that_documents_have_is_never_read_otherwise(network: SearchEngine) -> None:
    for text in ("hotline varna", "подслон", "Hotline"):
        assert (await network.search(SearchQuery(text=text))).readings == ()


async def test_nonsense_has_no_reading_and_finds_nothing(network: SearchEngine) -> None:
    page = await network.search(SearchQuery(text="zzyzx " * 30))
    assert page.readings == ()
    assert page.total == 0
