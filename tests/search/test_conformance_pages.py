"""What any engine answers: filters and counts, pages, and marks in texts."""

import msgspec
import pytest

from hub_search import Match, SearchEngine, SearchQuery
from hub_search.models import MAX_SIZE
from kit.generated_services import generated_services
from kit.search_documents import a_document, a_network, found, ids, joined, marked, streamed

FACETS = ("service_type", "district")


# Filters and counts


async def test_search_when_filtered_then_codes_widen_a_facet_and_facets_narrow(engine: SearchEngine) -> None:
    both = {"service_type": ("crisis", "hotline"), "district": ("BG-22",)}
    assert await found(engine, "", filters={"service_type": ("crisis", "hotline")}) == ["crisis", "hotline"]
    assert await found(engine, "", filters=both) == ["hotline"]
    assert len(await found(engine, "", filters={"service_type": ()})) == len(a_network())


@pytest.mark.parametrize(
    "filters", [{"nothing": ("x",)}, {"district": ("BG-99", "\ud800")}, {"a.b": ("x",)}, {"": ("",)}]
)
async def test_search_when_filter_fits_nothing_then_page_is_empty(
    engine: SearchEngine, filters: dict[str, tuple[str, ...]]
) -> None:
    page = await engine.search(SearchQuery(filters=filters, facets=tuple(filters)))
    assert (page.total, page.hits, page.pages) == (0, (), 0)


async def test_facets_when_nothing_is_filtered_then_each_code_is_counted(engine: SearchEngine) -> None:
    page = await engine.search(SearchQuery(text="подслон", facets=FACETS))
    assert page.facets == {
        "service_type": {"accommodation": 2, "crisis": 1},
        "district": {"BG-02": 1, "BG-03": 1, "BG-22": 1},
    }


async def test_facets_when_one_is_filtered_then_its_own_codes_are_counted_without_it(engine: SearchEngine) -> None:
    page = await engine.search(SearchQuery(text="подслон", filters={"service_type": ("crisis",)}, facets=FACETS))
    assert page.total == 1
    assert page.facets == {"service_type": {"accommodation": 2, "crisis": 1}, "district": {"BG-03": 1}}


async def test_facets_when_a_counted_code_is_chosen_then_as_many_documents_are_found(engine: SearchEngine) -> None:
    await engine.replace_all(streamed(generated_services(300)))
    counts = (await engine.search(SearchQuery(text="жена дете", facets=FACETS))).facets
    assert counts["district"]
    for facet, codes in counts.items():
        for code, count in codes.items():
            page = await engine.search(SearchQuery(text="жена дете", filters={facet: (code,)}))
            assert page.total == count


async def test_facets_when_codes_look_like_dates_numbers_or_signs_then_they_come_back_as_they_were(
    engine: SearchEngine,
) -> None:
    codes = ("2024-01-01T00:00:00Z", "7", "true", "a b/c", 'Ж"\\')
    await engine.replace_all(streamed([a_document("odd", facets={"code": codes})]))
    page = await engine.search(SearchQuery(facets=("code", "other"), filters={"code": (codes[4],)}))
    assert page.facets == {"code": dict.fromkeys(codes, 1), "other": {}}


# Pages


async def test_search_when_text_is_empty_then_everything_is_listed_by_name(engine: SearchEngine) -> None:
    page = await engine.search(SearchQuery(text=" \t", language="bg"))
    names = [joined(hit.name) for hit in page.hits]
    assert len(names) == page.total == len(a_network())
    assert names == sorted(names, key=str.casefold)
    assert page.match is Match.EVERYTHING


