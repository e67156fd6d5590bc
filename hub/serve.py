"""The web server: granian on the hub's own event loop, with the worker beside it where jobs run inside."""

import asyncio
import gc
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import msgspec
import structlog

from hub.app import create_app
from hub.checkpointing import keep_checkpoints
from hub.directory.hours_ready import keep_hours_ready
from hub.directory.jobs import rebuild_index
from hub.directory.synonyms import keep_synonyms, kept_synonyms
from hub.index import keep_index, synonyms_folder
from hub.jobs.registry import NoPayload
from hub.jobs.worker import Observe, Worker
from hub.listening import answering, reserved_port, server_of
from hub.metrics import MeasuredEngine, Metrics
from hub.metrics_server import serving_metrics
from hub.principal import SYSTEM
from hub.runtime import Hub
from hub.signals import END_SIGNALS
from hub.work import unit_of_work
from hub_search.engine import SearchEngine
from hub_search.errors import SearchError

SWITCH_SECONDS = 0.001
"""For how long one thread keeps the interpreter from others: who searches must not wait for who builds the index."""

COLLECTED_AFTER = (20_000, 20, 50)
"""Objects after which the young are looked through for what refers to itself, and how often the older ones are: a
request, or a batch for the index, makes thousands that go by themselves."""

log = structlog.get_logger("hub.serve")


async def serve(hub: Hub, announce: Callable[[str], None]) -> None:
    """Serve `hub` until SIGINT, SIGTERM or SIGHUP; `announce` is told the address once requests are answered there.

    Raises AddressTaken.
    """
    settings = hub.settings
    metrics = Metrics() if settings.metrics_port is not None else None
    if metrics:
        measured: SearchEngine = MeasuredEngine(hub.engine, metrics)  # `replace` takes anything, whole or not
        hub = msgspec.structs.replace(hub, engine=measured)
    if hub.migrated:
        await _mend_index(hub)
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.freeze()  # what was loaded stays, and is not to be looked through again and again
    gc.set_threshold(*COLLECTED_AFTER)
    with reserved_port(settings.host, settings.port, "HUB_HOST, HUB_PORT") as port:
        async with serving_metrics(hub, metrics), _beside(hub), _working(hub, metrics) as worker:
            app = create_app(hub, worker, metrics.note_request if metrics else None)
            server = server_of(app, settings.host, port)
            loop = asyncio.get_running_loop()
            for number in END_SIGNALS:
                loop.add_signal_handler(number, server.stop)
            serving = asyncio.create_task(server.serve())
            await answering(settings.host, port, serving)
            address = f"http://{settings.host}:{port}"
            log.info("serving", address=address)
            announce(address)
            await serving


async def work(hub: Hub, stop: asyncio.Event, announce: Callable[[], None]) -> None:
    """Run a worker for `hub` until `stop` is set, in a process that serves no pages. Raises AddressTaken."""
    metrics = Metrics() if hub.settings.metrics_port is not None else None
    async with serving_metrics(hub, metrics), running_worker(hub, metrics.note_job if metrics else None):
        announce()
        await stop.wait()


async def _mend_index(hub: Hub) -> None:
    # An index that is missing, broken or of another version is built anew by a job; until then the hub is not ready.
    try:
        await hub.engine.status()
    except SearchError as fault:
        log.warning("index_to_be_rebuilt", reason=type(fault).__name__)
        async with unit_of_work(SYSTEM) as work:
            await work.enqueue(rebuild_index, NoPayload())


@asynccontextmanager
async def _beside(hub: Hub) -> AsyncIterator[None]:
    """Keep the hours ready, read the synonyms and write what nobody found, for the length of the block."""
    folder, stop = synonyms_folder(hub.settings), asyncio.Event()
    hub.engine.learn(await asyncio.to_thread(kept_synonyms, folder))
    running = [keep_hours_ready(hub.engine, stop, lambda: datetime.now(UTC))]
    if hub.migrated:
        running += [keep_synonyms(hub.engine, folder, stop), hub.unmet.keep(stop)]
    tasks = [asyncio.create_task(one) for one in running]
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*tasks)


@asynccontextmanager
async def _working(hub: Hub, metrics: Metrics | None) -> AsyncIterator[Worker | None]:
    if not hub.settings.jobs_inside:
        yield None
        return
    async with running_worker(hub, metrics.note_job if metrics else None) as worker:
        yield worker


@asynccontextmanager
async def running_worker(hub: Hub, observe: Observe | None = None) -> AsyncIterator[Worker]:
    """Run a worker for the length of the block, and the ledger's checkpoints; both end what they are doing first.

    Beside them it is seen to that both indexes hold the same, where there are two.
    """
    worker, stop = hub.worker(observe), asyncio.Event()
    tasks = (
        asyncio.create_task(worker.run(stop)),
        asyncio.create_task(keep_checkpoints(hub.settings, stop)),
    )
    index = asyncio.create_task(keep_index(hub.settings, hub.paired or hub.engine))
    try:
        yield worker
    finally:
        stop.set()
        index.cancel()
        await asyncio.gather(*tasks)
        await asyncio.gather(index, return_exceptions=True)
