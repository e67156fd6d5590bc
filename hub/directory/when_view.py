"""What the search page says of time: when somebody has to be there, what is left out for it, and the way to undo it."""

from datetime import datetime, timedelta
from typing import NamedTuple

from hub.directory.answers_view import opening_moment
from hub.directory.models import DirectoryResults, DirectorySearch
from hub.directory.open_at import NOW, TONIGHT, moment_of, problem_of_open_at
from hub.directory.open_now import State, zone_named
from hub.web.i18n import format_number, gettext, ngettext


class When(NamedTuple):
    """The control for when somebody has to be there."""

    options: tuple[tuple[str, str, bool], ...]
    """Values of the list, their labels, and which one is chosen."""
    moment: str
    """The day and the minute in its field, as a browser writes them."""
    free_places: bool


def when_view(search: DirectorySearch, now: datetime) -> When:
    """Return the control as `search` sets it; the moment is the next full hour where none was chosen."""
    is_moment = search.open_at not in {"", NOW, TONIGHT}
    named = (
        ("", gettext("Open at any time")),
        (NOW, gettext("Open now")),
        (TONIGHT, gettext("Open tonight")),
        ("at", gettext("Open on a day")),
    )
    chosen = "at" if is_moment else search.open_at
    here = now.astimezone(zone_named(None))
    if is_moment and problem_of_open_at(search.open_at, now) is None:
        shown = moment_of(search.open_at, now).astimezone(here.tzinfo)
    else:
        shown = here.replace(minute=0) + timedelta(hours=1)
    return When(
        tuple((value, label, value == chosen) for value, label in named),
        f"{shown:%Y-%m-%dT%H:%M}",
        search.free_places,
    )


def open_at_label(open_at: str, now: datetime) -> str:
    """Return what is asked for, as one chooses it."""
    if open_at == NOW:
        return gettext("Open now")
    moment = moment_of(open_at, now)
    text = gettext("Open tonight: {moment}") if open_at == TONIGHT else gettext("Open: {moment}")
    return text.format(moment=gettext("now") if moment == now else _told(moment, now))


def then_phrase(state: State, moment: datetime, now: datetime) -> str | None:
    """Return how it stands with a service at the moment that was asked for; None where what holds now says it."""
    is_now = abs(moment - now) < timedelta(minutes=1)
    if state is State.NOT_KNOWN:
        if is_now:
            return gettext("Hours not known: call and ask")
        return gettext("Not known for {moment}: call and ask").format(moment=_told(moment, now))
    if is_now:
        return None
    said = gettext("Open: {moment}") if state is State.OPEN else gettext("Closed: {moment}")
    return said.format(moment=_told(moment, now))


def kept_out_phrases(results: DirectoryResults) -> tuple[str, ...]:
    """Return how many are left out because they are closed, or full."""
    found = []
    if results.closed:
        text = ngettext(
            "Left out, because it is closed then: {number} service",
            "Left out, because they are closed then: {number} services",
            results.closed,
        )
        found.append(text.format(number=format_number(results.closed)))
    if results.full:
        text = ngettext(
            "Left out, because it has no free place: {number} service",
            "Left out, because they have no free place: {number} services",
            results.full,
        )
        found.append(text.format(number=format_number(results.full)))
    return tuple(found)


def _told(moment: datetime, now: datetime) -> str:
    return opening_moment(moment.astimezone(zone_named(None)), now)
