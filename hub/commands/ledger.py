"""Commands that look after the record of who did what: verify it, sign how far it is, show the public key."""

from pathlib import Path

import click
import msgspec

from hub.checkpointing import write_checkpoint
from hub.commands.context import (
    command,
    console,
    finish,
    json_option,
    print_json,
    say,
    settings_or_exit,
    terminal_language,
    translator,
)
from hub.errors import N_, ExitCode, Translate
from hub.ledger.checkpoint_file import FILE_NAME, checkpoint_file, demand_folder, open_ledger_key, own_keys
from hub.ledger.checkpoints import CheckpointFaultKind, public_half
from hub.ledger.queries import CheckpointReport, FaultKind, LedgerReport, verify_ledger
from hub.runtime import HubNotHere, holds_hub, open_hub
from hub.settings import Settings

FAULTS = {
    FaultKind.EDITED: N_("entry {number} was changed"),
    FaultKind.MISSING: N_("entries before entry {number} are missing"),
    FaultKind.REORDERED: N_("entry {number} does not follow the one before it"),
    FaultKind.HEAD: N_("the chain does not end where the database says, at entry {number}"),
}
CHECKPOINT_FAULTS = {
    CheckpointFaultKind.UNREADABLE: N_("line {number} is no checkpoint"),
    CheckpointFaultKind.UNKNOWN_KEY: N_("checkpoint in line {number} is signed with a key that is not the hub's"),
    CheckpointFaultKind.FORGED: N_("checkpoint in line {number} is forged"),
    CheckpointFaultKind.OUT_OF_PLACE: N_("checkpoint in line {number} does not follow the one before it"),
    CheckpointFaultKind.MISSING: N_("checkpoint {number}, which the ledger remembers, is not in the file"),
    CheckpointFaultKind.LEDGER_DIFFERS: N_("the ledger was rewritten below the checkpoint in line {number}"),
    CheckpointFaultKind.LEDGER_SHORTER: N_("the ledger was cut short of the checkpoint in line {number}"),
}


@click.group()
def ledger() -> None:
    """Look after the append-only record of who did what."""


@ledger.command()
@click.option(
    "--checkpoints",
    "elsewhere",
    type=click.Path(path_type=Path, exists=True),
    help="A copy of the checkpoints, or its folder, kept elsewhere; it may lack the newest.",
)
@click.option("--key", "keys", multiple=True, help="A public key to trust instead of the hub's own; may be repeated.")
@json_option
@command
async def verify(elsewhere: Path | None, keys: tuple[str, ...], as_json: bool) -> None:
    """Walk the whole chain and every checkpoint; exit code 1 when one does not hold.

    Give with --key the one that was noted on paper when the hub was set up: the file on the machine may have been
    exchanged.
    """
    settings = settings_or_exit()
    file = _file_in(settings, elsewhere)
    async with open_hub(settings, existing=True):
        report = await verify_ledger(file, keys=keys or own_keys(settings.data_dir), is_copy=elsewhere is not None)
    if as_json:
        print_json({"intact": report.intact, **msgspec.structs.asdict(report)})
    else:
        show_report(report, translator(terminal_language()))
    finish(ExitCode.OK if report.intact else ExitCode.FAILED)


@ledger.command()
@json_option
@command
async def checkpoint(as_json: bool) -> None:
    """Sign how far the ledger is, now; a running hub does it by itself every HUB_CHECKPOINT_MINUTES."""
    settings = settings_or_exit()
    async with open_hub(settings, existing=True):
        made = await write_checkpoint(settings)
    file = str(checkpoint_file(settings))
    if as_json:
        print_json({"written": made, "file": file})
        return
    translate = translator(terminal_language())
    if made is None:
        say(translate(N_("Nothing was done since the last checkpoint.")))
        return
    text = translate(N_("Checkpoint {number}, of {height} entries, was added to {file}"))
    say(text.format(number=made.number, height=made.height, file=file))
    say(translate(N_("The public key, to note on paper: {key}")).format(key=made.key))


@ledger.command("key")
@json_option
@command
async def show_key(as_json: bool) -> None:
    """Show the public key that checkpoints are checked with; the signing key is made when there is none."""
    settings = settings_or_exit()
    if not holds_hub(settings):
        raise HubNotHere(settings.data_dir)
    public = public_half(open_ledger_key(settings.data_dir))
    print_json({"key": public}) if as_json else console.print(public, soft_wrap=True)


def show_report(report: LedgerReport, translate: Translate) -> None:
    """Say what holds, what does not, and what cannot be seen from here."""
    if report.faults == 0:
        text = translate(N_("The chain holds: {entries} entries, each following the one before."))
        say(text.format(entries=report.entries))
    else:
        text = translate(N_("The chain does not hold: {faults} faults in {entries} entries."))
        say(text.format(faults=report.faults, entries=report.entries), style="bold")
        for fault in report.first_faults:
            say("  " + translate(FAULTS[fault.kind]).format(number=fault.seq))
    if report.checkpoints is not None:
        _show_checkpoints(report.checkpoints, translate)


def _show_checkpoints(found: CheckpointReport, translate: Translate) -> None:
    if found.faults:
        text = translate(N_("The checkpoints do not hold: {faults} faults in {count} lines of {file}."))
        say(text.format(faults=found.faults, count=found.count, file=found.file), style="bold")
        for fault in found.first_faults:
            say("  " + translate(CHECKPOINT_FAULTS[fault.kind]).format(number=fault.number))
    elif found.last is not None:
        text = translate(N_("The checkpoints hold: {count}, the last of {height} entries, made at {at}, in {file}."))
        at = found.last.at.isoformat(timespec="seconds")
        say(text.format(count=found.count, height=found.last.height, at=at, file=found.file))
    else:
        say(translate(N_("There is no checkpoint yet: `hub ledger checkpoint` writes one.")))
    if found.set_aside:
        text = translate(N_("Files that were set aside, and not looked into: {files}."))
        say(text.format(files=", ".join(found.set_aside)))
    text = translate(
        N_("Not seen from here: what was cut off after the last checkpoint; {count} entries stand there now.")
    )
    say(text.format(count=found.entries_after))
    say(
        translate(
            N_(
                "Nor what somebody did who has the database and the signing key: compare the file with a copy kept "
                "elsewhere (--checkpoints), and the key with the one on paper (`hub ledger key`)."
            )
        )
    )


def _file_in(settings: Settings, elsewhere: Path | None) -> Path:
    if elsewhere is None:
        demand_folder(settings)
        return checkpoint_file(settings)
    return elsewhere / FILE_NAME if elsewhere.is_dir() else elsewhere
