"""What is shown of a document that was found, for every engine alike: in the reader's language, answers marked."""

from collections.abc import Iterator
from itertools import chain

import msgspec

from hub_search.highlight import Highlighter, Telling
from hub_search.models import SearchDocument, SearchHit


class HitMaker:
    """Makes hits for a reader of one language; its marker remembers what it has judged for a whole page."""

    def __init__(self, marker: Highlighter, language: str, *, is_asked: bool) -> None:
        """Take what marks the words, and whether any were looked for."""
        self._marker = marker
        self._language = language
        self._is_asked = is_asked

    def hit(
        self,
        document: SearchDocument,
        payload: msgspec.Raw,
        lines: str,
        *,
        score: float,
        distance_m: int | None,
    ) -> SearchHit:
        """Return the hit of a document; `lines` are the lemmas of `all_texts`."""
        marker = self._marker
        places = marker.places(all_texts(document), lines)
        name = marker.mark(in_language(document.name, self._language), places)
        organization = marker.mark(in_language(document.organization, self._language), places)
        is_explained = not self._is_asked or any(segment.hit for segment in (*name, *organization))
        snippet = marker.snippet(_telling_texts(document, self._language, is_explained), places)
        return SearchHit(
            id=document.id,
            score=score,
            payload=payload,
            name=name,
            organization=organization,
            snippet=snippet.segments,
            snippet_language=snippet.language,
            distance_m=distance_m,
        )


def language_of(texts: dict[str, str], language: str) -> str | None:
    """Return the language of what `in_language` returns; None when there is no text."""
    return language if texts.get(language) else next((other for other, text in texts.items() if text), None)


def in_language(texts: dict[str, str], language: str) -> str:
    """Return the text in `language`, else in the first language that has one, else nothing."""
    return texts.get(language) or next(filter(None, texts.values()), "")


def all_texts(document: SearchDocument) -> list[str]:
    """Return every text of `document` that can be found, in the order that its lines of lemmas have."""
    return [
        *document.name.values(),
        *document.organization.values(),
        *document.alternate_names,
        *document.keywords,
        *document.description.values(),
    ]


def _telling_texts(document: SearchDocument, language: str, is_explained: bool) -> Iterator[Telling]:
    """Return the texts that may show why a document was found, the reader's own first.

    The reader's description alone when nothing is left to explain, as the shown name or organization answers. A
    keyword, or a name that is not shown, stands before the description, which says more than a list of keywords could.
    """
    spoken = language_of(document.description, language)
    own = in_language(document.description, language)
    yield Telling(own, spoken or None)
    if not is_explained:
        for other, text in document.description.items():
            if other != spoken:
                yield Telling(text, other or None)
        hidden = (document.alternate_names, document.keywords, document.name.values(), document.organization.values())
        yield from (Telling(text, rest=own) for text in chain.from_iterable(hidden))
