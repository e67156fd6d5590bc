"""What of a document goes to Meilisearch, and what comes back; and how its index is set."""

import json
from string import ascii_letters, digits

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from meilisearch_python_sdk.models.settings import MeilisearchSettings

from hub_search import DocumentRefused, Suggestion, SuggestionKind
from hub_search.meilisearch_documents import (
    STAMP,
    Stamp,
    key_of,
    phrase_of,
    phrase_start,
    shown_of,
    stamp_of,
    to_meilisearch,
    to_stamp,
)
from hub_search.meilisearch_settings import WANTED, differing
from kit.search_documents import a_document, a_network

HOTLINE = a_network()[0]


def test_document_is_found_by_lemmas_and_spellings_and_ranked_by_lemmas_in_order() -> None:
    indexed = to_meilisearch(HOTLINE)
    assert indexed["name"] == "национален горещ линия 24 7 nation hotlin 24 7"
    assert {"телефон", "линия", "email", "пострадам"} <= set(indexed["words"])
    assert {"телефона", "телефон", "e", "mail", "email"} <= set(indexed["forms"])
    assert {"те*", "тел*", "телефона"} <= set(indexed["begins"])
    assert "телефона" not in indexed["words"]


def test_document_comes_back_with_its_texts_and_its_payload_and_nothing_of_it_is_a_field_of_its_own() -> None:
    sent = json.loads(json.dumps(to_meilisearch(HOTLINE)))
    shown = shown_of(sent)
    assert shown.texts == msgspec.structs.replace(HOTLINE, facets={}, payload={})
    assert msgspec.json.decode(shown.payload) == HOTLINE.payload
    assert "/телефон/" in shown.lines
    assert isinstance(sent["shown"], str)


def test_phrases_stand_once_for_each_word_that_somebody_may_begin_with() -> None:
    phrases = to_meilisearch(a_document("a", name={"bg": "Дом за жени"}, keywords=("Легло",)))["phrases"]
    assert phrases == ["aлегло|Легло", "cдом за жени|Дом за жени", "dжени|Дом за жени"]
    assert phrase_of(phrases[-1]) == Suggestion("Дом за жени", SuggestionKind.NAME)
    assert phrases[-1].startswith(phrase_start(SuggestionKind.NAME, "же", turned=True))


def test_phrase_of_any_length_that_is_suggested_fits_into_a_value() -> None:
    long = ("Дългокрак " * 20)[:160].strip()
    phrases = to_meilisearch(a_document("a", name={"bg": long}))["phrases"]
    assert all(phrase_of(one).text == long and len(one.encode()) <= 468 for one in phrases)
    assert phrases[0].startswith(phrase_start(SuggestionKind.NAME, long.lower(), turned=False))


def test_names_are_ordered_by_letters_as_bulgarian_has_them() -> None:
    names = ["Ива", "Ик", "Йод", "Ия", "Кос"]
    orders = [to_meilisearch(a_document("a", name={"bg": name}))["order_bg"] for name in names]
    wanted = [
        to_meilisearch(a_document("a", name={"bg": name}))["order_bg"] for name in ("Ива", "Ик", "Ия", "Йод", "Кос")
    ]
    assert sorted(orders) == wanted
    assert all(len(order.encode()) <= 468 for order in orders)


@given(st.text(min_size=1, max_size=256))
def test_key_is_one_that_meilisearch_takes_and_never_the_stamps(document_id: str) -> None:
    key = key_of(document_id)
    assert key.isascii()
    assert set(key) <= {*ascii_letters, *digits, "-", "_"}
    assert 0 < len(key) <= 511
    assert key != STAMP


def test_keys_of_two_ids_are_two() -> None:
    ids = ["a", "_61", "61", "а", "a b", "", "__", "stamp", "x" * 256, "ж" * 256, "ж" * 255]
    assert len(set(map(key_of, ids))) == len(ids)


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (a_document("x", name={"bg": "\ud800"}), "text or payload"),
        (a_document("x", keywords=("\ud800",)), "text or payload"),
        (a_document("x", payload={"object": object()}), "text or payload"),
        (a_document("x" * 257), "id"),
        (a_document("x", facets={"No Good": ("a",)}), "facets"),
    ],
)
def test_document_that_cannot_be_sent_is_refused_by_the_field_that_is_wrong(document: object, field: str) -> None:
    with pytest.raises(DocumentRefused) as caught:
        to_meilisearch(document)  # type: ignore[arg-type]
    assert caught.value.field == field


def test_stamp_comes_back_and_is_no_document_of_the_directory() -> None:
    sent = json.loads(json.dumps(to_stamp("g1")))
    assert stamp_of(sent) == Stamp(generation="g1")
    assert "present" not in sent


# How the index is set


def as_the_server_has_them(**changes: object) -> MeilisearchSettings:
    """Our settings as a server gives them back: sets in an order of its own, and what it knows besides."""
    read = WANTED.model_dump(mode="json", by_alias=True, exclude_none=True)
    read["typoTolerance"]["disableOnAttributes"].reverse()
    read["typoTolerance"]["disableOnNumbers"] = False
    read["sortableAttributes"].reverse()
    read |= {"distinctAttribute": None, "separatorTokens": [], "dictionary": [], "localizedAttributes": None}
    return MeilisearchSettings(**(read | changes))


def test_settings_that_are_ours_are_left_alone() -> None:
    assert differing(as_the_server_has_them()) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rankingRules", ["attribute", "words", "proximity", "exactness", "sort"]),
        ("stopWords", ["за"]),
        ("filterableAttributes", ["facets"]),
        ("pagination", {"maxTotalHits": 1000}),
        ("prefixSearch", "indexingTime"),
        ("searchCutoffMs", None),
        ("typoTolerance", {"enabled": False}),
        ("faceting", {"maxValuesPerFacet": 100, "sortFacetValuesBy": {"*": "alpha"}}),
    ],
)
def test_setting_that_somebody_changed_is_sent_again_and_no_other(name: str, value: object) -> None:
    changes = differing(as_the_server_has_them(**{name: value}))
    assert changes is not None
    assert set(changes.model_dump(by_alias=True, exclude_none=True)) == {name}


def test_settings_of_a_new_index_all_differ() -> None:
    changes = differing(MeilisearchSettings(searchable_attributes=["*"], displayed_attributes=["*"]))
    assert changes is not None
    assert {"rankingRules", "filterableAttributes", "searchableAttributes"} <= set(changes.model_dump(by_alias=True))
