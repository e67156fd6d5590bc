"""What went wrong, as every reader gets it: HubErrors, Litestar's exceptions and the unforeseen become one struct."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import msgspec
from litestar.exceptions import HTTPException, InternalServerException
from litestar.types import Scope

from hub.errors import N_, FieldProblem, HubError, InvalidInput, NotFound, Text, Unavailable
from hub.patterns import END

REFERENCE = "reference"
"""Key of the request's reference in `scope["state"]`; a log line about the request carries the same."""


class NotSignedIn(HubError):
    """The page is for people who have signed in."""

    slug = "not-signed-in"
    status = 401
    title = N_("Sign in first")


class NotAllowed(HubError):
    """The request cannot be answered for this reader."""

    slug = "not-allowed"
    status = 403
    title = N_("Not allowed")


class MethodNotAllowed(HubError):
    """The address exists and cannot be used in this way (RFC 9110, 15.5.6)."""

    slug = "method-not-allowed"
    status = 405
    title = N_("This address cannot be used in this way")


class TooLarge(HubError):
    """The body of the request is larger than the hub reads."""

    slug = "too-large"
    status = 413
    title = N_("Too much was sent at once")


class MediaTypeUnsupported(HubError):
    """The body of the request is of a kind that the hub does not read here."""

    slug = "media-type-unsupported"
    status = 415
    title = N_("This kind of content cannot be read")


class TooManyRequests(HubError):
    """So many requests came from one place that the hub answers the next ones later."""

    slug = "too-many-requests"
    status = 429
    title = N_("Too many requests")

    def __init__(self, seconds: int, headers: Mapping[str, str]) -> None:
        super().__init__(
            Text(
                N_(
                    "Very many requests came from your address, which others may share. "
                    "Wait {seconds} seconds, then try again."
                ),
                {"seconds": seconds},
            )
        )
        self.headers = headers


class Unexpected(HubError):
    """Something happened that nobody foresaw; the log knows it by the reference."""

    slug = "unexpected"
    status = 500
    title = N_("Something went wrong on our side")


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One situation, ready to be told as JSON, as a page or as a part of one."""

    slug: str
    status: int
    title: Text
    detail: Text
    problems: tuple[FieldProblem, ...] = ()
    reference: str
    """A random UUID. It says nothing of the request; who reads the log can find the request by it."""
    headers: Mapping[str, str] = {}
    """Headers that belong to the situation: Allow, Retry-After, RateLimit."""


_BY_STATUS: dict[int, tuple[type[HubError], str]] = {
    400: (InvalidInput, N_("The request cannot be understood as it was sent.")),
    401: (NotSignedIn, N_("This page is for people who have signed in.")),
    403: (NotAllowed, N_("The request cannot be carried out.")),
    404: (NotFound, N_("There is nothing at this address. It may have been moved or removed.")),
    405: (MethodNotAllowed, N_("Go back to the previous page and follow its links and buttons.")),
    413: (TooLarge, N_("Send less at once.")),
    415: (MediaTypeUnsupported, N_("Send it in one of the kinds that the API reference names.")),
    429: (TooManyRequests, N_("Wait a minute, then try again.")),
    500: (Unexpected, N_("It is not your fault, and nothing was saved halfway. Try again in a moment.")),
    503: (Unavailable, N_("A part of the hub does not answer now. Try again in a moment.")),
}
_PASSED_ON = frozenset({"allow", "retry-after"})


def problem_of(error: Exception, scope: Scope) -> Problem:
    """Return what may be told of `error`: never a cause, a trace, or anything that was sent."""
    reference = request_reference(scope)
    if isinstance(error, HubError):
        return Problem(
            slug=error.slug,
            status=error.status,
            title=Text(error.title),
            detail=error.detail,
            problems=error.problems,
            reference=reference,
            headers=error.headers if isinstance(error, TooManyRequests) else _when_to_ask_again(error),
        )
    status = _status_of(error)
    kind, sentence = _BY_STATUS.get(status) or _BY_STATUS[400 if 400 <= status < 500 else 500]
    return Problem(
        slug=kind.slug,
        status=status,
        title=Text(kind.title),
        detail=Text(sentence),
        problems=tuple(_field_problems(error)),
        reference=reference,
        headers={
            name: value for name, value in (getattr(error, "headers", None) or {}).items() if name.lower() in _PASSED_ON
        },
    )


def _when_to_ask_again(error: HubError) -> Mapping[str, str]:
    return {} if error.retry_after is None else {"retry-after": str(error.retry_after)}


def _status_of(error: Exception) -> int:
    # A body nested deeper than the interpreter's stack is its sender's doing.
    if isinstance(error, RecursionError) and "deserializing" in str(error):
        return 400
    # So is a body that ends before it is whole: Litestar answers whoever has left as if the hub were at fault.
    if isinstance(error, InternalServerException) and error.detail == LEFT_EARLY:
        return 400
    return error.status_code if isinstance(error, HTTPException) else 500


LEFT_EARLY = "client disconnected prematurely"
"""What Litestar says of a client that leaves while it sends."""


def request_reference(scope: Scope) -> str:
    """Return the reference of a request: made up when first asked for, the same ever after."""
    reference: str = scope["state"].setdefault(REFERENCE, str(uuid4()))
    return reference


def problem_types() -> dict[str, type[HubError]]:
    """Return every situation that can be told, by the last part of its problem type."""
    found: dict[str, type[HubError]] = {}
    waiting: list[type[HubError]] = [HubError]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            found[kind.slug] = kind
            waiting.append(kind)
    return found


WHOLE_BODY = "data"
"""Litestar's name for the body of a request; no field of ours."""

