"""Nothing that is not public stands in any byte of any form of an export."""

from pathlib import Path
from typing import NamedTuple

import pytest

from hub.directory.hsds.export import export_hsds
from hub.directory.hsds.export_cells import ExportForm
from kit.database import Database
from kit.exported import bytes_of, rows_of_documents, rows_of_tables
from kit.filled_directory import SECRET_LATITUDE, SECRET_NUMBER, fill_every_table, id_of
from kit.postgres import execute

CANARY = "canary-7d1f"

STUB = {"id", "organization_id", "tier", "location_type", "district", "origin"}
"""All that is told of a place that is not public."""


class Hidden(NamedTuple):
    """Something of a public directory that is hidden, and what must then be in no byte."""

    statement: str
    needles: tuple[str, ...]


def ids(table: str, *owners: str) -> tuple[str, ...]:
    """Return the ids of the rows of `table` that `owners` own."""
    return tuple(str(id_of("shown", table, owner)) for owner in owners or ("",))


HIDDEN = {
    "free places": Hidden("UPDATE service SET capacity_tier = 'professional'", ids("service_capacity")),
    "whom it accepts": Hidden("UPDATE service SET acceptance_tier = 'restricted'", ids("acceptance")),
    "hours": Hidden(
        "UPDATE service SET schedule_tier = 'professional'",
        (*ids("schedule", "service", "service_at_location"), *ids("schedule_exception", "service_at_location")),
    ),
    "place": Hidden(
        "UPDATE location SET tier = 'professional'",
        (
            "shown location name",
            "shown service_at_location description",
            "43.99159",
            *ids("address"),
            *ids("accessibility"),
            *ids("contact", "location", "service_at_location"),
            *ids("schedule", "location", "service_at_location"),
            *ids("language", "location"),
        ),
    ),
    "number": Hidden("UPDATE phone SET tier = 'professional'", (*ids("language", "phone"), "+359 000 111 222")),
    "service": Hidden(
        "UPDATE service SET tier = 'restricted'",
        ("shown service name", *ids("phone", "service"), *ids("referral_protocol"), *ids("url", "service")),
    ),
    "expired alert": Hidden(
        "UPDATE organization SET alert_expires_at = now() - interval '1 day'", ("shown organization alert",)
    ),
}


def everything(folder: Path) -> bytes:
    return b"\n".join(bytes_of(folder).values())


@pytest.mark.parametrize("form", ExportForm)
async def test_export_of_a_directory_with_professional_rows_holds_nothing_of_them(
    database: Database, tmp_path: Path, form: ExportForm
) -> None:
    await fill_every_table(database.owner_dsn)
    await fill_every_table(database.owner_dsn, CANARY, tier="professional", source="second")
    report = await export_hsds(tmp_path / "out", form=form)
    written = everything(tmp_path / "out")
    assert b"shown service name" in written
    for secret in (CANARY, SECRET_NUMBER, str(SECRET_LATITUDE), str(id_of(CANARY, "service"))):
        assert secret.encode() not in written
    rows = rows_of_tables if form is ExportForm.TABULAR else rows_of_documents
    stub = rows(tmp_path / "out")["location"][str(id_of(CANARY, "location"))]
    assert {name for name, value in stub.items() if value} == STUB
    assert {one.table for one in report.tables if one.rows == 2} >= {"location"}


@pytest.mark.parametrize("form", ExportForm)
@pytest.mark.parametrize("what", HIDDEN)
async def test_export_when_something_of_a_public_directory_is_hidden_holds_none_of_it(
    database: Database, tmp_path: Path, form: ExportForm, what: str
) -> None:
    await fill_every_table(database.owner_dsn)
    await export_hsds(tmp_path / "before", form=form)
    await execute(database.owner_dsn, HIDDEN[what].statement)
    await export_hsds(tmp_path / "after", form=form)
    before, after = everything(tmp_path / "before"), everything(tmp_path / "after")
    for needle in HIDDEN[what].needles:
        assert needle.encode() in before
        assert needle.encode() not in after


@pytest.mark.parametrize("form", ExportForm)
async def test_export_keeps_a_public_number_of_a_place_that_is_not_public(
    database: Database, tmp_path: Path, form: ExportForm
) -> None:
    await fill_every_table(database.owner_dsn)
    await execute(database.owner_dsn, HIDDEN["place"].statement)
    await export_hsds(tmp_path / "out", form=form)
    assert ids("phone", "location")[0].encode() in everything(tmp_path / "out")
