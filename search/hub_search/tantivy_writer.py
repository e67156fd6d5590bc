"""Writing to a tantivy index: a whole new one, or a change of some documents. Needs the writer's lock."""

from collections.abc import Iterable
from pathlib import Path

import msgspec
import tantivy
from tantivy import Query

from hub_search.models import SearchDocument
from hub_search.tantivy_documents import schema, to_tantivy

BUILD_MEMORY = 256_000_000
"""Most bytes of heap for building a whole index; more makes fewer, larger segments, which search faster."""

UPDATE_MEMORY = 16_000_000
"""Bytes of heap for a change of some documents; 15 MB is the least tantivy takes."""

_THREADS = 1
"""Analysis in Python is slower than tantivy's indexing, and one thread keeps the order of the documents."""

_STORE_BLOCK = 1_024
"""Bytes after which the store of documents begins a new block: less than what a document of ours has."""


class Build:
    """A new index in an empty directory, of which nothing can be read before `finish`."""

    def __init__(self, path: Path) -> None:
        self._ids: set[str] = set()
        self._writer = _created(path).writer(BUILD_MEMORY, _THREADS)

    def add(self, documents: Iterable[SearchDocument]) -> None:
        """Add documents; a later one takes the place of an earlier one with its id. Raises DocumentRefused."""
        for document in documents:
            prepared = to_tantivy(document)
            if document.id in self._ids:
                self._writer.delete_documents_by_term("id", document.id)
            self._ids.add(document.id)
            self._writer.add_document(prepared)

    def finish(self) -> int:
        """Commit everything to the disk and return how many documents there are."""
        self._writer.commit()
        self._writer.wait_merging_threads()
        return len(self._ids)


def _created(path: Path) -> tantivy.Index:
    """Create an index whose documents can be read one by one.

    A page reads twenty documents from all over the index; unpacking a block of sixteen kilobytes for each of them takes
    longer than finding them. tantivy takes these settings from its own file, and its Python API has no word for them.
    """
    tantivy.Index(schema(), path=str(path))
    meta = path / "meta.json"
    described = msgspec.json.decode(meta.read_bytes())
    described["index_settings"] |= {"docstore_compression": "none", "docstore_blocksize": _STORE_BLOCK}
    meta.write_bytes(msgspec.json.encode(described))
    return tantivy.Index.open(str(path))


def upsert(path: Path, documents: Iterable[SearchDocument]) -> int:
    """Put documents into the index at `path`, all or none, and return how many. Raises DocumentRefused."""
    prepared = [(document.id, to_tantivy(document)) for document in documents]
    if prepared:
        writer = tantivy.Index.open(str(path)).writer(UPDATE_MEMORY, _THREADS)
        for document_id, document in prepared:
            writer.delete_documents_by_term("id", document_id)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
    return len(prepared)


def delete(path: Path, ids: Iterable[str]) -> int:
    """Remove the documents with these ids from the index at `path` and return how many there were."""
    wanted = list(dict.fromkeys(ids))
    index = tantivy.Index.open(str(path))
    found = index.searcher().search(Query.term_set_query(index.schema, "id", wanted), 1)
    count: int = getattr(found, "count")  # noqa: B009 - tantivy's stub leaves it out
    if count:
        writer = index.writer(UPDATE_MEMORY, _THREADS)
        for document_id in wanted:
            writer.delete_documents_by_term("id", document_id)
        writer.commit()
        writer.wait_merging_threads()
    return count
