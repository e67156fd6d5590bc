"""The access log: which route answered how and how fast; never the path itself, which may hold a sealed query."""

import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import perf_counter

import structlog
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.status_codes import HTTP_500_INTERNAL_SERVER_ERROR
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from hub.web.problems import problem_of, request_reference

ObserveRequest = Callable[[str | None, int, float | None], None]

log = structlog.get_logger("hub.access")


async def note_unforeseen(error: Exception, scope: Scope) -> None:
    """Write one line for an exception nobody foresaw: class, place, and the reference that the page shows."""
    if problem_of(error, scope).status < HTTP_500_INTERNAL_SERVER_ERROR:
        return
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "-"
    log.error("unforeseen", reason=type(error).__name__, where=where, reference=request_reference(scope))


def note_unrouted(observe: ObserveRequest) -> Callable[[Exception, Scope], Awaitable[None]]:
    """Return the hook that tells `observe` of requests no handler has: no middleware of the hub sees those."""

    async def note(error: Exception, scope: Scope) -> None:
        if not scope.get("path_template"):
            observe(None, problem_of(error, scope).status, None)

    return note


class AccessLog(ASGIMiddleware):
    """Writes one line for each HTTP request, with the route's template ("/search/{token}") instead of the path."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, observe: ObserveRequest | None = None) -> None:
        """Tell `observe` the route's template (None when there is none), the status and the seconds."""
        self._observe = observe

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
        except Exception as error:
            status = problem_of(error, scope).status
            raise
        finally:
            route = scope.get("path_template") or "-"
            seconds = perf_counter() - began
            milliseconds = round(seconds * 1000, 1)
            if self._observe is not None:
                self._observe(scope.get("path_template"), status or 500, seconds)
            log.info(
                "request", method=scope.get("method"), route=route, status=status or 500, milliseconds=milliseconds
            )
