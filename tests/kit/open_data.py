"""The HSDS API as one small application over whatever database is open, and ways to ask all of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import httpx
import msgspec
from litestar import Litestar
from litestar.datastructures import State

from hub.directory.jobs import rebuild
from hub.directory.open_data.api import OpenDataApi
from hub.settings import Settings
from hub.web.shell import WebShell
from hub.web.state import HubState
from hub_search.tantivy_engine import TantivyEngine
from kit.kept_rows import VAULT

LISTS = ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms")
SINGULAR = dict(
    zip(LISTS, ("service", "organization", "service_at_location", "taxonomy", "taxonomy_term"), strict=True)
)

FORMS: tuple[tuple[str, dict[str, str]], ...] = (
    ("services", {}),
    ("services", {"full": "true"}),
    ("services", {"minimal": "true"}),
    ("organizations", {}),
    ("organizations", {"full": "true"}),
    ("organizations", {"full_service": "true"}),
    ("service_at_locations", {}),
    ("service_at_locations", {"full": "true"}),
    ("taxonomies", {}),
    ("taxonomy_terms", {}),
)
"""Every list in every form that it has."""


@asynccontextmanager
async def open_data_client(folder: Path, language: Literal["bg", "en"] = "en") -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of the API, the index built anew below `folder` from the open database."""
    engine = TantivyEngine(folder / "index")
    await rebuild(engine)
    settings = Settings(data_dir=folder, language=language)
    app = Litestar(
        route_handlers=[OpenDataApi],
        plugins=[WebShell(settings)],
        state=State({"hub": HubState(settings=settings, vault=VAULT, engine=engine)}),
        logging_config=None,
        openapi_config=None,
    )
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)  # type: ignore[arg-type]  # two ways to type ASGI
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver.local") as made:
        yield made
    await engine.close()


async def every_page(client: httpx.AsyncClient, name: str, **asked: str) -> list[dict[str, Any]]:
    """Return the entries of all pages of a list."""
    entries: list[dict[str, Any]] = []
    page = 1
    while True:
        answer = await client.get(f"/hsds/{name}", params={**asked, "page": str(page)})
        assert answer.status_code == 200, answer.text
        told = answer.json()
        entries += told["contents"]
        if told["last_page"]:
            return entries
        page += 1


async def streamed(client: httpx.AsyncClient, name: str, **asked: str) -> list[dict[str, Any]]:
    """Return the entries of the stream of a list."""
    answer = await client.get(f"/hsds/{name}", params={**asked, "format": "ndjson"})
    assert answer.status_code == 200, answer.text
    assert not answer.content or answer.content.endswith(b"\n")
    return [msgspec.json.decode(line) for line in answer.content.splitlines()]


async def every_answer(client: httpx.AsyncClient) -> dict[str, bytes]:
    """Return the bytes of everything that can be read: descriptions, pages, streams, entries, with their headers."""
    addresses = ["/hsds/", "/hsds/openapi.json", "/hsds/profile"]
    addresses += [
        f"/hsds/profile/{one}" for one in msgspec.json.decode((await client.get("/hsds/profile")).content)["profile"]
    ]
    for name, asked in FORMS:
        words = "".join(f"&{key}={value}" for key, value in asked.items())
        addresses += [f"/hsds/{name}?per_page=100{words}", f"/hsds/{name}?format=ndjson{words}"]
    for name in LISTS:
        addresses += [f"/hsds/{name}/{one['id']}" for one in await every_page(client, name, per_page="100")]
    return {address: await _bytes_of(client, address) for address in addresses}


async def _bytes_of(client: httpx.AsyncClient, address: str) -> bytes:
    answer = await client.get(address)
    assert answer.status_code == 200, (address, answer.text)
    told = {name: value for name, value in answer.headers.items() if name != "date"}
    return msgspec.json.encode(told) + answer.content
