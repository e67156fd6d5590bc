"""`hub synonyms`: the words that stand for others in the search; shown, written, withdrawn, with all their versions."""

from collections.abc import Iterable
from uuid import UUID

import click
from rich.table import Table

from hub.commands.context import (
    command,
    console,
    json_option,
    print_json,
    say,
    settings_or_exit,
    terminal_language,
    translator,
)
from hub.directory.synonym_editing import SynonymNotFound, withdraw_synonym, write_synonym
from hub.directory.synonyms import SynonymEntry, SynonymKind, current_synonyms, synonym_history
from hub.errors import N_
from hub.principal import SYSTEM
from hub.runtime import open_hub

author_option = click.option("--by", "author", required=True, help="Who says so: kept with the version.")


@click.group()
def synonyms() -> None:
    """Look after the words that stand for others in the search; a running hub reads a change within seconds."""


@synonyms.command("list")
@click.option("--language", type=click.Choice(["bg", "en"]), help="Only those of one language.")
@click.option("--all", "every", is_flag=True, help="Withdrawn ones, too.")
@json_option
@command
async def list_synonyms(language: str | None, every: bool, as_json: bool) -> None:
    """Show every synonym as it is now."""
    async with open_hub(settings_or_exit(), existing=True):
        found = await current_synonyms()
    _show([one for one in found if language in (None, one.language) and (every or not one.withdrawn)], as_json)


@synonyms.command()
@click.argument("synonym", type=click.UUID, metavar="ID")
@json_option
@command
async def history(synonym: UUID, as_json: bool) -> None:
    """Show every version of the synonym ID, the newest first."""
    async with open_hub(settings_or_exit(), existing=True):
        versions = await synonym_history(synonym)
    if not versions:
        raise SynonymNotFound
    _show(versions, as_json)


@synonyms.command("set")
@click.argument("phrases", nargs=-1, required=True)
@click.option("--language", type=click.Choice(["bg", "en"]), default="bg", show_default=True)
@click.option("--slang", is_flag=True, help="Only the first finds the others, as people say it.")
@click.option("--id", "synonym", type=click.UUID, help="Make it the next version of this synonym.")
@author_option
@json_option
@command
async def set_synonym(
    phrases: tuple[str, ...], language: str, slang: bool, synonym: UUID | None, author: str, as_json: bool
) -> None:
    """Let PHRASES, at least two, stand for each other; put one of several words in quotes."""
    kind = SynonymKind.SLANG if slang else SynonymKind.SAME
    async with open_hub(settings_or_exit(), existing=True):
        made = await write_synonym(
            SYSTEM, phrases=phrases, language=language, kind=kind, author=author, synonym=synonym
        )
    _tell(made, as_json)


@synonyms.command()
@click.argument("synonym", type=click.UUID, metavar="ID")
@author_option
@json_option
@command
async def withdraw(synonym: UUID, author: str, as_json: bool) -> None:
    """Take the synonym ID out of use; its versions stay, and `set --id` brings it back."""
    async with open_hub(settings_or_exit(), existing=True):
        made = await withdraw_synonym(SYSTEM, synonym, author=author)
    _tell(made, as_json)


def _tell(made: SynonymEntry, as_json: bool) -> None:
    if as_json:
        print_json(made)
        return
    text = N_("{id} was withdrawn, version {version}.") if made.withdrawn else N_("{id} is kept, version {version}.")
    say(translator(terminal_language())(text).format(id=made.id, version=made.version))


def _show(entries: Iterable[SynonymEntry], as_json: bool) -> None:
    if as_json:
        print_json(list(entries))
        return
    table = Table("id", "version", "language", "kind", "phrases", "by", "on")
    for one in entries:
        phrases = " | ".join(one.phrases) + (" (withdrawn)" if one.withdrawn else "")
        day = one.changed_at.date().isoformat() if one.changed_at else ""
        table.add_row(str(one.id), str(one.version), one.language, one.kind.value, phrases, one.author or "", day)
    console.print(table, soft_wrap=True)
