"""The whole examination, from the settings to the mail, in one order."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

from hub.doctor import database, files, parts, search_server
from hub.doctor.checks import PATIENCE, Check, Condition, Subject, errors_of, looked, unknown
from hub.doctor.database import Opened, opened_database
from hub.errors import N_, HubError
from hub.settings import Settings, read_settings

LEDGER_SECONDS = 600.0
"""How long walking the whole ledger may take."""

AFTER_THE_DATABASE = (
    Subject.ROLES,
    Subject.ROW_SECURITY,
    Subject.SERVER_LOG,
    Subject.CLOCK,
    Subject.MIGRATIONS,
    Subject.LEDGER_GUARD,
    Subject.QUEUE,
    Subject.WORKER,
    Subject.LEDGER,
    Subject.CHECKPOINTS,
)
"""What only a database that answers can tell."""


async def examination() -> AsyncIterator[Check]:
    """Give each check as soon as it is made. Settings that cannot be taken, or no hub, end it early."""
    try:
        settings = read_settings()
    except HubError as fault:
        for check in errors_of(Subject.SETTINGS, fault):
            yield check
        return
    for check in parts.look_at_settings(settings):
        yield check
    here = await _now(Subject.DATA_DIR, lambda: files.look_at_data_dir(settings))
    for check in here:
        yield check
    if any(check.condition is Condition.ERROR for check in here):
        return
    for subject, look in (
        (Subject.DISK, lambda: files.look_at_disk(settings)),
        (Subject.HUB_KEY, lambda: files.look_at_keys(settings)),
        (Subject.PAGES, files.look_at_pages),
        (Subject.PLUGINS, lambda: parts.look_at_plugins(settings)),
    ):
        for check in await _now(subject, look):
            yield check
    async with opened_database(settings) as opened:
        async for check in _of_the_database(settings, opened):
            yield check
    if settings.meilisearch_url is not None:
        for check in await looked(Subject.SEARCH_SERVER, lambda: search_server.look_at_search_server(settings)):
            yield check
    for check in parts.look_at_mail():
        yield check


async def _of_the_database(settings: Settings, opened: Opened) -> AsyncIterator[Check]:
    for check in opened.checks:
        yield check
    if not opened.answers:
        for subject in AFTER_THE_DATABASE:
            yield unknown(subject, N_("Not looked at: the database does not answer."))
        for check in await looked(Subject.INDEX, lambda: parts.look_at_index_alone(settings)):
            yield check
        return
    migrated = True
    looks: tuple[tuple[Subject, Callable[[], Awaitable[Iterable[Check]]]], ...] = (
        (Subject.ROLES, database.look_at_roles),
        (Subject.ROW_SECURITY, database.look_at_row_security),
        (Subject.SERVER_LOG, database.look_at_server_log),
        (Subject.CLOCK, database.look_at_clock),
        (Subject.MIGRATIONS, lambda: database.look_at_migrations(settings)),
        (Subject.LEDGER_GUARD, database.look_at_ledger_guard),
        (Subject.INDEX, lambda: parts.look_at_index(settings)),
        (Subject.QUEUE, parts.look_at_queue),
        (Subject.WORKER, lambda: parts.look_at_worker(hub_runs=opened.hub_runs)),
        (Subject.LEDGER, lambda: parts.look_at_ledger(settings)),
    )
    for subject, look in looks:
        if not migrated:
            yield unknown(subject, N_("Not looked at: the database is not up to date."))
            continue
        found = await looked(subject, look, patience=LEDGER_SECONDS if subject is Subject.LEDGER else PATIENCE)
        for check in found:
            yield check
        if subject is Subject.MIGRATIONS:
            migrated = all(check.condition is Condition.OK for check in found)


async def _now(subject: Subject, look: Callable[[], list[Check]]) -> list[Check]:
    async def soon() -> list[Check]:
        return look()

    return await looked(subject, soon)
