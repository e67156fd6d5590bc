"""The directory's HTTP API: search, and one service, as JSON."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import Body, FromPath

from hub.directory.models import DirectoryResults, DirectorySearch
from hub.directory.queries import search_services, service_page
from hub.directory.service_models import ServiceEntry
from hub.principal import PUBLIC
from hub.web.state import HubState

SEARCH_EXAMPLES = [
    Example(summary="A place to sleep in Plovdiv", value={"text": "подслон Пловдив", "language": "bg"}),
    Example(
        summary="Hotlines that speak Ukrainian or Russian",
        value={"filters": {"service_type": ["hotline"], "language": ["uk", "ru"]}, "language": "en", "size": 10},
    ),
]


class DirectoryApi(Controller):
    """Reads of the directory's public tier."""

    path = "/api"
    tags = ["directory"]  # noqa: RUF012 - as Litestar reads it

    @post("/search", operation_id="search_services", status_code=200)
    async def search(
        self,
        hub: NamedDependency[HubState],
        data: Annotated[DirectorySearch, Body(examples=SEARCH_EXAMPLES)],
    ) -> DirectoryResults:
        """Find services. The query is sent in the body, as HSDS 3.1 does, so that it stands in no address and no log.

        Answers with one page of services, best first, and the values that results can be narrowed by, with counts.
        Names and snippets come in segments that say whether they answer the words; they are text, not markup.
        """
        return await search_services(hub.engine, data, now=hub.clock())

    @get("/services/{service_id:uuid}", operation_id="get_service")
    async def service(self, service_id: FromPath[UUID]) -> ServiceEntry:
        """Return one service with all that the public may know of it; what is not announced is not in it."""
        return await service_page(PUBLIC, service_id)
