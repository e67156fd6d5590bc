"""Ids of imported rows: the same thing of the same source has the same one, for good."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from hub.directory.fields import BY_TABLE, ENTITIES
from hub.directory.hsds.context import Context
from hub.directory.hsds.report import Tally
from hub.directory.hsds.rows import KEPT
from kit.database import Database
from kit.directory import imported, rows_of
from kit.packages import LOCATION, ORGANIZATION, SERVICE, a_tabular_package

OF_THE_SERVICE = {"service_id": "s"}
OF_THE_ORGANIZATION = {"organization_id": "o"}
SAID: Mapping[str, Mapping[str, Any]] = {
    "taxonomy": {"name": "Help"},
    "taxonomy_term": {"name": "Food"},
    "unit": {"name": "bed"},
    "organization": ORGANIZATION,
    "program": {"name": "Night", **OF_THE_ORGANIZATION},
    "location": LOCATION,
    "service": SERVICE,
    "service_at_location": {"location_id": "l", **OF_THE_SERVICE},
    "address": {"location_id": "l", "city": "Vidin"},
    "contact": {"name": "Office", **OF_THE_ORGANIZATION},
    "phone": {"number": "+359 000 111 222", **OF_THE_SERVICE},
    "schedule": {"freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "17:00", **OF_THE_SERVICE},
    "schedule_exception": {"start_date": "2026-12-24", "end_date": "2026-12-26", "closed": "true", **OF_THE_SERVICE},
    "language": {"name": "Turkish", "code": "tr", **OF_THE_SERVICE},
    "service_area": {"name": "Vidin", **OF_THE_SERVICE},
    "required_document": {"document": "None", **OF_THE_SERVICE},
    "cost_option": {"option": "Free", **OF_THE_SERVICE},
    "accessibility": {"location_id": "l", "description": "A ramp"},
    "funding": {"source": "The state", **OF_THE_SERVICE},
    "url": {"url": "https://shore.example", **OF_THE_SERVICE},
    "organization_identifier": {"identifier_type": "EIK", "identifier": "1", **OF_THE_ORGANIZATION},
    "service_capacity": {"unit_id": "unit", "available": 2, "updated": "2026-01-01T00:00:00Z", **OF_THE_SERVICE},
    "attribute": {"link_entity": "service", "link_id": "s", "value": "red door"},
    "acceptance": {"criterion": "women", "answer": "yes", **OF_THE_SERVICE},
    "referral_protocol": {"next_steps": "We call back", **OF_THE_SERVICE},
    "licence": {"state": "held", **OF_THE_SERVICE},
    "data_protection_record": {"reference": "1", **OF_THE_ORGANIZATION},
    "assurance": {"due_date": "2027-01-01", **OF_THE_SERVICE},
}
"""A row of every table, as its source has it."""

OWN: Mapping[str, str] = {
    "taxonomy": "f3910121-dafc-5631-ad29-98ec3ab41b85",
    "taxonomy_term": "372f1950-1a3c-5bd7-87c6-9a1e2c472a69",
    "unit": "208fa06c-18bd-5326-a39f-780baccf3b12",
    "organization": "91ed8a7e-8f21-550a-bb2a-b2936db5b6b1",
    "program": "ee5f4b39-024c-5d99-8ec2-c3f5cb07f45f",
    "location": "368e0c86-ba11-5ef5-8d53-00377b70094e",
    "service": "8ec6b6f9-cc99-5f3e-992d-04c2b3db95a3",
    "service_at_location": "6a416588-c7da-53c7-863f-f27b483f3df8",
    "address": "8a66fbd0-3a71-5f27-8907-d68d7acbc425",
    "contact": "b7f1cd9f-96f3-5d10-b74d-277f1d3af7ea",
    "phone": "e342a738-ac1a-5f36-a71c-ac9e7f23d3dd",
    "schedule": "df4e9274-253e-5ec7-9ff1-d102f0a083f3",
    "schedule_exception": "03b04d90-69e7-5d91-a078-641fde4f2621",
    "language": "3fe26df0-76f0-50c0-8e67-34db5600e778",
    "service_area": "886cb5cc-c82c-5c28-8e3b-398ed638cd2b",
    "required_document": "88c9647f-525e-53f0-86f5-f0bf6734c8c9",
    "cost_option": "785eb843-b4c0-56fe-b55f-8a6ffdcaf833",
    "accessibility": "297580d9-d4c6-5062-a0f3-a8b946422238",
    "funding": "df938b98-1ccc-540d-9151-1451fdfb6c8a",
    "url": "46c1a93d-0b33-542b-af39-ce5b8969dd14",
    "organization_identifier": "7e7b73fd-f4d7-591b-91d0-274cf27ea3b1",
    "service_capacity": "f383eb26-210a-589b-bf03-9faab111b1e6",
    "attribute": "7d4d4628-9cfb-547c-a217-85a8a12f05bc",
    "acceptance": "e77719df-d873-5efc-b599-4e69d82e46af",
    "referral_protocol": "7508ceaa-07ce-566b-987f-c831f43f7661",
    "licence": "7f17a817-bb39-5702-96f5-b17489f5c03b",
    "data_protection_record": "7b9e49e6-4375-51bc-b4af-f1f6f576967a",
    "assurance": "c88a848c-f1b1-5b73-bdfb-aefdffab671f",
}
"""By table: the id of the row above where its source calls it by the name of its table, or as above."""

NATURAL: Mapping[str, str] = {
    "service_at_location": "6a416588-c7da-53c7-863f-f27b483f3df8",
    "address": "e4d45d72-5ee6-5be4-8a20-9d4be93d554c",
    "contact": "9fe2fdb3-ea5b-5db0-8c0c-a63c447863cb",
    "phone": "1b4d3e95-4c97-526d-8ab8-b1397c4148fc",
    "schedule": "513026d3-62b1-505c-bf15-11b0472ff983",
    "schedule_exception": "89d8ba44-1a7e-5b79-9825-d0dda2e447ab",
    "language": "3fe26df0-76f0-50c0-8e67-34db5600e778",
    "service_area": "cdeaf293-680d-51f6-a546-320edbd0fb55",
    "required_document": "1e2a0a98-e4a8-565f-ba6b-fc01f9b24f4f",
    "cost_option": "3488198e-94a0-55af-957d-9a1e4504526e",
    "accessibility": "d01b68ae-2901-5a7a-a075-149cbe418a53",
    "funding": "5936228d-2c51-5b6e-8745-70db20574035",
    "url": "109ecfeb-02c6-5adf-b329-a6ec902bccbe",
    "organization_identifier": "a272a8c5-4f4d-5997-a1ee-2e5a48689d03",
    "service_capacity": "486f1b67-7ff1-5749-8bfa-bb5fb168e94c",
    "attribute": "7d4d4628-9cfb-547c-a217-85a8a12f05bc",
    "acceptance": "e77719df-d873-5efc-b599-4e69d82e46af",
    "referral_protocol": "7508ceaa-07ce-566b-987f-c831f43f7661",
    "licence": "a6323351-74f3-53cf-b71b-a0247635e374",
    "data_protection_record": "7b9e49e6-4375-51bc-b4af-f1f6f576967a",
    "assurance": "c88a848c-f1b1-5b73-bdfb-aefdffab671f",
}
"""By table: the id of the row above where its source gives it none."""


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20), max_size=4))
def test_id_of_a_row_is_the_uuid5_of_source_table_and_id(parts: list[str]) -> None:
    context = Context("village", "en", Tally())
    assert UUID(context.id_of("service", *parts)) == uuid5(context.namespace, "\x1f".join(["service", *parts]))


def test_id_of_a_row_stays_what_it_has_been() -> None:
    context = Context("village", "en", Tally())
    assert UUID(context.id_of("service", "10")) == UUID("4b5eaea6-c676-51cf-8b09-65916ad900c1")


async def ids_of(package: Path) -> dict[str, str]:
    """Import a package with one row of each table and return the ids that they have then."""
    report = await imported(package)
    assert report.problems == []
    found = {one.table: [row["id"] for row in await rows_of(one.table)] for one in ENTITIES}
    return {table: str(only) for table, (only,) in found.items()}


def of_every_table(folder: Path, rows: Mapping[str, Mapping[str, Any]]) -> Path:
    tables: dict[str, Sequence[Mapping[str, Any]]] = {BY_TABLE[table].file: [row] for table, row in rows.items()}
    return a_tabular_package(folder, **tables)


async def test_row_of_every_table_that_its_source_gives_an_id_keeps_the_one_it_has_here(
    database: Database, tmp_path: Path
) -> None:
    assert await ids_of(of_every_table(tmp_path, {table: {"id": table, **row} for table, row in SAID.items()})) == OWN


async def test_row_of_every_table_that_its_source_gives_no_id_keeps_the_one_it_has_here(
    database: Database, tmp_path: Path
) -> None:
    rows = {table: {"id": table, **row} if table in KEPT else row for table, row in SAID.items()}
    found = await ids_of(of_every_table(tmp_path, rows))
    assert {table: row_id for table, row_id in found.items() if table not in KEPT} == NATURAL
