"""The web server: granian on the hub's own event loop, with the worker beside it where jobs run inside."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from hub.app import create_app
from hub.directory.jobs import rebuild_index
from hub.errors import N_, Text, Unavailable
from hub.jobs.registry import NoPayload
from hub.jobs.worker import Worker
from hub.principal import SYSTEM
from hub.runtime import Hub
from hub.signals import END_SIGNALS
from hub.work import unit_of_work
from hub_search.errors import SearchError

log = structlog.get_logger("hub.serve")


class AddressTaken(Unavailable):
    """Another program already listens where the hub should."""

    slug = "address-taken"
    title = N_("The address is taken")

    def __init__(self, host: str, port: int) -> None:
        where: dict[str, str | int] = {"host": host, "port": port}
        super().__init__(
            Text(N_("{host}:{port} cannot be listened on. Set HUB_HOST or HUB_PORT to one that is free."), where)
        )


async def serve(hub: Hub, announce: Callable[[str], None]) -> None:
    """Serve `hub` until SIGINT, SIGTERM or SIGHUP; `announce` is told the address once requests are answered there.

    Raises AddressTaken.
    """
    settings = hub.settings
    if hub.migrated:
        await _mend_index(hub)
    with _reserved_port(settings.host, settings.port) as port:
        async with _working(hub) as worker:
            app = create_app(hub, worker)
            server = Server(
                app,
                address=settings.host,
                port=port,
                interface=Interfaces.ASGI,
                websockets=False,
                log_enabled=False,
                log_level=LogLevels.error,
            )
            loop = asyncio.get_running_loop()
            for number in END_SIGNALS:
                loop.add_signal_handler(number, server.stop)
            serving = asyncio.create_task(server.serve())
            await _answering(settings.host, port, serving)
            address = f"http://{settings.host}:{port}"
            log.info("serving", address=address)
            announce(address)
            await serving


async def _mend_index(hub: Hub) -> None:
    # An index that is missing, broken or of another version is built anew by a job; until then the hub is not ready.
    try:
        await hub.engine.status()
    except SearchError as fault:
        log.warning("index_to_be_rebuilt", reason=type(fault).__name__)
        async with unit_of_work(SYSTEM) as work:
            await work.enqueue(rebuild_index, NoPayload())


@asynccontextmanager
async def _working(hub: Hub) -> AsyncIterator[Worker | None]:
    if not hub.settings.jobs_inside:
        yield None
        return
    async with running_worker(hub) as worker:
        yield worker


@asynccontextmanager
async def running_worker(hub: Hub) -> AsyncIterator[Worker]:
    """Run a worker for the length of the block; it ends what it is doing before the block is left."""
    worker, stop = hub.worker(), asyncio.Event()
    task = asyncio.create_task(worker.run(stop))
    try:
        yield worker
    finally:
        stop.set()
        await task


class _reserved_port:  # noqa: N801 - read as a phrase: with _reserved_port(host, port) as port
    """Keeps a port for the server while it starts: bound here with SO_REUSEPORT, listened on only there."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port

    def __enter__(self) -> int:
        try:
            family, kind, _, _, address = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)[0]
            if self._port and _somebody_listens(family, address):
                raise AddressTaken(self._host, self._port)
            self._socket = socket.socket(family, kind)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind(address)
        except OSError as error:
            raise AddressTaken(self._host, self._port) from error
        return int(self._socket.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self._socket.close()


def _somebody_listens(family: int, address: tuple[object, ...]) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(address) == 0


async def _answering(host: str, port: int, serving: "asyncio.Task[None]") -> None:
    while not serving.done():
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            await asyncio.sleep(0.01)
            continue
        writer.close()
        return
    await serving
