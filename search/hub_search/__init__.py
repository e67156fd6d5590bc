"""Search engines behind one protocol: documents and queries in, pages of hits out; nothing of the hub is known here."""

from hub_search.engine import SearchEngine
from hub_search.errors import (
    DocumentRefused,
    IndexBusy,
    IndexCorrupt,
    IndexMissing,
    IndexStale,
    SearchError,
    ServerRefused,
    ServerUnreachable,
    TaskFailed,
)
from hub_search.models import (
    Boost,
    IndexStatus,
    Match,
    Near,
    SearchDocument,
    SearchHit,
    SearchPage,
    SearchQuery,
    Segment,
    Sort,
    Suggestion,
    SuggestionKind,
)
from hub_search.paired_engine import PairedEngine
from hub_search.synonyms import Synonym, Synonyms
from hub_search.tantivy_engine import TantivyEngine

__all__ = [
    "Boost",
    "DocumentRefused",
    "IndexBusy",
    "IndexCorrupt",
    "IndexMissing",
    "IndexStale",
    "IndexStatus",
    "Match",
    "Near",
    "PairedEngine",
    "SearchDocument",
    "SearchEngine",
    "SearchError",
    "SearchHit",
    "SearchPage",
    "SearchQuery",
    "Segment",
    "ServerRefused",
    "ServerUnreachable",
    "Sort",
    "Suggestion",
    "SuggestionKind",
    "Synonym",
    "Synonyms",
    "TantivyEngine",
    "TaskFailed",
]
