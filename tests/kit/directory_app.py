"""The directory's pages and API as one small application, over whatever database is open."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import httpx
from litestar import Litestar
from litestar.datastructures import State

from hub.directory.api import DirectoryApi
from hub.directory.entry_pages import EntryPages
from hub.directory.guide_pages import GuidePages
from hub.directory.jobs import rebuild
from hub.directory.pages import DirectoryPages
from hub.directory.result_map.pages import MapPages
from hub.directory.shortlist.pages import ShortlistPages
from hub.settings import Settings
from hub.storage.vault import Vault
from hub.web.shell import WebShell
from hub.web.state import HubState
from hub_gazetteer.geocoder import Gazetteer
from hub_search.tantivy_engine import TantivyEngine
from kit.kept_rows import NOW, VAULT


@asynccontextmanager
async def directory_client(
    index: Path,
    *,
    clock: Callable[[], datetime] = lambda: NOW,
    vault: Vault = VAULT,
    demo: bool = False,
    https: bool = False,
) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of the pages and the API, the index built anew in `index` from the open database."""
    engine = TantivyEngine(index)
    await rebuild(engine)
    settings = Settings(data_dir=index.parent, https=https)
    places = Gazetteer(("BG",))
    state = HubState(settings=settings, vault=vault, engine=engine, geocoder=places, demo=demo, clock=clock)
    app = Litestar(
        route_handlers=[DirectoryPages, GuidePages, EntryPages, MapPages, ShortlistPages, DirectoryApi],
        plugins=[WebShell(settings)],
        state=State({"hub": state}),
        logging_config=None,
        openapi_config=None,
    )
    scheme = "https" if https else "http"
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)  # type: ignore[arg-type]  # two ways to type ASGI
    async with httpx.AsyncClient(transport=transport, base_url=f"{scheme}://testserver.local") as made:
        yield made
    await engine.close()
