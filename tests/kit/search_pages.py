"""The search of the directory as one small application over given services, and its form as a browser sends it."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

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


class Clock:
    """A clock that a test can put forward."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


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
    language: Literal["bg", "en"] = "en",
) -> AsyncIterator[AsyncTestClient[Litestar]]:
    """Give a browser on the pages of the index in the folder `index`, in `language`."""
    settings = Settings(language=language)
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


async def send_form(client: Any, **fields: Any) -> Any:
    """Send the form as a browser that has been on the first page does, and return what it is told at once."""
    token = form_token_of((await client.get("/")).text)
    return await client.post("/search", data={"_form_token": token, **fields}, follow_redirects=False)


async def path_of_results(client: Any, **fields: Any) -> str:
    """Send the form, and return the path of the results that it leads to."""
    answer = await send_form(client, **fields)
    assert answer.status_code == 303
    return str(answer.headers["location"])


async def ask(client: Any, **fields: Any) -> Any:
    """Send the form as a browser without JavaScript does, and follow it to the results."""
    token = form_token_of((await client.get("/")).text)
    return await client.post("/search", data={"_form_token": token, **fields}, follow_redirects=True)


async def type_words(client: Any, words: str, *, on: str = "/") -> Any:
    """Send what htmx sends while somebody types on the page `on`."""
    token = form_token_of((await client.get("/")).text)
    headers = {
        "hx-request": "true",
        "hx-trigger-name": "text",
        "hx-target": "results",
        "hx-current-url": f"http://testserver.local{on}",
    }
    return await client.post("/search", data={"_form_token": token, "text": words}, headers=headers)
