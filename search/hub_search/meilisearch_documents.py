"""How a document lies in an index on a Meilisearch server, and how it is read back.

Words are analysed by us. `words` holds the lemmas of everything and decides what is found; `forms` holds words as they
are spelt too, to look up spellings; `begins` the same and how they begin; `phrases` what can be suggested, and
`title_words` the lemmas of names beside which something is. The fields that are ranked by hold lemmas in their order.
All that is shown stands in `shown`, as the JSON of it, which Meilisearch does not look into.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from itertools import chain
from typing import Any

import msgspec

from hub_search import analysis
from hub_search.analysis import ANALYSIS_VERSION
from hub_search.errors import DocumentRefused
from hub_search.highlight import lemma_lines
from hub_search.indexed import LETTERS, ORDER_LANGUAGES, RECENCY, beginning, check, order_field, parts_of
from hub_search.lemmas import LEMMATIZER
from hub_search.meilisearch_filters import LONGEST_VALUE, PRESENT, YES, coded
from hub_search.meilisearch_near import placed
from hub_search.meilisearch_settings import LAYOUT
from hub_search.models import SearchDocument, Suggestion, SuggestionKind
from hub_search.phrases import key, phrases
from hub_search.query import LEAST_BEGINNING, STOP_WORDS
from hub_search.shown import all_texts, in_language

STAMP = "_stamp"
"""The id of what says by which rules an index was built; no document's key is like it."""

_MAX_ORDER = 90
"""Letters of a name that order it: as many as Meilisearch keeps of a value."""

_AFTER_I = "и\uf8ff"
"""How й is ordered: Meilisearch takes it for и with a sign, which would come before every other letter after и."""

_MAX_BEGUN = 60
"""Letters of a phrase by which it is found; the whole of it and these fit into a value."""

_PLAIN_ID = re.compile("[A-Za-z0-9-]{1,256}")
_LONGEST_KEY = 500

_LETTERS = {SuggestionKind.KEYWORD: "ab", SuggestionKind.NAME: "cd", SuggestionKind.ORGANIZATION: "ef"}
"""Letters before what can be suggested: as a whole, and from a later word on."""

_KINDS = {letter: kind for kind, letters in _LETTERS.items() for letter in letters}


class Shown(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a hit is made of."""

    texts: SearchDocument
    """The document without its facets and its payload."""

    lines: str = ""
    """The `lemma_lines` of `all_texts`."""

    payload: msgspec.Raw


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """By which rules an index was built."""

    generation: str
    analysis_version: int = ANALYSIS_VERSION
    lemmatizer: str = LEMMATIZER
    layout: str = LAYOUT

    def __str__(self) -> str:
        """Return it as a person reads it."""
        return f"analysis {self.analysis_version}, {self.lemmatizer}, {self.layout}"


def key_of(document_id: str) -> str:
    """Return the key of a document: its id where Meilisearch can take it, else what stands for it."""
    if _PLAIN_ID.fullmatch(document_id):
        return document_id
    raw = document_id.encode(errors="surrogatepass")
    spelt = f"_{raw.hex()}"
    return spelt if len(spelt) <= _LONGEST_KEY else f"__{sha256(raw).hexdigest()}"


def to_meilisearch(document: SearchDocument) -> dict[str, Any]:
    """Return what is indexed of `document`. Raises DocumentRefused."""
    check(document)
    parts = parts_of(document)
    everything = set(chain.from_iterable(parts.values()))
    forms = set(chain.from_iterable(map(_forms, everything)))
    begun = {beginning(form[:letters]) for form in forms for letters in range(LEAST_BEGINNING, LETTERS + 1)}
    named = chain(document.name.values(), document.alternate_names, document.organization.values())
    return {
        "id": key_of(document.id),
        "shown": _shown(document),
        PRESENT: YES,
        "name": _lemmas(parts["name"]),
        "alternate_names": _lemmas(parts["alternate_names"]),
        "about": _lemmas(parts["about"]),
        "description": _lemmas(parts["text"]),
        "words": sorted(set(chain.from_iterable(map(analysis.lemmas_of, everything)))),
        "forms": sorted(forms),
        "begins": sorted(forms | begun),
        "phrases": sorted(_turned(document)),
        "title_words": sorted(set(chain.from_iterable(analysis.lemmas_of(part) for part in " ".join(named).split()))),
        **{order_field(language): _order(document, language) for language in ORDER_LANGUAGES},
        RECENCY: document.recency,
        **placed(document),
        "facets": {name: sorted(set(map(coded, codes))) for name, codes in document.facets.items()},
    }


def to_stamp(generation: str) -> dict[str, Any]:
    """Return what is indexed to say by which rules the index was built."""
    return {"id": STAMP, "shown": msgspec.json.encode(Stamp(generation=generation)).decode()}


def stamp_of(found: dict[str, Any]) -> Stamp:
    """Return the stamp that was indexed. Raises msgspec.MsgspecError."""
    return msgspec.json.decode(found["shown"], type=Stamp)


_decode_shown = msgspec.json.Decoder(Shown).decode


def shown_of(hit: dict[str, Any]) -> Shown:
    """Return what a hit is made of. Raises msgspec.MsgspecError, KeyError."""
    return _decode_shown(hit["shown"])


def phrase_start(kind: SuggestionKind, start: str, *, turned: bool) -> str:
    """Return what the value of a phrase begins with that begins with `start`, as a whole or from a later word on."""
    return f"{_LETTERS[kind][turned]}{start[:_MAX_BEGUN]}"


def phrase_of(value: str) -> Suggestion:
    """Return the phrase that was found as `value`."""
    return Suggestion(value.partition("|")[2], _KINDS[value[0]])


def _turned(document: SearchDocument) -> Iterator[str]:
    """Give the phrases that can be suggested, once for each word that somebody may begin with."""
    for phrase in phrases(document):
        yield from _turns(phrase)


@lru_cache(maxsize=16_384)
def _turns(phrase: Suggestion) -> tuple[str, ...]:
    words = key(phrase.text).split()
    places = [place for place in range(len(words)) if place == 0 or words[place] not in STOP_WORDS]
    found = (
        f"{phrase_start(phrase.kind, ' '.join(words[place:]), turned=place > 0)}|{phrase.text}" for place in places
    )
    return tuple(value for value in found if len(value.encode()) <= LONGEST_VALUE)


@analysis.remembered
def _forms(part: str) -> frozenset[str]:
    return frozenset(chain.from_iterable(analysis.terms(part)))


def _lemmas(parts: list[str]) -> str:
    return " ".join(chain.from_iterable(map(analysis.lemmas_of, parts)))


def _order(document: SearchDocument, language: str) -> str:
    """Return what orders a name among names: its folded words, then the id."""
    name = key(in_language(document.name, language))[:_MAX_ORDER]
    return f"{name.replace('й', _AFTER_I)} {key_of(document.id)}"[: _MAX_ORDER + 40]


def _shown(document: SearchDocument) -> str:
    """Return the JSON of what is shown of `document`, which nobody here reads before it is a hit."""
    try:
        shown = Shown(
            texts=msgspec.structs.replace(document, facets={}, payload={}),
            lines=lemma_lines(all_texts(document)),
            payload=msgspec.Raw(msgspec.json.encode(document.payload)),
        )
        return msgspec.json.encode(shown).decode()
    except (TypeError, ValueError, OverflowError) as error:
        raise DocumentRefused(document.id, "text or payload", f"cannot be stored: {error}.") from error
