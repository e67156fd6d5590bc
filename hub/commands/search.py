"""`hub search`: the directory's search in a terminal; it opens the index and nothing else."""

import sys

import click

from hub.commands.context import (
    command,
    json_option,
    print_json,
    say,
    settings_or_exit,
    terminal_language,
    translator,
)
from hub.directory.models import DirectoryHit, DirectoryResults, DirectorySearch
from hub.directory.queries import SearchUnavailable, search_services
from hub.directory.vocabulary import STATUSES, Status, facet_label
from hub.errors import N_, ExitCode, Text, Translate, Unavailable
from hub.index import open_index
from hub_search.models import Match

REMARKS = {
    Match.SIMILAR_WORDS: N_("No service has exactly these words. These have similar ones."),
    Match.SOME_WORDS: N_("These services have some of the words."),
}
"""What is said above results that were read freely."""


class IndexNotHere(Unavailable):
    """There is no search index in the data directory that the settings name."""

    slug = "index-not-here"
    exit_code = ExitCode.UNAVAILABLE
    title = N_("There is no search index here")

    def __init__(self, folder: str) -> None:
        text = N_("{folder} holds no index. Set HUB_DATA_DIR to the hub's folder, or run `hub reindex`.")
        super().__init__(Text(text, {"folder": folder}))


@click.command()
@click.argument("words", nargs=-1)
@click.option("--page", type=int, default=1, show_default=True, help="Page of results, from 1.")
@click.option("--size", type=int, default=10, show_default=True, help="Services on a page, 1 to 100.")
@click.option("--language", type=click.Choice(["bg", "en"]), help="Language of the answer; the terminal's by default.")
@json_option
@command
async def search(words: tuple[str, ...], page: int, size: int, language: str | None, as_json: bool) -> None:
    """Search the directory for WORDS; without any, ask for them, or read them from a pipe.

    The hub keeps the words nowhere. On the command line, though, other accounts of the machine see them while the
    command runs, and the shell's history keeps them.
    """
    settings = settings_or_exit()
    asked = DirectorySearch(
        text=" ".join(words) or _asked_for(), language=language or terminal_language(), page=page, size=size
    )
    engine = open_index(settings)
    try:
        found = await search_services(engine, asked)
    except SearchUnavailable:
        raise IndexNotHere(str(settings.data_dir)) from None
    finally:
        await engine.close()
    print_json(found) if as_json else show_results(found, asked.language)


def show_results(found: DirectoryResults, language: str) -> None:
    """Print a page of services as a person reads it."""
    translate = translator(language)
    if not found.items:
        beyond = translate(N_("There is no page {page}; the last is {pages}."))
        say(beyond.format(page=found.page, pages=found.pages) if found.total else translate(N_("Nothing was found.")))
        return
    count = N_("{total} services, page {page} of {pages}")
    say(translate(count).format(total=found.total, page=found.page, pages=found.pages))
    if found.match in REMARKS:
        say(translate(REMARKS[found.match]))
    for hit in found.items:
        say("")
        say("".join(part.text for part in hit.name), style="bold")
        for line in _lines(hit, language, translate):
            say(f"  {line}")


def _asked_for() -> str:
    if sys.stdin.isatty():
        return str(click.prompt(translator(terminal_language())(N_("What is needed, and where?"))))
    return sys.stdin.read(2000).strip()


def _lines(hit: DirectoryHit, language: str, translate: Translate) -> list[str]:
    service = hit.service
    lines: list[str] = []
    if service.status is not Status.ACTIVE:
        lines.append(translate(STATUSES[service.status]).upper())
    if alert := _in(service.alert, language):
        lines.append(alert)
    kind = facet_label("service_type", service.service_type, language=language, translate=translate)
    district = facet_label("district", service.district, language=language) if service.district else ""
    organization = "".join(part.text for part in hit.organization)
    lines.append(" · ".join(part for part in (organization, kind, district or _in(service.city, language)) if part))
    if service.phones:
        lines.append(" · ".join(phone.number for phone in service.phones))
    if hit.snippet:
        lines.append("".join(part.text for part in hit.snippet))
    return lines


def _in(texts: dict[str, str] | None, language: str) -> str:
    return (texts or {}).get(language) or next(iter((texts or {}).values()), "")
