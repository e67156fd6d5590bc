"""Tags of answers: strong, one for each form that is sent, and named in every way that a client may."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from litestar import Litestar, Request, Response, get
from litestar.datastructures import State
from litestar.params import FromPath
from litestar.testing import AsyncTestClient

from hub.settings import Settings
from hub.web.conditional import conditional
from hub.web.shell import WebShell


class Letter(msgspec.Struct):
    text: str


@get("/api/letters/{text:str}")
async def letter(request: Request[Any, Any, Any], text: FromPath[str]) -> Response[Letter]:
    return conditional(request, Letter(text * 1_000))


@pytest.fixture
async def reader() -> AsyncIterator[AsyncTestClient[Litestar]]:
    app = Litestar(
        [letter], plugins=[WebShell(Settings())], state=State({"hub": None}), openapi_config=None, logging_config=None
    )
    async with AsyncTestClient(app) as opened:
        yield opened


async def tag_of(reader: AsyncTestClient[Litestar], text: str, coding: str = "identity") -> str:
    return (await reader.get(f"/api/letters/{text}", headers={"accept-encoding": coding})).headers["etag"]


async def test_tag_is_the_same_for_the_same_and_another_for_another(reader: AsyncTestClient[Litestar]) -> None:
    assert await tag_of(reader, "a") == await tag_of(reader, "a")
    assert await tag_of(reader, "a") != await tag_of(reader, "b")


async def test_compressed_answer_has_a_tag_of_its_own(reader: AsyncTestClient[Litestar]) -> None:
    answer = await reader.get("/api/letters/a", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in answer.headers["vary"].lower()
    assert answer.headers["etag"] == f'{(await tag_of(reader, "a"))[:-1]}-gzip"'


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize("form", ["{}", "W/{}", '"x", {}', '{}, "y"', " {} ", "*"])
async def test_answer_that_is_named_is_not_sent(reader: AsyncTestClient[Litestar], coding: str, form: str) -> None:
    tag = await tag_of(reader, "a", coding)
    headers = {"if-none-match": form.format(tag), "accept-encoding": coding}
    answer = await reader.get("/api/letters/a", headers=headers)
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"].removesuffix('-gzip"').rstrip('"') in tag


@pytest.mark.parametrize("named", ["", '""', "a", '"', ",", '"x"', "W/", "\x7f", "x" * 5_000])
async def test_answer_that_is_not_named_is_sent(reader: AsyncTestClient[Litestar], named: str) -> None:
    answer = await reader.get("/api/letters/a", headers={"if-none-match": named})
    assert answer.status_code == 200
