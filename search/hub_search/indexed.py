"""How a document is indexed whichever the engine: what fields are called and hold, and what no index can hold."""

import re
from functools import lru_cache

from hub_search.cells import is_point
from hub_search.errors import DocumentRefused
from hub_search.models import ONE_OF_MANY, SearchDocument

ORDER_LANGUAGES = ("bg", "en")
"""Languages in whose names a list without a query can be ordered; other readers get the last."""

LETTERS = 3
"""Letters of a beginning that is indexed as such; a longer one is looked for among the words that begin so."""

RECENCY = "recency"
"""The field that orders documents by how new they are."""

_MAX_ID = 256
_FACET_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


def order_field(language: str) -> str:
    """Return the field that orders names for a reader of `language`."""
    return f"order_{language if language in ORDER_LANGUAGES else ORDER_LANGUAGES[-1]}"


@lru_cache(maxsize=1_024)
def is_facet_name(name: str) -> bool:
    """Whether a facet can have this name, as `SearchDocument.facets` says."""
    return _FACET_NAME.fullmatch(name) is not None


def beginning(letters: str) -> str:
    """Return at most `LETTERS` letters as they are indexed for the words that begin so: too many to look for each."""
    return f"{letters}*"


def parts_of(document: SearchDocument) -> dict[str, list[str]]:
    """Return what stands between the spaces of `document` by the field that holds its lemmas.

    Under `text`, which holds everything, stands what no other field holds.
    """
    texts = {
        "name": document.name.values(),
        "alternate_names": document.alternate_names,
        "about": (*document.organization.values(), *document.keywords),
        "text": document.description.values(),
    }
    return {field: "\n".join(some).split() for field, some in texts.items()}


def check(document: SearchDocument) -> None:
    """Refuse a document whose id or facets no index can hold. Raises DocumentRefused."""
    if not 0 < len(document.id) <= _MAX_ID:
        raise DocumentRefused(document.id, "id", f"must have 1 to {_MAX_ID} characters.")
    for name in document.facets:
        if not is_facet_name(name):
            raise DocumentRefused(document.id, "facets", "must be named in a-z, 0-9 and _, at most 64 characters.")
    if len(document.facets.get(ONE_OF_MANY, ())) > 1:
        raise DocumentRefused(document.id, f"facets.{ONE_OF_MANY}", "must be one code at most.")
    if document.point is not None and not is_point(*document.point):
        raise DocumentRefused(document.id, "point", "must be degrees from -90 to 90 and from -180 to 180.")
