"""`hub search`: the directory's search in a terminal; it opens the index and nothing else."""

import click

from hub.commands.context import (
    command,
    console,
    json_option,
    print_json,
    settings_or_exit,
    terminal_language,
    translator,
)
from hub.directory.models import DirectoryHit, DirectoryResults, DirectorySearch
from hub.directory.queries import search_services
from hub.directory.vocabulary import facet_label
from hub.errors import N_, Translate
from hub.index import open_index


@click.command()
@click.argument("words", nargs=-1)
@click.option("--page", type=int, default=1, show_default=True)
@click.option("--size", type=int, default=10, show_default=True)
@click.option("--language", type=click.Choice(["bg", "en"]), help="Language of the answer; the terminal's by default.")
@json_option
@command
async def search(words: tuple[str, ...], page: int, size: int, language: str | None, as_json: bool) -> None:
    """Search the directory for WORDS. The words are kept nowhere."""
    language = language or terminal_language()
    engine = open_index(settings_or_exit())
    try:
        asked = DirectorySearch(text=" ".join(words), language=language, page=page, size=size)
        found = await search_services(engine, asked)
    finally:
        await engine.close()
    print_json(found) if as_json else show_results(found, language)


def show_results(found: DirectoryResults, language: str) -> None:
    """Print a page of services as a person reads it."""
    translate = translator(language)
    console.print(f"{found.total:,} · {found.page}/{max(found.pages, 1)}", markup=False)
    for hit in found.items:
        console.print(f"\n[bold]{''.join(part.text for part in hit.name)}[/bold]", soft_wrap=True)
        for line in _lines(hit, language, translate):
            console.print(f"  {line}", markup=False, soft_wrap=True)
    if not found.items:
        console.print(translate(N_("Nothing was found.")))


def _lines(hit: DirectoryHit, language: str, translate: Translate) -> list[str]:
    service = hit.service
    where = (service.city or {}).get(language) or next(iter((service.city or {}).values()), "")
    organization = "".join(part.text for part in hit.organization)
    kind = facet_label("service_type", service.service_type, language=language, translate=translate)
    lines = [" · ".join(part for part in (organization, kind, where) if part)]
    lines += [" · ".join(phone.number for phone in service.phones)] if service.phones else []
    lines += ["".join(part.text for part in hit.snippet)] if hit.snippet else []
    return lines
