"""Whether the search server answers, is set as it should be, and lacks nothing."""

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from hub.doctor.checks import Check, Subject, error, fine, note, warning
from hub.errors import N_, Text
from hub.index import open_index, open_server
from hub.settings import Settings
from hub_search.errors import IndexMissing, SearchError, ServerRefused, ServerUnreachable
from hub_search.paired_engine import PairedEngine


async def look_at_search_server(settings: Settings) -> list[Check]:
    """See whether it answers and has every change."""
    return [*_look_at_address(settings), *await _look_at_server(settings)]


async def _look_at_server(settings: Settings) -> list[Check]:
    server, engine = open_server(settings), open_index(settings)
    if server is None:
        return []
    try:
        owed = isinstance(engine, PairedEngine) and engine.owes
        held = (await server.status()).documents
        differing = await server.differing_settings()
    except SearchError as fault:
        return [_fault(fault, server.place, spared=settings.search_reserve)]
    finally:
        await engine.close()
        await server.close()
    if owed:
        text = N_("{place} lacks changes that it could not take; until it has them, the hub’s own index answers.")
        says = Text(text, {"place": server.place})
        return [
            warning(Subject.SEARCH_SERVER, says, Text(N_("It gets them where a worker runs, or by `hub reindex`.")))
        ]
    if differing:
        told: dict[str, str | int] = {"place": server.place, "names": ", ".join(differing)}
        says = Text(N_("Settings of the index at {place} are not the hub’s: {names}."), told)
        return [warning(Subject.SEARCH_SERVER, says, Text(N_("Start the hub where its worker runs: it mends them.")))]
    return [
        fine(Subject.SEARCH_SERVER, N_("{place} answers; {held} services are in it."), place=server.place, held=held)
    ]


def _fault(fault: SearchError, place: str, *, spared: bool) -> Check:
    """Tell what is wrong, and whether searches are answered all the same."""
    told: dict[str, str | int] = {"place": place}
    if isinstance(fault, IndexMissing):
        says = Text(N_("{place} holds no index that this version of the hub made."), told)
        remedy = Text(N_("Run `hub reindex`; where a worker runs, that happens by itself."))
    elif isinstance(fault, ServerRefused):
        says = Text(N_("{place} refuses what the hub asks ({code})."), {**told, "code": fault.code})
        remedy = Text(N_("Set HUB_MEILISEARCH_KEY to a key with the rights that “How to run on a server” names."))
    else:
        cause = fault.cause if isinstance(fault, ServerUnreachable) else type(fault).__name__
        says = Text(N_("{place} does not answer ({cause})."), {**told, "cause": cause})
        remedy = Text(N_("Start Meilisearch, or correct HUB_MEILISEARCH_URL; what it missed, it gets by itself."))
    if not spared:
        return error(Subject.SEARCH_SERVER, says, remedy)
    check = warning(Subject.SEARCH_SERVER, says, remedy)
    return check._replace(says=(says, Text(N_("Meanwhile the hub’s own index answers."))))


def _look_at_address(settings: Settings) -> Iterator[Check]:
    """See whether the key is sent where others may read it, or whether there is none."""
    parts = urlsplit(settings.meilisearch_url or "")
    if parts.scheme == "http" and not _is_this_machine(parts.hostname or ""):
        says = Text(N_("What people look for goes to the search server unencrypted, and its key with it."))
        yield warning(Subject.SEARCH_SERVER, says, Text(N_("Set HUB_MEILISEARCH_URL to an https:// address.")))
    if settings.meilisearch_key is None:
        yield note(Subject.SEARCH_SERVER, N_("HUB_MEILISEARCH_KEY is not set: a server without a key is open to all."))


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
