"""The page with the map of results: drawn by the hub itself, so that nobody else learns what is looked at."""

import msgspec
from litestar import Controller, get
from litestar.params import FromPath, FromQuery
from litestar.plugins.htmx import HTMXRequest
from litestar.response import Template

from hub.directory.models import DirectorySearch
from hub.directory.pages import kept_page
from hub.directory.result_map.drawing import HEIGHT, WIDTH
from hub.directory.result_map.view import map_view
from hub.directory.search_links import SearchLinks, open_link
from hub.directory.search_queries import search_services
from hub.directory.search_view import results_view
from hub.errors import HubError
from hub.storage.vault import TokenExpired, TokenInvalid
from hub.web.i18n import current_language


class MapPages(Controller):
    """Maps of the public tier. What is looked for stays in the sealed token."""

    path = "/"
    include_in_schema = False

    @get("/search/{token:str}/map")
    async def results_map(self, request: HTMXRequest, token: FromPath[str], page: FromQuery[int] = 1) -> Template:
        """Show a page of the results of a sealed search as a map; a link that does not open gets the list's answer."""
        try:
            search, links = open_link(request, token)
        except (TokenExpired, TokenInvalid) as error:
            return kept_page(request, DirectorySearch(language=current_language()), error)
        search = msgspec.structs.replace(search, page=page, facets=("district",))
        try:
            return await _map_page(search, links, f"/search/{token}")
        except HubError as error:
            for note in request.app.after_exception:  # it is answered here, and logged as if it were not
                await note(error, request.scope)
            return kept_page(request, search, error)


async def _map_page(search: DirectorySearch, links: SearchLinks, here: str) -> Template:
    hub = links.hub
    now = hub.clock()
    results = await search_services(hub.engine, search, now=now, geocoder=hub.geocoder)
    listed = results_view(search, results, here, links.path, now)
    view = map_view(search, results, listed, links.path)
    return Template("directory/map.html", context={"view": view, "width": WIDTH, "height": HEIGHT})
