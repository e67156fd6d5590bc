"""Listening on an address: a port is kept from the moment it is chosen until the web server answers there."""

import asyncio
import resource
import socket

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server
from litestar import Litestar

from hub.errors import N_, Text, Unavailable

BACKLOG = 1024
"""Connections that wait to be taken."""
MOST_CONNECTIONS = 2048
"""Connections that are open at once; browsers keep several, and more than these wait."""
FEWEST_CONNECTIONS = 128


class AddressTaken(Unavailable):
    """Another program already listens where the hub should."""

    slug = "address-taken"
    title = N_("The address is taken")

    def __init__(self, host: str, port: int, setting: str) -> None:
        """Name the address and the `setting` that decides it."""
        where: dict[str, str | int] = {"host": host, "port": port, "setting": setting}
        super().__init__(Text(N_("{host}:{port} cannot be listened on. Set {setting} to one that is free."), where))


class reserved_port:  # noqa: N801 - read as a phrase: with reserved_port(host, port, setting) as port
    """Keeps a port for the server while it starts: bound here with SO_REUSEPORT, listened on only there."""

    def __init__(self, host: str, port: int, setting: str) -> None:
        self._host, self._port, self._setting = host, port, setting

    def __enter__(self) -> int:
        """Return the port, chosen by the system where it was 0; raises AddressTaken."""
        try:
            family, kind, _, _, address = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)[0]
            if self._port and _somebody_listens(family, address):
                raise AddressTaken(self._host, self._port, self._setting)
            self._socket = socket.socket(family, kind)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind(address)
        except OSError as error:
            raise AddressTaken(self._host, self._port, self._setting) from error
        return int(self._socket.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self._socket.close()


def server_of(app: Litestar, host: str, port: int) -> Server:
    """Return the web server that runs `app` on the hub's own event loop."""
    return Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        websockets=False,
        backlog=BACKLOG,
        backpressure=_connections_at_once(),
        log_enabled=False,
        log_level=LogLevels.error,
    )


def _connections_at_once() -> int:
    """Return how many connections there is room for, with as many files left for everything else."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST_CONNECTIONS
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    files = wanted if soft == resource.RLIM_INFINITY else soft
    return max(FEWEST_CONNECTIONS, min(MOST_CONNECTIONS, files // 2))


async def answering(host: str, port: int, serving: "asyncio.Task[None]") -> None:
    """Return once something answers there; when `serving` has ended before, with what ended it."""
    while not serving.done():
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            await asyncio.sleep(0.01)
            continue
        writer.close()
        return
    await serving


def _somebody_listens(family: int, address: tuple[object, ...]) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(address) == 0
