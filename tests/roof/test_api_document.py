"""The OpenAPI document is true: whatever is asked by it, or against it, is answered as it says."""

import urllib.request
from pathlib import Path
from typing import Any

import msgspec
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.case import Case

from hub.openapi import document_of
from kit.hub_app import an_app, settings_of
from kit.hub_process import HubProcess

DOCUMENT = msgspec.json.decode(msgspec.json.encode(document_of(an_app(settings_of(Path("nowhere")), None))))
EXAMPLES = 100
"""Of each operation, besides what the document's limits suggest by themselves."""

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
def test_hub_answers_every_operation_as_the_document_says(case: Case[Any], hub_server: HubProcess) -> None:
    case.call_and_validate(base_url=hub_server.url)


def test_document_that_the_hub_serves_is_the_one_that_was_tried(hub_server: HubProcess) -> None:
    for path in ("/api/schema", "/api/schema/openapi.json"):
        with urllib.request.urlopen(f"{hub_server.url}{path}", timeout=10) as answer:
            assert msgspec.json.decode(answer.read()) == DOCUMENT