@pytest.mark.parametrize("text", ["", "жена", "жена дете помощ", "женв"])
async def test_pages_when_joined_then_they_hold_every_hit_once(engine: SearchEngine, text: str) -> None:
    await engine.replace_all(streamed(generated_services(130)))
    whole = await engine.search(SearchQuery(text=text, size=MAX_SIZE))
    pages = [
        await engine.search(SearchQuery(text=text, page=page, size=7)) for page in range(1, -(-whole.total // 7) + 1)
    ]
    together = [one for page in pages for one in ids(page)]
    assert len(together) == len(set(together)) == whole.total
    assert together[:MAX_SIZE] == ids(whole)
    assert {page.pages for page in pages} == {len(pages)}


@pytest.mark.parametrize(
    ("page", "size", "read_as"),
    [(0, 3, (1, 3)), (-5, 3, (1, 3)), (1, 0, (1, 1)), (1, 10**9, (1, MAX_SIZE)), (10**12, 3, (10**12, 3))],
)
async def test_search_when_page_or_size_is_out_of_bounds_then_it_is_read_as_documented(
    engine: SearchEngine, page: int, size: int, read_as: tuple[int, int]
) -> None:
    answer = await engine.search(SearchQuery(page=page, size=size))
    assert (answer.page, answer.size) == read_as
    assert answer.total == len(a_network())
    assert bool(answer.hits) == (read_as[0] == 1)


async def test_hit_when_found_then_it_brings_its_payload_back(engine: SearchEngine) -> None:
    page = await engine.search(SearchQuery(text="зелен телефон"))
    assert msgspec.json.decode(page.hits[0].payload) == {"phone": "000 000 001", "hours": [0, 24]}


@pytest.mark.parametrize(("language", "name"), [("bg", "Правна помощ"), ("en", "Legal aid"), ("ar", "Правна помощ")])
async def test_hit_when_reader_has_a_language_then_the_name_is_in_it_if_there_is_one(
    engine: SearchEngine, language: str, name: str
) -> None:
    page = await engine.search(SearchQuery(text="адвокат", language=language))
    assert joined(page.hits[0].name) == name


# Highlighting


async def test_highlighting_when_found_by_lemma_typo_or_beginning_then_the_word_in_the_text_is_marked(
    engine: SearchEngine,
) -> None:
    lemma = (await engine.search(SearchQuery(text="кризисния"))).hits[0]
    typo = (await engine.search(SearchQuery(text="бургсс"))).hits[0]
    beginning = (await engine.search(SearchQuery(text="психол", typing=True))).hits[0]
    compound = (await engine.search(SearchQuery(text="email"))).hits[0]
    assert marked(lemma.name) == ["Кризисен"]
    assert marked(typo.name) == ["Бургас"]
    assert marked(beginning.name) == ["Психологическа"]
    assert marked(compound.snippet) == ["e-mail"]


async def test_highlighting_when_hit_stands_in_a_hidden_field_then_the_snippet_shows_it(engine: SearchEngine) -> None:
    hit = (await engine.search(SearchQuery(text="helpline"))).hits[0]
    assert marked(hit.snippet) == ["helpline"]


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("адвокат", "bg", "bg"),
        ("адвокат", "en", "bg"),
        ("", "en", "en"),
        ("подслон деца", "bg", "bg"),
        ("children", "bg", "en"),
        ("трафик trafficking", "en", "en"),
        ("трафик trafficking", "bg", "bg"),
        ("airport", "bg", "en"),
        ("helpline", "bg", None),
    ],
)
async def test_snippet_when_cut_from_a_description_then_its_language_is_told(
    engine: SearchEngine, text: str, language: str, wanted: str | None
) -> None:
    hit = (await engine.search(SearchQuery(text=text, language=language))).hits[0]
    assert hit.snippet
    assert hit.snippet_language == wanted


async def test_snippet_when_there_is_no_description_then_it_has_no_language(engine: SearchEngine) -> None:
    await engine.replace_all(streamed([a_document("bare"), a_document("untold", description={"": "Стая"})]))
    hits = (await engine.search(SearchQuery())).hits
    bare, untold = sorted(hits, key=lambda hit: hit.id)
    assert (bare.snippet, bare.snippet_language) == ((), None)
    assert (joined(untold.snippet), untold.snippet_language) == ("Стая", None)


async def test_highlighting_when_text_is_markup_then_it_stays_text(engine: SearchEngine) -> None:
    name = '<b onclick="x">Подслон</b> & <подслон>'
    await engine.upsert([a_document("markup", name={"bg": name})])
    hit = next(h for h in (await engine.search(SearchQuery(text="подслон"))).hits if h.id == "markup")
    assert joined(hit.name) == name
    assert marked(hit.name) == ["Подслон", "подслон"]


async def test_snippet_when_description_is_long_then_its_best_part_is_cut_at_words(engine: SearchEngine) -> None:
    description = "дума " * 200 + "Тук има легло и още едно легло. " + "край " * 200
    await engine.upsert([a_document("long", description={"bg": description})])
    snippet = (await engine.search(SearchQuery(text="легло"))).hits[0].snippet
    cut = joined(snippet)
    assert marked(snippet) == ["легло", "легло"]
    assert cut.startswith("… дума")
    assert cut.endswith("край …")
    assert len(cut) <= 244
