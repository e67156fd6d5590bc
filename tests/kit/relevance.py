"""What people type and what they must get, over the demo network: fixtures/relevance/queries.tsv, and how it is graded.

A wanted thing is a set of `key=value` with spaces between, all of which a service has; alternatives stand between
semicolons. What is `best` counts twice as much as what is `good`.
"""

import csv
import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kit.demo_network import ORGANIZATIONS, Thing, accepted, districts_of
from kit.directory import ROOT

QUERIES = ROOT / "fixtures" / "relevance" / "queries.tsv"
BEST, GOOD = 2, 1


class Wish(NamedTuple):
    """One query, and the grade of every service that answers it, by the network's id."""

    query: str
    grades: dict[str, int]


def wishes() -> list[Wish]:
    """Return all queries with what they must get."""
    traits = {one["id"]: _traits(organization, one) for organization, one in _public_services()}
    with QUERIES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [Wish(row["query"], _grades(row, traits)) for row in rows]


def ndcg(found: Sequence[str], grades: dict[str, int], depth: int = 10) -> float:
    """Return the normalized discounted cumulative gain of the first `depth` of `found`, 0 to 1."""

    def gain(ranked: Sequence[int]) -> float:
        return sum((float(2**grade) - 1) / math.log2(rank + 2) for rank, grade in enumerate(ranked[:depth]))

    return gain([grades.get(one, 0) for one in found]) / gain(sorted(grades.values(), reverse=True))


def _grades(row: dict[str, str], traits: dict[str, set[str]]) -> dict[str, int]:
    grades: dict[str, int] = {}
    for grade, column in ((GOOD, "good"), (BEST, "best")):
        for wanted in filter(None, (one.split() for one in row[column].split(";"))):
            grades |= {name: grade for name, has in traits.items() if has.issuperset(wanted)}
    return grades


def _public_services() -> Iterator[tuple[Thing, Thing]]:
    for organization in ORGANIZATIONS:
        yield from ((organization, one) for one in organization["services"] if "tier" not in one)


def _traits(organization: Thing, service: Thing) -> set[str]:
    return {
        f"id={service['id']}",
        f"type={service['service_type']}",
        f"kind={organization.get('institution_kind')}",
        *(f"help={one}" for one in service.get("kinds_of_help", ())),
        *(f"in={one}" for one in districts_of(service)),
        *(f"takes={criterion}" for criterion, answer in accepted(service).items() if answer == "yes"),
    }
