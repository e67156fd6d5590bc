"""What a bench row returns, and how it measures."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec


class BenchResult(msgspec.Struct, frozen=True, kw_only=True):
    """One measured figure and what it was to reach."""

    name: str
    value: float
    unit: str
    target: float
    better: Literal["lower", "higher"]
    compared_with: str = ""
    detail: str = ""

    @property
    def reached(self) -> bool:
        """Whether the target was met."""
        return self.value <= self.target if self.better == "lower" else self.value >= self.target


def percentile(values: Sequence[float], part: float) -> float:
    """Return the value below which `part` (0 to 1) of `values` lie, by the nearest rank."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, max(0, round(part * len(ranked) + 0.5) - 1))]


def peak_megabytes(pid: int | Literal["self"] = "self") -> float:
    """Return the largest resident memory of a process; 0 where the system does not tell it.

    What `getrusage` tells of a process begins with what the one that started it had.
    """
    try:
        told = re.search(r"^VmHWM:\s+(\d+) kB$", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    except OSError:
        return 0.0
    return int(told[1]) / 1024 if told else 0.0
