"""The search of the directory as one small application over given services, and its form as a browser sends it."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from geopy.geocoders.base import Geocoder
from litestar import Controller, Litestar
from litestar.datastructures import State
from litestar.testing import AsyncTestClient

from hub.directory.documents import document_of
from hub.directory.pages import DirectoryPages
from hub.directory.service_models import ServiceEntry
from hub.settings import Settings
from hub.storage.vault import Vault
from hub.web.shell import WebShell
from hub.web.state import HubState
from hub_search.tantivy_engine import TantivyEngine
from kit.forms import form_token_of
from kit.search_documents import streamed


async def indexed(folder: Path, services: Iterable[ServiceEntry]) -> Path:
    """Build the index of `services` in `folder` and return the folder."""
    engine = TantivyEngine(folder)
    await engine.replace_all(streamed(document_of(one, {}) for one in services))
    await engine.close()
    return folder


@asynccontextmanager
async def search_client(
    index: Path,
    *,
    clock: Callable[[], datetime] | None = None,
    geocoder: Geocoder | None = None,
    handlers: Sequence[type[Controller]] = (DirectoryPages,),
) -> AsyncIterator[AsyncTestClient[Litestar]]:
    """Give a browser on the pages of the index in the folder `index`, in English."""
    settings = Settings(language="en")
    engine = TantivyEngine(index)
    timed: dict[str, Any] = {} if clock is None else {"clock": clock}
    state = HubState(settings=settings, vault=Vault(bytes(32)), engine=engine, geocoder=geocoder, **timed)
    app = Litestar(
        route_handlers=list(handlers),
        plugins=[WebShell(settings)],
        state=State({"hub": state}),
        logging_config=None,
        openapi_config=None,
    )
    async with AsyncTestClient(app) as opened:
        yield opened
    await engine.close()


async def ask(client: Any, **fields: Any) -> Any:
    """Send the form as a browser without JavaScript does, and follow it to the results."""
    token = form_token_of((await client.get("/")).text)
    return await client.post("/search", data={"_form_token": token, **fields}, follow_redirects=True)
