"""Forms cannot be forged: a secret in a cookie, and the same secret, masked anew for each page, in every form.

Litestar's own CSRF middleware writes its long-lived token into the page as it is. Our pages are compressed and show
what was searched, and anybody can have a search sealed for a reader without cookies: by the length of the answer a
network observer could then guess the token letter by letter (BREACH). Here the token of each page is the secret under
a fresh one-time mask, so no two pages carry the same bytes. What a browser says of a request's origin (Sec-Fetch-Site)
is checked first.
"""

import base64
import binascii
import hashlib
import re
import secrets
from typing import Any

from litestar import Request
from litestar.datastructures import Cookie
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from hub.errors import N_, HubError, Text

FIELD = "_form_token"
HEADER = "x-form-token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
SECRET_BYTES = 32
CHANGES_NOTHING = "changes_nothing"
"""Option of a route that only answers a question though it is a POST: it needs no token, so that whoever keeps no
cookies can ask it too. Other sites are refused there as everywhere."""

_COOKIE_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")
_SECRET_KEY = "form_secret"  # noqa: S105 - the name of a place in the request's state
_NEW_KEY = "form_secret_is_new"


class FormRefused(HubError):
    """A form came from another site, or from a page whose token is not this browser's."""

    slug = "form-refused"
    status = 403
    title = N_("The form was not accepted")

    def __init__(self) -> None:
        super().__init__(
            Text(N_("It did not come from a page that this browser opened lately. Load the page again and repeat."))
        )


class ForgeryGuard(ASGIMiddleware):
    """Refuses a request that changes something unless it comes from one of our own forms.

    JSON is let through without a token: another site cannot send it without asking first, and the hub answers no
    such question (it has no CORS).
    """

    scopes = (ScopeType.HTTP,)

    def __init__(self, *, https: bool) -> None:
        self._https = https

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Raise FormRefused for a forged request; pass any other on."""
        request: Request[Any, Any, Any] = scope["litestar_app"].request_class(scope, receive, send)
        if request.method not in SAFE_METHODS and not await self._is_own(request):
            raise FormRefused
        await next_app(scope, receive, send)

    async def _is_own(self, request: Request[Any, Any, Any]) -> bool:
        if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return False
        if request.content_type[0] == "application/json" or request.scope["route_handler"].opt.get(CHANGES_NOTHING):
            return True
        known = _cookie_secret(request, https=self._https)
        given = request.headers.get(HEADER) or (await request.form()).get(FIELD)
        return known is not None and isinstance(given, str) and matches(given, known)


def form_token(request: Request[Any, Any, Any], *, https: bool) -> str:
    """Return the token for the forms of one page; the browser gets its cookie with the answer if it has none."""
    kept = request.scope["state"]
    if _SECRET_KEY not in kept:
        known = _cookie_secret(request, https=https)
        kept[_SECRET_KEY] = known or secrets.token_bytes(SECRET_BYTES)
        kept[_NEW_KEY] = known is None
    mask = secrets.token_bytes(SECRET_BYTES)
    return _encode(mask + _exclusive_or(mask, kept[_SECRET_KEY]))


def browser_mark(request: Request[Any, Any, Any], *, https: bool) -> bytes:
    """Return what tells the browser of `request` from every other, made from its cookie; empty when it sent none.

    It is a hash: who learns it cannot make a form's token of it.
    """
    secret = _cookie_secret(request, https=https)
    return hashlib.sha256(b"browser\0" + secret).digest() if secret else b""


def matches(token: str, secret: bytes) -> bool:
    """Whether a page's `token` is `secret` under a mask; any text may be asked about."""
    raw = _decode(token)
    if len(raw) != 2 * SECRET_BYTES:
        return False
    return secrets.compare_digest(_exclusive_or(raw[:SECRET_BYTES], raw[SECRET_BYTES:]), secret)


def form_cookie(scope: Scope, *, https: bool) -> Cookie | None:
    """Return the cookie that the answer must set, when a page of this request was given a new secret."""
    kept = scope["state"]
    if not kept.get(_NEW_KEY):
        return None
    return Cookie(
        key=cookie_name(https=https), value=_encode(kept[_SECRET_KEY]), secure=https, httponly=True, samesite="lax"
    )


def cookie_name(*, https: bool) -> str:
    """Return the cookie's name; over HTTPS with the prefix by which browsers keep other hosts from setting it."""
    return "__Host-form" if https else "form"


def _cookie_secret(request: Request[Any, Any, Any], *, https: bool) -> bytes | None:
    value = request.cookies.get(cookie_name(https=https), "")
    return _decode(value) if _COOKIE_SHAPE.fullmatch(value) else None


def _exclusive_or(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return b""
