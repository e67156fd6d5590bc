"""The OpenAPI document is true: whatever is asked by it, or against it, is answered as it says."""

import urllib.request
from http import HTTPStatus
from pathlib import Path
from typing import Any

import msgspec
from schemathesis.core.transport import Response
from schemathesis.generation.case import Case
from schemathesis.specs.openapi.checks import positive_data_acceptance

from hub.openapi import document_of
from kit.by_description import loaded, tried
from kit.hub_app import an_app, settings_of
from kit.hub_process import HubProcess

EXAMPLES = 100

BY_MEANING = {"place", "radius_km", "sort", "open_at"}
"""Fields of a search whose values fit the schema and mean nothing: no place of this name, no such day, a radius or the
nearest without a place."""

DOCUMENT, by_the_document = loaded(document_of(an_app(settings_of(Path("nowhere")), None)))


@by_the_document.parametrize()
@tried(EXAMPLES)
def test_hub_answers_every_operation_as_the_document_says(case: Case[Any], hub_server: HubProcess) -> None:
    answer = case.call(base_url=hub_server.url)
    case.validate_response(answer, excluded_checks=[positive_data_acceptance] if _is_refused_by_meaning(answer) else [])


def _is_refused_by_meaning(answer: Response) -> bool:
    """Whether it is refused for nothing but what no schema can say."""
    if answer.status_code != HTTPStatus.BAD_REQUEST:
        return False
    problem = answer.json()
    return problem["type"] == "/problems/search-invalid" and {one["field"] for one in problem["problems"]} <= BY_MEANING


def test_document_that_the_hub_serves_is_the_one_that_was_tried(hub_server: HubProcess) -> None:
    for path in ("/api/schema", "/api/schema/openapi.json"):
        with urllib.request.urlopen(f"{hub_server.url}{path}", timeout=10) as answer:
            assert msgspec.json.decode(answer.read()) == DOCUMENT
