"""A real `hub` in a process of its own, on a free port."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

PATIENCE = 60.0
"""Seconds that a hub may take to get ready before the test fails."""

NO_LIMITS = {"HUB_API_REQUESTS": "0", "HUB_PAGE_REQUESTS": "0", "HUB_HAND_OUT_REQUESTS": "0"}
"""All tests and benches are one client, and in more of a hurry than any other."""


class HubProcess:
    """Runs `hub` with `arguments` on `data_dir`, ready when the block begins, ended when it is left."""

    def __init__(
        self, arguments: Sequence[str], data_dir: Path, *, awaited: str = "/health/ready", **environment: str
    ) -> None:
        self._awaited = awaited
        self._arguments = [str(Path(sys.executable).with_name("hub")), *arguments]
        own = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
        hub = {"HUB_DATA_DIR": str(data_dir), "HUB_LOG_LEVEL": "info", **NO_LIMITS, **environment}
        self._environment = {**own, **hub}
        self.url = ""
        self._log = tempfile.TemporaryFile()
        self._said = ""

    @classmethod
    def serve(cls, data_dir: Path, *, awaited: str = "/health/ready", **environment: str) -> "HubProcess":
        """`hub serve` on what is in `data_dir`, there once the path `awaited` answers 200."""
        return cls(["serve", "--port", "0"], data_dir, awaited=awaited, **environment)

    @classmethod
    def worker(cls, data_dir: Path, **environment: str) -> "HubProcess":
        """`hub worker`; it has no address, and is there once it says that it waits."""
        return cls(["worker"], data_dir, awaited="", **environment)

    @classmethod
    def demo(cls, data_dir: Path, **environment: str) -> "HubProcess":
        """`hub demo`: the demo network, loaded under `data_dir`."""
        return cls(["demo", "--port", "0"], data_dir, **environment)

    @classmethod
    @contextmanager
    def starting(cls, arguments: Sequence[str], data_dir: Path) -> Iterator[subprocess.Popen[bytes]]:
        """A hub that nobody waits for; killed when the block is left."""
        hub = cls(arguments, data_dir)
        process = subprocess.Popen(
            hub._arguments, env=hub._environment, stdout=subprocess.DEVNULL, stderr=hub._log, start_new_session=True
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(timeout=PATIENCE)
            hub._log.close()

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            self._arguments, env=self._environment, stdout=subprocess.PIPE, stderr=self._log, start_new_session=True
        )
        try:
            self.url = self._announced()
            if self._awaited:
                self._until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """Process id of the hub."""
        return self.process.pid

    @property
    def logged(self) -> str:
        """Everything the hub wrote to standard error so far."""
        if not self._log.closed:
            self._log.seek(0)
            self._said = self._log.read().decode()
        return self._said

    def stop(self) -> int:
        """End the hub as a service manager would, and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        if self.process.stdout:
            self.process.stdout.close()
        self._said = self.logged
        self._log.close()
        return code

    def _announced(self) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            address = next((word for word in line.decode().split() if word.startswith("http://")), "")
            if address or not self._awaited:
                return address.rstrip("/.")
        raise AssertionError(f"the hub ended with {self.process.wait()}: {self.logged[-2000:]}")

    def _until_ready(self) -> None:
        end = time.monotonic() + PATIENCE
        answer = ""
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.url}{self._awaited}", timeout=5):
                    return
            except urllib.error.HTTPError as error:
                answer = error.read().decode()
            except OSError as error:
                answer = str(error)
            time.sleep(0.02)
        raise AssertionError(f"the hub did not get ready: {answer}; {self.logged[-2000:]}")
