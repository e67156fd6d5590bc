"""The access log: which route answered how and how fast; never the path itself, which may hold a sealed query."""

import traceback
from pathlib import Path
from time import perf_counter

import structlog
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.status_codes import HTTP_500_INTERNAL_SERVER_ERROR
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from hub.web.problems import problem_of, request_reference

log = structlog.get_logger("hub.access")


async def note_unforeseen(error: Exception, scope: Scope) -> None:
    """Write one line for an exception nobody foresaw: class, place, and the reference that the page shows."""
    if problem_of(error, scope).status < HTTP_500_INTERNAL_SERVER_ERROR:
        return
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "-"
    log.error("unforeseen", reason=type(error).__name__, where=where, reference=request_reference(scope))


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
