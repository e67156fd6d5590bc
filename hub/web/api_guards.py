"""What the API looks at before it reads anything: the kind of body, and parameters that nobody knows.

A guard is a coroutine though it waits for nothing: Litestar takes any other function to a thread and back.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from enum import EnumType
from typing import Any, get_type_hints

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.exceptions import ValidationException
from litestar.handlers import BaseRouteHandler
from litestar.params import QueryParameter

from hub.errors import N_, FieldProblem, InvalidInput, Text
from hub.web.problems import WHOLE_BODY, MediaTypeUnsupported

JSON = "application/json"
NOTHING = "null"
"""What Litestar would take for a parameter that was left out."""
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE)
"""RFC 3339; Litestar would take seconds since 1970 and moments without an offset as well."""
UNKNOWN_FIELD = re.compile(r"Object contains unknown field `.*`", re.DOTALL)
UNKNOWN_WORD = re.compile(r"Invalid enum value .* - at `\$\.(?P<field>[a-z_]+)`", re.DOTALL)
"""What msgspec says; a name or a word in it is the sender's."""


async def takes_exact_json(request: Request[Any, Any, Any]) -> None:
    """Refuse any body but JSON, and values of other types than the description has, as a `before_request`.

    A form of another site can send every other kind without being asked first; and Litestar would take 0 for false,
    and "1" for 1.
    """
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent != JSON:
        raise MediaTypeUnsupported(Text(N_("Send JSON, and say so: Content-Type: application/json.")))
    wanted = request.route_handler.parsed_fn_signature.parameters["data"].annotation
    try:
        body = msgspec.json.decode(await request.body())
        if isinstance(body, dict):
            # 3.0 is a whole number in JSON, and none in Python.
            body = {name: int(one) if isinstance(one, float) and one == one // 1 else one for name, one in body.items()}
        msgspec.convert(body, wanted)
    except msgspec.ValidationError as error:
        if problem := _named(str(error), wanted):
            raise _refused(problem) from error
        raise ValidationException(extra=[{"key": WHOLE_BODY, "message": str(error)}]) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _refused(FieldProblem("body", Text(N_("It is no JSON.")), Text(N_("Send an object in JSON.")))) from error


def _named(message: str, wanted: Any) -> FieldProblem | None:
    """Return what msgspec says of a field that `wanted` has not, or of a word that is none of a list: with what may be.

    Neither the field's name nor the word is said again: either may be anything.
    """
    fields = get_type_hints(wanted)
    if UNKNOWN_FIELD.fullmatch(message):
        return FieldProblem("body", Text(N_("One of the fields is not known here.")), _allowed(fields))
    if (word := UNKNOWN_WORD.fullmatch(message)) and isinstance(kind := fields.get(word["field"]), EnumType):
        return FieldProblem(word["field"], Text(N_("The value is none of the list.")), _allowed(map(str, kind)))
    return None


def _allowed(names: Iterable[str]) -> Text:
    return Text(N_("Allowed: {allowed}."), {"allowed": ", ".join(names)})


async def takes_known_parameters(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Refuse a parameter that the operation does not have: a filter misspelt would otherwise show everything."""
    fields = handler.parsed_fn_signature.parameters.values()
    known = {one.name: one for one in fields if isinstance(one.kwarg_definition, QueryParameter)}
    given = connection.query_params
    if not set(given) <= known.keys():
        reason = Text(N_("One of the parameters in the address is not known here."))
        raise _refused(FieldProblem("parameters", reason, _allowed(known) if known else Text(N_("Leave them out."))))
    for name in known:
        values = given.getall(name, [])
        if len(values) > 1 or NOTHING in [one.lower() for one in values]:
            raise _refused(FieldProblem(name, Text(N_("The value cannot be taken.")), Text(N_("Send one value."))))
        if known[name].has_inner_subclass_of(datetime) and not all(map(MOMENT.fullmatch, values)):
            remedy = Text(N_("Send a moment such as {example}."), {"example": "2026-11-24T10:00:00Z"})
            raise _refused(FieldProblem(name, Text(N_("Something else was sent.")), remedy))


def _refused(problem: FieldProblem) -> InvalidInput:
    return InvalidInput(Text(N_("The request cannot be understood as it was sent.")), (problem,))
