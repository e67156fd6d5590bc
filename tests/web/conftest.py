"""A small real application inside the shell, and the search's pages over fifty services, in Litestar's own client."""

import asyncio
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import msgspec
import pytest
from litestar import Litestar, Request, get, post
from litestar.datastructures import State
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery
from litestar.response import Template
from litestar.testing import AsyncTestClient

from hub.directory.pages import DirectoryPages
from hub.directory.result_map.pages import MapPages
from hub.errors import FieldProblem, InvalidInput, Text
from hub.settings import Settings
from hub.storage.vault import Vault
from hub.web.catalogues import Room
from hub.web.shell import WebShell
from hub.web.state import HubState
from kit.fifty_services import FIFTY, NOON
from kit.search_pages import Clock, indexed, search_client

SECRET = "canary-7f3a"


class Thing(msgspec.Struct):
    name: Annotated[str, msgspec.Meta(max_length=5)]
    count: int


@get("/page")
async def page(text: FromQuery[str] = "nothing") -> Template:
    return Template("sample/page.html", context={"text": text})


@post("/form", status_code=200)
async def form(data: Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]) -> dict[str, str]:
    return {"sent": str(data.get("field", ""))}


@post("/api/things", status_code=200)
async def things(data: Annotated[Thing, Body()]) -> dict[str, str]:
    return {"name": data.name}


@get(["/boom", "/api/boom"])
async def boom() -> None:
    raise RuntimeError(SECRET)


@get(["/refused", "/api/refused"])
async def refused() -> None:
    raise InvalidInput(Text("Not so."), (FieldProblem("page", Text("Too far."), Text("Choose less.")),))


@get("/where")
async def where(request: Request[Any, Any, Any]) -> dict[str, str]:
    return {"path": request.scope["path"]}


@cache
def an_app(settings: Settings, *, demo: bool = False) -> Litestar:
    vault = Vault(bytes(32))
    rooms = [Room("sample", Path(__file__).parent / "sample")]
    hub = HubState(settings=settings, vault=vault, engine=None, demo=demo)  # type: ignore[arg-type] # no page here searches
    return Litestar(
        route_handlers=[page, form, things, boom, refused, where],
        plugins=[WebShell(settings, rooms)],
        state=State({"hub": hub}),
        logging_config=None,
        openapi_config=None,
    )


@pytest.fixture
async def client() -> AsyncIterator[AsyncTestClient[Litestar]]:
    async with AsyncTestClient(an_app(Settings(language="en"))) as opened:
        yield opened


@pytest.fixture
async def client_over_https() -> AsyncIterator[AsyncTestClient[Litestar]]:
    app = an_app(Settings(language="en", https=True))
    async with AsyncTestClient(app, base_url="https://testserver.local") as opened:
        yield opened


@pytest.fixture(scope="session")
def index_of_fifty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asyncio.run(indexed(tmp_path_factory.mktemp("fifty"), FIFTY))


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
async def browser(index_of_fifty: Path, clock: Clock) -> AsyncIterator[AsyncTestClient[Litestar]]:
    """On the search's pages over fifty services, in Bulgarian."""
    handlers = (DirectoryPages, MapPages)
    async with search_client(index_of_fifty, clock=clock, handlers=handlers, language="bg") as opened:
        yield opened
