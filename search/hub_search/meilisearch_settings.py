"""How an index on a Meilisearch server is set: kept here as code, compared with what the server has.

Which documents answer is decided by filters on words that we analysed, so that both engines find the same; Meilisearch
ranks what was found. So typos are forgiven in one field alone, from which spellings are looked up; it knows no stop
words and no synonyms of its own, as words come to it read; and beginnings are looked for in a field made for it.
"""

from typing import Any

from meilisearch_python_sdk.models.settings import (
    Faceting,
    Filter,
    FilterableAttributeFeatures,
    FilterableAttributes,
    MeilisearchSettings,
    MinWordSizeForTypos,
    Pagination,
    ProximityPrecision,
    TypoTolerance,
)

from hub_search.indexed import ORDER_LANGUAGES, RECENCY, order_field
from hub_search.meilisearch_filters import PRESENT
from hub_search.meilisearch_near import PLACED
from hub_search.models import MAX_CODES, MAX_WINDOW

LAYOUT = "meilisearch 2"
"""Raised with every change of the fields after which an index must be built anew."""

SEARCHED = ("name", "alternate_names", "about", "description")
"""Fields with the lemmas that Meilisearch ranks by, the weightiest first."""

CUTOFF = 1_500
"""Milliseconds after which Meilisearch answers with what it has ranked so far."""

_IN_ORDER = frozenset({"rankingRules", "searchableAttributes", "filterableAttributes"})
"""Settings whose lists mean something else in another order."""


def _fields(*patterns: str, looked_up: bool) -> FilterableAttributes:
    features = FilterableAttributeFeatures(facet_search=looked_up, filter=Filter(equality=True, comparison=False))
    return FilterableAttributes(attribute_patterns=list(patterns), features=features)


WANTED = MeilisearchSettings(
    searchable_attributes=list(SEARCHED),
    displayed_attributes=["id", "shown"],
    filterable_attributes=[
        _fields("forms", "begins", "phrases", looked_up=True),
        _fields(PRESENT, PLACED, "words", "title_words", "facets.*", looked_up=False),
        "_geo",
    ],
    sortable_attributes=sorted([*map(order_field, ORDER_LANGUAGES), RECENCY, "_geo"]),
    ranking_rules=["words", "attribute", "proximity", "exactness", "sort"],
    stop_words=[],
    synonyms={},
    typo_tolerance=TypoTolerance(
        enabled=True,
        min_word_size_for_typos=MinWordSizeForTypos(one_typo=4, two_typos=8),
        disable_on_words=[],
        disable_on_attributes=sorted([*SEARCHED, "begins", "phrases"]),
    ),
    faceting=Faceting(max_values_per_facet=MAX_CODES, sort_facet_values_by={"*": "count"}),
    pagination=Pagination(max_total_hits=MAX_WINDOW),
    proximity_precision=ProximityPrecision.BY_WORD,
    prefix_search="disabled",
    facet_search=True,
    search_cutoff_ms=CUTOFF,
)
"""What every index of ours is set to."""


def differing(found: MeilisearchSettings) -> MeilisearchSettings | None:
    """Return those settings that `found` has otherwise than we want them; None where there is none."""
    wanted, there = _read(WANTED), _read(found)
    names = [name for name, value in wanted.items() if not _is_same(name, there.get(name), value)]
    return MeilisearchSettings(**{name: wanted[name] for name in names}) if names else None


def _read(settings: MeilisearchSettings) -> dict[str, Any]:
    return settings.model_dump(mode="json", by_alias=True, exclude_none=True)


def _is_same(name: str, found: Any, wanted: Any) -> bool:
    """Whether the server has this setting as we want it; what it knows besides is its own."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return all(_is_same(key, found.get(key), value) for key, value in wanted.items())
    if isinstance(wanted, list) and isinstance(found, list) and name not in _IN_ORDER:
        return sorted(found) == sorted(wanted)
    return bool(found == wanted) or (not found and not wanted)
