"""What a page of results says of the search in a sentence: how much was found, how the words were read."""

from collections.abc import Sequence

from hub.directory.hit_facts import text_of
from hub.directory.models import DirectoryResults, DirectorySearch, GivenUp
from hub.directory.nearness import REACH_KM
from hub.directory.understood_view import who_label
from hub.web.i18n import format_number, gettext, ngettext
from hub_search.models import Match

OTHERS_TOLD = 3
"""Words that stand for one that was typed, as far as they are named; all of them are looked for."""


def found_phrase(total: int) -> str:
    """Return "24 services" in the reader's language."""
    return ngettext("{number} service", "{number} services", total).format(number=format_number(total))


def read_as_phrase(results: DirectoryResults) -> str | None:
    """Return what words were read as that are in no service as they were typed; None where there are none."""
    told = [f"{one.typed} → {' / '.join(one.read_as)}" for one in results.readings if not one.is_besides]
    return gettext("Searched for: {readings}").format(readings=", ".join(told)) if told else None


def read_besides_phrase(results: DirectoryResults) -> str | None:
    """Return what was looked for beside the words that were typed, as it means the same; None where nothing was."""
    also = gettext("{words}, also {others}")
    told = [also.format(words=one.typed, others=_some(one.read_as)) for one in results.readings if one.is_besides]
    return gettext("Searched for: {readings}").format(readings=", ".join(told)) if told else None


def _some(others: Sequence[str]) -> str:
    return " / ".join(others[:OTHERS_TOLD]) + (" …" if len(others) > OTHERS_TOLD else "")


def near_phrase(results: DirectoryResults) -> str | None:
    """Return from where distances are measured, and who comes where in spite of them; None where no place is."""
    near = results.near
    if near is None:
        return None
    names = {"place": text_of(near.name), "reach": format_number(REACH_KM)}
    measured = gettext("Distances are from the middle of {place}.").format_map(names)
    if near.is_read:
        return measured
    if near.radius_km is None:
        said = gettext("Services that cover it from elsewhere, or by telephone, come after those within {reach} km.")
    else:
        said = gettext("Services that cover it from elsewhere, or by telephone, are shown however far they are.")
    return f"{measured} {said.format_map(names)}"


def notice_phrase(results: DirectoryResults) -> str | None:
    """Return what should be known of how the search was done; None where it was done as ever."""
    if results.notice is None:
        return None
    return gettext("The search server does not answer at the moment. A copy that is up to date was searched.")


def match_remark(search: DirectorySearch, results: DirectoryResults) -> str | None:
    """Return what to say of how generously the words were read, None when there is nothing to say."""
    if not results.total or GivenUp.TEXT in results.given_up:
        return None
    match results.match:
        case Match.EVERYTHING if search.text and search.filters:
            return gettext("No words to look for were found. Only what you have chosen counts.")
        case Match.EVERYTHING if search.text:
            return gettext("No words to look for were found. All services are shown.")
        case Match.SIMILAR_WORDS:
            return gettext("No service has exactly these words. These have similar ones.")
        case Match.SOME_WORDS if results.complete:
            return gettext("Services with all of the words come first, then those with some of them.")
        case Match.SOME_WORDS:
            return gettext("No service has all of these words. These have some of them.")
        case _:
            return None


def cut_phrase(results: DirectoryResults) -> str | None:
    """Return that not all of the text was looked for; None where it was."""
    if not results.truncated:
        return None
    return gettext("The text was too long. Only its beginning was looked for.")


def left_out_phrase(results: DirectoryResults) -> str | None:
    """Return who is left out because they refuse, and how many; None where nobody is."""
    kept = [(value, count) for value, count in results.left_out.items() if count]
    if not kept:
        return None
    parts = [f"{who_label(value)} ({format_number(count)})" for value, count in kept]
    return gettext("Left out, because they say that they do not accept: {who}").format(who=", ".join(parts))
