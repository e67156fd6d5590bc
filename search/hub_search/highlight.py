"""Which words of a text answer a query, marked in the text as it stands.

tantivy's own snippets are empty for fuzzy hits and count bytes, and other engines mark by rules of their own; so the
rule by which a word is found is applied once more here, for every engine alike.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress
from operator import not_
from typing import NamedTuple

from hub_search.analysis import WORD, Term, compounds, joined, lemmas_of, remembered, term, terms
from hub_search.models import Segment
from hub_search.query import Word
from hub_search.spelling import is_beginning_within, is_within

SNIPPET_CHARACTERS = 240
"""Longest snippet; it ends at a word."""

_LEAD = 60
"""Characters of a snippet before the first word that answers."""

_SCANNED = 20_000
"""Characters of one text in which words that answer are looked for."""


class Telling(NamedTuple):
    """A text that may show why a document was found."""

    text: str
    language: str | None = None
    """BCP 47 tag, None when it is not known."""

    rest: str = ""
    """What is shown after it; holds no answer."""


class Snippet(NamedTuple):
    """A stretch of a text."""

    segments: tuple[Segment, ...] = ()
    language: str | None = None
    """Of the text it was cut from."""


Places = Mapping[str, set[int]]
"""Texts of a document that answer, and the numbers of the stretches between spaces of each that do."""


def lemma_lines(texts: Iterable[str]) -> str:
    """Return the lemmas of each text, one text a line, those of what stands between two spaces together.

    Looking up every word of twenty documents takes longer than finding them; the lines are made once, for the index.
    """
    return "\n".join(map(_line, texts))


@remembered
def _line(text: str) -> str:
    return " ".join(map(_lined, text[:_SCANNED].split()))


@remembered
def _lined(part: str) -> str:
    lemmas = lemmas_of(part)
    return f"/{'/'.join(lemmas)}/" if lemmas else ""


class Highlighter:
    """Marks the words that answer a query; remembers what it has judged, so one serves a whole page."""

    def __init__(self, wanted: Iterable[Word]) -> None:
        """Take the words looked for, each with the edits that were allowed in it when the documents were found."""
        words_wanted = tuple(one for word in wanted for one in (word, *word.others()))
        self._lemmas = {found.lemma for word in words_wanted for found in (word.term, *word.parts, *_instead(word))}
        self._needles = [f"/{lemma}/" for lemma in self._lemmas]
        self._is_told_in_ascii = any(lemma.isascii() for lemma in self._lemmas)
        self._marked: dict[str, list[tuple[int, int]]] = {}
        self._loose = _Loose(word for word in words_wanted if word.edits or word.is_beginning)

    def places(self, texts: Sequence[str], lines: str) -> Places | None:
        """Return where `texts` answer, by their `lemma_lines`; None when only the texts themselves can tell."""
        if self._loose.wanted:
            return None
        found: dict[str, set[int]] = {}
        for needle in self._needles:
            line = place = counted = 0
            at = lines.find(needle)
            while at >= 0:
                if more := lines.count("\n", counted, at):
                    line, place, counted = line + more, 0, lines.rfind("\n", counted, at)
                place += lines.count(" ", counted, at)
                counted = at
                found.setdefault(texts[line], set()).add(place)
                at = lines.find(needle, at + 1)
        return found

    def mark(self, text: str, places: Places | None = None) -> tuple[Segment, ...]:
        """Return `text` in segments that join to it; none for an empty text."""
        return tuple(_segments(text, self._hits(text, places)))

    def snippet(self, texts: Iterable[Telling], places: Places | None = None) -> Snippet:
        """Return the best stretch of the first of `texts` that answers, else the beginning of the first text."""
        first = Snippet()
        for text, language, rest in texts:
            hits = self._hits(text, places)
            if hits or (text and not first.segments):
                shown = " · ".join(filter(None, (text, rest)))[:_SCANNED]
                first = Snippet(tuple(_cut(shown, hits)), language)
            if hits:
                break
        return first

    def _hits(self, text: str, places: Places | None) -> list[tuple[int, int]]:
        """Return the ranges of `text` that answer, in order, apart from each other."""
        if places is not None:
            if text not in places:
                return []
            parts = text[:_SCANNED].split()
            answering = [parts[place] for place in sorted(places[text])]
        elif text.isascii() and not self._is_told_in_ascii and not self._loose.wanted:
            return []  # no dictionary leads from one script to another
        else:
            parts = text[:_SCANNED].split()
            answering = list(compress(parts, self._answers(parts)))
        spans: list[tuple[int, int]] = []
        at = 0
        for part in answering:
            at = _place(text, part, at)
            if part not in self._marked:
                self._marked[part] = self._spans(part)
            spans += [(at + start, at + end) for start, end in self._marked[part]]
            at += len(part)
        return _apart(sorted(spans))

    def _answers(self, parts: list[str]) -> list[bool]:
        """Judge the stretches between spaces of a text, which no word and no compound goes beyond."""
        missed = map(self._lemmas.isdisjoint, map(lemmas_of, parts))
        if not self._loose.wanted:
            return list(map(not_, missed))
        return [not is_missed or self._loose[part] for part, is_missed in zip(parts, missed, strict=True)]

    def _spans(self, part: str) -> list[tuple[int, int]]:
        """Return the ranges of the words and compounds of one stretch that answer."""
        found = [(match.span(), joined(match.group())) for match in compounds(part)]
        found += [(match.span(), match.group()) for match in WORD.finditer(part)]
        return [
            span
            for span, word in found
            if term(word).lemma in self._lemmas or (self._loose.wanted and self._loose.is_like(word))
        ]


def _instead(word: Word) -> Iterator[Term]:
    return (term for one in word.instead for term in one.phrase)


def _place(text: str, part: str, at: int) -> int:
    """Return where `part`, which stands between spaces, comes first from `at` on."""
    while True:
        at = text.index(part, at)
        end = at + len(part)
        if (at == 0 or text[at - 1].isspace()) and (end == len(text) or text[end].isspace()):
            return at
        at = end


class _Loose(dict[str, bool]):
    """Stretches of texts, and whether one of their words begins as a wanted word or is spelt nearly so; judged once."""

    def __init__(self, wanted: Iterable[Word]) -> None:
        super().__init__()
        self.wanted = [(word, frozenset(word.term.form)) for word in wanted]

    def __missing__(self, part: str) -> bool:
        self[part] = judged = any(
            any(_is_like(word, letters, form) for word, letters in self.wanted)
            for form in {form for one in terms(part) for form in one}
        )
        return judged

    def is_like(self, found: str) -> bool:
        """Whether this word does."""
        return any(_is_like(word, letters, form) for word, letters in self.wanted for form in set(term(found)))


def _is_like(word: Word, letters: frozenset[str], form: str) -> bool:
    """Whether `form` begins as `word`, made of `letters`, or is spelt nearly so, as far as the word allows each."""
    wanted = word.term.form
    if word.is_beginning and form.startswith(wanted):
        return True
    if not word.edits or form[0] != wanted[0] or len(letters.difference(form)) > word.edits:
        return False  # every letter that is missing altogether costs an edit: cheaper than counting edits
    if word.is_beginning and is_beginning_within(wanted, form, word.edits):
        return True
    return is_within(wanted, form, word.edits)


def _apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join overlapping ranges, as of a compound and its parts, into one."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def _segments(text: str, hits: Iterable[tuple[int, int]]) -> Iterable[Segment]:
    """Cut `text` at the borders of `hits`, leaving out empty stretches."""
    at = 0
    for start, end in hits:
        if start > at:
            yield Segment(text[at:start])
        yield Segment(text[start:end], hit=True)
        at = end
    if at < len(text):
        yield Segment(text[at:])


def _cut(text: str, hits: list[tuple[int, int]]) -> Iterable[Segment]:
    """Cut the stretch with the most hits out of `text`."""
    start, end = _window(text, hits)
    if start > 0:
        yield Segment("… ")
    yield from _segments(text[start:end], [(a - start, b - start) for a, b in hits if start <= a and b <= end])
    if end < len(text):
        yield Segment(" …")


def _window(text: str, hits: list[tuple[int, int]]) -> tuple[int, int]:
    """Return the range of at most `SNIPPET_CHARACTERS` that holds the most hits, cut at spaces where there are any."""
    if len(text) <= SNIPPET_CHARACTERS:
        return 0, len(text)
    best = _best_start(hits)
    start = max(0, min(best - _LEAD, len(text) - SNIPPET_CHARACTERS))
    if start > 0:
        start = text.find(" ", start, best) + 1 or start
    limit = start + SNIPPET_CHARACTERS
    if limit >= len(text):
        return start, len(text)
    last_space = text.rfind(" ", best + 1, limit)
    return start, last_space if last_space > best else limit


def _best_start(hits: list[tuple[int, int]]) -> int:
    """Return where the hit begins from which a snippet holds the most of `hits`, which are in order and apart."""
    best = hits[0][0] if hits else 0
    most = after = 0
    for number, (start, _) in enumerate(hits):
        while after < len(hits) and hits[after][1] <= start + SNIPPET_CHARACTERS - _LEAD:
            after += 1
        if after - number > most:
            best, most = start, after - number
    return best
