"""Kill -9 at random points, twenty rounds: what was reported committed stays, and every next start is clean."""

import os
import random
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from hub.storage.embedded import DatabaseRole, EmbeddedServer
from hub.storage.embedded_account import server_account
from hub.storage.embedded_binaries import installed_binaries
from kit import postgres_child
from kit.postgres import completed, data_directory, fetch

SERVER_ROUNDS = 16
INITDB_ROUNDS = 4
LONGEST_ROUND = 1.5
"""Seconds; a kill falls anywhere from the first moment of a start to well within the writing."""


class Victim:
    """A hub in a process of its own that commits rows as fast as it can and says which."""

    def __init__(self, data_dir: Path) -> None:
        child = [sys.executable, postgres_child.__file__, str(data_dir), "write"]
        self.hub = subprocess.Popen(child, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.heard = b""

    def listen(self, seconds: float) -> None:
        """Take down what it says for some time."""
        assert self.hub.stdout is not None
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if select.select([self.hub.stdout], [], [], left)[0]:
                heard = os.read(self.hub.stdout.fileno(), 65536)
                if not heard:
                    return
                self.heard += heard

    def end(self) -> set[int]:
        """Kill the hub itself, and return the numbers of all rows that it reported whole."""
        assert self.hub.stdout is not None
        self.hub.kill()
        self.heard += self.hub.stdout.read()
        self.hub.stdout.close()
        self.hub.wait()
        lines = self.heard.split(b"\n")[:-1]
        return {int(line) for line in lines if line.isdigit()}


def processes_below(pid: int) -> list[tuple[int, str]]:
    """Return number and program of all processes that `pid` has started and that have not been handed on."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = entry.read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue
        if int(rest.split()[1]) == pid:
            found.append((int(entry.parent.name), name))
    return found


def strike(victim: Victim, target: str) -> str:
    """Kill what the round is about, if it is there at this moment, or else the hub; say what was struck."""
    for pid, program in processes_below(victim.hub.pid):
        if program == target:
            os.kill(pid, signal.SIGKILL)
            return program
    victim.hub.kill()
    return "hub"


def play_round(data_dir: Path, target: str, seconds: float) -> tuple[str, set[int]]:
    """Let a hub run for some time and kill; return what was struck and what was promised."""
    victim = Victim(data_dir)
    victim.listen(seconds)
    struck = strike(victim, target)
    return struck, victim.end()


def kept_rows(data_dir: Path) -> set[int]:
    """Start on what a kill has left, and read all rows; the server is stopped in order."""
    with EmbeddedServer(data_dir) as server:
        assert list(server.home.glob("initdb-*")) == []
        address = server.dsn(DatabaseRole.OWNER)
        if completed(fetch(address, "SELECT to_regclass('kept')")) == [(None,)]:
            return set()
        return {number for (number,) in completed(fetch(address, "SELECT id FROM kept"))}


def damaged_pages(data_dir: Path) -> str:
    """Return what PostgreSQL's own checker says of the files of a stopped server; nothing when they are whole."""
    checker = [f"{installed_binaries()}/bin/pg_checksums", "--check", "-D", f"{data_dir}/postgres/cluster"]
    checked = subprocess.run(checker, capture_output=True, text=True, check=False, **server_account().spawning())
    said: str = checked.stderr
    return said


@pytest.fixture
def chance(record_property: Callable[[str, object], None]) -> random.Random:
    """The moments of this run; the seed is printed, and shown when the test fails."""
    seed = random.SystemRandom().randrange(2**32)
    sys.stdout.write(f"seed {seed}\n")
    record_property("seed", seed)
    return random.Random(seed)


@pytest.mark.crash
def test_rows_when_hub_or_server_is_killed_at_any_moment_are_there_at_the_next_start(chance: random.Random) -> None:
    promised: set[int] = set()
    struck: Counter[str] = Counter()
    with data_directory() as data_dir:
        for number in range(SERVER_ROUNDS):
            target = ("hub", "postgres")[number % 2]
            what, reported = play_round(data_dir, target, chance.uniform(0.1, LONGEST_ROUND))
            struck[what] += 1
            promised |= reported
            lost = promised - kept_rows(data_dir)
            assert not lost, f"round {number}, {what} killed: lost {sorted(lost)[:10]}"
        assert damaged_pages(data_dir) == ""
    sys.stdout.write(f"{len(promised)} rows promised and kept; struck {dict(struck)}\n")
    assert len(promised) > 100, "too little was written to prove anything"
    assert struck["postgres"] > 0


@pytest.mark.crash
def test_start_when_the_making_of_the_cluster_is_killed_at_any_moment_succeeds_next_time(chance: random.Random) -> None:
    struck: Counter[str] = Counter()
    for number in range(INITDB_ROUNDS):
        with data_directory() as data_dir:
            target = ("initdb", "hub")[number % 2]
            what, promised = play_round(data_dir, target, chance.uniform(0.2, LONGEST_ROUND))
            struck[what] += 1
            assert promised <= kept_rows(data_dir), f"round {number}, {what} killed"
    sys.stdout.write(f"struck {dict(struck)}\n")
