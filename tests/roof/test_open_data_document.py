"""The HSDS API answers whatever is asked by its own description, or against it, and never breaks."""

from http import HTTPStatus
from typing import Any

from schemathesis.checks import not_a_server_error
from schemathesis.generation.case import Case

from hub.directory.open_data.openapi import api_description
from kit.by_description import loaded, tried
from kit.hub_process import HubProcess

EXAMPLES = 50
REFUSALS = {
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
}

_, by_the_document = loaded(api_description("http://localhost/hsds"))


@by_the_document.parametrize()
@tried(EXAMPLES)
def test_hub_answers_every_operation_of_open_data(case: Case[Any], hub_server: HubProcess) -> None:
    answer = case.call(base_url=f"{hub_server.url}/hsds")
    case.validate_response(answer, checks=[not_a_server_error])
    if answer.status_code == HTTPStatus.NO_CONTENT:
        assert case.method == "OPTIONS"
        return
    kind = answer.headers["content-type"][0]
    if answer.status_code == HTTPStatus.OK:
        assert kind.startswith(("application/json", "application/x-ndjson"))
    else:
        assert answer.status_code in REFUSALS
        assert kind.startswith("application/problem+json")
        assert answer.json()["detail"]
