"""The HSDS 3.1 API over the public tier: lists and entries, by GET, and by POST what no address may hold."""

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hub.directory.open_data.answers import StreamAnswer, accepts_gzip, json_answer
from hub.directory.open_data.documents import Shape
from hub.directory.open_data.openapi import api_description
from hub.directory.open_data.parameters import OF_A_LIST, OF_AN_ITEM, Asked, OpenDataInvalid, Pairs, asked
from hub.directory.open_data.profile import HSDS, profile_description, profile_file
from hub.directory.open_data.reading import entry_of, found_services, page_of
from hub.directory.open_data.selection import TABLES, selection
from hub.directory.open_data.streaming import Order, open_stream
from hub.errors import N_, FieldProblem, NotFound, Text
from hub.web.forgery import CHANGES_NOTHING
from hub.web.state import HubState

PATH = "/hsds"
FOUND_BY_ENGINE = frozenset({"service", "service_at_location"})
"""Tables whose rows are searched for in the index; of others, every word must stand in a text."""

Call = Request[Any, Any, Any]
Hub = NamedDependency[HubState]


class OpenDataApi(Controller):
    """HSDS 3.1, of the public tier. It describes itself, so the hub's own API description leaves it out."""

    path = PATH
    include_in_schema = False
    # Pages are gzipped in a thread, streams as they are written; the shell would do it between two other requests.
    opt = {"exclude_from_compression": True, CHANGES_NOTHING: True}  # noqa: RUF012 - as Litestar reads it

    @get("/")
    async def about(self, request: Call, hub: Hub) -> Response[bytes]:
        """Say what this API is: its version, its profile, its description."""
        base = _base(request, hub)
        told = {"version": HSDS, "profile": f"{base}/profile", "openapi_url": f"{base}/openapi.json", "demo": hub.demo}
        return await _described(request, told)

    @get("/openapi.json")
    async def description(self, request: Call, hub: Hub) -> Response[bytes]:
        """Describe this API as OpenAPI 3.1."""
        return await _described(request, api_description(_base(request, hub)))

    @get("/profile")
    async def profile(self, request: Call, hub: Hub) -> Response[bytes]:
        """Describe the NRM profile, and name its files."""
        return await _described(request, profile_description(_base(request, hub)))

    @get(["/profile/{name:str}", "/profile/profile/{name:str}"])
    async def profile_patch(self, request: Call, name: FromPath[str]) -> Response[bytes]:
        """Give one file of the profile; the second address is where HSDS's tools look for it."""
        file = profile_file(name)
        if file is None:
            raise NotFound(Text(N_("The profile has no such file.")))
        return await _described(request, file)

    @get("/{entries:str}")
    async def entries(self, request: Call, hub: Hub, entries: FromPath[str]) -> Response[bytes]:
        """Give a page of a list, or a stream of all of it."""
        wanted = asked(_of(OF_A_LIST, entries), _in_address(request), twin=f"{PATH}/{entries}")
        return await _list(request, hub, TABLES[entries], wanted)

    @post("/{entries:str}", status_code=200)
    async def asked_entries(self, request: Call, hub: Hub, entries: FromPath[str]) -> Response[bytes]:
        """Give the same, asked for in a body: nothing is changed."""
        allowed = _of(OF_A_LIST, entries)
        wanted = asked(allowed, _in_address(request), await _in_body(request), twin=f"{PATH}/{entries}")
        return await _list(request, hub, TABLES[entries], wanted)

    @get("/{entries:str}/{entry_id:str}")
    async def entry(self, request: Call, hub: Hub, entries: FromPath[str], entry_id: FromPath[str]) -> Response[bytes]:
        """Give one entry with all that belongs to it."""
        _of(OF_A_LIST, entries)
        wanted = asked(OF_AN_ITEM.get(entries, ()), _in_address(request))
        shape = Shape.WITH_SERVICES if wanted.full_service else Shape.FULL
        return await json_answer(request, await entry_of(TABLES[entries], entry_id, shape, hub.settings.language))


async def _list(request: Call, hub: HubState, table: str, wanted: Asked) -> Response[bytes]:
    language = hub.settings.language
    found = None
    if wanted.search and table in FOUND_BY_ENGINE:
        found = await found_services(hub.engine, wanted.search, language)
    chosen = selection(table, wanted, found)
    if wanted.format == "json":
        return await json_answer(request, await page_of(chosen, wanted, _shape(wanted), language))
    gzipped = accepts_gzip(request)
    order = Order(chosen=chosen, shape=_shape(wanted), language=language, gzipped=gzipped)
    return StreamAnswer(await open_stream(order, hub.settings.data_dir), gzipped=gzipped)


def _shape(wanted: Asked) -> Shape:
    if wanted.full_service:
        return Shape.WITH_SERVICES
    return Shape.MINIMAL if wanted.minimal else Shape.FULL if wanted.full else Shape.SHORT


def _of(lists: Mapping[str, Any], name: str) -> Any:
    if name not in lists:
        raise NotFound(Text(N_("There is no such list.")))
    return lists[name]


def _in_address(request: Call) -> Pairs:
    return list(request.query_params.multi_items())


async def _in_body(request: Call) -> Pairs:
    """Return the parameters in a body, of JSON or of a form; raises OpenDataInvalid for any other."""
    body = await request.body()
    if not body:
        return ()
    if request.content_type[0] == "application/x-www-form-urlencoded":
        return list((await request.form()).multi_items())
    try:
        given = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        given = None
    if not isinstance(given, dict):
        reason = Text(N_("It is no object of JSON."))
        raise OpenDataInvalid(FieldProblem("body", reason, Text(N_("Send the parameters as an object."))))
    return list(given.items())


async def _described(request: Call, told: Any) -> Response[bytes]:
    return await json_answer(request, msgspec.json.encode(told))


def _base(request: Call, hub: HubState) -> str:
    """Return the address of this API as its readers reach it: behind a proxy, the hub itself is asked over HTTP."""
    address = request.base_url
    return f"{'https' if hub.settings.https else address.scheme}://{address.netloc}{PATH}"
