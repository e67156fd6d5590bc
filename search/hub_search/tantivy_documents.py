"""How a document lies in a tantivy index, and how it is read back.

Words are analysed by us and joined by spaces, so tantivy cuts at spaces and folds nothing. `text` holds the lemmas of
everything and decides what is found; `name`, `alternate_names` and `about` hold those of parts that weigh more; `forms`
and `name_forms` hold words as they are spelt too, for typos and beginnings (see `spelt`). `keywords` holds those as
they are suggested, once for each word that somebody may begin with, and `titles` how words of names begin. `cells` and
the fields of `LEVEL_FIELDS` say where it is (see `cells`).
"""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import chain
from typing import Any

import msgspec
import tantivy

from hub_search import analysis
from hub_search.cells import CLOSE, MIDDLE, POINT, WIDE, Level, point_of
from hub_search.errors import DocumentRefused
from hub_search.highlight import lemma_lines
from hub_search.indexed import LETTERS, ORDER_LANGUAGES, RECENCY, beginning, check, order_field, parts_of
from hub_search.models import ONE_OF_MANY, SearchDocument
from hub_search.phrases import key, names
from hub_search.query import LEAST_BEGINNING
from hub_search.shown import all_texts, in_language
from hub_search.tantivy_keywords import keywords_text

LAYOUT = "tantivy 8"
"""Raised with every change of the fields after which an index must be built anew."""

ONE = "one_of_many"
"""The field that holds the `number` of the document's code of `ONE_OF_MANY`."""

CELLS = "cells"
"""The field that holds the cells a document lies in, and its point, as `cell_term` writes them."""

PLACED = "p"
"""What `CELLS` holds of every document that has a point."""

LEVEL_FIELDS = {WIDE: "cell_wide", MIDDLE: "cell_middle", CLOSE: "cell_close", POINT: "cell_point"}
"""The fields by which documents are counted by where they are."""

