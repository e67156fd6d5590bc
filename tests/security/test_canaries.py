"""What people asked and what a failed write held is in no log, the database server's own included."""

import contextlib
import json
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

import asyncpg
import pytest

from hub.principal import SYSTEM
from hub.storage.embedded import EmbeddedServer
from hub.storage.embedded_home import HOME_NAME
from hub.storage.engines import APPLICATION, pool_of
from hub.work import unit_of_work
from kit.database import Database
from kit.hub_process import HubProcess
from kit.postgres import data_directory

CANARY = "canary-3c9b-Петрова"
PERSON = "Мария Иванова 8001011234 0888123456"


def server_log(home: Path) -> str:
    """Return what the database server wrote, and see to it that there is a log at all."""
    text = (home / "server.log").read_text(encoding="utf-8", errors="replace")
    assert text
    return text


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO organization (id, name) VALUES (gen_random_uuid(), NULL), (NULL, $1::text::jsonb)",
        "INSERT INTO ledger_entry (seq, act) VALUES (1, $1)",
        "INSERT INTO ledger_intent (act, facts) VALUES ($1, NULL)",
        "SELECT $1::int",
        "SELECT * FROM no_such_table WHERE name = $1",
    ],
)
async def test_failed_statement_when_it_holds_a_name_leaves_none_in_the_servers_log(
    database: Database, postgres_server: EmbeddedServer, statement: str
) -> None:
    with pytest.raises((asyncpg.PostgresError, asyncpg.DataError)):
        async with unit_of_work(SYSTEM) as work:
            await work.connection.execute(statement, CANARY)
    with pytest.raises(asyncpg.PostgresError):
        await pool_of(APPLICATION).execute(f"DO $$ BEGIN RAISE EXCEPTION '{CANARY}' USING DETAIL = '{CANARY}'; END $$")
    await asyncpg_says_something(database)
    assert CANARY not in server_log(postgres_server.home)


async def asyncpg_says_something(database: Database) -> None:
    """Leave a line in the server's log, so that an empty log cannot pass for a discreet one."""
    owner = await asyncpg.connect(database.admin_dsn)
    await owner.execute("DO $$ BEGIN RAISE LOG 'the log is written'; END $$")
    await owner.close()


def ask(url: str, body: bytes | None = None, content_type: str = "application/json", **headers: str) -> None:
    request = urllib.request.Request(url, body, {"content-type": content_type, **headers})
    with contextlib.suppress(urllib.error.HTTPError):
        urllib.request.urlopen(request, timeout=10).read()


def test_hub_when_asked_for_a_name_in_every_way_has_none_in_its_logs() -> None:
    plain = "canary-3c9b"
    with data_directory() as data_dir, HubProcess.serve(data_dir) as hub:
        ask(f"{hub.url}/api/search", json.dumps({"text": plain}).encode())
        ask(f"{hub.url}/api/search", json.dumps({"text": plain, "page": plain}).encode())
        ask(f"{hub.url}/api/search", plain.encode())
        ask(f"{hub.url}/api/search", json.dumps({"text": f"{PERSON} психолог", "literally": [plain]}).encode())
        ask(f"{hub.url}/search", urlencode({"text": PERSON}).encode(), "application/x-www-form-urlencoded")
        ask(f"{hub.url}/search", f"text={plain}".encode(), "application/x-www-form-urlencoded")
        ask(f"{hub.url}/list", f"add={plain}&back=/{plain}".encode(), "application/x-www-form-urlencoded")
        ask(f"{hub.url}/list/sheet.pdf", cookie=f"list={plain}")
        ask(f"{hub.url}/search/{plain}")
        ask(f"{hub.url}/services/{plain}")
        ask(f"{hub.url}/{plain}?q={plain}")
        ask(f"{hub.url}/", cookie=f"language={plain}", referer=f"https://{plain}/")
        said = hub.logged
        database_log = server_log((data_dir / HOME_NAME).resolve())
    assert "/api/search" in said
    assert plain not in said
    assert not any(part in said or part in database_log for part in PERSON.split())
    assert plain not in database_log
