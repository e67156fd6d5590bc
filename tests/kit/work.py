"""A small table to try units of work on."""

from hub.storage.engines import APPLICATION, pool_of
from hub.work import Work


async def note(work: Work, number: int, sequel: int | None = None) -> None:
    """Write one row within `work`."""
    await work.connection.execute("INSERT INTO note (id, sequel) VALUES ($1, $2)", number, sequel)


async def notes() -> list[int]:
    """Return the ids that were committed."""
    return [row["id"] for row in await pool_of(APPLICATION).fetch("SELECT id FROM note ORDER BY id")]
