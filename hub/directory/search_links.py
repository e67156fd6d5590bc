"""Links to results: a search sealed so that its address tells nothing, and opens only in the browser that made it."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from litestar import Request

from hub.directory.models import DirectorySearch
from hub.directory.search_queries import SearchInvalid
from hub.errors import N_, FieldProblem, Text
from hub.storage.vault import LENGTH_BYTES, SIZES, TokenInvalid
from hub.web.forgery import browser_mark
from hub.web.i18n import current_language
from hub.web.state import HubState, hub_state
from hub_search.models import Sort

PURPOSE = "directory.search"
"""What a search is sealed for: a token made for anything else does not open here."""
MAX_SEALED_BYTES = SIZES[-1] - LENGTH_BYTES
"""Bytes of words and filters in a link: its path has less than 6,000 characters, which every proxy lets through."""
UNBOUND = b""
"""Binds a link to no browser: one that keeps no cookies can be told from no other, and must find help all the same."""


class SealedSearch(msgspec.Struct, frozen=True, array_like=True):
    """What a results page's address hides: the words, filters, order and place, and nothing of who asked."""

    text: str
    filters: dict[str, tuple[str, ...]]
    sort: Sort = Sort.BEST
    literally: tuple[str, ...] = ()
    open_at: str = ""
    free_places: bool = False
    place: str = ""
    radius_km: int | None = None


SEALED = SealedSearch.__struct_fields__
"""Fields that a link and a search have in common, under one name in both."""


class SearchLinks(NamedTuple):
    """Makes the links of one results page. They all expire when the search they come from does."""

    hub: HubState
    browser: bytes
    """What tells the reader's browser from others (`browser_mark`); empty for one that keeps no cookies."""
    made: datetime
    """When the search was asked for (aware, UTC): following links from page to page makes none of them younger."""

    @classmethod
    def new(cls, request: Request[Any, Any, Any]) -> "SearchLinks":
        """Return links for a search that is asked for now."""
        hub = hub_state(request)
        return cls(hub, browser_mark(request, https=hub.settings.https), hub.clock())

    def path(self, search: DirectorySearch) -> str:
        """Return the path of the results of `search`; raises SearchInvalid when it is too long for an address."""
        sealed = msgspec.msgpack.encode(SealedSearch(*[getattr(search, name) for name in SEALED]))
        if len(sealed) > MAX_SEALED_BYTES:
            raise SearchInvalid(
                (FieldProblem("text", Text(N_("Too much was asked for.")), Text(N_("Use fewer words."))),)
            )
        return f"/search/{self.hub.vault.seal(PURPOSE, sealed, at=self.made, bound_to=self.browser)}"


def open_link(request: Request[Any, Any, Any], token: str) -> tuple[DirectorySearch, SearchLinks]:
    """Return the search that `token` hides, and the links of its page.

    Raises TokenExpired when its time is over, TokenInvalid when this hub did not make it for this browser. A link that
    was made for a browser without cookies opens in every browser.
    """
    links = SearchLinks.new(request)
    try:
        opened, made = _open(links, token, links.browser)
    except TokenInvalid:
        opened, made = _open(links, token, UNBOUND)
    sealed = msgspec.msgpack.decode(opened, type=SealedSearch)
    search = DirectorySearch(language=current_language(), **{name: getattr(sealed, name) for name in SEALED})
    return search, links._replace(made=made)


def _open(links: SearchLinks, token: str, bound_to: bytes) -> tuple[bytes, datetime]:
    hub = links.hub
    max_age = timedelta(minutes=hub.settings.query_minutes)
    return hub.vault.open_dated(PURPOSE, token, at=links.made, max_age=max_age, bound_to=bound_to)