_REMEDY = Text(N_("See what the API reference allows here."))
_PLAINLY = {
    "int": N_("Send a whole number."),
    "float": N_("Send a number."),
    "str": N_("Send a text."),
    "bool": N_("Send true or false."),
    "array": N_("Send a list."),
    "object": N_("Send an object with named fields."),
    "uuid": N_("Send a UUID."),
}
"""What to send instead, for the types that msgspec names; limits of a type are told as msgspec writes them."""
_MISSING = re.compile(r"Object missing required field `(?P<field>[A-Za-z0-9_]+)`")
_EXPECTED = re.compile(
    r"Expected `(?P<expected>[^`]+)`(?P<limit> matching regex '[^']*'|[^,`]*)(?:, got `(?P<got>[a-z]+)`)?"
)
_END = END.encode("unicode_escape").decode()
"""The end of a pattern as msgspec quotes it."""
_PLACE = re.compile(r" - at `\$\.?(?P<place>[A-Za-z0-9_.\[\]…]*)`$")


def _field_problems(error: Exception) -> list[FieldProblem]:
    extra = getattr(error, "extra", None)
    if not isinstance(extra, list):
        return []
    return [_field_problem(entry) for entry in extra if isinstance(entry, Mapping)]


def _field_problem(entry: Mapping[str, Any]) -> FieldProblem:
    """Say again what msgspec said, in the reader's language and without the value, which msgspec may quote."""
    message = str(entry.get("message", ""))
    place = _PLACE.search(message)
    key = str(entry.get("key") or "")
    field = key if key not in {"", WHOLE_BODY} else (place["place"] if place else "")
    if missing := _MISSING.match(message):
        path = ".".join(part for part in (field, missing["field"]) if part)
        return FieldProblem(path, Text(N_("This field is required.")), Text(N_("Add it.")))
    if expected := _EXPECTED.match(message):
        wanted = (expected["expected"] + expected["limit"].replace(_END, "$")).strip()
        if wanted in _PLAINLY:
            return FieldProblem(field, Text(N_("Something else was sent.")), Text(_PLAINLY[wanted]))
        return FieldProblem(
            field, Text(N_("Something else was sent.")), Text(N_("Send: {wanted}."), {"wanted": wanted})
        )
    return FieldProblem(field, Text(N_("The value cannot be taken.")), _REMEDY)
