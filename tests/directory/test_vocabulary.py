"""Vocabularies and their labels."""

import pytest

from hub.directory.vocabulary import DISTRICTS, FACETS, SERVICE_TYPES, ServiceType, facet_label, language_tag


def test_districts_are_the_28_of_bulgaria_with_names_in_both_languages() -> None:
    assert len(DISTRICTS) == 28
    assert all(set(names) == {"bg", "en"} for names in DISTRICTS.values())


def test_service_types_all_have_a_label() -> None:
    assert set(SERVICE_TYPES) == set(ServiceType)


@pytest.mark.parametrize(
    ("facet", "value", "language", "label"),
    [
        ("service_type", "hotline", "en", "Hotline"),
        ("district", "BG-05", "bg", "Видин"),
        ("district", "BG-05", "en", "Vidin"),
        ("district", "FR-75", "bg", "FR-75"),
        ("language", "uk", "en", "Ukrainian"),
        ("language", "uk", "bg", "украински"),
        ("language", "bqn", "bg", "български жестов език"),
        ("language", "bqn", "en", "Bulgarian Sign Language"),
        ("language", "x-none", "bg", "x-none"),
        ("kind_of_help", "legal_advice", "en", "Legal advice"),
        ("kind_of_help", "juggling", "en", "juggling"),
        ("institution_kind", "police", "en", "Police"),
        ("institution_kind", "circus", "en", "circus"),
        ("topic", "Health Care", "bg", "Health Care"),
        ("city", "Doral", "bg", "Doral"),
    ],
)
def test_facet_label_when_there_is_one_is_in_the_readers_language(
    facet: str, value: str, language: str, label: str
) -> None:
    assert facet in FACETS
    assert facet_label(facet, value, language=language) == label


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("English", "en"),
        ("spanish", "es"),
        ("Spanish (limited)", "es"),
        ("Haitian Creole", "ht"),
        ("турски", "tr"),
        ("American Sign Language", "ase"),
        ("translators available upon request", None),
        ("", None),
    ],
)
def test_language_tag_when_the_text_names_a_language_is_found(name: str, tag: str | None) -> None:
    assert language_tag(name) == tag
