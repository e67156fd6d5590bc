"""The shortlist: ids of a few services, sealed into a cookie of the browser; the server keeps nothing."""

from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from litestar import Request
from litestar.datastructures import Cookie, MutableScopeHeaders
from litestar.types import Message, Scope

from hub.storage.vault import TokenExpired, TokenInvalid
from hub.web.forgery import browser_mark
from hub.web.state import hub_state

PURPOSE = "shortlist"
"""What a list is sealed for: a token made for anything else does not open here."""
MOST = 20
"""Services that a list may hold."""
IDLE = timedelta(minutes=30)
"""How long a list that is not used is kept."""
LONGEST = timedelta(hours=8)
"""How long a list is kept however much it is used."""

_OPENED = "shortlist_opened"
_KEPT = "shortlist_kept"


class Shortlist(msgspec.Struct, frozen=True, array_like=True):
    """The services chosen, in the order chosen; nothing of who chose them, or for whom."""

    services: tuple[UUID, ...] = ()
    started: int = 0
    """When its first service was put on it, in seconds since the epoch."""

    def adding(self, service_id: UUID, now: datetime) -> "Shortlist":
        """Return the list with the service at its end; a full list, and one that has it, stay as they are."""
        if service_id in self.services or len(self.services) >= MOST:
            return self
        return Shortlist((*self.services, service_id), self.started or int(now.timestamp()))

    def removing(self, service_id: UUID) -> "Shortlist":
        """Return the list without the service."""
        return Shortlist(tuple(one for one in self.services if one != service_id), self.started)

    def moving(self, service_id: UUID, steps: int) -> "Shortlist":
        """Return the list with the service so many places further down, or up where `steps` is negative."""
        if service_id not in self.services:
            return self
        others = [one for one in self.services if one != service_id]
        others.insert(max(0, self.services.index(service_id) + steps), service_id)
        return Shortlist(tuple(others), self.started)


class Lost(Enum):
    """Why a list that the browser still holds opens no more."""

    EXPIRED = "expired"
    """Its time is over."""
    STRANGE = "strange"
    """It was changed, or made in another browser or by another hub."""


class Opened(NamedTuple):
    """What the cookie of a request holds."""

    shortlist: Shortlist
    lost: Lost | None = None


def opened_shortlist(request: Request[Any, Any, Any]) -> Opened:
    """Return the list of the browser that asks; an empty one, and why, when its cookie does not open."""
    kept = request.scope["state"]
    if _OPENED not in kept:
        kept[_OPENED] = _open(request)
    opened: Opened = kept[_OPENED]
    return opened


def keep_shortlist(request: Request[Any, Any, Any], shortlist: Shortlist) -> None:
    """Have the answer to `request` give the browser this list; an empty one has it forget its list."""
    request.scope["state"][_KEPT] = shortlist
    request.scope["state"][_OPENED] = Opened(shortlist)


async def write_shortlist(message: Message, scope: Scope) -> None:
    """Add the cookie that `keep_shortlist` asked for: a Litestar `before_send` hook."""
    if message["type"] != "http.response.start" or _KEPT not in scope["state"]:
        return
    cookie = _cookie(Request(scope), scope["state"][_KEPT])
    MutableScopeHeaders.from_message(message).add("set-cookie", cookie.to_header(header=""))


def cookie_name(*, https: bool) -> str:
    """Return the cookie's name; over HTTPS with the prefix by which browsers keep other hosts from setting it."""
    return "__Host-list" if https else "list"


def _open(request: Request[Any, Any, Any]) -> Opened:
    hub = hub_state(request)
    https = hub.settings.https
    token = request.cookies.get(cookie_name(https=https))
    if not token:
        return Opened(Shortlist())
    now, bound_to = hub.clock(), browser_mark(request, https=https)
    try:
        sealed = hub.vault.open(PURPOSE, token, at=now, max_age=IDLE, bound_to=bound_to)
    except TokenExpired:
        return Opened(Shortlist(), Lost.EXPIRED)
    except TokenInvalid:
        return Opened(Shortlist(), Lost.STRANGE)
    shortlist = msgspec.msgpack.decode(sealed, type=Shortlist)
    if now - datetime.fromtimestamp(shortlist.started, tz=UTC) > LONGEST:
        return Opened(Shortlist(), Lost.EXPIRED)
    return Opened(shortlist)


def _cookie(request: Request[Any, Any, Any], shortlist: Shortlist) -> Cookie:
    """Return the cookie of a session: without an age, a browser that closes forgets it; an empty list's is over."""
    hub = hub_state(request)
    https = hub.settings.https
    value = ""
    if shortlist.services:
        sealed = msgspec.msgpack.encode(shortlist)
        bound_to = browser_mark(request, https=https)
        value = hub.vault.seal(PURPOSE, sealed, at=hub.clock(), bound_to=bound_to)
    return Cookie(
        key=cookie_name(https=https),
        value=value,
        max_age=None if value else 0,
        secure=https,
        httponly=True,
        samesite="strict",
    )
