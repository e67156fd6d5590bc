"""`hub search`: the directory's search in a terminal; it opens the index and nothing else."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

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
from hub.directory.asked_models import NUMBERS_FIRST
from hub.directory.hit_view import APART, HitView, hit_view
from hub.directory.models import DirectoryResults, DirectorySearch
from hub.directory.relaxed_view import relaxed_phrases
from hub.directory.search_phrases import (
    cut_phrase,
    left_out_phrase,
    match_remark,
    near_phrase,
    notice_phrase,
    read_as_phrase,
    read_besides_phrase,
)
from hub.directory.search_queries import SearchUnavailable, search_services
from hub.directory.synonyms import kept_synonyms
from hub.directory.understood_view import must_be_accepted, special_sentences, understood_phrase
from hub.directory.when_view import kept_out_phrases
from hub.emergency import EmergencyNumber
from hub.errors import N_, ExitCode, Text, Unavailable
from hub.index import open_index, synonyms_folder
from hub.plugin.manager import load_plugins
from hub.web.catalogues import hub_rooms, load_languages
from hub.web.i18n import gettext, reading
from hub_search.models import Segment, Sort

FACTS_PRINTED = frozenset({"way_in", "open", "languages", "checked"})
"""Of what a page of results tells: enough to choose whom to call."""


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
@click.option(
    "--open", "open_at", default="", help="Open then: now, tonight, or as 2026-11-28T14:00 in the hub's time zone."
)
@click.option("--free-places", is_flag=True, help="Free places first; without those that are known to be full.")
@click.option("--near", "place", default="", help="A town, a village or a district; the nearest services come first.")
@click.option("--radius", "radius_km", type=int, help="Kilometres around the place that --near names, 1 to 500.")
@json_option
@command
async def search(
    words: tuple[str, ...],
    page: int,
    size: int,
    language: str | None,
    open_at: str,
    free_places: bool,
    place: str,
    radius_km: int | None,
    as_json: bool,
) -> None:
    """Search the directory for WORDS; without any, and without --near, ask for them, or read them from a pipe.

    The hub keeps the words nowhere, and sends the place to nobody. On the command line, though, other accounts of the
    machine see them while the command runs, and the shell's history keeps them.
    """
    settings = settings_or_exit()
    asked = DirectorySearch(
        text=" ".join(words) or ("" if place else _asked_for()),
        language=language or terminal_language(),
        page=page,
        size=size,
        open_at=open_at,
        free_places=free_places,
        place=place,
        radius_km=radius_km,
        sort=Sort.NEAREST if place else Sort.BEST,
    )
    now = datetime.now(UTC)
    engine = open_index(settings)
    engine.learn(kept_synonyms(synonyms_folder(settings)))
    try:
        geocoder = load_plugins(settings.plugins).geocoder(settings.gazetteer_countries) if place else None
        found = await search_services(engine, asked, now=now, geocoder=geocoder)
    except SearchUnavailable:
        raise IndexNotHere(str(settings.data_dir)) from None
    finally:
        await engine.close()
    numbers = settings.emergency_numbers
    print_json(found.with_numbers(numbers)) if as_json else show_results(asked, found, now, numbers)


def show_results(
    search: DirectorySearch, found: DirectoryResults, now: datetime, emergency: Sequence[EmergencyNumber]
) -> None:
    """Print a page of services, the answer to `search`, as a person reads it at `now` (aware)."""
    with reading(load_languages(hub_rooms())[search.language]):
        if NUMBERS_FIRST.intersection(found.special) or found.given_up or not found.total:
            say(gettext("Is somebody in danger now? Call:"), style="bold")
            for one in emergency:
                say(f"  {one.number} {one.label.get(search.language, '')}".rstrip(), style="bold")
        for said in filter(None, (*special_sentences(found), understood_phrase(found), cut_phrase(found))):
            say(said)
        if not found.items:
            beyond = gettext("There is no page {page}; the last is {pages}.")
            say(beyond.format(page=found.page, pages=found.pages) if found.total else gettext("Nothing was found."))
            return
        count = gettext("{total} services, page {page} of {pages}")
        say(count.format(total=found.total, page=found.page, pages=found.pages))
        remarks = (
            *relaxed_phrases(search, found, now),
            notice_phrase(found),
            near_phrase(found),
            left_out_phrase(found),
            *kept_out_phrases(found),
            read_as_phrase(found),
            read_besides_phrase(found),
            match_remark(search, found),
        )
        for remark in filter(None, remarks):
            say(remark)
        for hit in found.items:
            shown = hit_view(hit, now, must_be_accepted(search, found), found.moment)
            say("")
            say(f"{_plain(shown.name)} – {shown.status or shown.standing.text}", style="bold")
            for line in _lines(shown):
                say(f"  {line}")


def _asked_for() -> str:
    if sys.stdin.isatty():
        return str(click.prompt(translator(terminal_language())(N_("What is needed, and where?"))))
    return sys.stdin.read(2000).strip()


def _lines(hit: HitView) -> Iterator[str]:
    """Give what somebody on the telephone needs: where it is, which number answers, how one gets in."""
    if hit.alert:
        yield hit.alert
    yield APART.join(part for part in (*hit.nearness, _plain(hit.organization), *hit.about) if part)
    for call in hit.calls:
        extension = f" ({gettext('ext.')} {call.phone.extension})" if call.phone.extension else ""
        yield f"{call.phone.number}{extension}{APART}{call.note.text}"
    if hit.voice_message:
        yield hit.voice_message
    for fact in hit.facts:
        if fact.name in FACTS_PRINTED:
            yield f"{fact.label}: {'; '.join(line.text for line in fact.lines)}"
    if hit.reason:
        yield f"{gettext('Found by:')} {_plain(hit.reason)}"


def _plain(segments: Iterable[Segment]) -> str:
    return "".join(part.text for part in segments)
