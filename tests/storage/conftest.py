"""What tests of the embedded server share; each module says in `used_before` what a server left behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.storage.embedded import EmbeddedServer
from kit.postgres import data_directory


@pytest.fixture
def stopped(used_before: Path) -> Iterator[EmbeddedServer]:
    """A server of this test's own that has run before, on a copy of what `used_before` holds."""
    with data_directory(copy_of=used_before) as path:
        server = EmbeddedServer(path)
        server.start()
        server.stop()
        yield server
