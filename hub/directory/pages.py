"""The directory's pages: the search, and its results as one types or page by page."""

import contextlib
import unicodedata
from typing import Any

import msgspec
from litestar import Controller, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath, FromQuery
from litestar.plugins.htmx import HTMXRequest
from litestar.response import Redirect, Template

from hub.directory.asked_lines import unbroken
from hub.directory.asked_persons import MAX_READ
from hub.directory.models import MAX_PLACE_CHARACTERS, DirectorySearch
from hub.directory.nrm_vocabulary import AcceptanceCriterion
from hub.directory.places import places_of
from hub.directory.search_links import SearchLinks, open_link
from hub.directory.search_queries import SearchInvalid, SearchUnavailable, search_services
from hub.directory.search_view import KINDS, results_view
from hub.directory.understood_view import label_of
from hub.directory.unfound import note_unfound
from hub.directory.vocabulary import ACCEPTS, FACETS, SERVICE_TYPES
from hub.directory.when_view import when_view
from hub.errors import N_, FieldProblem, HubError, Text
from hub.storage.vault import TokenExpired, TokenInvalid
from hub.web.forgery import CHANGES_NOTHING
from hub.web.i18n import current_language
from hub.web.problems import problem_of
from hub.web.state import HubState, hub_state
from hub_search.models import MAX_CHARACTERS, Sort

PLACE, RADIUS = "place", "radius_km"
"""Names of the fields for a place and a radius around it."""
PLACED = "placed"
"""Name of the field for the place that results were last ordered from: a new one sets the nearest first."""
RADII = (5, 10, 25, 50, 100, 200)
"""Kilometres that the page offers."""
SORT = "sort"
"""Name of the field for the order of results."""
OPEN_AT, CHOSEN_MOMENT, MOMENT, FREE_PLACES = "open_at", "at", "moment", "free_places"
"""Names of the fields for when somebody has to be there, and for free places: the second is the value of the first that
says that the third holds a day and a minute."""
WORDS = "text"
"""Name of the field for words; its changes are what htmx sends while somebody types."""
LITERALLY = "literally"
"""Name of the hidden fields for what was undone of what was read from the words."""
MAX_CHOICES = 20
"""Values that a search from the page may be narrowed to, of all facets together; each gets a link that undoes it."""
MAX_CHOICE_CHARACTERS = 80
MAX_TYPED_BYTES = 4 * MAX_CHARACTERS
"""Bytes of words that are kept: as many as a link holds."""


class DirectoryPages(Controller):
    """Pages of the public tier. What is looked for travels in forms and in sealed tokens, never in clear."""

    path = "/"
    include_in_schema = False

    @get(["/", "/search"])
    async def home(self, request: HTMXRequest) -> Template:
        """Show the search, and the kinds of service there are."""
        return _search_page(request, DirectorySearch(language=current_language()))

    @post("/search", status_code=200, opt={CHANGES_NOTHING: True})
    async def search(self, request: HTMXRequest) -> Template | Redirect:
        """Take a search from the form: lead to its results, or bring them to the page somebody types on."""
        typing = bool(request.htmx) and request.htmx.trigger_name == WORDS
        form = await request.form()
        links = SearchLinks.new(request)
        try:
            search = read_search(form, typing=typing)
            address = links.path(search)
        except SearchInvalid as error:
            if request.htmx:
                raise
            return kept_page(request, kept_search(form), error)
        if not request.htmx:
            await _note_only(links.hub, search)
            return Redirect(address, status_code=303)
        remembered = "HX-Replace-Url" if typing and _is_on_results(request) else "HX-Push-Url"
        page = await _results_page(request, search, links, address, is_asked_now=True)
        page.headers[remembered] = address
        return page

    @get("/search/{token:str}")
    async def results(self, request: HTMXRequest, token: FromPath[str], page: FromQuery[int] = 1) -> Template:
        """Show a page of the results of a sealed search; an old or strange token gets an empty form and the reason."""
        try:
            search, links = open_link(request, token)
        except (TokenExpired, TokenInvalid) as error:
            if _wants_part(request):
                raise
            return kept_page(request, DirectorySearch(language=current_language()), error)
        search = msgspec.structs.replace(search, page=page)
        try:
            return await _results_page(request, search, links, f"/search/{token}")
        except HubError as error:
            if _wants_part(request):
                raise
            for note in request.app.after_exception:  # it is answered here, and logged as if it were not
                await note(error, request.scope)
            return kept_page(request, search, error)


