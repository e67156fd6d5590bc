"""Where Prometheus reads: a port of this machine alone, beside the public one and never on it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import msgspec
import structlog
from litestar import Litestar, Request, Response, get
from litestar.datastructures import State
from prometheus_client.exposition import choose_encoder

from hub.directory.jobs import INDEX_JOBS
from hub.errors import HubError
from hub.host_check import HostCheck
from hub.jobs.queue import connected_workers, queue_counts, waiting_jobs
from hub.ledger.checkpoint_file import checkpoint_file, last_checkpoint
from hub.ledger.queries import ledger_height
from hub.listening import answering, reserved_port, server_of
from hub.metrics import Metrics, StateMetrics
from hub.rooms import jobs
from hub.runtime import Hub
from hub.storage.engines import APPLICATION, pool_of
from hub_search.errors import SearchError

LOOPBACK = "127.0.0.1"
PATIENCE = 3.0
"""Seconds that looking a part up may take."""

STATUSES = ("queued", "picked", "failed")

log = structlog.get_logger("hub.metrics")


@asynccontextmanager
async def serving_metrics(hub: Hub, metrics: Metrics | None) -> AsyncIterator[None]:
    """Answer /metrics on 127.0.0.1:HUB_METRICS_PORT for the length of the block; nothing when `metrics` is None.

    Raises AddressTaken.
    """
    if metrics is None or hub.settings.metrics_port is None:
        yield
        return
    with reserved_port(LOOPBACK, hub.settings.metrics_port, "HUB_METRICS_PORT") as port:
        server = server_of(_metrics_app(hub, metrics), LOOPBACK, port)
        serving = asyncio.create_task(server.serve())
        try:
            await answering(LOOPBACK, port, serving)
            log.info("metrics_served", address=f"http://{LOOPBACK}:{port}/metrics")
            yield
        finally:
            server.stop()  # type: ignore[no-untyped-call]
            await serving


def _metrics_app(hub: Hub, metrics: Metrics) -> Litestar:
    only_loopback = msgspec.structs.replace(hub.settings, host=LOOPBACK, allowed_hosts=())
    return Litestar(
        route_handlers=[read_metrics],
        middleware=[HostCheck(only_loopback)],
        state=State({"hub": hub, "metrics": metrics}),
        exception_handlers={HubError: _refused},
        openapi_config=None,
        logging_config=None,
        debug=False,
    )


@get("/metrics")
async def read_metrics(request: Request[Any, Any, State]) -> Response[bytes]:
    """Give all figures in the format that was asked for."""
    metrics: Metrics = request.app.state.metrics
    await look_up(request.app.state.hub, metrics.state)
    encode, content_type = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(metrics.registry), headers={"content-type": content_type})


async def look_up(hub: Hub, state: StateMetrics) -> None:
    """Bring up to date what is not counted as it happens; what does not answer is shown as down, or as not known."""
    pool = pool_of(APPLICATION)
    state.pool.labels("idle").set(pool.get_idle_size())
    state.pool.labels("busy").set(pool.get_size() - pool.get_idle_size())
    state.pool_limit.set(pool.get_max_size())
    last = await asyncio.to_thread(last_checkpoint, checkpoint_file(hub.settings))
    if last is not None:
        state.checkpoint_height.set(last.height)
        state.checkpoint_at.set(last.at.timestamp())
    try:
        state.documents.set((await hub.engine.status()).documents)
        state.index_up.set(1)
    except SearchError:
        state.index_up.set(0)
    state.server_up.set(hub.paired is None or not (hub.paired.owes or await hub.paired.main_fault()))
    try:
        async with asyncio.timeout(PATIENCE):
            await _look_into_database(state)
    except (HubError, OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        state.forget_database()


async def _look_into_database(state: StateMetrics) -> None:
    counts, waiting = await queue_counts(), await waiting_jobs()
    found = {(one.name, one.status): one.count for one in counts}
    for job in (one.name for one in jobs()):
        for status in STATUSES:
            state.jobs.labels(job, status).set(found.get((job, status), 0))
    state.index_lag.set(max((one.age_seconds for one in waiting if one.name in INDEX_JOBS), default=0.0))
    state.overdue.set(max((one.overdue_seconds for one in waiting), default=0.0))
    state.workers.set(await connected_workers())
    state.ledger_height.set(await ledger_height())
    state.database_up.set(1)


def _refused(_: Request[Any, Any, State], error: HubError) -> Response[str]:
    return Response(error.detail.render(), status_code=error.status, media_type="text/plain")
