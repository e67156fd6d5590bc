"""How a document lies in a tantivy index, and how it is read back.

Words are analysed by us and joined by spaces, so tantivy cuts at spaces and folds nothing. `text` holds the lemmas of
everything and decides what is found; `name`, `alternate_names` and `about` hold those of parts that weigh more; `forms`
and `name_forms` hold words as they are spelt too, for typos and beginnings (see `spelt`). `keywords` holds those as
they are suggested, once for each word that somebody may begin with, and `titles` how words of names begin.
"""

import re
from collections.abc import Iterator
from itertools import chain
from operator import attrgetter
from typing import Any

import msgspec
import tantivy

from hub_search import analysis
from hub_search.analysis import Term
from hub_search.errors import DocumentRefused
from hub_search.models import SearchDocument, SuggestionKind
from hub_search.phrases import key, phrases
from hub_search.query import STOP_WORDS

LAYOUT = "tantivy 3"
"""Raised with every change of the fields after which an index must be built anew."""

ORDER_LANGUAGES = ("bg", "en")
"""Languages in whose names a list without a query can be ordered; other readers get the last."""

WHOLE, TURNED = "ab"
"""Letter before a keyword as it is, and before one that was turned."""

LETTERS = 3
"""Letters of a beginning that is looked for as such; a longer one is looked for among the words that begin so."""

_MAX_ID = 256
_MAX_ORDER = 200
_FACET_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_FORM_FIELDS = {"name": "name_forms", "text": "forms"}
_LEMMA_FIELDS = ("name", "alternate_names", "about", "text")

_form = attrgetter("form")
_lemma = attrgetter("lemma")
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(SearchDocument)


def schema() -> tantivy.Schema:
    """Return the fields of an index."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    for language in ORDER_LANGUAGES:
        builder.add_text_field(order_field(language), fast=True, tokenizer_name="raw", index_option="basic")
    for field in _LEMMA_FIELDS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    for field in _FORM_FIELDS.values():
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("keywords", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("titles", tokenizer_name="whitespace", index_option="basic")
    builder.add_json_field("facets", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("source", stored=True)
    return builder.build()


def order_field(language: str) -> str:
    """Return the field that orders names for a reader of `language`."""
    return f"order_{language if language in ORDER_LANGUAGES else ORDER_LANGUAGES[-1]}"


def facet_value(code: str) -> str:
    """Return a code as it is indexed: the sign keeps tantivy from reading a code that looks like a date as one."""
    return f"={code}"


def facet_code(value: str) -> str:
    """Return the code that was indexed as `value`."""
    return value[1:]


def is_facet_name(name: str) -> bool:
    """Whether a facet can have this name, as `SearchDocument.facets` says."""
    return _FACET_NAME.fullmatch(name) is not None


def spelt(form: str) -> str:
    """Return a form as it is indexed and asked for where typos are forgiven: its first letter three times.

    With two edits at most, three letters cannot become three others: so the first letter is never taken for a typo, and
    the rest of the word keeps the edits it is allowed. Tantivy has no option for it.
    """
    return form[0] * 2 + form


def turned(keyword: str) -> Iterator[str]:
    """Turn a keyword so that it begins with each of its telling words in turn: a list in order is a list by words.

    Before it stands whether it is whole or turned, as the whole ones come first; behind a NUL, what was moved there.
    """
    words = key(keyword).split(" ")
    yield f"{WHOLE}{' '.join(words)}"
    for place, word in enumerate(words[1:], start=1):
        if word not in STOP_WORDS:
            yield f"{TURNED}{' '.join(words[place:])}\0{' '.join(words[:place])}"


def keyword_key(phrase: str) -> str:
    """Return the key of the keyword that was turned."""
    end, _, start = phrase[1:].partition("\0")
    return f"{start} {end}".lstrip()


def titles(document: SearchDocument) -> set[str]:
    """Return what finds the names in `document`: their words, and how words and names begin (see `beginning`)."""
    found: set[str] = set()
    for phrase in phrases(document):
        if phrase.kind is not SuggestionKind.KEYWORD:
            for place, word in enumerate(map(analysis.term, analysis.words(phrase.text))):
                parts = {*word, *(beginning(word.form[:letters]) for letters in range(1, LETTERS + 1))}
                found |= parts
                if place == 0:
                    found.update(map(first, parts))
    return found


def first(part: str) -> str:
    """Return a word, or how it begins, as it is indexed where it is the first of a name."""
    return f"^{part}"


def beginning(letters: str) -> str:
    """Return at most `LETTERS` letters as they are indexed for the words that begin so: too many to look for each."""
    return f"{letters}*"


def language_of(texts: dict[str, str], language: str) -> str | None:
    """Return the language of what `in_language` returns; None when there is no text."""
    return language if texts.get(language) else next((other for other, text in texts.items() if text), None)


def in_language(texts: dict[str, str], language: str) -> str:
    """Return the text in `language`, else in the first language that has one, else nothing."""
    return texts.get(language) or next(filter(None, texts.values()), "")


def to_tantivy(document: SearchDocument) -> tantivy.Document:
    """Return what is indexed of `document`. Raises DocumentRefused."""
    _check(document)
    source = _encode(document)
    prepared = tantivy.Document()
    prepared.add_text("id", document.id)
    terms = _terms(document)
    for field in _LEMMA_FIELDS:
        prepared.add_text(field, " ".join(map(_lemma, terms[field])))
    for field in ("name", "text"):
        prepared.add_text(_FORM_FIELDS[field], " ".join(map(spelt, set(chain.from_iterable(set(terms[field]))))))
    for phrase in set(chain.from_iterable(map(turned, filter(key, document.keywords)))):
        prepared.add_text("keywords", phrase)
    prepared.add_text("titles", " ".join(titles(document)))
    for language in ORDER_LANGUAGES:
        prepared.add_text(order_field(language), _order(document, language))
    prepared.add_json("facets", {name: list(map(facet_value, codes)) for name, codes in document.facets.items()})
    prepared.add_bytes("source", source)
    return prepared


def from_tantivy(stored: tantivy.Document) -> SearchDocument:
    """Return the document that was indexed."""
    source: Any = stored.get_first("source")
    return _decoder.decode(source)


def _terms(document: SearchDocument) -> dict[str, list[Term]]:
    """Return the terms of `document` by the field that holds their lemmas."""
    texts = {
        "name": document.name.values(),
        "alternate_names": document.alternate_names,
        "about": (*document.organization.values(), *document.keywords),
        "text": document.description.values(),
    }
    terms = {field: analysis.terms("\n".join(parts)) for field, parts in texts.items()}
    terms["text"] = list(chain.from_iterable(terms.values()))
    return terms


def _order(document: SearchDocument, language: str) -> str:
    """Return what orders a name among names: its folded words; the id breaks ties."""
    name = in_language(document.name, language)
    return f"{' '.join(map(_form, map(analysis.term, analysis.words(name))))[:_MAX_ORDER]}\0{document.id}"


def _check(document: SearchDocument) -> None:
    if not 0 < len(document.id) <= _MAX_ID:
        raise DocumentRefused(document.id, "id", f"must have 1 to {_MAX_ID} characters.")
    for name in document.facets:
        if not is_facet_name(name):
            raise DocumentRefused(document.id, "facets", "must be named in a-z, 0-9 and _, at most 64 characters.")


def _encode(document: SearchDocument) -> bytes:
    try:
        return _encoder.encode(document)
    except (TypeError, ValueError, OverflowError) as error:
        raise DocumentRefused(document.id, "text or payload", f"cannot be stored: {error}.") from error
