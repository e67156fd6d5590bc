"""Whether the hub lives and whether it can serve: for whoever restarts or routes."""

import asyncio
import enum
from collections.abc import Awaitable, Callable

import msgspec
from litestar import Response, get
from litestar.datastructures import State
from litestar.openapi.datastructures import ResponseSpec

from hub.jobs.worker import Worker
from hub.runtime import pending
from hub.storage.engines import APPLICATION, pool_of
from hub.web.api_description import described
from hub_search.engine import SearchEngine

PATIENCE = 3.0
"""Seconds that one check may take before it counts as failed."""


class Condition(enum.StrEnum):
    """Outcome of one check."""

    OK = "ok"
    FAILED = "failed"


class Liveness(msgspec.Struct, frozen=True):
    """The process answers."""

    live: bool = True


class Readiness(msgspec.Struct, frozen=True):
    """Whether requests can be served, part by part. Says which part fails, never why in data's words."""

    ready: bool
    checks: dict[str, Condition]


@get(
    "/health/live",
    operation_id="health_live",
    summary="Whether the process runs",
    response_description="It does.",
    tags=["operation"],
    operation_class=described(answer={"live": True}, refused=False),
)
async def live() -> Liveness:
    """Say that the process runs; asks nothing of the database."""
    return Liveness()


@get(
    "/health/ready",
    operation_id="health_ready",
    summary="Whether the hub can serve",
    response_description="All parts are there.",
    tags=["operation"],
    responses={503: ResponseSpec(Readiness, description="A part is not there.", generate_examples=False)},
    operation_class=described(
        answer={"ready": True, "checks": {"database": "ok", "migrations": "ok", "index": "ok", "queue": "ok"}},
        refused=False,
    ),
)
async def ready(state: State) -> Response[Readiness]:
    """Say whether database, migrations, index and queue are there: 200 when all are, else 503."""
    found = await readiness(state.hub.engine, state.worker)
    return Response(found, status_code=200 if found.ready else 503)


async def readiness(engine: SearchEngine, worker: Worker | None) -> Readiness:
    """Check the four parts the hub serves with; `worker` is None where background work runs elsewhere."""

    async def database() -> bool:
        return bool(await pool_of(APPLICATION).fetchval("SELECT true"))

    async def migrations() -> bool:
        return not await pending()

    async def index() -> bool:
        await engine.status()
        return True

    async def queue() -> bool:
        if worker is not None:
            return worker.healthy
        await pool_of(APPLICATION).fetchval("SELECT count(*) FROM pgqueuer WHERE status = 'queued'")
        return True

    checks = {"database": database, "migrations": migrations, "index": index, "queue": queue}
    outcomes = dict(zip(checks, await asyncio.gather(*(_outcome(check) for check in checks.values())), strict=True))
    return Readiness(all(one is Condition.OK for one in outcomes.values()), outcomes)


async def _outcome(check: Callable[[], Awaitable[bool]]) -> Condition:
    try:
        async with asyncio.timeout(PATIENCE):
            return Condition.OK if await check() else Condition.FAILED
    except Exception:  # whatever a part raises, it is not ready
        return Condition.FAILED
