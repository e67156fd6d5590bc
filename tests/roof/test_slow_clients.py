"""Clients that hold a connection and send nothing more keep nobody else out, and are let go."""

import asyncio
import contextlib
import socket
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from litestar import Litestar, Request, post

import hub.slow_bodies
from hub.slow_bodies import BodyDeadline
from kit.hub_process import HubProcess

HELD = 200
"""More connections than a web server takes by itself."""
BEGUN = (
    b"POST /api/search HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n{"
)


def test_hub_answers_others_while_many_clients_hold_what_they_began(hub_server: HubProcess) -> None:
    address = urlsplit(hub_server.url)
    with contextlib.ExitStack() as held:
        for _ in range(HELD):
            one = held.enter_context(socket.create_connection((address.hostname, address.port), timeout=20))
            one.sendall(BEGUN)
        assert httpx.get(f"{hub_server.url}/health/live", timeout=20).status_code == 200


@post("/length", status_code=200)
async def length(request: Request[Any, Any, Any]) -> str:
    return str(len(await request.body()))


class Client:
    """Sends `parts`, then nothing more; keeps the status and the body of its answer."""

    def __init__(self, *parts: dict[str, Any]) -> None:
        self._parts = list(parts)
        self.status = 0
        self.body = b""

    async def receive(self) -> dict[str, Any]:
        if self._parts:
            return self._parts.pop(0)
        await asyncio.Event().wait()
        raise AssertionError("nothing comes")

    async def send(self, message: dict[str, Any]) -> None:
        self.status = message.get("status", self.status)
        self.body += message.get("body", b"")


async def asked(client: Client) -> Client:
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/length",
        "raw_path": b"/length",
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
    }
    app: Any = Litestar([length], middleware=[BodyDeadline()], openapi_config=None, logging_config=None)
    await app(scope, client.receive, client.send)
    return client


async def test_client_that_stops_in_the_middle_of_a_body_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub.slow_bodies, "BODY_SECONDS", 0.05)
    stopped = await asked(Client({"type": "http.request", "body": b"half", "more_body": True}))
    assert stopped.status >= 400


async def test_body_that_comes_in_parts_is_read_whole() -> None:
    parts = ({"type": "http.request", "body": b"half", "more_body": more} for more in (True, False))
    assert (await asked(Client(*parts))).body == b"8"
