"""A hub in a process of its own, small enough to be killed by tests: `postgres_child.py DATA_DIR wait|write`.

Both say `ready PID` when the server answers. `wait` leaves the server when its standard input ends; `write` commits
rows without end and says the number of each when it is committed.
"""

import asyncio
import sys
from pathlib import Path

import asyncpg

from hub.storage.embedded import DatabaseRole, EmbeddedServer


def say(*words: object) -> None:
    """Write one line at once, so that it is read even when we are killed the next moment."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


async def write_rows(dsn: str) -> None:
    """Commit rows one by one until killed, going on after what earlier rounds left."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("CREATE TABLE IF NOT EXISTS kept (id bigint PRIMARY KEY)")
    number = await connection.fetchval("SELECT coalesce(max(id), 0) FROM kept")
    while True:
        number += 1
        await connection.execute("INSERT INTO kept VALUES ($1)", number)
        say(number)


def main() -> None:
    """Run the server of the data directory in the way that the second argument names."""
    server = EmbeddedServer(Path(sys.argv[1]))
    with server:
        say("ready", server.pid)
        if sys.argv[2] == "write":
            asyncio.run(write_rows(server.dsn(DatabaseRole.OWNER)))
        sys.stdin.read()


if __name__ == "__main__":
    main()
