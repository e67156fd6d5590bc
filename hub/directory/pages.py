"""The directory's pages: the search, its results as one types or page by page, and a service."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.plugins.htmx import HTMXRequest
from litestar.response import Redirect, Template

from hub.directory import service_view
from hub.directory.models import DirectorySearch
from hub.directory.queries import search_services, service_page
from hub.directory.search_view import label_of, results_view
from hub.directory.vocabulary import FACETS, SERVICE_TYPES, STATUSES, ServiceType, Status
from hub.principal import PUBLIC
from hub.storage.vault import TokenExpired, TokenInvalid
from hub.web.i18n import current_language
from hub.web.problems import problem_of
from hub.web.state import HubState
from hub_search.models import MAX_CHARACTERS

PURPOSE = "directory.search"
"""What a search is sealed for: a token made for anything else does not open here."""

WORDS = "text"
"""Name of the field for words; its changes are what htmx sends while somebody types."""


class SealedSearch(msgspec.Struct, frozen=True, array_like=True):
    """What a results page's address hides: the words and filters, and nothing of who asked."""

    text: str
    filters: dict[str, tuple[str, ...]]


class DirectoryPages(Controller):
    """Pages of the public tier. What is looked for travels in forms and in sealed tokens, never in clear."""

    path = "/"
    include_in_schema = False

    @get("/")
    async def home(self, request: HTMXRequest) -> Template:
        """Show the search, and the kinds of service there are."""
        return _search_page(request, DirectorySearch(language=current_language()))

    @post("/search", status_code=200)
    async def search(self, request: HTMXRequest, hub: NamedDependency[HubState]) -> Template | Redirect:
        """Take a search from the form: lead to its results, or bring them to the page somebody types on."""
        typing = bool(request.htmx) and request.htmx.trigger_name == WORDS
        search = read_search(await request.form(), typing=typing)
        address = sealed_path(hub, search)
        if not request.htmx:
            return Redirect(address, status_code=303)
        remembered = "HX-Replace-Url" if typing and _is_on_results(request) else "HX-Push-Url"
        page = await _results_page(request, hub, search, "directory/answer.html")
        page.headers[remembered] = address
        return page

    @get("/search/{token:str}")
    async def results(
        self, request: HTMXRequest, hub: NamedDependency[HubState], token: FromPath[str], page: FromQuery[int] = 1
    ) -> Template:
        """Show a page of the results of a sealed search; an old or strange token gets an empty form and the reason."""
        try:
            search = open_search(hub, token)
        except (TokenExpired, TokenInvalid) as error:
            empty = _search_page(request, DirectorySearch(language=current_language()))
            empty.context["problem"] = problem_of(error, request.scope)
            empty.status_code = error.status
            return empty
        return await _results_page(request, hub, msgspec.structs.replace(search, page=page), "directory/search.html")

    @get("/services/{service_id:uuid}")
    async def service(self, service_id: FromPath[UUID]) -> Template:
        """Show everything the public may know of one service."""
        entry = await service_page(PUBLIC, service_id)
        return Template(
            "directory/service.html",
            context={
                "service": entry,
                "view": service_view,
                "label_of": label_of,
                "statuses": STATUSES,
                "Status": Status,
            },
        )


def read_search(form: FormMultiDict, *, typing: bool) -> DirectorySearch:
    """Return the search a form asks for, in the reader's language. Fields that are no facet's are not looked at."""
    words = form.get(WORDS, "")
    filters = {facet: tuple(dict.fromkeys(_texts(form.getall(facet, [])))) for facet in FACETS}
    return DirectorySearch(
        text=words[:MAX_CHARACTERS].strip() if isinstance(words, str) else "",
        language=current_language(),
        filters={facet: values for facet, values in filters.items() if values},
        typing=typing,
    )


def sealed_path(hub: HubState, search: DirectorySearch) -> str:
    """Return the path of the results of `search`, which tells nobody what was looked for."""
    sealed = msgspec.json.encode(SealedSearch(search.text, search.filters))
    return f"/search/{hub.vault.seal(PURPOSE, sealed, at=hub.clock())}"


def open_search(hub: HubState, token: str) -> DirectorySearch:
    """Return the search sealed in `token`; raises TokenExpired or TokenInvalid."""
    max_age = timedelta(minutes=hub.settings.query_minutes)
    opened = hub.vault.open(PURPOSE, token, at=hub.clock(), max_age=max_age)
    sealed = msgspec.json.decode(opened, type=SealedSearch)
    return DirectorySearch(text=sealed.text, filters=sealed.filters, language=current_language())


async def _results_page(request: HTMXRequest, hub: HubState, search: DirectorySearch, template: str) -> Template:
    results = await search_services(hub.engine, search)
    page = _search_page(request, search, template)
    page.context["view"] = results_view(search, results, lambda other: sealed_path(hub, other))
    return page


def _search_page(request: HTMXRequest, search: DirectorySearch, template: str = "directory/search.html") -> Template:
    kinds = [kind for kind in ServiceType if kind is not ServiceType.OTHER]
    context: dict[str, Any] = {
        "search": search,
        "kinds": [(kind.value, SERVICE_TYPES[kind]) for kind in kinds],
        "label_of": label_of,
        "statuses": STATUSES,
        "Status": Status,
        "service_view": service_view,
        "view": None,
        "problem": None,
    }
    return Template(template, context=context)


def _is_on_results(request: HTMXRequest) -> bool:
    return (request.htmx.current_url_abs_path or "").startswith("/search/")


def _texts(values: list[Any]) -> list[str]:
    return [value for value in values if isinstance(value, str) and value]
