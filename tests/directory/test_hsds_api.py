"""Any HSDS 3.1 client reads the directory: every list and entry, in every form, by its schemas."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from hub.directory.operations import load_demo_network
from kit.database import Database
from kit.filled_directory import fill_every_table
from kit.hsds_checks import document_problems
from kit.kept_rows import VAULT
from kit.open_data import FORMS, SINGULAR, every_page, open_data_client, streamed


@pytest.fixture
async def client(database: Database, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the API over the demo network, and a directory with every field filled."""
    await load_demo_network(vault=VAULT)
    await fill_every_table(database.owner_dsn)
    async with open_data_client(tmp_path) as made:
        yield made


@pytest.mark.parametrize(("name", "asked"), [one for one in FORMS if "minimal" not in one[1]])
async def test_every_list_is_valid_hsds_in_pages_and_streams_that_say_the_same(
    client: httpx.AsyncClient, name: str, asked: dict[str, str]
) -> None:
    paged = await every_page(client, name, **asked)
    assert paged
    problems = {one["id"]: found for one in paged if (found := document_problems(SINGULAR[name], one))}
    assert problems == {}
    assert await streamed(client, name, **asked) == paged
