"""How open data is answered: JSON with a mark of its content, short where it was read before; streams with patience."""

import asyncio
import contextlib
import gzip
import hashlib
from collections.abc import Iterable
from typing import Any

from litestar import Litestar, Request, Response
from litestar.background_tasks import BackgroundTask, BackgroundTasks
from litestar.datastructures import Cookie
from litestar.enums import MediaType
from litestar.response.base import ASGIResponse
from litestar.response.streaming import ASGIStreamingResponse
from litestar.types import Message, Receive, Scope, Send

from hub.directory.open_data.streaming import Stream, patiently

NDJSON = "application/x-ndjson"
LEAST_GZIPPED = 1_000
"""Bytes from which it pays to gzip."""

ASK_AGAIN = "no-cache"
"""Keep it, and ask whether it still holds: the directory changes when a number does."""

Call = Request[Any, Any, Any]


def accepts_gzip(request: Call) -> bool:
    """Return whether whoever asks can read what is gzipped."""
    return "gzip" in request.headers.get("accept-encoding", "")


async def json_answer(request: Call, body: bytes) -> Response[bytes]:
    """Return `body` as an answer: only that it is the same (304) where the client says that it has it."""
    # Weak: gzipped or not, it is the same thing.
    mark = f'W/"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    headers = {"vary": "Accept-Encoding"}
    if request.method == "GET":
        headers |= {"etag": mark, "cache-control": ASK_AGAIN}
        if mark in _marks(request) or "*" in _marks(request):
            return Response(b"", status_code=304, headers=headers, media_type=MediaType.JSON)
    if len(body) >= LEAST_GZIPPED and accepts_gzip(request):
        body = await asyncio.to_thread(gzip.compress, body, 4, mtime=0)
        headers["content-encoding"] = "gzip"
    return Response(body, status_code=200, headers=headers, media_type=MediaType.JSON)


def _marks(request: Call) -> set[str]:
    """Return the marks of an If-None-Match header (RFC 9110, 13.1.2), as weak ones."""
    given = (one.strip() for one in request.headers.get("if-none-match", "").split(","))
    return {one if one.startswith("W/") or one == "*" else f"W/{one}" for one in given}


class StreamAnswer(Response[bytes]):
    """A stream of lines; it is let go of however the answer ends."""

    def __init__(self, stream: Stream, *, gzipped: bool) -> None:
        coded = {"content-encoding": "gzip"} if gzipped else {}
        super().__init__(b"", status_code=200, media_type=NDJSON, headers={"vary": "Accept-Encoding", **coded})
        self._stream = stream

    def to_asgi_response(
        self,
        app: Litestar | None,
        request: Call,
        *,
        background: BackgroundTask | BackgroundTasks | None = None,
        cookies: Iterable[Cookie] | None = None,
        encoded_headers: Iterable[tuple[bytes, bytes]] | None = None,
        headers: dict[str, str] | None = None,
        is_head_response: bool = False,
        media_type: MediaType | str | None = None,
        status_code: int | None = None,
        type_encoders: Any = None,
    ) -> ASGIResponse:
        """Return what sends the stream."""
        return _Sending(
            iterator=self._stream,
            content_length=0,
            encoded_headers=encoded_headers,
            headers={**(headers or {}), **self.headers},
            media_type=NDJSON,
            status_code=200,
        )


class _Sending(ASGIStreamingResponse):
    """Litestar's stream, which lets a generator lie where a client leaves, and waits for one for ever."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_soon(message: Message) -> None:
            async with patiently():
                await send(message)

        async with contextlib.aclosing(self.iterator):  # type: ignore[type-var] # a Stream can be closed
            await super().__call__(scope, receive, send_soon)
