"""Figures of a running hub for Prometheus: counts and durations under labels from fixed lists, never what was asked."""

import asyncio
import math
import platform
from collections.abc import AsyncIterable, Iterable
from importlib.metadata import version
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

from hub_search.engine import SearchEngine
from hub_search.models import MAX_SUGGESTIONS, IndexStatus, SearchDocument, SearchPage, SearchQuery, Suggestion
from hub_search.synonyms import Synonyms

disable_created_metrics()  # type: ignore[no-untyped-call]
# When a series began is of no use here, and would double their number.

REQUEST_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SEARCH_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Upper ends in seconds."""

NO_ROUTE = "none"
"""The route of a request that no handler of the hub has."""


class Metrics:
    """All figures of this process, in a registry of its own. The note_… methods are called where things happen."""

    def __init__(self) -> None:
        self.registry = own = CollectorRegistry()
        ProcessCollector(registry=own)
        GCCollector(registry=own)
        build = Gauge("hub_build_info", "Versions of what runs.", ["version", "python"], registry=own)
        build.labels(version("nrm-hub"), platform.python_version()).set(1)
        self._requests = Counter("hub_requests", "Requests answered.", ["route", "status"], registry=own)
        self._request_seconds = Histogram(
            "hub_request_seconds", "Duration of requests.", ["route"], registry=own, buckets=REQUEST_BUCKETS
        )
        self._counters: dict[tuple[str, int], Counter] = {}
        self._timers: dict[str, Histogram] = {}
        self._search_seconds = Histogram(
            "hub_search_seconds", "Duration of searches.", ["typing"], registry=own, buckets=SEARCH_BUCKETS
        )
        self._nothing_found = Counter("hub_searches_without_result", "Searches that found nothing.", registry=own)
        self._search_faults = Counter("hub_search_failures", "Searches that could not be answered.", registry=own)
        self._jobs_ended = Counter("hub_job_tries", "Tries of jobs in this process.", ["job", "outcome"], registry=own)
        self.state = StateMetrics(own)

    def note_request(self, route: str | None, status: int, seconds: float | None) -> None:
        """Count a request; `route` is the template of its path, None (as `seconds`) when no handler has it."""
        known = route or NO_ROUTE
        if (known, status) not in self._counters:  # labels() costs more than counting does
            self._counters[known, status] = self._requests.labels(known, status)
            self._timers[known] = self._request_seconds.labels(known)
        self._counters[known, status].inc()
        if seconds is not None:
            self._timers[known].observe(seconds)

    def note_search(self, found: int, seconds: float, *, typing: bool) -> None:
        """Count a search that found so many; `typing` when it was made while somebody still wrote."""
        self._search_seconds.labels("yes" if typing else "no").observe(seconds)
        if not found:
            self._nothing_found.inc()

    def note_search_fault(self) -> None:
        """Count a search that the engine could not answer."""
        self._search_faults.inc()

    def note_job(self, job: str, outcome: str) -> None:
        """Count a try of a job: "done", "retried" or "failed"."""
        self._jobs_ended.labels(job, outcome).inc()


class StateMetrics:
    """What is looked up whenever somebody reads the figures."""

    def __init__(self, own: CollectorRegistry) -> None:
        self.database_up = Gauge("hub_database_up", "Whether the database answers.", registry=own)
        self.pool = Gauge("hub_database_pool_connections", "Connections of the pool.", ["state"], registry=own)
        self.pool_limit = Gauge("hub_database_pool_limit", "Most connections of the pool.", registry=own)
        self.index_up = Gauge("hub_index_up", "Whether the search index answers.", registry=own)
        self.server_up = Gauge(
            "hub_search_server_up",
            "Whether the search server answers and lacks no change; 1 too where none is set.",
            registry=own,
        )
        self.documents = Gauge("hub_index_documents", "Services in the search index.", registry=own)
        self.index_lag = Gauge(
            "hub_index_lag_seconds", "Age of the oldest change that is not in the index.", registry=own
        )
        self.jobs = Gauge("hub_jobs", "Jobs in the queue.", ["job", "status"], registry=own)
        self.overdue = Gauge(
            "hub_jobs_overdue_seconds", "For how long the first job has been due without running.", registry=own
        )
        self.workers = Gauge("hub_workers", "Workers connected to the queue, of all processes.", registry=own)
        self.ledger_height = Gauge("hub_ledger_height", "Entries of the ledger.", registry=own)
        self.checkpoint_height = Gauge(
            "hub_ledger_checkpoint_height", "The last entry that a checkpoint covers.", registry=own
        )
        self.checkpoint_at = Gauge(
            "hub_ledger_checkpoint_timestamp_seconds", "When the last checkpoint was made.", registry=own
        )

    def forget_database(self) -> None:
        """Show that nothing is known of what the database would tell."""
        self.database_up.set(0)
        self.jobs.clear()
        for one in (self.index_lag, self.overdue, self.workers, self.ledger_height):
            one.set(math.nan)


class MeasuredEngine:
    """A `SearchEngine` whose searches are counted and timed; the words are seen by nobody on the way."""

    def __init__(self, engine: SearchEngine, metrics: Metrics) -> None:
        self._engine, self._metrics = engine, metrics

    async def replace_all(self, documents: AsyncIterable[SearchDocument]) -> int:
        """See `SearchEngine`."""
        return await self._engine.replace_all(documents)

    async def upsert(self, documents: Iterable[SearchDocument]) -> int:
        """See `SearchEngine`."""
        return await self._engine.upsert(documents)

    async def delete(self, ids: Iterable[str]) -> int:
        """See `SearchEngine`."""
        return await self._engine.delete(ids)

    async def search(self, query: SearchQuery) -> SearchPage:
        """See `SearchEngine`."""
        began = perf_counter()
        try:
            page = await self._engine.search(query)
        except asyncio.CancelledError:
            raise
        except BaseException:
            self._metrics.note_search_fault()
            raise
        self._metrics.note_search(page.total, perf_counter() - began, typing=query.typing)
        return page

    async def suggest(self, text: str, *, limit: int = MAX_SUGGESTIONS) -> tuple[Suggestion, ...]:
        """See `SearchEngine`; a completion is no search, so that it counts as none."""
        try:
            return await self._engine.suggest(text, limit=limit)
        except asyncio.CancelledError:
            raise
        except BaseException:
            self._metrics.note_search_fault()
            raise

    def learn(self, synonyms: Synonyms) -> None:
        """See `SearchEngine`."""
        self._engine.learn(synonyms)

    async def codes(self, facet: str) -> frozenset[str]:
        """See `SearchEngine`; without the codes there is no search, so a fault counts as one of a search."""
        try:
            return await self._engine.codes(facet)
        except asyncio.CancelledError:
            raise
        except BaseException:
            self._metrics.note_search_fault()
            raise

    async def status(self) -> IndexStatus:
        """See `SearchEngine`."""
        return await self._engine.status()

    async def close(self) -> None:
        """See `SearchEngine`."""
        await self._engine.close()
