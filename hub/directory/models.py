"""What crosses the directory's boundary when somebody searches: the search, and what was found."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from hub.directory.asked_models import Special, Understood
from hub.directory.hit_models import DirectoryHit
from hub.directory.place_models import Texts
from hub.directory.vocabulary import FACETS, VALUES_OF
from hub.emergency import EmergencyNumber
from hub.patterns import END
from hub_search.models import MAX_CHARACTERS, MAX_SIZE, MAX_SUGGESTIONS, Match, Reading, Sort, Suggestion

MAX_PAGE = 10_000
MAX_FILTER_VALUES = 50
"""Values asked for in one facet."""
MAX_VALUE_CHARACTERS = 200
MAX_LITERALLY = 50
"""Things that are not to be read."""
MAX_PLACE_CHARACTERS = 80
LEAST_KM, MOST_KM = 1, 500
"""Kilometres of a radius."""

FILTERS_DESCRIBED = {
    "propertyNames": {"enum": FACETS},
    "properties": {
        facet: {"type": "array", "items": {"enum": values}, "maxItems": MAX_FILTER_VALUES}
        for facet, values in VALUES_OF.items()
    },
    "additionalProperties": {"items": {"maxLength": MAX_VALUE_CHARACTERS}, "maxItems": MAX_FILTER_VALUES},
}
"""What `search_services` takes as filters, for the description of the API."""


class DirectorySearch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody looks for."""

    text: Annotated[
        str,
        Meta(description=f"Words in any order and inflection; what follows {MAX_CHARACTERS} characters is left out."),
    ] = ""
    language: Annotated[str, Meta(description="The reader's language: bg or en.", pattern="^[a-z]{2,3}" + END)] = "bg"
    filters: Annotated[
        dict[str, tuple[str, ...]],
        Meta(
            description="Facet to wanted values: any of them within a facet, all facets together. Of `accepts`, all: "
            "services that refuse one of them are left out, those that do not say are not.",
            extra_json_schema=FILTERS_DESCRIBED,
        ),
    ] = msgspec.field(default_factory=dict)
    open_at: Annotated[
        str,
        Meta(
            description="When somebody has to answer or be there: now, tonight (at 22:00, or now in the night), or a "
            "day and minute in the hub's time zone, as 2026-11-28T14:00. Services that are open then come before those "
            "whose hours are not known; those that are closed are left out.",
            extra_json_schema={"examples": ["now", "tonight"]},
        ),
    ] = ""
    free_places: Annotated[
        bool,
        Meta(
            description="Services that reported free places within the last 24 hours come before those of which that "
            "is not known; those that are known to be full are left out."
        ),
    ] = False
    sort: Annotated[
        Sort,
        Meta(
            description="The best answers first, by name, the last confirmed first, or the nearest to `place` first, "
            "which is also the best order where there is a place and no text. Services that are known to accept all "
            "of `accepts` come before the others in any order."
        ),
    ] = Sort.BEST
    place: Annotated[
        str,
        Meta(
            description="A town, a village or a district to look around, by its name in any script: Пловдив, Vidin, "
            "област Русе, BG-16; after a comma, its district. The name is found in a list of the hub's own and sent "
            "nowhere. No street and no address.",
            extra_json_schema={"maxLength": MAX_PLACE_CHARACTERS},
        ),
    ] = ""
    radius_km: Annotated[
        int | None,
        Meta(
            description=f"Kilometres around `place`, {LEAST_KM} to {MOST_KM}: services farther away are left out, but "
            "for those that cover its district or the whole country, or are reached by telephone. Without it the place "
            "only orders.",
            extra_json_schema={"minimum": LEAST_KM, "maximum": MOST_KM},
        ),
    ] = None
    page: Annotated[int, Meta(description="From 1.", extra_json_schema={"minimum": 1, "maximum": MAX_PAGE})] = 1
    size: Annotated[
        int,
        Meta(
            description=f"Services on a page, 1 to {MAX_SIZE}.", extra_json_schema={"minimum": 1, "maximum": MAX_SIZE}
        ),
    ] = 20
    literally: Annotated[
        tuple[str, ...],
        Meta(
            description="What of the words is not to be read as more than words: `what=code` of things in "
            "`understood`, a special case by its name, or everything.",
            extra_json_schema={"items": {"maxLength": MAX_VALUE_CHARACTERS}, "maxItems": MAX_LITERALLY},
        ),
    ] = ()
    typing: Annotated[bool, Meta(description="Whether the last word may be unfinished.")] = False
    facets: Annotated[
        tuple[str, ...] | None,
        Meta(
            description="Facets to count; every one when it is left out. Each that is counted takes its time.",
            extra_json_schema={"items": {"type": "string", "enum": FACETS}},
        ),
    ] = None


class SuggestionsAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody has typed so far."""

    text: Annotated[
        str,
        Meta(description=f"As it was typed; what follows {MAX_CHARACTERS} characters is left out."),
    ]
    language: Annotated[
        str,
        Meta(
            description="The reader's language: bg or en. A text is completed in the language that it begins in.",
            pattern="^[a-z]{2,3}" + END,
        ),
    ] = "bg"
    size: Annotated[int, Meta(description="Suggestions wanted, at most.", ge=1, le=MAX_SUGGESTIONS)] = MAX_SUGGESTIONS


class SuggestionList(msgspec.Struct, frozen=True, kw_only=True):
    """What a text may become, best first: each is a text that finds something."""

    items: tuple[Suggestion, ...]


class NearPlace(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The place that was understood."""

    name: Texts
    district: str | None = None
    """ISO 3166-2: where it lies, or itself."""
    is_district: bool = False
    latitude: float
    longitude: float
    radius_km: int | None = None
    is_read: bool = False
    """Whether it was read from the words: then it tells distances, and neither narrows nor orders by them."""


class FacetValue(msgspec.Struct, frozen=True):
    """One value that results can be narrowed to, and how many services that would give."""

    value: str
    count: int


class Notice(StrEnum):
    """What should be known of how a search was done."""

    RESERVE = "reserve"
    """The search server did not answer, so the hub's own index did: it finds the same, and may order it otherwise."""


class GivenUp(StrEnum):
    """A condition of a search that nothing fulfils, which was given up so that something is found."""

    TOPIC = "topic"
    INSTITUTION_KIND = "institution_kind"
    FEE = "fee"
    WAY_IN = "way_in"
    AROUND_THE_CLOCK = "around_the_clock"
    FREE_PLACES = "free_places"
    OPEN_AT = "open_at"
    CITY = "city"
    RADIUS = "radius_km"
    WHEELCHAIR = "wheelchair"
    DISTRICT = "district"
    LANGUAGE = "language"
    KIND_OF_HELP = "kind_of_help"
    TEXT = "text"
    PLACE = "place"
    """The place that the words name: nothing of the kind that is needed is there, so the nearest come first."""


class NumberToCall(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A number to call in danger."""

    number: str
    """As it is shown: digits and spaces, `+` before a country code."""
    label: Texts = {}
    """What it is called; nothing where everybody knows the number."""


class DirectoryResults(msgspec.Struct, frozen=True, kw_only=True):
    """One page of services found."""

    total: int
    page: int
    pages: int
    size: int
    items: tuple[DirectoryHit, ...]
    facets: dict[str, tuple[FacetValue, ...]]
    """Each facet's values, most services first, counted as if that facet had no filter of its own. Of `accepts`: how
    many services would be left, in the order of the vocabulary. Facets by which very many services can be narrowed
    only after another one are left out."""
    left_out: dict[str, int] = {}
    """Value of `accepts`, chosen or read from the words, to how many services are left out because they refuse; one may
    refuse several. `child`, and years in digits, stand for the age that was read."""
    understood: tuple[Understood, ...] = ()
    """What was read from the words: it orders the services. Each can be undone by `literally` of the search."""
    special: tuple[Special, ...] = ()
    """What the words are besides a wish: an emergency, too vague, after an address that nobody is told, about a person,
    or perhaps about one."""
    moment: datetime | None = None
    """The moment that `open_at` asked for; without one, the moment that was read from the words."""
    closed: int = 0
    """How many services are left out because they are closed then."""
    full: int = 0
    """How many are left out because they are known to have no free place."""
    match: Match
    complete: int
    """How many of `total` have all of the words."""
    truncated: bool = False
    """Whether the text was too long, and its end was left out."""
    readings: tuple[Reading, ...] = ()
    """Words that were taken for Bulgarian in Latin letters, or for typed on the other keyboard, and words for which
    others that mean the same were looked for besides."""
    near: NearPlace | None = None
    """The place that was understood; None where none was asked for."""
    given_up: tuple[GivenUp, ...] = ()
    """What nothing was found with, and was given up: these are the services without it, the nearest first where it was
    a place. Who must be accepted is never given up, nor is a kind of service."""
    notice: Notice | None = None
    """What should be known of how the search was done; None when it was done as ever."""
    emergency_numbers: tuple[NumberToCall, ...] = ()
    """Whom to call in danger, whatever was found: to be shown first where `special` has `emergency` or `vague`, and
    where something was given up or nothing was found."""

    def with_numbers(self, numbers: Iterable[EmergencyNumber]) -> Self:
        """Return this with the numbers that whoever runs the hub has set."""
        told = tuple(NumberToCall(number=one.number, label=one.label) for one in numbers)
        return msgspec.structs.replace(self, emergency_numbers=told)
