"""Queries in tantivy's terms: which documents answer the words, and with what score.

A word found exactly scores by BM25 in everything the document says, and again in its name, its other names and what it
is about. A word found by typo or as a beginning scores a constant below that, because tantivy does not score such hits
by how telling they are. The weights were chosen by nDCG on a real directory (tests/search/test_quality.py).
"""

from collections.abc import Iterable, Mapping
from math import log

from tantivy import Occur, Query

from hub_search.analysis import Term
from hub_search.indexed import LETTERS, beginning, is_facet_name
from hub_search.query import Instead, Word
from hub_search.readings import forgiven
from hub_search.tantivy_documents import facet_value, number, spelt
from hub_search.tantivy_joining import also, any_of, but_not, every
from hub_search.tantivy_reader import Snapshot

EXACT = {"name": 0.4, "alternate_names": 0.3, "about": 0.2}
"""What a word found exactly adds to its score of 1 for `text`, by the field that has it, in parts of its BM25."""

SPELT = {"name_forms": 2.0, "forms": 1.0}
"""The score of a word found by its beginning or, divided by one more than its wrong letters, by typo."""

INSTEAD = 0.4
"""The part of the score of one of its words that a phrase counts for when it stands for a word or, shared among them,
for several: a name that is made of such phrases comes before nobody who has the word itself and answers now."""

MORE_INSTEAD = 0.2
"""The part of their scores that the others count for beside the best of a word and what stands for it."""

OPTIONAL = 0.3
"""What a word that need not be there adds, in parts of what it would score if it had to."""

COMPLETE = 10.0
"""What a document that has all words gains over one that has some: more than words usually score, so it comes first."""

AHEAD = 8_192.0
"""What the documents gain that come before others whatever the words: half of it, and half of that, is more than any
words score, and with it scores that differ by a thousandth are still told apart."""

SOME_CODES, MANY_CODES = 64, 1_024
"""Codes from which the query for them is kept, and from which they are looked for as a set, which takes less then."""

SETS_KEPT = 32
"""Queries for many codes that are kept."""


