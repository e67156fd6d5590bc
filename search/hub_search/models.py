"""What goes into a search engine and what comes out: documents, queries, pages."""

from enum import StrEnum
from typing import Any

import msgspec

MAX_CHARACTERS = 1_000
"""Characters of a query that are read; the rest is left out and the page says so."""

MAX_WORDS = 32
"""Different words of a query that are looked for; the rest is left out and the page says so."""

MAX_SIZE = 100
"""Hits on one page."""

MAX_WINDOW = 10_000
"""Hits that paging can reach; nobody reads further, and reaching there costs memory in every engine."""

FEW = 20_000
"""Hits of which every facet that is asked for is counted; counting more takes longer than anybody waits."""

MAX_FACET_VALUES = 1_000
"""Values counted per facet, the most frequent first."""

MAX_SUGGESTIONS = 10
"""Suggestions for one text."""

MAX_CODES = 60_000
"""Different codes of one facet that an engine can list, the most frequent first."""

ONE_OF_MANY = "hours"
"""The facet that may have tens of thousands of codes, of which a document has one at most: an engine may look up which
one it is, where it would take long to ask for thousands."""

BOOSTED = 256
"""Hits, the best by everything else, that boosts by `ONE_OF_MANY` move among each other, if not all."""

MAX_BOOSTS = 12
"""Boosts of one query that are read, the first ones; an engine may read fewer of them, those that weigh most."""


