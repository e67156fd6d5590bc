"""What a page of results says of how the words were read: each thing with a link that undoes it, and special cases."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

import msgspec

from hub.directory.asked import EVERYTHING, WANTED
from hub.directory.asked_models import Special, Understood
from hub.directory.models import DirectoryResults, DirectorySearch
from hub.directory.vocabulary import ACCEPTS, CHILD, district_name, facet_label
from hub.errors import N_
from hub.web.i18n import current_language, day_names, format_time, gettext

TIMES = {
    "now": N_("now"),
    "today": N_("today"),
    "tonight": N_("tonight"),
    "always": N_("around the clock"),
}
"""How a time that was read is said; a moment is said by its day and hour."""

SAID = {
    Special.PERSON: N_(
        "Names of persons are not looked for: the directory holds services, not people. Nothing that is typed here is "
        "recorded."
    ),
    Special.NUMBER: N_(
        "Telephone numbers, identity numbers and e-mail addresses are not looked for, and nothing that is typed here "
        "is recorded. Describe what is needed instead."
    ),
    Special.MAYBE_PERSON: N_(
        "Is it the name of a person? The directory holds services, not people, and finds nobody by name. Nothing that "
        "is typed here is recorded."
    ),
    Special.ADDRESS: N_(
        "The addresses of shelters and crisis centres are told to nobody here: who looks for the person may be the one "
        "who asks. Call the number of the service. Each entry says how a person gets in."
    ),
}
"""What is said of a special case, where it is said in a sentence."""

FACET_LABELS = {
    "service_type": N_("Kind of service"),
    "kind_of_help": N_("Kind of help"),
    ACCEPTS: N_("Who must be accepted"),
    "district": N_("District"),
    "city": N_("Town or municipality"),
    "language": N_("Language"),
    "way_in": N_("Way in"),
    "around_the_clock": N_("Around the clock"),
    "wheelchair": N_("For wheelchairs"),
    "fee": N_("Fee"),
    "institution_kind": N_("Kind of institution"),
    "topic": N_("Topic"),
}
UNCLEAR_ALONE = frozenset({"around_the_clock", "wheelchair", "fee"})
"""Facets whose values say nothing without their name, as "Not stated" or "On call"."""

Link = Callable[[DirectorySearch], str]
"""Seals a search into the path of its results page."""


class UnderstoodItem(NamedTuple):
    """One thing that was read from the words, and the results without it."""

    label: str
    href: str


class UnderstoodView(NamedTuple):
    """What was read from the words, ready for its template."""

    items: tuple[UnderstoodItem, ...]
    plainly_href: str
    """The results for the words alone."""
    is_emergency: bool
    is_vague: bool
    said: tuple[str, ...]
    """Sentences on special cases."""
    maybe_person: str | None
    """A sentence on words that may be a person's name."""
    as_a_name_href: str | None
    """The results for what was taken for a person's name, which an organization may have."""


def understood_view(search: DirectorySearch, results: DirectoryResults, link: Link) -> UnderstoodView:
    """Return what to show of how the words of `search` were read."""
    return UnderstoodView(
        items=tuple(
            UnderstoodItem(item_label(things[0]), link(literally(search, *(one.id for one in things))))
            for things in told_together(results)
        ),
        plainly_href=link(literally(search, EVERYTHING)),
        is_emergency=Special.EMERGENCY in results.special,
        is_vague=Special.VAGUE in results.special,
        said=() if Special.MAYBE_PERSON in results.special else tuple(special_sentences(results)),
        maybe_person=gettext(SAID[Special.MAYBE_PERSON]) if Special.MAYBE_PERSON in results.special else None,
        as_a_name_href=link(literally(search, Special.PERSON.value)) if Special.PERSON in results.special else None,
    )


def special_sentences(results: DirectoryResults) -> Iterator[str]:
    """Give what is to be said of special cases."""
    for one in results.special:
        if one in SAID:
            yield gettext(SAID[one])


def understood_phrase(results: DirectoryResults) -> str | None:
    """Return in one line what was read from the words; None where nothing was."""
    told = " · ".join(item_label(things[0]) for things in told_together(results))
    return gettext("Understood: {things}").format(things=told) if told else None


def must_be_accepted(search: DirectorySearch, results: DirectoryResults) -> tuple[str, ...]:
    """Return who must be accepted: chosen in the form, or read from the words."""
    read = (one.code for one in results.understood if one.what == ACCEPTS)
    return tuple(dict.fromkeys((*search.filters.get(ACCEPTS, ()), *read)))


def literally(search: DirectorySearch, *names: str) -> DirectorySearch:
    """Return `search` with things more that are not to be read from the words."""
    return msgspec.structs.replace(search, literally=(*search.literally, *names), page=1)


def told_together(results: DirectoryResults) -> list[list[Understood]]:
    """Return what was understood, a service, kinds of help and institutions read from the same words as one."""
    told: dict[str, list[Understood]] = {}
    for one in results.understood:
        told.setdefault(one.typed if one.what in WANTED else one.id, []).append(one)
    return list(told.values())


def item_label(one: Understood) -> str:
    """Return what the reader sees for one thing that was read."""
    match one.what:
        case "age":
            return who_label(one.code)
        case "place":
            return _place(one)
        case "time":
            return gettext(TIMES[one.code]) if one.code in TIMES else _moment(one.code)
        case _:
            return label_of(one.what, one.code)


def who_label(value: str) -> str:
    """Return who is meant by a value of `accepts`, by years in digits, or by CHILD."""
    if value == CHILD:
        return gettext("A child")
    return gettext("Aged {years}").format(years=value) if value.isdigit() else label_of(ACCEPTS, value)


def label_of(facet: str, value: str) -> str:
    """Return what the reader sees for a value of a facet."""
    return facet_label(facet, value, language=current_language(), translate=gettext)


def label_in_full(facet: str, value: str) -> str:
    """Return what the reader sees for a value of a facet where nothing beside it says which facet it is of."""
    label = label_of(facet, value)
    return f"{gettext(FACET_LABELS[facet])}: {label}" if facet in UNCLEAR_ALONE else label


def _place(one: Understood) -> str:
    """Return the district: a town is read as the district that it lies in."""
    return gettext("{district} and nearby").format(district=district_name(one.code, current_language()))


def _moment(code: str) -> str:
    at = datetime.fromisoformat(code)
    return f"{day_names()[at.weekday()]} {format_time(at.time())}"