class QueryBuilder:
    """Builds queries for what one searcher sees."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._schema = snapshot.schema
        self._searcher = snapshot.searcher
        self._sets = snapshot.sets

    def known(self, lemma: str) -> int:
        """Return how many documents have `lemma`."""
        return self._searcher.doc_freq("text", lemma)

    def answering(self, words: Iterable[Word], *, has_all: bool) -> int:
        """Return how many documents have all of the words, or some of them, at most; but for what stands for them."""
        found = [sum(self.known(one.lemma) for one in (word.term, *word.also)) for word in words]
        return min(found, default=0) if has_all else sum(found)

    def best(self, words: Iterable[Word], *, has_all: bool = True) -> float:
        """Return about what the best answer to `words` scores, if it has all of them, else if it has the best one.

        It is told by how rare each word is; to look for it would take as long as to search. For the queries of the
        bench, the best of many answers scored 0.7 to 1.4 times as much, mostly 0.8 to 1.2.
        """
        found = list(map(self._best, words))
        return sum(found) if has_all else max(found, default=0.0)

    def _best(self, word: Word) -> float:
        spelt = sum(SPELT.values()) * sum(1 / (1 + edits) for edits in word.all_edits())
        exact = max(self._telling((one,)) for one in (word.term, *word.also))
        instead = (self._telling(one.phrase) * _part(one) for one in word.instead)
        return spelt + max(exact, self._telling(word.parts), *instead)

    def _telling(self, phrase: Iterable[Term]) -> float:
        """Return how telling the words of a phrase are: their inverse document frequencies, as BM25 has them."""
        return sum(
            more * self._idf(field, term.lemma) for term in phrase for field, more in (("text", 1.0), *EXACT.items())
        )

    def _idf(self, field: str, lemma: str) -> float:
        having = self._searcher.doc_freq(field, lemma)
        without = max(self._searcher.num_docs - having, 0)
        return log(1 + (without + 0.5) / (having + 0.5)) if having else 0.0

    def forgiven(self, words: Iterable[Word]) -> tuple[Word, ...]:
        """Return `words` with the edits that this index lets them have."""
        return forgiven(words, self.known)

    def all_words(self, words: Iterable[Word]) -> Query:
        """Documents that have every word, spelt as nearly so as its edits allow."""
        return every(map(self._word, words))

    def some_words(self, words: Iterable[Word]) -> Query:
        """Documents with some of the words; those with all of them first."""
        found = list(map(self._word, words))
        return any_of([*found, Query.const_score_query(every(found), COMPLETE)])

    def raised(self, query: Query, words: Iterable[Word]) -> Query:
        """Raise documents of `query` for each of the words that they have."""
        more = [(Occur.Should, Query.boost_query(self._word(word), OPTIONAL)) for word in words]
        return Query.boolean_query([(Occur.Must, query), *more])

    def filtered(self, query: Query, filters: Mapping[str, tuple[str, ...]]) -> Query:
        """Narrow `query` to documents with a wanted code in every facet of `filters`; scores stay."""
        return also(query, *(self.coded(facet, codes) for facet, codes in filters.items() if codes))

    def having_all(self, wanted: Mapping[str, tuple[str, ...]]) -> Query:
        """Documents that have every code of `wanted`."""
        return every(self.coded(facet, (code,)) for facet, codes in wanted.items() for code in codes)

    def having_any(self, wanted: Mapping[str, tuple[str, ...]]) -> Query:
        """Documents that have one of the codes in every facet of `wanted`."""
        return every(self.coded(facet, codes) for facet, codes in wanted.items())

    def having_some(self, wanted: Mapping[str, tuple[str, ...]]) -> Query:
        """Documents that have any code of `wanted`."""
        return any_of(self.coded(facet, codes) for facet, codes in wanted.items())

    def preferring(self, query: Query, wanted: Iterable[Query], most: float) -> Query:
        """Raise documents that answer `wanted`: by `most` for the first, and half as much for each that follows."""
        raised = [(Occur.Should, Query.const_score_query(one, most / 2**place)) for place, one in enumerate(wanted)]
        return Query.boolean_query([(Occur.Must, query), *raised])

    def without(self, query: Query, unwanted: Mapping[str, tuple[str, ...]]) -> Query:
        """Narrow `query` to documents that have no code of `unwanted`; scores stay."""
        return but_not(query, *(self.coded(facet, codes) for facet, codes in unwanted.items() if codes))

    def coded(self, facet: str, codes: tuple[str, ...], most: int = SOME_CODES) -> Query:
        """Documents with one of the codes; a facet or code that cannot be indexed has none.

        The query is kept where there are more codes than `most`.
        """
        if not is_facet_name(facet):
            return Query.empty_query()
        if len(codes) > most:
            return self._kept(facet, codes)
        field, values = f"facets.{facet}", map(facet_value, filter(_is_text, dict.fromkeys(codes)))
        return any_of(Query.term_query(self._schema, field, value) for value in values)

    def numbers(self, codes: tuple[str, ...]) -> frozenset[int]:
        """Return the codes as they are looked up."""
        found = self._snapshot.numbers.get(codes)
        if found is None:
            if len(self._snapshot.numbers) >= SETS_KEPT:
                self._snapshot.numbers.clear()
            found = self._snapshot.numbers[codes] = frozenset(map(number, codes))
        return found

    def _kept(self, facet: str, codes: tuple[str, ...]) -> Query:
        found = self._sets.get((facet, codes))
        if found is None:
            field, values = f"facets.{facet}", list(map(facet_value, filter(_is_text, dict.fromkeys(codes))))
            if len(values) > MANY_CODES:
                found = Query.term_set_query(self._schema, field, values)
            else:
                found = any_of(Query.term_query(self._schema, field, value) for value in values)
            if len(self._sets) >= SETS_KEPT:
                self._sets.clear()
            self._sets[facet, codes] = found
        return found

    def _word(self, word: Word) -> Query:
        found = [self._weighted(term.lemma) for term in (word.term, *word.also)]
        if word.parts:
            found.append(every(self._weighted(part.lemma) for part in word.parts))
        if word.instead:
            instead = [
                Query.boost_query(every(self._weighted(term.lemma) for term in one.phrase), _part(one))
                for one in word.instead
            ]
            found = [Query.disjunction_max_query([any_of(found), *instead], MORE_INSTEAD)]
        for edits in word.all_edits():
            for spelling in (word, *word.others()):
                found += self._spelt(spelling, edits)
        return any_of(found)

    def _weighted(self, lemma: str) -> Query:
        """Documents with this lemma, scored by BM25 and by where it stands."""
        term_query = Query.term_query
        where = [Query.boost_query(term_query(self._schema, field, lemma), more) for field, more in EXACT.items()]
        return Query.boolean_query(
            [(Occur.Must, term_query(self._schema, "text", lemma)), *((Occur.Should, query) for query in where)]
        )

    def _spelt(self, word: Word, edits: int) -> list[Query]:
        """Documents with a word within `edits` letters of `word`, or with one that begins so."""
        return [
            Query.const_score_query(self._like(field, word, edits), score / (1 + edits))
            for field, score in SPELT.items()
        ]

    def _like(self, field: str, word: Word, edits: int) -> Query:
        form = word.term.form
        if word.is_beginning and edits == 0 and len(form) <= LETTERS:
            return Query.term_query(self._schema, field, beginning(form))
        return Query.fuzzy_term_query(self._schema, field, spelt(form), edits, True, word.is_beginning)


def _part(instead: Instead) -> float:
    """Return the part of its words' scores that a phrase counts for instead of others: it is as one word of them."""
    return INSTEAD / instead.length / len(instead.phrase)


def _is_text(code: str) -> bool:
    """Whether the engine can be asked for this code: half of a surrogate pair is no text."""
    return code.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in code)
