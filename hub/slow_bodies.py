"""Bodies that do not come: a client that begins to send and stops is let go, so that others find a connection free."""

import asyncio
from typing import cast

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPReceiveMessage, Receive, Scope, Send

BODY_SECONDS = 30.0
"""For the whole of a body, of which the largest that is taken needs a second on a slow line."""


class BodyDeadline(ASGIMiddleware):
    """Takes a client whose body is not whole in time for one that has left."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Pass the request on; what comes of its body after `BODY_SECONDS` is not waited for."""
        until = asyncio.get_running_loop().time() + BODY_SECONDS
        is_whole = False

        async def receive_in_time() -> HTTPReceiveMessage:
            nonlocal is_whole
            if is_whole:
                return cast(HTTPReceiveMessage, await receive())
            try:
                async with asyncio.timeout_at(until):
                    message = cast(HTTPReceiveMessage, await receive())
            except TimeoutError:
                return {"type": "http.disconnect"}
            is_whole = not message.get("more_body", False)
            return message

        await next_app(scope, receive_in_time, send)
