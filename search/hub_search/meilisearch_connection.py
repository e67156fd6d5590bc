"""The connection to a Meilisearch server: what it says in our errors, and tasks awaited to their end.

What a server answers may repeat what it was asked. So of its errors only codes and class names are kept.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx2
import msgspec
from meilisearch_python_sdk import AsyncClient
from meilisearch_python_sdk.errors import MeilisearchApiError, MeilisearchError, MeilisearchTimeoutError
from meilisearch_python_sdk.models.task import TaskInfo, TaskResult

from hub_search.errors import IndexMissing, SearchError, ServerRefused, ServerUnreachable, TaskFailed

_REQUEST = 30
"""Seconds for one request; a search has less, see `MeilisearchEngine`."""

_NOT_THERE = frozenset({"index_not_found", "document_not_found"})


class Connection:
    """A client of the server at `url`, whose key and address are shown to nobody."""

    def __init__(self, url: str, key: str | None, *, task_patience: float) -> None:
        self.place = shown_place(url)
        self.client = AsyncClient(url, key, timeout=_REQUEST)
        self.task_patience = task_patience
        """Seconds that a task may take."""

    async def done(self, task: TaskInfo) -> TaskResult:
        """Wait until the server has carried out `task`. Raises TaskFailed."""
        try:
            milliseconds = int(self.task_patience * 1000)
            result = await self.client.wait_for_task(task.task_uid, timeout_in_ms=milliseconds)
        except MeilisearchTimeoutError:
            raise TaskFailed(self.place, "not_done_in_time") from None
        if result.status != "succeeded":
            raise TaskFailed(self.place, str((result.error or {}).get("code", result.status)))
        return result

    @contextmanager
    def reported(self) -> Iterator[None]:
        """Turn what the client raises into our errors; causes are left behind, as they may hold what was asked."""
        try:
            yield
        except SearchError:
            raise
        except MeilisearchApiError as error:
            if error.code in _NOT_THERE:
                raise IndexMissing(self.place) from None
            if error.status_code >= 500:
                raise ServerUnreachable(self.place, f"HTTP {error.status_code}") from None
            raise ServerRefused(self.place, error.code or f"HTTP {error.status_code}") from None
        except (MeilisearchError, httpx2.HTTPError, httpx2.InvalidURL, OSError, TimeoutError) as error:
            cause = error.__cause__ if isinstance(error, MeilisearchError) and error.__cause__ else error
            raise ServerUnreachable(self.place, type(cause).__name__) from None
        except (msgspec.MsgspecError, ValueError, KeyError, TypeError) as error:
            raise ServerUnreachable(
                self.place, f"an answer that is not Meilisearch's: {type(error).__name__}"
            ) from None


def shown_place(url: str) -> str:
    """Return the address without a name or a password in it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