def read_search(form: FormMultiDict, *, typing: bool) -> DirectorySearch:
    """Return the search a form asks for, in the reader's language. Fields that are no facet's are not looked at.

    Raises SearchInvalid when it asks for more than `MAX_CHOICES` values, longer ones than any list offers, or for
    somebody to be accepted who is in no list.
    """
    filters = _chosen(form)
    problems = (*_too_many(filters), *_unknown(filters))
    if problems:
        raise SearchInvalid(problems)
    return _search_in(form, filters, typing=typing)


def kept_search(form: FormMultiDict) -> DirectorySearch:
    """Return what stays in a form whose search was refused: its words, and as many choices as a search may have."""
    room = MAX_CHOICES
    filters: dict[str, tuple[str, ...]] = {}
    for facet, values in _chosen(form).items():
        offered = [value for value in values if facet != ACCEPTS or value in set(AcceptanceCriterion)]
        kept = tuple(value for value in offered if len(value) <= MAX_CHOICE_CHARACTERS)[:room]
        room -= len(kept)
        filters |= {facet: kept} if kept else {}
    return _search_in(form, filters)


def _search_in(form: FormMultiDict, filters: dict[str, tuple[str, ...]], *, typing: bool = False) -> DirectorySearch:
    return DirectorySearch(
        text=_words(form),
        language=current_language(),
        filters=filters,
        literally=_literally(form),
        open_at=_open_at(form),
        free_places=bool(form.get(FREE_PLACES)),
        typing=typing,
        **_where(form),
    )


def _open_at(form: FormMultiDict) -> str:
    """Return when somebody has to be there: a day and a minute counts where the list says that one was chosen."""
    chosen = form.get(OPEN_AT, "")
    moment = form.get(MOMENT) if chosen == CHOSEN_MOMENT else chosen
    if not isinstance(moment, str) or len(moment) > MAX_CHOICE_CHARACTERS:
        return CHOSEN_MOMENT
    return moment or chosen


def _words(form: FormMultiDict) -> str:
    words = form.get(WORDS, "")
    if not isinstance(words, str):
        return ""
    return _written(words[:MAX_READ]).encode()[:MAX_TYPED_BYTES].decode(errors="ignore")


def _chosen(form: FormMultiDict) -> dict[str, tuple[str, ...]]:
    filters = {facet: tuple(dict.fromkeys(_texts(form.getall(facet, [])))) for facet in FACETS}
    return {facet: values for facet, values in filters.items() if values}


def _literally(form: FormMultiDict) -> tuple[str, ...]:
    """Return what of the words is not to be read: what is longer than any name of it, or too many, is none."""
    names = dict.fromkeys(_texts(form.getall(LITERALLY, [])))
    return tuple(one for one in names if len(one) <= MAX_CHOICE_CHARACTERS)[:MAX_CHOICES]


def _written(words: str) -> str:
    """Return words as they can be seen: what turns a line around, or a terminal's colours, is no word.

    A mark that is not seen, such as the soft hyphen of a text that was copied, does not cut a word in two, and the end
    of a line not one that is known.
    """
    seen = (one for one in unbroken(words) if unicodedata.category(one) != "Cf")
    return "".join(one if one.isprintable() else " " for one in seen).strip()


def _sort(value: Any) -> Sort:
    """Return the order that a form asks for; any other value is the usual one."""
    return Sort(value) if value in set(Sort) else Sort.BEST


