"""Answers that need not be sent again: a strong entity tag of what is shown, and 304 for whoever has it already."""

import base64
import hashlib
from typing import Any, TypeVar

import msgspec
from litestar import Request, Response
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import MediaType
from litestar.types import Message, Scope

Shown = TypeVar("Shown", bound=msgspec.Struct)

KEPT_AND_ASKED = "private, no-cache"
"""Of the API's reads: a program may keep them, no cache on the way may, and each use asks whether they still hold.

What was taken down must be gone with the next request; and what one program reads is nobody else's business.
"""
TAG_BYTES = 15
ENCODED = "-gzip"
"""At the end of the tag of a compressed answer: other bytes, so another strong tag (RFC 9110, 8.8.3)."""


def conditional(request: Request[Any, Any, Any], shown: Shown) -> Response[Shown]:
    """Answer with `shown` as JSON and its entity tag, or with 304 when the request names that tag.

    The tag is made of the bytes that are sent and of nothing else: what is not shown cannot change it.
    """
    body = msgspec.json.encode(shown)
    tag = base64.urlsafe_b64encode(hashlib.sha256(body).digest()[:TAG_BYTES]).decode()
    headers = {"etag": f'"{tag}"', "cache-control": KEPT_AND_ASKED}
    if known := _named(request.headers.get("if-none-match", ""), tag):
        return Response(None, status_code=304, headers=headers | {"etag": known})  # type: ignore[arg-type]  # no body
    return Response(body, media_type=MediaType.JSON, headers=headers)  # type: ignore[arg-type]  # encoded already


async def mark_encoded(message: Message, scope: Scope) -> None:
    """Give a compressed answer a tag of its own; a Litestar `before_send` hook."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    tag = headers.get("etag", "")
    if tag.endswith('"') and headers.get("content-encoding") and scope["path"].startswith("/api/"):
        headers["etag"] = f'{tag[:-1]}{ENCODED}"'


def _named(asked: str, tag: str) -> str | None:
    """Return the form in which If-None-Match names `tag`, compared weakly as RFC 9110 (13.1.2) has it."""
    if asked.strip() == "*":
        return f'"{tag}"'
    named = {one.strip().removeprefix("W/") for one in asked.split(",")}
    return next((one for one in (f'"{tag}"', f'"{tag}{ENCODED}"') if one in named), None)
