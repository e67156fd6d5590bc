"""The access log: which route answered how and how fast; never the path itself, which may hold a sealed query."""

from time import perf_counter

import structlog
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger("hub.access")


class AccessLog(ASGIMiddleware):
    """Writes one line for each HTTP request, with the route's template ("/search/{token}") instead of the path."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Pass the request on and write its line once the answer has begun and ended."""
        began = perf_counter()
        status = 0

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await next_app(scope, receive, watch)
        finally:
            route = scope.get("path_template") or "-"
            milliseconds = round((perf_counter() - began) * 1000, 1)
            log.info(
                "request", method=scope.get("method"), route=route, status=status or 500, milliseconds=milliseconds
            )
