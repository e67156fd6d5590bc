"""Work for one connection: done in its order, and not at all once a piece of it failed."""

import asyncio

import pytest

from hub.directory.hsds.conveyor import ACTS_AHEAD, Act, Conveyor


class Fault(Exception):
    """What went wrong in a piece of work."""


def noting(done: list[int], number: int) -> Act:
    """Return a piece of work that notes `number`, later."""

    async def act() -> None:
        await asyncio.sleep(0)
        done.append(number)

    return act


async def failing() -> None:
    """A piece of work that cannot be done."""
    raise Fault


async def test_acts_are_done_in_the_order_in_which_they_were_handed_over() -> None:
    done: list[int] = []
    async with Conveyor() as conveyor:
        for number in range(3 * ACTS_AHEAD):
            await conveyor.put(noting(done, number))
        await conveyor.done()
        assert done == list(range(3 * ACTS_AHEAD))


async def test_fault_of_an_act_is_raised_and_none_after_it_is_done() -> None:
    done: list[int] = []
    with pytest.raises(Fault):
        async with Conveyor() as conveyor:
            await conveyor.put(noting(done, 0))
            await conveyor.put(failing)
            await conveyor.put(noting(done, 1))
            await conveyor.done()
    assert done == [0]


async def test_whoever_hands_over_hears_of_a_fault_instead_of_waiting_for_ever() -> None:
    with pytest.raises(Fault):
        async with Conveyor() as conveyor:
            for _ in range(10 * ACTS_AHEAD):
                await conveyor.put(failing)


async def test_block_left_by_a_fault_of_its_own_does_nothing_more() -> None:
    done: list[int] = []
    with pytest.raises(Fault):
        async with Conveyor() as conveyor:
            for number in range(ACTS_AHEAD):
                await conveyor.put(noting(done, number))
            raise Fault
    count = len(done)
    await asyncio.sleep(0.01)
    assert len(done) == count < ACTS_AHEAD
