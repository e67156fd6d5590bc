"""The NRM profile and what is served are held together: HSDS's schemas, patched, know every key and nothing else."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped] # it ships none

from hub.directory.fields import ENTITIES
from hub.directory.open_data.profile import profile_files
from kit.database import Database
from kit.exported import WHOLES
from kit.filled_directory import fill_every_table
from kit.hsds_checks import STANDARD, merge_patch, profile_validator
from kit.open_data import LISTS, SINGULAR, every_page, open_data_client

needs_standard = pytest.mark.skipif(not STANDARD.is_dir(), reason="HSDS 3.1 does not lie beside this checkout")

NAMED = ("service_type", "kinds_of_help", "acceptances", "assurance", "referral_protocol", "tier", "translations")
"""What the profile must have of a service."""


@pytest.fixture
async def client(database: Database, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the API over a directory with every field filled."""
    await fill_every_table(database.owner_dsn)
    async with open_data_client(tmp_path) as made:
        yield made


async def served(client: httpx.AsyncClient) -> dict[str, list[dict[str, Any]]]:
    """Return every document in every list, whole, by table."""
    return {
        SINGULAR[name]: await every_page(client, name, **({} if "taxonom" in name else {"full": "true"}))
        for name in LISTS
    }


async def read_profile(client: httpx.AsyncClient) -> dict[str, Any]:
    """Return the files of the profile, found as a client finds them."""
    about = (await client.get("/hsds/")).json()
    told = (await client.get(about["profile"])).json()
    assert told["hsds_version"] == about["version"]
    return {name: (await client.get(address)).json() for name, address in told["profile"].items()}


@needs_standard
async def test_patched_schemas_know_every_key_that_is_served(client: httpx.AsyncClient) -> None:
    profile = await read_profile(client)
    for table, documents in (await served(client)).items():
        assert documents
        strict = profile_validator(profile, table)
        problems = [f"{one.json_path}: {one.message}" for document in documents for one in strict.iter_errors(document)]
        assert problems == [], table


@needs_standard
async def test_patched_schemas_are_valid_schemas(client: httpx.AsyncClient) -> None:
    profile = await read_profile(client)
    for name in profile:
        if name != "openapi.json":
            Draft202012Validator.check_schema(profile_validator(profile, name.removesuffix(".json")).schema)


@needs_standard
async def test_patched_description_is_that_of_the_api(client: httpx.AsyncClient) -> None:
    profile = await read_profile(client)
    standard = msgspec.json.decode((STANDARD / "schema" / "openapi.json").read_bytes())
    merged = merge_patch(standard, profile["openapi.json"])
    described = (await client.get("/hsds/openapi.json")).json()
    assert merged["paths"].keys() == described["paths"].keys()
    for path, operations in described["paths"].items():
        for method in {"get", "post"} & operations.keys():
            for part in ("parameters", "requestBody", "operationId"):
                assert merged["paths"][path][method].get(part) == operations[method].get(part), (path, method, part)


async def test_everything_that_the_profile_adds_is_served(client: httpx.AsyncClient) -> None:
    met: dict[str, set[str]] = {}
    for table, documents in (await served(client)).items():
        for document in documents:
            note_keys(table, document, met)
    for name, file in (await read_profile(client)).items():
        table = name.removesuffix(".json")
        if table in met:
            assert {key for key, said in file["properties"].items() if said is not None} <= met[table], table
    assert {one.table for one in ENTITIES} <= met.keys()


def test_profile_says_what_a_referral_mechanism_needs() -> None:
    files = profile_files()
    assert set(NAMED) <= set(files["service.json"]["properties"])
    assert "hotline" in files["service.json"]["properties"]["service_type"]["enum"]
    assert files["acceptance.json"]["required"] == ["id", "criterion", "answer"]
    assert {"location.json", "address.json", "phone.json", "contact.json"} <= {
        name for name, file in files.items() if "tier" in file.get("properties", {})
    }


async def test_file_of_the_profile_is_where_tools_look_for_it(client: httpx.AsyncClient) -> None:
    about = (await client.get("/hsds/")).json()
    one = await client.get(f"{about['profile']}/profile/service.json")
    assert one.json() == (await client.get("/hsds/profile/service.json")).json()


def note_keys(table: str, document: dict[str, Any], met: dict[str, set[str]]) -> None:
    """Note which keys objects of each table have, wherever they stand."""
    met.setdefault(table, set()).update(document)
    children = {(one.listed, one.table) for one in ENTITIES if one.listed and table in one.owners}
    children |= {("additional_websites", "url")} if table == "organization" else set()
    children |= {(key, key) for key, owner in WHOLES.items() if owner == table}
    for key, inner in children:
        value = document.get(key, [])
        for one in [value] if isinstance(value, dict) else value:
            note_keys(inner, one, met)
