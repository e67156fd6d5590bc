"""Documents put together from pieces of several connections are whole, in order, and never of two rows."""

import pytest

from hub.directory.hsds.export_pieces import PiecesDiffer, put_together
from hub.directory.hsds.export_snapshot import one_moment
from kit.database import Database

ID = "lpad(n::text, 36, '0')"


def opening(rows: int, letters: int) -> str:
    """Return a query of the beginnings of `rows` documents."""
    begun = f"""concat('{{"id": "', {ID}, '", "a": "', repeat('я', {letters}), '"')"""
    return f"SELECT convert_to({begun}, 'UTF8') FROM generate_series(1, {rows}) n"


def closing(first: int, last: int) -> str:
    """Return a query of the ends of the documents from `first` to `last`."""
    return f"""SELECT convert_to(concat({ID}, ', "b": "x\\ny,"}}'), 'UTF8') FROM generate_series({first}, {last}) n"""


async def together(*queries: str) -> bytes:
    """Return what the documents of `queries` are, each after a line feed."""
    written: list[bytes] = []

    async def write(pieces: list[bytes]) -> None:
        written.append(b"".join(pieces))

    async with one_moment() as readers:
        await put_together(readers, queries, write, between=b"\n")
    return b"".join(written)


@pytest.mark.parametrize(("rows", "letters"), [(0, 1), (1, 0), (3000, 400), (2, 2_000_000)])
async def test_documents_of_two_connections_are_whole_and_in_order(database: Database, rows: int, letters: int) -> None:
    assert await together(opening(rows, letters), closing(1, rows)) == b"".join(
        f'\n{{"id": "{n:036}", "a": "{"я" * letters}", "b": "x\\ny,"}}'.encode() for n in range(1, rows + 1)
    )


async def test_documents_of_one_connection_are_its_lines(database: Database) -> None:
    assert await together(opening(2, 1)) == f'\n{{"id": "{1:036}", "a": "я"\n{{"id": "{2:036}", "a": "я"'.encode()


@pytest.mark.parametrize(("first", "last"), [(2, 3001), (1, 2999), (1, 3001), (1, 0)])
async def test_pieces_of_different_rows_never_become_a_document(database: Database, first: int, last: int) -> None:
    with pytest.raises(PiecesDiffer):
        await together(opening(3000, 400), closing(first, last))
