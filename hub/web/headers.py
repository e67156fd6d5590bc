"""The security headers of every answer: pages, errors, assets and the API alike."""

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

from hub.web.forgery import form_cookie
from hub.web.i18n import LANGUAGES

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Nothing but our own files: no inline script or style, no font, no frame, no third party (CSP Level 3)."""

HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "x-robots-tag": "noindex, nofollow",
}
STRICT_TRANSPORT = "max-age=63072000; includeSubDomains"
"""Two years (RFC 6797), sent over HTTPS only."""
NOT_KEPT = "no-store"
"""The Cache-Control of everything that did not choose another: no copy stays in a browser or on the way."""


class HeaderWriter:
    """A Litestar `before_send` hook: it runs for answers that no route or middleware ever saw, too."""

    def __init__(self, *, https: bool) -> None:
        self._https = https
        own = HEADERS | ({"strict-transport-security": STRICT_TRANSPORT} if https else {})
        self._own = {name.encode(): value.encode() for name, value in own.items()}

    async def __call__(self, message: Message, scope: Scope) -> None:
        """Complete the headers of an answer that starts."""
        if message["type"] != "http.response.start":
            return
        message["headers"] = [
            *(one for one in message["headers"] if one[0].lower() not in self._own),
            *self._own.items(),
        ]
        headers = MutableScopeHeaders.from_message(message)
        headers.setdefault("cache-control", NOT_KEPT)
        if headers.get("content-type", "").startswith(("text/html", "application/problem+json")):
            headers.setdefault("content-language", scope["state"].get("language", LANGUAGES[0]))
            for varying in ("Accept-Language", "Cookie", "HX-Request"):
                headers.extend_header_value("vary", varying)
        if cookie := form_cookie(scope, https=self._https):
            headers.add("set-cookie", cookie.to_header(header=""))
