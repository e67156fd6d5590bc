"""Work for one connection, done in its order while whoever hands it over makes the next.

The one place where a task runs inside a unit of work: while it does, nobody else speaks to the connection.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Self

Act = Callable[[], Awaitable[None]]

ACTS_AHEAD = 8
"""Pieces of work that may wait; each may hold as much of the package as one COPY takes."""


class Conveyor:
    """What was handed over and is not done yet. At the end of its block nothing is being done any more.

    A block that is left by an error, or cancelled, does not wait: what is under way is cancelled.
    """

    def __init__(self) -> None:
        self._acts: asyncio.Queue[Act | None] = asyncio.Queue(ACTS_AHEAD)
        self._fault: Exception | None = None
        self._doing: asyncio.Task[None]

    async def __aenter__(self) -> Self:
        self._doing = asyncio.create_task(self._do())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._doing.cancel()
        while not self._acts.empty():
            self._acts.get_nowait()
            self._acts.task_done()
        await self._acts.put(None)
        await asyncio.wait((self._doing,))

    async def put(self, act: Act) -> None:
        """Hand `act` over; waits where too many are waiting. Raises what an act before it raised."""
        self._raise_fault()
        await self._acts.put(act)

    async def done(self) -> None:
        """Wait until all is done that was handed over. Raises what any of it raised; none after that one was done."""
        await self._acts.join()
        self._raise_fault()

    def _raise_fault(self) -> None:
        if self._fault is not None:
            raise self._fault

    async def _do(self) -> None:
        while (act := await self._acts.get()) is not None:
            try:
                if self._fault is None:
                    await act()
            except Exception as fault:
                self._fault = fault
            finally:
                self._acts.task_done()
