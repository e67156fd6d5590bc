"""What a job is: a name, the shape of its payload, and the function that does it."""

from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar, get_type_hints

import msgspec

from hub_search.engine import SearchEngine

Payload = TypeVar("Payload", bound=msgspec.Struct)


class JobContext(msgspec.Struct, frozen=True, kw_only=True):
    """What a running job may use besides its payload and the unit of work."""

    attempt: int
    """0 the first time, then one more with every retry."""
    engine: SearchEngine


class Job(Generic[Payload]):
    """One kind of background work; made by the `job` decorator and listed in a room's `JOBS`.

    Calling it runs it here and now; `work.enqueue` runs it later, after the commit, at least once: what it does must
    bear being done twice.
    """

    def __init__(self, name: str, run: Callable[[Payload, JobContext], Awaitable[None]], at_once: int) -> None:
        self.name = name
        self.at_once = at_once
        """How many of this kind run at the same time, of all workers together; 0 for any number."""
        self.run = run
        self.payload_type: type[Payload] = get_type_hints(run)["payload"]
        self.__doc__ = run.__doc__

    async def __call__(self, payload: Payload, context: JobContext) -> None:
        """Do the work here and now."""
        await self.run(payload, context)

    def encode(self, payload: Payload) -> bytes:
        """Return `payload` as the queue keeps it: JSON. It may hold ids and codes, never personal data."""
        return msgspec.json.encode(payload)

    def decode(self, raw: bytes | None) -> Payload:
        """Return the payload kept as `raw`; raises msgspec.ValidationError when it is not one of this job's."""
        return msgspec.json.decode(raw or b"{}", type=self.payload_type)


AnyJob = Job[Any]


def job(name: str, *, at_once: int = 0) -> Callable[[Callable[[Payload, JobContext], Awaitable[None]]], Job[Payload]]:
    """Make a Job named `name` ("room.verb_noun") of an async function of (payload: a msgspec.Struct, context).

    `at_once` limits how many of the kind run at the same time, of all workers together; 0 does not.
    """

    def make(run: Callable[[Payload, JobContext], Awaitable[None]]) -> Job[Payload]:
        return Job(name, run, at_once)

    return make


class NoPayload(msgspec.Struct, frozen=True):
    """The payload of a job that needs none."""


class Enqueued(msgspec.Struct, frozen=True):
    """A job waiting in a unit of work for its commit."""

    name: str
    payload: bytes
    delay_seconds: float = 0.0


__all__ = ["AnyJob", "Enqueued", "Job", "JobContext", "NoPayload", "job"]
