"""HSDS 3.1 documents: objects inside objects, several languages, and what is wrong with some."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from hub.directory.hsds.report import PackageUnreadable
from kit.database import Database
from kit.directory import count_of, imported, row_of


def a_package_of(folder: Path, *organizations: Any) -> Path:
    """Return a nested package in `folder` with one document for each organization."""
    (folder / "organizations").mkdir()
    for number, one in enumerate(organizations, start=1):
        (folder / "organizations" / f"{number}.json").write_bytes(msgspec.json.encode(one))
    return folder


def an_organization_document(**fields: Any) -> dict[str, Any]:
    return {"id": "shore", "name": {"bg": "Бряг", "en": "Shore"}, **fields}


def a_service_document(**fields: Any) -> dict[str, Any]:
    return {"id": "line", "service_type": "hotline", "status": "active", "name": {"bg": "Линия"}, **fields}


async def test_nested_import_keeps_every_language_of_a_text(database: Database, tmp_path: Path) -> None:
    await imported(a_package_of(tmp_path, an_organization_document()))
    assert msgspec.json.decode((await row_of("organization", "shore"))["name"]) == {"bg": "Бряг", "en": "Shore"}


async def test_nested_import_hangs_children_on_the_object_around_them(database: Database, tmp_path: Path) -> None:
    service = a_service_document(phones=[{"number": "+359 000 111"}], languages=[{"code": "bg", "name": "Bulgarian"}])
    report = await imported(a_package_of(tmp_path, an_organization_document(services=[service])))
    assert report.problems == []
    assert (await row_of("service", "line"))["organization_id"] == (await row_of("organization", "shore"))["id"]
    assert [await count_of("phone"), await count_of("language")] == [1, 1]


@pytest.mark.parametrize(
    ("service", "field"),
    [
        ("not an object", "services[0]"),
        ({"name": {"en": "No id"}}, "services[0].id"),
        (a_service_document(name={"English": "wrong tag"}), "services[0].name"),
        (a_service_document(name={"en": 7}), "services[0].name"),
        (a_service_document(name={"en": " "}), "services[0].name"),
        (a_service_document(name=["a", "list"]), "services[0].name"),
        (a_service_document(name={"en": "\x00"}), "services[0].name"),
        (a_service_document(phones=[{"number": True}]), "services[0].phones[0].number"),
        (a_service_document(schedules=[{"opens_at": "9"}]), "services[0].schedules[0].opens_at"),
        (
            a_service_document(service_at_locations=[{"location": {"id": "no"}}]),
            "services[0].service_at_locations[0].location_id",
        ),
        (
            a_service_document(attributes=[{"taxonomy_term": {"id": "no"}}]),
            "services[0].attributes[0].taxonomy_term_id",
        ),
    ],
)
async def test_nested_import_when_an_object_is_wrong_names_its_place_and_lands_the_rest(
    database: Database, tmp_path: Path, service: Any, field: str
) -> None:
    report = await imported(a_package_of(tmp_path, an_organization_document(services=[service])))
    assert field in {one.field for one in report.problems}
    assert await count_of("organization") == 1
    (file,) = report.files
    assert file.rows == file.landed + file.unchanged + file.rejected
    assert file.rejected == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"id": "a", "name": {"en": "A"}, "services": {}}',
        b'{"name": "\\ud800"}',
    ],
    ids=["empty", "open", "not-utf-8", "deep", "no-list", "half-a-letter"],
)
async def test_nested_import_when_a_document_cannot_be_read_takes_nothing(
    database: Database, tmp_path: Path, content: bytes
) -> None:
    folder = a_package_of(tmp_path, an_organization_document())
    (folder / "organizations" / "2.json").write_bytes(content)
    with pytest.raises(PackageUnreadable) as caught:
        await imported(folder)
    assert caught.value.file == "2.json"
    assert await count_of("organization") == 0