def _where(form: FormMultiDict) -> dict[str, Any]:
    """Return the place, the radius and the order that a form asks for; without a place there are no other two."""
    typed, sort = form.get(PLACE, ""), _sort(form.get(SORT))
    place = _written(typed[:MAX_PLACE_CHARACTERS]) if isinstance(typed, str) else ""
    if not place:
        return {"sort": Sort.BEST if sort is Sort.NEAREST else sort}
    radius = form.get(RADIUS)
    if place != form.get(PLACED):
        sort = Sort.NEAREST
    return {"sort": sort, "place": place, "radius_km": int(radius) if radius in set(map(str, RADII)) else None}


def _too_many(filters: dict[str, tuple[str, ...]]) -> list[FieldProblem]:
    remedy = Text(
        N_("Choose at most {limit} values in all, each of at most {characters} characters."),
        {"limit": MAX_CHOICES, "characters": MAX_CHOICE_CHARACTERS},
    )
    reason = Text(N_("Too much was asked for."))
    found = [
        FieldProblem(facet, reason, remedy)
        for facet, values in filters.items()
        if any(len(value) > MAX_CHOICE_CHARACTERS for value in values)
    ]
    if sum(map(len, filters.values())) > MAX_CHOICES:
        found.append(FieldProblem("filters", reason, remedy))
    return found


def _unknown(filters: dict[str, tuple[str, ...]]) -> list[FieldProblem]:
    """Return what is wrong with who must be accepted: a value that no page offers; it does not stay in the form."""
    if set(filters.get(ACCEPTS, ())) <= set(AcceptanceCriterion):
        return []
    reason = Text(N_("Somebody was chosen here who is not in the list."))
    return [FieldProblem(ACCEPTS, reason, Text(N_("That was left out. Choose from the list.")))]


async def _results_page(
    request: HTMXRequest, search: DirectorySearch, links: SearchLinks, here: str, *, is_asked_now: bool = False
) -> Template:
    hub = links.hub
    now = hub.clock()
    results = await search_services(hub.engine, search, now=now, geocoder=hub.geocoder)
    if is_asked_now:
        note_unfound(hub.unmet, search, results)
    template = "directory/answer.html" if _wants_part(request) else "directory/search.html"
    page = _search_page(request, search, template)
    page.context["view"] = results_view(search, results, here, links.path, now)
    return page


async def _note_only(hub: HubState, search: DirectorySearch) -> None:
    """Count what is not found where its page is asked for by itself: that may be opened again, and is not counted."""
    alone = msgspec.structs.replace(search, size=1, facets=())
    with contextlib.suppress(SearchInvalid, SearchUnavailable):
        note_unfound(
            hub.unmet, search, await search_services(hub.engine, alone, now=hub.clock(), geocoder=hub.geocoder)
        )


def kept_page(request: HTMXRequest, kept: DirectorySearch, error: HubError) -> Template:
    """Return the form as it was left, and why it did not lead to results: once mended, one press is enough."""
    page = _search_page(request, kept)
    page.context["problem"] = problem_of(error, request.scope)
    page.status_code = error.status
    return page


def _search_page(request: HTMXRequest, search: DirectorySearch, template: str = "directory/search.html") -> Template:
    context: dict[str, Any] = {
        "search": search,
        "kinds": [(kind.value, SERVICE_TYPES[kind]) for kind in KINDS],
        "label_of": label_of,
        "when": when_view(search, hub_state(request).clock()),
        "places": places_of(hub_state(request).geocoder).offered(current_language()),
        "radii": RADII,
        "view": None,
        "problem": None,
        "swapped": _wants_part(request) and request.method == "GET",
    }
    return Template(template, context=context)


def _wants_part(request: HTMXRequest) -> bool:
    return bool(request.htmx) and not request.htmx.history_restore_request


def _is_on_results(request: HTMXRequest) -> bool:
    return (request.htmx.current_url_abs_path or "").startswith("/search/")


def _texts(values: list[Any]) -> list[str]:
    return [value for value in values if isinstance(value, str) and value]
