"""One check: what was looked at, how it is, and what to do about it."""

import asyncio
import enum
from collections.abc import Awaitable, Callable, Iterable
from typing import NamedTuple

from hub.errors import N_, HubError, Text

PATIENCE = 10.0
"""Seconds that one look may take before it counts as failed."""


class Condition(enum.StrEnum):
    """How what was looked at is."""

    OK = "ok"
    NOTE = "note"
    """Nothing is wrong; something should be known."""
    UNKNOWN = "unknown"
    """It could not be looked at, because something else is wrong."""
    WARNING = "warning"
    """It works, and should be mended."""
    ERROR = "error"
    """It does not work, or is not safe."""


class Subject(enum.StrEnum):
    """What is looked at, in this order; programs know the checks by these names."""

    SETTINGS = "settings"
    DATA_DIR = "data_dir"
    DISK = "disk"
    HUB_KEY = "hub_key"
    LEDGER_KEY = "ledger_key"
    PAGES = "pages"
    PLUGINS = "plugins"
    DATABASE = "database"
    ROLES = "roles"
    ROW_SECURITY = "row_security"
    SERVER_LOG = "server_log"
    CLOCK = "clock"
    MIGRATIONS = "migrations"
    LEDGER_GUARD = "ledger_guard"
    INDEX = "index"
    SEARCH_SERVER = "search_server"
    QUEUE = "queue"
    WORKER = "worker"
    LEDGER = "ledger"
    CHECKPOINTS = "checkpoints"
    MAIL = "mail"


TITLES = {
    Subject.SETTINGS: N_("Settings"),
    Subject.DATA_DIR: N_("Data directory"),
    Subject.DISK: N_("Disk"),
    Subject.HUB_KEY: N_("Hub key"),
    Subject.LEDGER_KEY: N_("Ledger key"),
    Subject.PAGES: N_("Styles and scripts of the pages"),
    Subject.PLUGINS: N_("Plugins"),
    Subject.DATABASE: N_("Database"),
    Subject.ROLES: N_("Roles in the database"),
    Subject.ROW_SECURITY: N_("Row security"),
    Subject.SERVER_LOG: N_("Log of the database server"),
    Subject.CLOCK: N_("Clock"),
    Subject.MIGRATIONS: N_("Migrations"),
    Subject.LEDGER_GUARD: N_("Protection of the ledger"),
    Subject.INDEX: N_("Search index"),
    Subject.SEARCH_SERVER: N_("Search server"),
    Subject.QUEUE: N_("Queue"),
    Subject.WORKER: N_("Worker"),
    Subject.LEDGER: N_("Ledger"),
    Subject.CHECKPOINTS: N_("Checkpoints of the ledger"),
    Subject.MAIL: N_("Mail"),
}


class Check(NamedTuple):
    """The outcome of one look."""

    subject: Subject
    condition: Condition
    says: tuple[Text, ...]
    remedy: Text | None = None


def fine(subject: Subject, msgid: str, **values: str | int) -> Check:
    """Return a check with nothing wrong."""
    return Check(subject, Condition.OK, (Text(msgid, values),))


def note(subject: Subject, msgid: str, **values: str | int) -> Check:
    """Return a check that tells something without finding fault."""
    return Check(subject, Condition.NOTE, (Text(msgid, values),))


def unknown(subject: Subject, msgid: str) -> Check:
    """Return a check that was not made, and why."""
    return Check(subject, Condition.UNKNOWN, (Text(msgid),))


def warning(subject: Subject, says: Text, remedy: Text) -> Check:
    """Return a check that found something to be mended."""
    return Check(subject, Condition.WARNING, (says,), remedy)


def error(subject: Subject, says: Text, remedy: Text) -> Check:
    """Return a check that found something that does not work or is not safe."""
    return Check(subject, Condition.ERROR, (says,), remedy)


def errors_of(subject: Subject, fault: HubError) -> list[Check]:
    """Return a check for each problem that `fault` names; one when it names none."""
    if not fault.problems:
        return [Check(subject, Condition.ERROR, (fault.detail,))]
    named = (Text(f"{one.field}:") for one in fault.problems)
    return [
        Check(subject, Condition.ERROR, (fault.detail, name, one.reason), one.remedy)
        for name, one in zip(named, fault.problems, strict=True)
    ]


async def looked(
    subject: Subject, look: Callable[[], Awaitable[Iterable[Check]]], *, patience: float = PATIENCE
) -> list[Check]:
    """Return what `look` finds; whatever it raises is a finding too, told by its class alone."""
    try:
        async with asyncio.timeout(patience):
            return list(await look())
    except HubError as fault:
        return errors_of(subject, fault)
    except Exception as fault:  # whatever it is, the other checks go on
        says = Text(N_("It could not be looked at ({reason})."), {"reason": type(fault).__name__})
        return [error(subject, says, Text(N_("Mend what else is named here, and look again.")))]
