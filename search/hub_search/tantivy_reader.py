"""What searches of a tantivy index see: always the newest commit, of whatever process."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import tantivy

from hub_search import lemmas
from hub_search.errors import IndexCorrupt, SearchError
from hub_search.generations import Generations, Signature, signature

_TRIES = 5
"""Swaps that may overtake the opening of an index before it is given up."""


class Snapshot(NamedTuple):
    """One commit of one generation; stays readable when newer ones come."""

    schema: tantivy.Schema
    searcher: tantivy.Searcher
    generation: str
    commit: Signature | None
    counted: dict[str, dict[str, int]]
    """Facets counted over all documents, filled when first asked: what a page without a search shows."""
    codes: dict[str, frozenset[str]]
    """Codes of facets, filled when first asked."""
    sets: dict[tuple[str, tuple[str, ...]], tantivy.Query]
    """Queries for many codes, the last few: making one takes longer than to ask it."""
    numbers: dict[tuple[str, ...], frozenset[int]]
    """Codes as they are looked up, the last few."""
    circles: dict[tuple[float, float, int], tantivy.Query]
    """What is within a radius (latitude, longitude, metres), filled when first asked."""


class _Opened(NamedTuple):
    files: tantivy.Index
    meta: Path
    generation: str
    pointer: Signature | None


class Reader:
    """Opens the current generation and follows its commits; two `stat` calls when nothing has changed."""

    def __init__(self, generations: Generations) -> None:
        self._generations = generations
        self._lock = Lock()
        self._opened: _Opened | None = None
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """Return what is committed now. Raises IndexMissing, IndexStale, IndexCorrupt."""
        with self._lock:
            for _ in range(_TRIES):
                pointer = signature(self._generations.pointer_path)
                try:
                    return self._current(pointer)
                except SearchError:
                    self._opened = self._snapshot = None
                    if pointer == signature(self._generations.pointer_path):
                        raise
            return self._current(signature(self._generations.pointer_path))

    def unchanged(self) -> Snapshot | None:
        """Return what was committed when it was last looked at, if that is all; None where it has to be read."""
        opened, snapshot = self._opened, self._snapshot
        if opened is None or snapshot is None or opened.pointer != signature(self._generations.pointer_path):
            return None
        return snapshot if snapshot.commit == signature(opened.meta) else None

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            self._opened = self._snapshot = None

    def _current(self, pointer: Signature | None) -> Snapshot:
        """Return the newest commit, opening and reloading only what has changed."""
        opened = self._opened
        if opened is None or opened.pointer != pointer:
            opened, self._snapshot = self._open(pointer), None
            self._opened = opened
        commit = signature(opened.meta)
        if self._snapshot is None or self._snapshot.commit != commit:
            with reported(self._generations.directory):
                opened.files.reload()
                self._snapshot = Snapshot(
                    opened.files.schema, opened.files.searcher(), opened.generation, commit, {}, {}, {}, {}, {}
                )
        return self._snapshot

    def _open(self, pointer: Signature | None) -> _Opened:
        generation = self._generations.current().generation
        path = self._generations.path(generation)
        lemmas.load()
        with reported(self._generations.directory):
            index = tantivy.Index.open(str(path))
            index.config_reader("manual")
        return _Opened(index, path / "meta.json", generation, pointer)


@contextmanager
def reported(directory: Path) -> Iterator[None]:
    """Turn what tantivy raises about unreadable files, its panics included, into IndexCorrupt."""
    try:
        yield
    except (ValueError, OSError, RuntimeError) as error:
        raise IndexCorrupt(str(directory), str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # pyo3 derives it from BaseException and does not export it
            raise
        raise IndexCorrupt(str(directory), str(error)) from error
