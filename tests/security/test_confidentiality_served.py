"""A hub that runs on a directory full of canaries: not one is in an answer, a problem, a figure, a log or a command."""

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid5

import httpx
import pytest

from hub.directory.hsds.context import HUB
from hub.errors import ExitCode
from hub.storage.embedded_home import HOME_NAME
from kit.cli import hub
from kit.hub_process import HubProcess
from kit.planted import HIDDEN, PUBLIC, SEALED, TERMS, UNITS, Planter, refused_rows, traces_in
from kit.postgres import data_directory

CANARIES = (HIDDEN, SEALED, "канарче", "тайнопиле", "66613666", "77713777")
KINDS = ("services", "organizations", "programs")
PUBLIC_FROM = 10_000
"""The rows of an organization that everybody may know are numbered from here."""


class Planted(NamedTuple):
    """A hub that runs on the planted directory."""

    hub: HubProcess
    data_dir: Path
    organizations: list[dict[str, Any]]
    imported: bytes
    """What the import said, and what it wrote of rows that it did not take."""

    def id_of(self, table: str, own: str) -> str:
        """Return the id that a row of the package has in the hub."""
        return str(uuid5(uuid5(HUB, "planted"), f"{table}\x1f{own}"))


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    package = tmp_path_factory.mktemp("package")
    planter = Planter(random.Random(2).choice)
    organizations = [planter.organization(2, 2) for _ in range(3)]
    organizations[0]["phones"] += refused_rows()
    organizations.append(Planter(lambda tiers: tiers[0], start=PUBLIC_FROM).organization(1, 1))
    for name, things in {"organizations": organizations, "units": UNITS, "taxonomy_terms": TERMS}.items():
        (package / f"{name}.json").write_text(json.dumps(things, ensure_ascii=False), encoding="utf-8")
    with data_directory() as data_dir:
        rejects = package / "rejects.csv"
        said = hub(
            *("import", "hsds", str(package), "--source", "planted", "--rejects", str(rejects)),
            HUB_DATA_DIR=str(data_dir),
        )
        assert said.returncode == ExitCode.PARTLY, said.stderr
        imported = (said.stdout + said.stderr).encode() + rejects.read_bytes()
        with HubProcess.serve(data_dir, HUB_METRICS_PORT="0") as running:
            yield Planted(running, data_dir, organizations, imported)


def answers_of(planted: Planted) -> bytes:
    """Return what the hub answers, headers included, to whoever asks for everything, and for what is hidden."""
    services = [one["id"] for organization in planted.organizations for one in organization["services"]]
    places = [one["id"] for organization in planted.organizations for one in organization["locations"]]
    paths = [f"/services/{planted.id_of('service', one)}" for one in services]
    paths += [f"/services/{planted.id_of('location', one)}" for one in places]
    paths += [f"/organizations/{planted.id_of('organization', one['id'])}" for one in planted.organizations]
    paths += [f"{start}{path}" for path in paths for start in ("/api", "/hsds")]
    paths += [f"/api/{kind}?size=100" for kind in KINDS]
    paths += [f"/hsds/{kind}?full=true{form}" for kind in KINDS[:2] for form in ("", "&format=ndjson")]
    paths += ["/", "/guide", "/health/ready", "/nowhere", "/robots.txt"]
    found = b""
    with httpx.Client(base_url=planted.hub.url, timeout=30) as client:
        assert client.get(f"/services/{planted.id_of('service', services[-1])}").status_code == 200
        for path in paths:
            for language in ("bg", "en"):
                answer = client.get(path, headers={"accept-language": language})
                assert answer.status_code < 500, path
                found += str(answer.headers).encode() + answer.content
        for words in ("", PUBLIC, *CANARIES):
            page = client.post("/search", data={"text": words}, follow_redirects=True)
            found += str(page.headers).encode() + b"".join(
                answer.content
                for answer in (
                    client.get(f"{page.url.path}/map"),
                    client.post("/api/search", json={"text": words, "size": 100}),
                    client.post("/hsds/services", json={"search": words, "full": True}),
                )
            )
            # What somebody typed stands in the form again, and nowhere else.
            found += re.sub(rb'value="[^"]*"', b"", page.content) if words in CANARIES else page.content
    return found


def problems_of(planted: Planted) -> bytes:
    """Return what the hub answers to what cannot be asked, of hidden things by their ids and their words."""
    hidden = planted.id_of("service", planted.organizations[0]["services"][0]["id"])
    bodies: list[dict[str, Any]] = [
        {"filters": {"colour": ["red"]}},
        {"filters": {"district": [{}]}},
        {"place": "nowhere", "radius_km": -1},
        {"open_at": "2026-02-30T25:00"},
        {"page": -1, "size": 10**9},
        {"literally": ["x"] * 100},
    ]
    with httpx.Client(base_url=planted.hub.url, timeout=30) as client:
        answers = [client.post("/api/search", json=body) for body in bodies]
        answers += [client.post("/hsds/services", json={name: hidden}) for name in ("page", "taxonomy_id", "colour")]
        answers += [client.get(f"/api/{kind}?after={hidden}&size=0") for kind in KINDS]
        answers += [client.post("/list", data={"add": hidden}), client.get(f"/search/{hidden}")]
        answers += [client.request(method, f"/services/{hidden}") for method in ("PUT", "DELETE", "OPTIONS")]
    assert all(answer.status_code < 500 for answer in answers)
    return b"".join(str(answer.headers).encode() + answer.content for answer in answers)


def figures_of(planted: Planted) -> bytes:
    """Return the hub's figures."""
    address = re.search(r'"address": "(http://127\.0\.0\.1:\d+/metrics)"', planted.hub.logged)
    assert address is not None
    return httpx.get(address[1]).content


def commands_of(planted: Planted) -> bytes:
    """Return what commands on the hub's data say."""
    data = {"HUB_DATA_DIR": str(planted.data_dir)}
    told = [hub("search", words, *form, **data) for words in (PUBLIC, HIDDEN) for form in ((), ("--json",))]
    told += [hub("doctor", **data), hub("ledger", "verify", **data), hub("synonyms", "list", **data)]
    return "".join(one.stdout + one.stderr for one in told).encode()


def test_served_hub_tells_nothing_that_is_not_public(planted: Planted) -> None:
    told = {
        "import": planted.imported,
        "answers": answers_of(planted),
        "problems": problems_of(planted),
        "figures": figures_of(planted),
        "commands": commands_of(planted),
        "log": planted.hub.logged.encode(),
        "log of the database": (planted.data_dir.resolve() / HOME_NAME).resolve().joinpath("server.log").read_bytes(),
    }
    assert {where: found for where, data in told.items() if (found := traces_in(data))} == {}
    assert PUBLIC.encode() in told["answers"]
    assert PUBLIC.encode() in told["commands"]
    assert b"hub_requests_total" in told["figures"]
    assert b"/hsds/" in told["log"]
