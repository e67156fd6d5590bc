"""An installation to be looked into: a data directory with a small directory in it, made once and copied."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hub.errors import ExitCode
from kit.cli import hub
from kit.postgres import data_directory

PACKAGE = Path(__file__).parents[2] / "fixtures" / "imports" / "village"


@contextmanager
def sound_installation() -> Iterator[Path]:
    """Give the data directory of a hub with nothing wrong, the small package in it and a checkpoint signed."""
    with data_directory() as data_dir:
        make_installation(data_dir)
        yield data_dir


def make_installation(data_dir: Path) -> None:
    """Import the small package into a new hub under `data_dir`, and sign a checkpoint of its ledger."""
    done = hub("import", "hsds", str(PACKAGE), "--json", HUB_DATA_DIR=str(data_dir))
    assert done.returncode in (ExitCode.OK, ExitCode.PARTLY), done.stderr
    assert hub("ledger", "checkpoint", HUB_DATA_DIR=str(data_dir)).returncode == ExitCode.OK


class Examined:
    """What `hub doctor --json` said."""

    def __init__(self, **environment: str) -> None:
        done = hub("doctor", "--json", **environment)
        self.code = done.returncode
        self.said = done.stdout
        self.complaints = done.stderr
        self._checks: list[dict[str, Any]] = json.loads(done.stdout)["checks"]

    def conditions(self, *besides: str) -> set[str]:
        """Return the conditions of all checks but those called `besides`."""
        return {one["condition"] for one in self._checks if one["name"] not in besides}

    def of(self, name: str) -> list[tuple[str, str, str]]:
        """Return (condition, what it says, remedy) of each check called `name`."""
        return [(one["condition"], one["says"], one["remedy"] or "") for one in self._checks if one["name"] == name]