class SearchDocument(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One thing that can be found. Whoever builds it answers for it: what stands in here can be shown.

    Texts by language are keyed by BCP 47 tag, as {"bg": "Подслон", "en": "Shelter"}.
    """

    id: str
    """Unique in the index, 1 to 256 characters; a second document with this id takes the place of the first."""

    name: dict[str, str]
    alternate_names: tuple[str, ...] = ()
    organization: dict[str, str] = {}
    description: dict[str, str] = {}
    keywords: tuple[str, ...] = ()
    """Taxonomy labels and other words people use for it, in any language."""

    facets: dict[str, tuple[str, ...]] = {}
    """Facet name (a-z, 0-9, _; at most 64) to codes: {"service_type": ("hotline",), "district": ("BG-16",)}."""

    recency: int = 0
    """What `Sort.NEWEST` orders by, the greatest first: the number of a day or a moment; 0 is not known."""

    point: tuple[float, float] | None = None
    """Latitude and longitude in degrees (WGS 84), kept to about a metre; None is nowhere that is known."""

    payload: Any = {}
    """What a page of results shows: a dictionary made of JSON's types, or a struct that is encoded as one. Its JSON is
    handed back with the hit, and never searched."""


class Sort(StrEnum):
    """The order of hits."""

    BEST = "best"
    """By how well they answer and what `SearchQuery.boosts` add; by name where nothing was looked for."""

    NAME = "name"
    """By name, as a reader of `SearchQuery.language` orders them."""

    NEWEST = "newest"
    """By `SearchDocument.recency`."""

    NEAREST = "nearest"
    """By distance from `SearchQuery.near`, in whole metres, then by name; documents without a point come last. Where
    some words may be missing, those with all words come before the others. Without `near` it is the same as `BEST`."""


class Near(msgspec.Struct, frozen=True, kw_only=True):
    """A place that documents are looked for around."""

    latitude: float
    """Degrees (WGS 84), -90 to 90."""

    longitude: float
    """Degrees (WGS 84), -180 to 180."""

    radius_m: int | None = None
    """Metres, along a great circle, that no hit is farther away; None is any distance, and documents without a point
    stay."""

    reached_by: dict[str, tuple[str, ...]] = {}
    """Facet to codes: documents that have any of them reach the place from wherever they are. No radius leaves them
    out, and where they are not within `reach_m` anyway, `Sort.NEAREST` sets them, as `Sort.BEST` orders them, after
    what is within `reach_m` and before what is not."""

    reach_m: int = 0
    """See `reached_by`."""


class Boost(msgspec.Struct, frozen=True):
    """What moves documents up or down where they are ordered by how well they answer; it finds and hides nothing."""

    facet: str
    codes: tuple[str, ...]
    """A document that has any of them gains the weight, once. There may be thousands; see `BOOSTED`."""

    weight: float
    """-1 to 1, in parts of what the best answer to the words scores; less than 0 sinks. More or less is read as the
    nearest; steps of a thousandth are told apart."""


class SearchQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody asks. Any text is allowed; none of its characters is an operator."""

    text: str = ""
    """Empty asks for everything, ordered by name."""

    optional: str = ""
    """Words that raise a document that has them, and find none: what is known besides what is looked for. They count
    beside `text` alone, and for less."""

    language: str = "bg"
    """The reader's language: which name is shown, and the order of names."""

    filters: dict[str, tuple[str, ...]] = {}
    """Facet name to wanted codes: one of them inside a facet, all facets together. No codes, no filter."""

    excluded: dict[str, tuple[str, ...]] = {}
    """Facet name to codes that no hit may have."""

    first: dict[str, tuple[str, ...]] = {}
    """Facet name to codes: documents that have all of them come before those that do not, in whatever order."""

    ahead: tuple[dict[str, tuple[str, ...]], ...] = ()
    """Documents that the first of these lets in, read as `filters` are, come before the others in whatever order;
    within both, those that the next one lets in; and `first` divides within them."""

    boosts: tuple[Boost, ...] = ()
    """For `Sort.BEST`; weights add up. Where nothing was looked for they order alone, then the name does."""

    kept_out: tuple[str, ...] = ()
    """Facets of `filters` and `excluded` of which it is counted how many documents they keep out in all."""

    facets: tuple[str, ...] = ()
    """Facets to count."""

    facets_of_few: tuple[str, ...] = ()
    """Facets to count where there are at most `FEW` hits, or one of them is filtered by; else they are left out."""

    near: Near | None = None
    """Where hits have to be, or are ordered from; a radius is a filter in totals and counts."""

    sort: Sort = Sort.BEST

    page: int = 1
    """From 1; less is read as 1. Past the last page, or past `MAX_WINDOW` hits, a page has no hits."""

    size: int = 20
    """Hits on a page, 1 to `MAX_SIZE`; more or less is read as the nearest."""

    typing: bool = False
    """Whether the last word may be unfinished, so that it is looked for as a beginning too, if it has two letters.

    A last word of one letter waits: it is not looked for beside other words, and alone only as the word it is.
    """


class Match(StrEnum):
    """How generously the words of a query were read to fill a page."""

    EVERYTHING = "everything"
    """There was no word to look for."""

    ALL_WORDS = "all_words"
    """Every hit has all words."""

    SIMILAR_WORDS = "similar_words"
    """Every hit has all words or words spelt nearly so; a word's first letter is never taken for a typo."""

    SOME_WORDS = "some_words"
    """Hits with all words come first, then hits with some of them."""


class Segment(msgspec.Struct, frozen=True):
    """A stretch of text and whether it answers the query. Text, never markup: who shows it escapes it."""

    text: str
    hit: bool = False


class SearchHit(msgspec.Struct, frozen=True, kw_only=True):
    """One found document."""

    id: str
    score: float
    """Comparable within one page only; 0 when nothing was looked for."""

    payload: msgspec.Raw
    """As the document had it: the JSON of it, which can be passed on as it is."""

    name: tuple[Segment, ...]
    """The name in the reader's language, else in another it has; the segments join to the name."""

    organization: tuple[Segment, ...]
    snippet: tuple[Segment, ...]
    """The part of the description that answers best, cut at words and marked with … where it was cut."""

    snippet_language: str | None
    """BCP 47 tag of the description the snippet was cut from; None when it begins with a keyword or a name that is not
    shown, whose language is not known, and when there is no snippet."""

    distance_m: int | None = None
    """Metres from `SearchQuery.near`; None where either has no point."""


class Reading(msgspec.Struct, frozen=True):
    """A word that was looked for as others that documents have."""

    typed: str
    """As it was typed, in small letters."""

    read_as: tuple[str, ...]

    is_besides: bool = False
    """Whether the word itself was looked for, too: these mean the same. Otherwise no document has it."""


class SearchPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of an answer."""

    total: int
    complete: int
    """How many of `total` have all words, exactly or as `match` forgives: all of them, but for `Match.SOME_WORDS`."""

    hits: tuple[SearchHit, ...]
    facets: dict[str, dict[str, int]]
    """Facet to code to number of documents, with the filters of the other facets and not its own: what choosing
    that code as well would give. Codes without a document are left out."""

    left_out: dict[str, dict[str, int]] = {}
    """Excluded facet, but those of `kept_out`, to code to number of documents that are no hits because they have it;
    one that has several of the facet's codes is counted for each."""

    kept_out: dict[str, int] = {}
    """Facet of `SearchQuery.kept_out` to number of documents that nothing else keeps from being hits."""

    page: int
    size: int
    pages: int
    """Pages that can be reached, 0 when there is no hit."""

    match: Match
    truncated: bool = False
    """Whether the query was longer than `MAX_CHARACTERS` or `MAX_WORDS`, and its end was left out."""

    readings: tuple[Reading, ...] = ()
    """Words that were taken for Bulgarian in Latin letters, or for typed on the other keyboard, and words for which
    others that mean the same were looked for besides."""

    from_reserve: bool = False
    """Whether an index in reserve answered, because the main one did not or lacks changes."""


class SuggestionKind(StrEnum):
    """What a suggestion is, as its document has it."""

    KEYWORD = "keyword"
    """A word people use for what is looked for: a kind of help, a type of service, a topic, a place."""

    NAME = "name"
    """A name of what is found."""

    ORGANIZATION = "organization"
    """The name of who offers it."""


class Suggestion(msgspec.Struct, frozen=True):
    """What a text may become: a whole text to search for, at least one document answers it."""

    text: str
    kind: SuggestionKind
    """Of the words that were added."""


class IndexStatus(msgspec.Struct, frozen=True, kw_only=True):
    """What an index holds."""

    documents: int
    generation: str
    """Changes with every `replace_all`."""

    analysis_version: int
