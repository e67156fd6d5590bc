"""The HSDS API answers whatever is asked by its own description, or against it, and never breaks."""

from http import HTTPStatus
from typing import Any

import msgspec
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.case import Case

from hub.directory.open_data.openapi import api_description
from kit.hub_process import HubProcess

DOCUMENT = msgspec.json.decode(msgspec.json.encode(api_description("http://localhost/hsds")))
EXAMPLES = 50
"""Of each operation, besides what the document's limits suggest by themselves."""
REFUSALS = {
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
}

by_the_document = schemathesis.openapi.from_dict(DOCUMENT, config=SchemathesisConfig(seed=20261126))


@by_the_document.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
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
