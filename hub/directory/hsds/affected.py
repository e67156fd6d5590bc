"""Which services' search documents depend on what an import changed."""

from uuid import UUID

from hub.directory.fields import Entity
from hub.work import Work

NOTE_TABLE = "CREATE TEMP TABLE changed_row (entity text, id uuid) ON COMMIT DROP"
"""Things that changed, or that something of changed: each row of a number, of hours … stands for its owner."""

AFFECTED = """
    WITH RECURSIVE told AS (
        SELECT DISTINCT entity, id FROM changed_row
    ), numbers AS (
        SELECT p.* FROM told JOIN phone p ON p.id = told.id AND told.entity = 'phone'
    ), contacts AS (
        SELECT c.* FROM told JOIN contact c ON c.id = told.id AND told.entity = 'contact'
        UNION SELECT c.* FROM numbers JOIN contact c ON c.id = numbers.contact_id
    ), things AS (
        SELECT entity, id FROM told
        UNION SELECT 'service', service_id FROM (SELECT service_id FROM numbers UNION SELECT service_id FROM contacts) s
        UNION SELECT 'location', location_id
            FROM (SELECT location_id FROM numbers UNION SELECT location_id FROM contacts) s
        UNION SELECT 'organization', organization_id
            FROM (SELECT organization_id FROM numbers UNION SELECT organization_id FROM contacts) s
        UNION SELECT 'service_at_location', service_at_location_id
            FROM (SELECT service_at_location_id FROM numbers UNION SELECT service_at_location_id FROM contacts) s
    ), terms AS (
        SELECT id FROM things WHERE entity = 'taxonomy_term'
        UNION SELECT t.id FROM taxonomy_term t JOIN things ON t.taxonomy_id = things.id AND things.entity = 'taxonomy'
        UNION SELECT t.id FROM taxonomy_term t JOIN terms ON t.parent_id = terms.id
    ), places AS (
        SELECT id FROM things WHERE entity = 'location'
        UNION SELECT a.location_id FROM attribute a JOIN terms ON terms.id = a.taxonomy_term_id
    )
    SELECT s.id FROM things JOIN service s ON s.id = things.id AND things.entity = 'service'
    UNION SELECT s.id FROM things JOIN service s ON s.organization_id = things.id AND things.entity = 'organization'
    UNION SELECT s.id FROM things JOIN service s ON s.program_id = things.id AND things.entity = 'program'
    UNION SELECT a.service_id FROM service_at_location a JOIN places ON places.id = a.location_id
    UNION SELECT a.service_id FROM things JOIN service_at_location a
        ON a.id = things.id AND things.entity = 'service_at_location'
    UNION SELECT c.service_id FROM things JOIN service_capacity c ON c.unit_id = things.id AND things.entity = 'unit'
    UNION SELECT a.service_id FROM attribute a JOIN terms ON terms.id = a.taxonomy_term_id
        WHERE a.service_id IS NOT NULL
"""


async def affected_services(work: Work) -> list[UUID]:
    """Return the services that a changed row stands in, directly or through what it belongs to."""
    return [row["id"] for row in await work.connection.fetch(AFFECTED)]


def owner_of_row(entity: Entity) -> str:
    """Return SQL for the table and the id that own row `t`, as a changed_row."""
    cases = " ".join(f"WHEN t.{owner}_id IS NOT NULL THEN '{owner}'" for owner in entity.owners)
    return f"CASE {cases} END, coalesce({', '.join(f't.{one}' for one in entity.owner_columns)})"