_LEVEL_LETTERS = {WIDE: "a", MIDDLE: "b", CLOSE: "c", POINT: "d"}
_MAX_ORDER = 200
_FORM_FIELDS = {"name": "name_forms", "text": "forms"}
_LEMMA_FIELDS = ("name", "alternate_names", "about", "text")

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
    builder.add_text_field("keywords", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("titles", tokenizer_name="whitespace", index_option="basic")
    builder.add_integer_field(RECENCY, fast=True)
    builder.add_integer_field(ONE, fast=True)
    builder.add_text_field(CELLS, tokenizer_name="raw", index_option="basic")
    for field in LEVEL_FIELDS.values():
        builder.add_integer_field(field, fast=True)
    builder.add_json_field("facets", fast=True, tokenizer_name="raw", index_option="basic")
    for field in ("texts", "lines", "payload"):
        builder.add_bytes_field(field, stored=True)
    return builder.build()


def facet_value(code: str) -> str:
    """Return a code as it is indexed: the sign keeps tantivy from reading a code that looks like a date as one."""
    return f"={code}"


def facet_code(value: str) -> str:
    """Return the code that was indexed as `value`."""
    return value[1:]


@analysis.remembered
def number(code: str) -> int:
    """Return a code as it is looked up: the same for the same code, and no other code's."""
    return int.from_bytes(blake2b(code.encode(errors="surrogatepass"), digest_size=8).digest(), signed=True)


def cell_term(cell: int, level: Level) -> str:
    """Return a cell as it is indexed: the terms of the cells within it begin alike, but for the letter."""
    return f"{_LEVEL_LETTERS[level]}{cell:0{(52 - level.shift) // 4}x}"


def cells_begin(level: Level, within: str = "") -> str:
    """Return how the terms begin of all cells of `level`, or of those within the cell of another term."""
    return _LEVEL_LETTERS[level] + within[1:]


def spelt(form: str) -> str:
    """Return a form as it is indexed and asked for where typos are forgiven: its first letter three times.

    With two edits at most, three letters cannot become three others: so the first letter is never taken for a typo, and
    the rest of the word keeps the edits it is allowed. Tantivy has no option for it.
    """
    return form[0] * 2 + form


def titles(document: SearchDocument) -> Iterator[str]:
    """Return what finds the names in `document`: their words, and how words and names begin (see `beginning`)."""
    for phrase in names(document):
        parts = phrase.text.split()
        yield from map(_title_words, parts)
        yield next(filter(None, map(_title_beginning, parts)), "")


def first(part: str) -> str:
    """Return a word, or how it begins, as it is indexed where it is the first of a name."""
    return f"^{part}"


def _title_parts(word: str) -> Iterable[str]:
    term = analysis.term(word)
    return {*term, *(beginning(term.form[:letters]) for letters in range(1, LETTERS + 1))}


@analysis.remembered
def _title_words(part: str) -> str:
    return " ".join(chain.from_iterable(map(_title_parts, analysis.words(part))))


@analysis.remembered
def _title_beginning(part: str) -> str:
    words = analysis.words(part)
    return " ".join(map(first, _title_parts(words[0]))) if words else ""


@analysis.remembered
def _lemmas(part: str) -> str:
    return " ".join(analysis.lemmas_of(part))


@analysis.remembered
def _spelt(part: str) -> str:
    forms = set(chain.from_iterable(analysis.terms(part)))
    begun = {beginning(form[:letters]) for form in forms for letters in range(LEAST_BEGINNING, LETTERS + 1)}
    return " ".join((*map(spelt, forms), *begun))


def to_tantivy(document: SearchDocument) -> tantivy.Document:
    """Return what is indexed of `document`. Raises DocumentRefused."""
    check(document)
    texts, payload = _encode(document)
    prepared = tantivy.Document()
    prepared.add_text("id", document.id)
    parts = parts_of(document)
    lemmas = {field: " ".join(map(_lemmas, some)) for field, some in parts.items()}
    for field in _LEMMA_FIELDS:
        prepared.add_text(field, lemmas[field] if field != "text" else " ".join(lemmas.values()))
    for field, some in {"name": parts["name"], "text": chain.from_iterable(parts.values())}.items():
        prepared.add_text(_FORM_FIELDS[field], " ".join(map(_spelt, set(some))))
    prepared.add_text("keywords", keywords_text(document.keywords))
    prepared.add_text("titles", " ".join(titles(document)))
    for language in ORDER_LANGUAGES:
        prepared.add_text(order_field(language), _order(document, language))
    prepared.add_integer(RECENCY, document.recency)
    for code in document.facets.get(ONE_OF_MANY, ()):
        prepared.add_integer(ONE, number(code))
    if document.point is not None:
        _put(prepared, point_of(*document.point))
    prepared.add_json("facets", {name: list(map(facet_value, codes)) for name, codes in document.facets.items()})
    prepared.add_bytes("texts", texts)
    prepared.add_bytes("lines", lemma_lines(all_texts(document)).encode())
    prepared.add_bytes("payload", payload)
    return prepared


def _put(prepared: tantivy.Document, point: int) -> None:
    prepared.add_text(CELLS, PLACED)
    for level, field in LEVEL_FIELDS.items():
        cell = point >> level.shift
        prepared.add_text(CELLS, cell_term(cell, level))
        prepared.add_integer(field, cell)


def texts_of(stored: tantivy.Document) -> SearchDocument:
    """Return the document that was indexed, its facets and its payload left out."""
    texts: Any = stored.get_first("texts")
    return _decoder.decode(texts)


def lines_of(stored: tantivy.Document) -> str:
    """Return the `lemma_lines` of `all_texts`."""
    lines: Any = stored.get_first("lines")
    return str(lines, "utf-8")


def payload_of(stored: tantivy.Document) -> msgspec.Raw:
    """Return the payload of the document that was indexed."""
    payload: Any = stored.get_first("payload")
    return msgspec.Raw(payload)


def _order(document: SearchDocument, language: str) -> str:
    """Return what orders a name among names: its folded words; the id breaks ties."""
    return f"{key(in_language(document.name, language))[:_MAX_ORDER]}\0{document.id}"


def _encode(document: SearchDocument) -> tuple[bytes, bytes]:
    """Return what is stored of `document`: its texts, and the JSON of its payload, which nobody here reads again."""
    try:
        texts = _encoder.encode(msgspec.structs.replace(document, facets={}, payload={}))
        return texts, msgspec.json.encode(document.payload)
    except (TypeError, ValueError, OverflowError) as error:
        raise DocumentRefused(document.id, "text or payload", f"cannot be stored: {error}.") from error
