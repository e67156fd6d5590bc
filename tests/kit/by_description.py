"""How an API is tried by its own OpenAPI description: the same for all of them, and the same in every run."""

from collections.abc import Callable
from typing import Any

import msgspec
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.schemas import OpenApiSchema


def loaded(description: Any) -> tuple[Any, OpenApiSchema]:
    """Return a description as JSON has it, and what makes cases of it."""
    document = msgspec.json.decode(msgspec.json.encode(description))
    return document, schemathesis.openapi.from_dict(document, config=SchemathesisConfig(seed=20261126))


def tried(examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Try each operation with `examples` cases, besides what the description's limits suggest by themselves."""
    return settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
