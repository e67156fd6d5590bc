"""One browser for all tests of a module, and visits to the demo network."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser

from kit.browser import NO_CHROMIUM, Visit, browser, chromium
from kit.hub_process import HubProcess

VisitMaker = Callable[..., Visit]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            if chromium() is None:
                item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    """Not for the session: as long as Playwright is open it counts as a running loop, and no async test could run."""
    with browser() as started:
        yield started


@pytest.fixture
def visit(chrome: Browser, hub_server: HubProcess) -> Iterator[VisitMaker]:
    """Makes visits; when the test ends, none of them may have met an error or a stranger's host."""
    with ExitStack() as stack:
        visits: list[Visit] = []

        def begin(language: str = "en", *arguments: Any, **options: Any) -> Visit:
            visits.append(stack.enter_context(Visit(chrome, hub_server.url, language, *arguments, **options)))
            return visits[-1]

        yield begin
        assert [complaint for one in visits for complaint in one.complaints] == []
        assert {host for one in visits for host in one.strangers} == set()
