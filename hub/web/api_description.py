"""How an operation of the API stands in the OpenAPI document: with examples, headers, and every way it can fail."""

import inspect
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from litestar.openapi.spec import (
    Example,
    OpenAPIHeader,
    OpenAPIMediaType,
    OpenAPIResponse,
    OpenAPIType,
    Operation,
    Parameter,
    Reference,
    Schema,
)

from hub.errors import HubError, InvalidInput, NotFound, Unavailable
from hub.web.answers import PROBLEM_JSON, PROBLEM_TYPES, ProblemDocument
from hub.web.forgery import FormRefused
from hub.web.problems import MediaTypeUnsupported, TooLarge, TooManyRequests, Unexpected

TEXT, NUMBER = Schema(type=OpenAPIType.STRING), Schema(type=OpenAPIType.INTEGER)
OF_ITS_LIMIT = {
    "RateLimit-Policy": OpenAPIHeader(schema=TEXT, description="What is allowed: `q` requests in `w` seconds."),
    "RateLimit": OpenAPIHeader(schema=TEXT, description="What is left: `r` requests for the next `t` seconds."),
}
RETRY_AFTER = {"Retry-After": OpenAPIHeader(schema=NUMBER, description="Seconds to wait.")}
OF_ITS_VERSION = {
    "ETag": OpenAPIHeader(schema=TEXT, description="Changes with what is shown; send it back in If-None-Match."),
    "Cache-Control": OpenAPIHeader(schema=TEXT, description="`private, no-cache`: keep it, and ask each time."),
}
IF_NONE_MATCH = Parameter(
    name="If-None-Match",
    param_in="header",
    required=False,
    description="The ETag of what you have: while it is still so, the answer is 304 without a body.",
    schema=TEXT,
)
EVERYWHERE: tuple[type[HubError], ...] = (TooManyRequests, Unexpected, Unavailable)
"""How any operation may fail."""
WITH_A_BODY: tuple[type[HubError], ...] = (InvalidInput, FormRefused, TooLarge, MediaTypeUnsupported)
WITH_PARAMETERS: tuple[type[HubError], ...] = (InvalidInput,)
WITH_A_PATH: tuple[type[HubError], ...] = (NotFound,)


def described(
    *, answer: object, fails: Sequence[type[HubError]] = (), conditional: bool = False, refused: bool = True
) -> type[Operation]:
    """Return the class that describes an operation (`operation_class=`): an example of its `answer`, and its problems.

    `fails` are the situations of its own. What follows from its body, its path and its parameters is added; so is
    304, when it is `conditional`. One that is not `refused` has no limit and cannot be asked wrongly.
    """

    @dataclass
    class Described(Operation):
        example: ClassVar[object] = answer

        def __post_init__(self) -> None:
            self.parameters = [_without_null(one) for one in self.parameters or ()]
            kinds = [*fails, *(_general(self) if refused else ())]
            answers = dict(self.responses or {})
            answers.pop("400", None)
            answers |= {str(status): problem_response(status, of) for status, of in _by_status(kinds).items()}
            success = answers["200"]
            assert isinstance(success, OpenAPIResponse)  # noqa: S101 - Litestar makes no other
            success.headers = {**(OF_ITS_LIMIT if refused else {}), **(OF_ITS_VERSION if conditional else {})}
            for content in (success.content or {}).values():
                content.examples = {"answer": Example(value=answer)}
            if conditional:
                self.parameters.append(IF_NONE_MATCH)
                description = "It is as you have it."
                answers["304"] = OpenAPIResponse(description=description, headers={**OF_ITS_LIMIT, **OF_ITS_VERSION})
            self.responses = dict(sorted(answers.items()))

    return Described


def _general(operation: Operation) -> Sequence[type[HubError]]:
    places = {one.param_in for one in operation.parameters or () if isinstance(one, Parameter)}
    return (
        *EVERYWHERE,
        *(WITH_A_BODY if operation.request_body else ()),
        *(WITH_A_PATH if "path" in places else ()),
        *WITH_PARAMETERS,
    )


def _by_status(kinds: Sequence[type[HubError]]) -> dict[int, list[type[HubError]]]:
    found: dict[int, list[type[HubError]]] = defaultdict(list)
    for kind in dict.fromkeys(kinds):
        found[kind.status].append(kind)
    return found


def problem_response(status: int, kinds: Sequence[type[HubError]]) -> OpenAPIResponse:
    """Return the answer that one of `kinds` gets, with an example of each."""
    return OpenAPIResponse(
        description=" ".join((inspect.getdoc(kind) or "").splitlines()[0] for kind in kinds),
        headers={**OF_ITS_LIMIT, **RETRY_AFTER} if TooManyRequests in kinds else None,
        content={
            PROBLEM_JSON: OpenAPIMediaType(
                schema=Reference(ref=f"#/components/schemas/{ProblemDocument.__name__}"),
                examples={kind.slug: Example(value=_example(kind)) for kind in kinds},
            )
        },
    )


def _example(kind: type[HubError]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": PROBLEM_TYPES + kind.slug,
        "title": kind.title,
        "status": kind.status,
        "detail": (inspect.getdoc(kind) or "").splitlines()[0],
        "instance": "urn:uuid:7d3c0a51-6a0e-4b53-9d5e-2f3d8f6f1c11",
    }
    if kind.status == InvalidInput.status:
        wrong = {"field": "size", "reason": "“1000” was read.", "remedy": "Allowed: 1 to 100."}
        told["problems"] = [wrong]
    return told


def _without_null(parameter: Parameter | Reference) -> Parameter | Reference:
    """Return a parameter that may be left out as one that may be left out: null cannot be written in an address."""
    if isinstance(parameter, Parameter) and isinstance(parameter.schema, Schema):
        told = [one for one in parameter.schema.one_of or () if getattr(one, "type", None) != OpenAPIType.NULL]
        if len(told) == 1:
            [schema] = told
            if isinstance(schema, Schema):
                schema = replace(schema, pattern=schema.pattern or parameter.schema.pattern)
            parameter.schema = schema
    return parameter
