"""Who a service is for, as HSDS 1.x tells it: in a table of its own, which became a text of the service."""

from hub.directory.fields import LONG
from hub.directory.hsds.kinds import pointer
from hub.directory.hsds.rows import FILL_IN, RowReader
from hub.errors import N_, Text
from hub.work import Work

TABLE = """
    CREATE TEMP TABLE incoming_eligibility
        (number serial, service_id uuid, told text, file smallint, row integer, rows smallint)
    ON COMMIT DROP
"""

JOIN = """
    UPDATE incoming_service s
    SET eligibility_description = jsonb_build_object($1::text,
        concat_ws(E'\\n\\n', s.eligibility_description ->> $1::text, e.told))
    FROM (SELECT service_id, string_agg(told, E'\\n\\n' ORDER BY number) AS told FROM incoming_eligibility GROUP BY 1) e
    WHERE e.service_id = s.id
"""


def eligibility_of(row: RowReader) -> tuple[str, str]:
    """Return the id of the service that a row of the old table is about, and what it says; raises RowRejected."""
    service = pointer(row, "service_id", "service", required=True)(row.cell("service_id") or "")
    if not service:
        row.reject("service_id", Text(N_("It is nobody's.")), Text(N_("Say whose it is.")))
    text = row.plain("eligibility", row.cell("eligibility"), limit=LONG, required=True)
    if not text:
        row.reject("eligibility", Text(N_("It is empty.")), FILL_IN)
    return service, text


async def join_eligibility(work: Work, language: str) -> None:
    """Put what was staged into the texts of the staged services, each text below the one before."""
    await work.connection.execute(JOIN, language)
