"""The `hub` command in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path


def hub(*arguments: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `hub` with `given` on standard input and no HUB_* but `environment`; return what it said and how it ended."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    program = str(Path(sys.executable).with_name("hub"))
    return subprocess.run(
        [program, *arguments],
        env={**own, "LANG": "C.UTF-8", **environment},
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
    )
