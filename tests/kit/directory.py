"""Directories for tests: packages to import, services to index, geocoders that answer from a list."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from geopy.geocoders.base import Geocoder
from geopy.location import Location

from hub.directory.hsds.report import ImportReport
from hub.directory.operations import import_hsds
from hub.directory.service_models import OrganizationEntry, ServiceEntry
from hub.directory.vocabulary import ServiceType, Status
from hub.principal import SYSTEM
from hub.storage.engines import APPLICATION, pool_of

ROOT = Path(__file__).parents[2]
VILLAGE = ROOT / "fixtures" / "imports" / "village"
BROKEN = ROOT / "fixtures" / "imports" / "broken"
MIAMI = ROOT.parent / "shared" / "data" / "miami-211"

needs_miami = pytest.mark.skipif(not MIAMI.is_dir(), reason="the Miami 211 directory does not lie beside this checkout")


async def imported(folder: Path, source: str | None = "village", **options: Any) -> ImportReport:
    """Import `folder` as the system and return the report."""
    return await import_hsds(SYSTEM, folder, source=source, **options)


def a_copy_of(package: Path, folder: Path, **files: str) -> Path:
    """Return a copy of `package` in `folder` with the text of some tables replaced: services="id,name\\n…"."""
    copy = folder / "package"
    shutil.copytree(package, copy, dirs_exist_ok=True)
    for name, text in files.items():
        (copy / f"{name}.csv").write_text(text, encoding="utf-8")
    return copy


def edited(package: Path, folder: Path, table: str, old: str, new: str) -> Path:
    """Return a copy of `package` in which `old` stands as `new` in `table`."""
    text = (package / f"{table}.csv").read_text(encoding="utf-8")
    assert old in text
    return a_copy_of(package, folder, **{table: text.replace(old, new)})


def a_service(**fields: Any) -> ServiceEntry:
    """Return a service entry with everything it must have."""
    given: dict[str, Any] = {
        "id": uuid4(),
        "service_type": ServiceType.HOTLINE,
        "status": Status.ACTIVE,
        "name": {"bg": "Линия", "en": "Line"},
        "last_modified": "2026-11-23T10:00:00Z",
        "version": 1,
    }
    return ServiceEntry(**(given | fields))


def an_organization(**fields: Any) -> OrganizationEntry:
    """Return an organization entry with everything it must have."""
    given: dict[str, Any] = {"id": uuid4(), "name": {"bg": "Бряг", "en": "Shore"}}
    return OrganizationEntry(**(given | fields))


async def rows_of(table: str) -> list[Mapping[str, Any]]:
    """Return all rows of a table as the application sees them."""
    return [dict(row.items()) for row in await pool_of(APPLICATION).fetch(f"SELECT * FROM {table} ORDER BY id")]


async def row_of(table: str, source_id: str) -> Mapping[str, Any]:
    """Return the row that came with `source_id`."""
    row: asyncpg.Record = await pool_of(APPLICATION).fetchrow(f"SELECT * FROM {table} WHERE source_id = $1", source_id)
    return dict(row.items())


async def count_of(table: str) -> int:
    """Return how many rows a table has."""
    return int(await pool_of(APPLICATION).fetchval(f"SELECT count(*) FROM {table}"))


async def id_of_service(source_id: str) -> UUID:
    """Return the hub's id of an imported service."""
    found: UUID = (await row_of("service", source_id))["id"]
    return found


class ListedPlaces(Geocoder):  # type: ignore[misc]  # geopy ships no types
    """A geocoder that knows the places it was given, and remembers what it was asked."""

    def __init__(self, places: Mapping[str, tuple[float, float]]) -> None:
        super().__init__(user_agent="tests")
        self.places = places
        self.asked: list[str] = []

    def geocode(self, query: str, *, exactly_one: bool = True, **_: Any) -> Location | None:
        """Return the listed place, or None."""
        self.asked.append(query)
        return Location(query, self.places[query], {}) if query in self.places else None


class BrokenGeocoder(Geocoder):  # type: ignore[misc]  # geopy ships no types
    """A geocoder of a plugin that raises."""

    def geocode(self, query: str, **_: Any) -> Location | None:
        """Raise, as a plugin may."""
        raise RuntimeError(query)
