"""The `hub` command; each subject's module is imported when one of its commands is asked for."""

from importlib import import_module
from threading import Thread

import click

from hub_search import lemmas

COMMANDS = {
    "serve": "operation:serve",
    "demo": "data:demo",
    "migrate": "operation:migrate",
    "worker": "operation:worker",
    "doctor": "doctor:doctor",
    "import": "data:import_",
    "export": "export:export",
    "search": "search:search",
    "synonyms": "synonyms:synonyms",
    "reindex": "data:reindex",
    "ledger": "ledger:ledger",
    "jobs": "operation:jobs",
    "plugins": "operation:plugins",
}
"""Name of each command: module of hub.commands, and what it is called there."""


SEARCHING = frozenset({"serve", "demo", "search"})
"""Commands that answer searches, and so need the dictionaries of word forms."""


class Commands(click.Group):
    """The commands of `COMMANDS`, imported as they are needed: `hub search` must not wait for the web server's code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command called `cmd_name`; None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        if cmd_name in SEARCHING:
            # Unpacking the dictionaries takes as long as importing a third of the rest, and may use the other core.
            Thread(target=lemmas.load, daemon=True).start()
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(f"hub.commands.{module}"), name)
        return command


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="nrm-hub")
def main() -> None:
    """NRM Hub: the referral-network directory and coordination hub."""
