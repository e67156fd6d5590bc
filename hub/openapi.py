"""The OpenAPI document of the API: Litestar's operations, msgspec's exact schemas, and the texts under our fields."""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from typing import Any

import msgspec
from litestar import Litestar, Request, Router
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import License, Tag
from litestar.routes import HTTPRoute

from hub.errors import N_, NotFound, Text
from hub.host_check import HostRefused
from hub.web.answers import ProblemDocument
from hub.web.api_description import problem_response

PYTHONS_NULL = re.compile(r"\bNone\b")
REFERENCES = "#/components/schemas/{name}"
DESCRIPTION = """
What the public may know of a referral network for people who survived human trafficking: read only, no key needed.

- A query travels in a body, never in an address, so that it stands in no history and no log.
- Every answer that is not one is `application/problem+json` (RFC 9457): `type` names the situation and leads to what it
  means, `problems` name field, reason and remedy.
- Requests are counted by client; `RateLimit` says what is left, 429 and `Retry-After` when to come back.
- Reads carry a strong `ETag`; send it in `If-None-Match`, and what has not changed is not sent again.
- What is not public is not told apart from what there is not: both are 404.
"""


def openapi_config() -> OpenAPIConfig:
    """Return what the document says of the API as a whole, and where it stands: /api/schema."""
    return OpenAPIConfig(
        title="NRM Hub",
        version=version("nrm-hub"),
        description=DESCRIPTION.strip(),
        license=License(name="EUPL-1.2", identifier="EUPL-1.2"),
        tags=[
            Tag(name="directory", description="Organizations, programmes and services of the network."),
            Tag(name="operation", description="For whoever runs the hub."),
        ],
        openapi_router=Router("/api/schema", route_handlers=[], include_in_schema=False, guards=[_is_the_document]),
        render_plugins=[ApiDocument()],
        use_handler_docstrings=True,
    )


async def _is_the_document(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    # Litestar answers anything below with a page of its own.
    if connection.path_params:
        raise NotFound(Text(N_("There is nothing at this address. It may have been moved or removed.")))


class ApiDocument(JsonRenderPlugin):
    """Serves the document at /api/schema and /api/schema/openapi.json; there is no viewer of anybody else's."""

    def __init__(self) -> None:
        super().__init__(path=["/", "/openapi.json"])

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Return the document, made once for each application."""
        return _rendered(request.app)


@cache
def _rendered(app: Litestar) -> bytes:
    return msgspec.json.encode(document_of(app))


def document_of(app: Litestar) -> dict[str, Any]:
    """Return the whole document of `app`, as JSON has it.

    Litestar describes structs without their limits and without what stands under their fields: msgspec and the source
    know both.
    """
    document: dict[str, Any] = app.openapi_schema.to_schema()
    kinds = [ProblemDocument, *_kinds_of(app)]
    _, components = msgspec.json.schema_components(kinds, ref_template=REFERENCES)
    for struct in _structs(msgspec.inspect.multi_type_info(kinds)):
        texts = _texts_of(struct.cls)
        for field in struct.fields:
            told = components[struct.cls.__name__]["properties"][field.encode_name]
            if field.name in texts:
                told.setdefault("description", texts[field.name])
            if _is_moment(field.type):
                next(one for one in (told, *told.get("anyOf", ())) if one.get("type") == "string")["format"] = (
                    "date-time"
                )
    document["components"]["schemas"] = components
    misdirected = problem_response(HostRefused.status, [HostRefused]).to_schema()
    for operations in document["paths"].values():
        for operation in operations.values():
            operation["responses"][str(HostRefused.status)] = misdirected
    return document


def _kinds_of(app: Litestar) -> Iterator[Any]:
    """Give the types of what the described operations take and answer."""
    for route in app.routes:
        for handler in route.route_handlers if isinstance(route, HTTPRoute) else ():
            if not handler.resolve_include_in_schema():
                continue
            answered = handler.parsed_fn_signature.return_type
            yield answered.inner_types[0].annotation if answered.inner_types else answered.annotation
            for field in handler.parsed_fn_signature.parameters.values():
                if field.name == "data":
                    yield field.annotation


def _is_moment(told: msgspec.inspect.Type) -> bool:
    """Whether it is a moment: every one that the hub tells has an offset, though msgspec would take others."""
    return any(isinstance(one, msgspec.inspect.DateTimeType) for one in (told, *getattr(told, "types", ())))


def _structs(told: Any) -> Iterator[msgspec.inspect.StructType]:
    """Give every struct in `told`, what msgspec tells of types, and in the types of its fields."""
    seen: set[type[msgspec.Struct]] = set()
    waiting = [told]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list | tuple):
            waiting.extend(one)
        elif isinstance(one, msgspec.inspect.StructType):
            if one.cls not in seen:
                seen.add(one.cls)
                yield one
                waiting.extend(field.type for field in one.fields)
        elif isinstance(one, msgspec.inspect.Type):
            waiting.extend(getattr(one, part) for part in one.__struct_fields__)


def _texts_of(struct: type[msgspec.Struct]) -> dict[str, str]:
    """Return the texts that stand under the fields of `struct` and of the structs it extends."""
    found: dict[str, str] = {}
    for kind in reversed(struct.__mro__):
        if not issubclass(kind, msgspec.Struct) or kind is msgspec.Struct:
            continue
        body = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]
        assert isinstance(body, ast.ClassDef)  # noqa: S101 - the source of a class
        for field, text in zip(body.body, body.body[1:], strict=False):
            match field, text:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(told))):
                    found[name] = PYTHONS_NULL.sub("null", inspect.cleandoc(told))
    return found
