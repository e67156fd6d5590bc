"""The whole application as `hub serve` makes it, asked without a socket, over whatever database is open."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from litestar import Litestar

from hub.app import create_app
from hub.directory.jobs import rebuild
from hub.plugin.manager import load_plugins
from hub.runtime import Hub
from hub.settings import Settings
from hub_search.engine import SearchEngine
from hub_search.tantivy_engine import TantivyEngine
from kit.kept_rows import VAULT

SOMEBODY = "198.51.100.7"


@asynccontextmanager
async def whole_app(settings: Settings) -> AsyncIterator[Litestar]:
    """Give the application over the open database, its index built anew below `settings.data_dir`."""
    engine = TantivyEngine(settings.data_dir / "index")
    await rebuild(engine)
    yield an_app(settings, engine)
    await engine.close()


def an_app(settings: Settings, engine: SearchEngine | None) -> Litestar:
    """Return the application of one process; several may share a database and an index. Described, it needs neither."""
    plugins = load_plugins(settings.plugins)
    hub = Hub(settings=settings, dsn="", vault=VAULT, engine=engine, plugins=plugins, migrated=True, demo=False)  # type: ignore[arg-type]  # without an engine nobody searches
    return create_app(hub, None)


def client_of(app: Litestar, address: str = SOMEBODY) -> httpx.AsyncClient:
    """Return a client of `app` that is connected from `address`."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=(address, 50_000))  # type: ignore[arg-type]  # two ways to type ASGI
    return httpx.AsyncClient(transport=transport, base_url="http://localhost")


def settings_of(data_dir: Path, **values: object) -> Settings:
    """Return settings for an application of a test, in English."""
    return Settings(data_dir=data_dir, language="en", **values)  # type: ignore[arg-type]  # as a file of settings may have them
