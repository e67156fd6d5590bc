"""Writing checkpoints of the ledger: at once, and again and again beside the background work."""

import asyncio
import contextlib

import asyncpg
import structlog

from hub.errors import N_, HubError, Text
from hub.ledger.checkpoint_file import (
    CheckpointsUnusable,
    adding_to,
    checkpoint_file,
    has_ledger_key,
    open_ledger_key,
)
from hub.ledger.checkpoints import (
    NOTHING_BEFORE,
    RECORDED,
    Checkpoint,
    ReadCheckpoint,
    digest_of,
    public_half,
    read_one,
    signed_line,
)
from hub.principal import SYSTEM
from hub.settings import Settings
from hub.work import Work, unit_of_work

LAST_SECONDS = 5.0
"""How long the checkpoint at the end of a hub may take."""

NEWS = "SELECT EXISTS (SELECT FROM ledger_entry WHERE seq > $1 AND act <> $2)"

log = structlog.get_logger("hub.checkpoints")


class CheckpointsContradict(HubError):
    """The last checkpoint is not one of this hub's ledger as it is now: nothing is signed on top of that."""

    slug = "checkpoints-contradict"
    title = N_("The checkpoints and the ledger do not agree")

    def __init__(self) -> None:
        super().__init__(
            Text(
                N_(
                    "No checkpoint was written: run `hub ledger verify`. Where it is explained (a restored backup, a "
                    "lost key), rename the file, in its folder, to checkpoints-….jsonl, and a new one begins."
                )
            )
        )


async def write_checkpoint(settings: Settings) -> Checkpoint | None:
    """Sign how far the ledger is and add that to the file; return it, or None when nothing was done since the last.

    The line is on the disk before the ledger remembers it, so a crash between leaves nothing that looks like a
    removal. Raises CheckpointsNotHere, CheckpointsBusy, CheckpointsUnusable, CheckpointsContradict, LedgerKeyUnusable,
    DatabaseUnavailable.
    """
    file = checkpoint_file(settings)
    async with adding_to(file, make_folder=settings.checkpoints is None) as opened:
        line = opened.last_line()
        if line is not None and not has_ledger_key(settings.data_dir):
            raise CheckpointsContradict
        key = open_ledger_key(settings.data_dir)
        last = read_one(line, public_half(key)) if line else None
        if line is not None and last is None:
            raise CheckpointsContradict
        async with unit_of_work(SYSTEM) as work:
            stated = await _next(work, last, public_half(key))
            if stated is None:
                return None
            made = signed_line(stated, key)
            try:
                await asyncio.to_thread(opened.append, made)
            except OSError as error:
                raise CheckpointsUnusable(file, error) from error
            await work.record(RECORDED, facts={"number": stated.number, "line": digest_of(made)})
    return stated


async def keep_checkpoints(settings: Settings, stop: asyncio.Event) -> None:
    """Write a checkpoint now, every HUB_CHECKPOINT_MINUTES, and once more when `stop` is set."""
    while not stop.is_set():
        await _write_or_warn(settings)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), timeout=settings.checkpoint_minutes * 60)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LAST_SECONDS):
            await _write_or_warn(settings)


async def _write_or_warn(settings: Settings) -> None:
    try:
        made = await write_checkpoint(settings)
    except (HubError, OSError, asyncpg.PostgresError) as fault:
        log.warning("checkpoint_not_written", reason=type(fault).__name__)
    else:
        if made is not None:
            log.info("checkpoint_written", count=made.height)


async def _next(work: Work, last: ReadCheckpoint | None, key: str) -> Checkpoint | None:
    """Return what is to be signed next, without a signature; None when nothing but checkpoints came to the ledger."""
    height = last.checkpoint.height if last else 0
    if last is not None:
        there = await work.connection.fetchval("SELECT hash FROM ledger_entry WHERE seq = $1", height)
        if there is None or there.hex() != last.checkpoint.head:
            raise CheckpointsContradict
    if not await work.connection.fetchval(NEWS, height, RECORDED):
        return None
    head = await work.connection.fetchrow("SELECT seq, hash FROM ledger_head")
    return Checkpoint(
        number=last.checkpoint.number + 1 if last else 1,
        height=head["seq"],
        head=head["hash"].hex(),
        at=work.now,
        key=key,
        previous=last.digest if last else NOTHING_BEFORE,
    )
