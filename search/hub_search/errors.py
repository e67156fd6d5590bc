"""What may go wrong with an index or a document, as classes that name the situation and carry its data."""


class SearchError(Exception):
    """A search engine could not do what was asked; `remedy` says what a person who runs it can do."""

    remedy: str = "Try again; if it stays, rebuild the index from its source."


class IndexMissing(SearchError):
    """There is no index that can be read at this place; nothing was ever built here, or it was removed."""

    remedy = "Build the index from its source (in the hub: hub reindex)."

    def __init__(self, place: str) -> None:
        super().__init__(f"No index at {place}.")
        self.place = place


class IndexStale(IndexMissing):
    """The index was built by another version of the analysis; its words would not meet the words of a query."""

    def __init__(self, place: str, *, found: str, wanted: str) -> None:
        super().__init__(place)
        self.args = (f"The index at {place} was built as {found}; this program reads {wanted}.",)
        self.found = found
        self.wanted = wanted


class IndexCorrupt(SearchError):
    """The index is there and cannot be read; `cause` is what the engine said."""

    remedy = "Rebuild the index from its source (in the hub: hub reindex); check the disk."

    def __init__(self, place: str, cause: str) -> None:
        super().__init__(f"The index at {place} cannot be read: {cause}")
        self.place = place
        self.cause = cause


class IndexBusy(SearchError):
    """Another writer, in this process or another, held the index for the whole of the wait; nothing was written."""

    remedy = "Try again when the other writer has finished."

    def __init__(self, place: str, waited: float) -> None:
        super().__init__(f"The index at {place} is being written by another; waited {waited:g} s.")
        self.place = place
        self.waited = waited
        """Seconds."""


class DocumentRefused(SearchError):
    """A document cannot be indexed as it is; none of its batch was written."""

    remedy = "Correct the document and send it again."

    def __init__(self, document_id: str, field: str, reason: str) -> None:
        super().__init__(f"Document {document_id[:80]!r}: {field} {reason}")
        self.document_id = document_id
        self.field = field
        self.reason = reason


class ServerUnreachable(SearchError):
    """The search server does not answer, or not in time; `cause` is the class of what went wrong, never its text."""

    remedy = "See to it that the search server runs and is reached at its address (in the hub: HUB_MEILISEARCH_URL)."

    def __init__(self, place: str, cause: str) -> None:
        super().__init__(f"The search server at {place} does not answer: {cause}")
        self.place = place
        self.cause = cause


class ServerRefused(SearchError):
    """The search server refuses what it is asked; `code` is its own word for the reason, never what was asked."""

    remedy = "See that the key may search, write, and read settings and tasks (in the hub: HUB_MEILISEARCH_KEY)."

    def __init__(self, place: str, code: str) -> None:
        super().__init__(f"The search server at {place} refuses: {code}")
        self.place = place
        self.code = code


class TaskFailed(SearchError):
    """The search server took a change and could not carry it out, or not in time; `code` is its word for the reason."""

    remedy = "See the tasks and the free disk space of the search server, then rebuild the index (hub reindex)."

    def __init__(self, place: str, code: str) -> None:
        super().__init__(f"A change on the search server at {place} failed: {code}")
        self.place = place
        self.code = code
