"""What works on the database: index, queue, worker, ledger, plugins; and what there is not yet."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from hub.directory.jobs import INDEX_JOBS
from hub.directory.queries import searchable_services
from hub.doctor.checks import Check, Subject, error, fine, note, warning
from hub.errors import N_, Text
from hub.index import open_index, open_own_index
from hub.jobs.queue import connected_workers, queue_counts, waiting_jobs
from hub.ledger.checkpoint_file import checkpoint_file, own_keys
from hub.ledger.queries import CheckpointReport, verify_ledger
from hub.limits.clients import networks_of
from hub.plugin.manager import load_plugins
from hub.settings import Settings
from hub_search.errors import IndexMissing, IndexStale, SearchError, ServerRefused, ServerUnreachable

PATIENCE_WITH_JOBS = 300
"""Seconds after which a job that is due, or a change that is not in the index, counts as stuck."""

ANY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to


def look_at_settings(settings: Settings) -> list[Check]:
    """See whether the settings fit each other."""
    found = []
    open_to_others = settings.host not in ("127.0.0.1", "localhost", "::1")
    if open_to_others and not settings.https:
        says = Text(N_("Pages are reached from other machines without HTTPS (HUB_HOST, HUB_HTTPS)."))
        remedy = N_("Put a proxy that ends TLS before the hub, set HUB_HTTPS, and listen on 127.0.0.1.")
        found.append(warning(Subject.SETTINGS, says, Text(remedy)))
    if settings.host in ANY_ADDRESS and not settings.allowed_hosts:
        says = Text(N_("Nobody reaches the hub from elsewhere: HUB_ALLOWED_HOSTS names no host."))
        found.append(warning(Subject.SETTINGS, says, Text(N_("Set it to the name that people use."))))
    found += _look_at_proxies(settings)
    if settings.database_owner_url is not None:
        says = Text(N_("HUB_DATABASE_OWNER_URL is set for more than `hub migrate`."))
        found.append(warning(Subject.SETTINGS, says, Text(N_("Give it to that command alone."))))
    return found or [fine(Subject.SETTINGS, N_("They can all be taken."))]


def _look_at_proxies(settings: Settings) -> Iterator[Check]:
    """See whether requests are counted by who makes them, where a proxy ends TLS, and nobody can choose as whom."""
    if not (settings.api_requests or settings.page_requests):
        return
    if settings.https and not settings.trusted_proxies:
        says = Text(N_("Everybody counts as one client: one visitor can shut all others out (HUB_TRUSTED_PROXIES)."))
        yield warning(Subject.SETTINGS, says, Text(N_("Name there the proxy that ends TLS, such as 127.0.0.1.")))
    if any(network.prefixlen == 0 for network in networks_of(settings.trusted_proxies)):
        says = Text(N_("Every address counts as a proxy: anybody can pass for any other client (HUB_TRUSTED_PROXIES)."))
        yield warning(Subject.SETTINGS, says, Text(N_("Name the proxies alone, by their addresses.")))


def look_at_plugins(settings: Settings) -> list[Check]:
    """See whether the plugins load that the settings name."""
    names = load_plugins(settings.plugins).names
    if not names:
        return [note(Subject.PLUGINS, N_("None is loaded."))]
    return [fine(Subject.PLUGINS, N_("Loaded: {names}."), names=", ".join(sorted(names)))]


async def look_at_index(settings: Settings) -> list[Check]:
    """See whether it is there, of this version, and up to date with the database."""
    try:
        held = await _documents(settings)
    except SearchError as fault:
        return [error(Subject.INDEX, Text(_index_fault(fault)), Text(N_("Run `hub reindex`.")))]
    wanted = await searchable_services()
    age = max((one.age_seconds for one in await waiting_jobs() if one.name in INDEX_JOBS), default=None)
    told: dict[str, str | int] = {"held": held, "wanted": wanted, "seconds": round(age or 0)}
    if age is not None:
        says = Text(
            N_("{held} services are in it, {wanted} in the database; a change has waited for {seconds} s."), told
        )
        if age > PATIENCE_WITH_JOBS:
            return [warning(Subject.INDEX, says, Text(N_("See to it that a worker runs, and what “Queue” says.")))]
        return [note(Subject.INDEX, says.msgid, **told)]
    if held != wanted:
        says = Text(N_("{held} services are in it, {wanted} in the database, and no change waits."), told)
        return [warning(Subject.INDEX, says, Text(N_("Run `hub reindex`.")))]
    return [fine(Subject.INDEX, N_("All {held} services are in it."), held=held)]


async def look_at_index_alone(settings: Settings) -> list[Check]:
    """See whether it is there and of this version, when there is no database to compare with."""
    try:
        held = await _documents(settings)
    except SearchError as fault:
        return [error(Subject.INDEX, Text(_index_fault(fault)), Text(N_("Mend the database, then run `hub reindex`.")))]
    return [note(Subject.INDEX, N_("{held} services are in it; searching works without the database."), held=held)]


async def look_at_queue() -> list[Check]:
    """See whether anything waits too long, or has failed for good."""
    counts, waiting = await queue_counts(), await waiting_jobs()
    failed = sum(one.count for one in counts if one.status == "failed")
    overdue = round(max((one.overdue_seconds for one in waiting), default=0))
    told: dict[str, str | int] = {"count": sum(one.count for one in waiting), "failed": failed, "seconds": overdue}
    found = []
    if failed:
        says = Text(N_("{failed} jobs have failed for good."), told)
        remedy = N_("`hub jobs list` names them; mend the cause, then `hub jobs retry --all`.")
        found.append(warning(Subject.QUEUE, says, Text(remedy)))
    if overdue > PATIENCE_WITH_JOBS:
        says = Text(N_("{count} jobs wait, the first of them in vain for {seconds} seconds."), told)
        found.append(warning(Subject.QUEUE, says, Text(N_("See to it that a worker runs."))))
    return found or [fine(Subject.QUEUE, N_("{count} jobs wait, none has failed."), **told)]


async def look_at_worker(*, hub_runs: bool) -> list[Check]:
    """See whether anybody does the background work."""
    workers = await connected_workers()
    if workers:
        return [fine(Subject.WORKER, N_("{count} connected to the queue."), count=workers)]
    if not hub_runs:
        return [note(Subject.WORKER, N_("No hub runs on this data directory at the moment."))]
    says = Text(N_("None is connected to the queue."))
    return [warning(Subject.WORKER, says, Text(N_("Start `hub serve`, or `hub worker` where HUB_JOBS is outside.")))]


async def look_at_ledger(settings: Settings) -> list[Check]:
    """See whether the chain holds, and its checkpoints."""
    own = await asyncio.to_thread(own_keys, settings.data_dir)
    there = settings.checkpoints is None or settings.checkpoints.is_dir()
    report = await verify_ledger(checkpoint_file(settings) if there else None, keys=own)
    remedy = Text(N_("Change nothing, keep copies, and tell who is responsible; `hub ledger verify` names the places."))
    if report.faults:
        says = Text(N_("The chain does not hold: {faults} faults."), {"faults": report.faults})
        ledger = error(Subject.LEDGER, says, remedy)
    else:
        ledger = fine(Subject.LEDGER, N_("All {entries} entries hold."), entries=report.entries)
    found = report.checkpoints
    if found is None or not found.faults:
        return [ledger, _age_of(found, settings, report.entries)]
    says = Text(N_("The checkpoints do not hold: {faults} faults."), {"faults": found.faults})
    return [ledger, error(Subject.CHECKPOINTS, says, remedy)]


def look_at_mail() -> list[Check]:
    """Say that there is none, so that nobody waits for it."""
    return [note(Subject.MAIL, N_("No mail is configured: this version sends none."))]


def _age_of(found: CheckpointReport | None, settings: Settings, entries: int) -> Check:
    folder = checkpoint_file(settings).parent
    where: dict[str, str | int] = {"folder": str(folder)}
    if settings.checkpoints is not None and not folder.is_dir():
        says = Text(N_("{folder} is not there."), where)
        return warning(Subject.CHECKPOINTS, says, Text(N_("Mount it, or correct HUB_CHECKPOINTS.")))
    if found is None or found.last is None:
        if not entries:
            return note(Subject.CHECKPOINTS, N_("There is none, and nothing to be signed yet."))
        says = Text(N_("There is none: entries that are cut off would not be missed."))
        return warning(Subject.CHECKPOINTS, says, Text(N_("Start the hub, or run `hub ledger checkpoint`.")))
    age = datetime.now(UTC) - found.last.at
    told: dict[str, str | int] = {
        "height": found.last.height,
        "minutes": max(0, round(age.total_seconds() / 60)),
        "count": found.entries_after,
    }
    if found.entries_after and age > timedelta(minutes=2 * settings.checkpoint_minutes):
        says = Text(N_("The last is {minutes} minutes old, and {count} entries came after it."), told)
        return warning(Subject.CHECKPOINTS, says, Text(N_("Start the hub, or run `hub ledger checkpoint`.")))
    if settings.checkpoints is None:
        text = N_(
            "The last covers {height} entries, {minutes} minutes ago. They lie beside the hub: set HUB_CHECKPOINTS to "
            "another disk or machine."
        )
        return note(Subject.CHECKPOINTS, text, **told)
    return fine(Subject.CHECKPOINTS, N_("The last covers {height} entries, {minutes} minutes ago."), **told)


async def _documents(settings: Settings) -> int:
    """Return how many services the index holds; raises SearchError."""
    engine = open_own_index(settings) if settings.search_reserve else open_index(settings)
    try:
        return (await engine.status()).documents
    finally:
        await engine.close()


def _index_fault(fault: SearchError) -> str:
    if isinstance(fault, ServerUnreachable | ServerRefused):
        return N_("Only the search server has it, see “Search server”.")
    if isinstance(fault, IndexStale):
        return N_("It was built by another version of the hub.")
    if isinstance(fault, IndexMissing):
        return N_("There is none.")
    return N_("It cannot be read.")
