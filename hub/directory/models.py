"""What crosses the directory's boundary when somebody searches: the search, and what was found."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from hub.directory.nrm_vocabulary import AccommodationForm, KindOfHelp
from hub.directory.place_models import PhoneEntry, Texts
from hub.directory.vocabulary import FACETS, PositionAccuracy, ServiceType, Status
from hub_search.models import MAX_CHARACTERS, MAX_SIZE, MAX_SUGGESTIONS, Match, Segment, Suggestion

MAX_PAGE = 10_000
MAX_FILTER_VALUES = 50
"""Values asked for in one facet."""
MAX_VALUE_CHARACTERS = 200

FILTERS_DESCRIBED = {
    "propertyNames": {"enum": FACETS},
    "additionalProperties": {"items": {"maxLength": MAX_VALUE_CHARACTERS}, "maxItems": MAX_FILTER_VALUES},
}
"""What `search_services` takes as filters, for the description of the API."""


class DirectorySearch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody looks for."""

    text: Annotated[
        str,
        Meta(description=f"Words in any order and inflection; what follows {MAX_CHARACTERS} characters is left out."),
    ] = ""
    language: Annotated[str, Meta(description="The reader's language: bg or en.", pattern="^[a-z]{2,3}$")] = "bg"
    filters: Annotated[
        dict[str, tuple[str, ...]],
        Meta(
            description="Facet to wanted values: any of them within a facet, all facets together.",
            extra_json_schema=FILTERS_DESCRIBED,
        ),
    ] = msgspec.field(default_factory=dict)
    page: Annotated[int, Meta(description="From 1.", extra_json_schema={"minimum": 1, "maximum": MAX_PAGE})] = 1
    size: Annotated[
        int,
        Meta(
            description=f"Services on a page, 1 to {MAX_SIZE}.", extra_json_schema={"minimum": 1, "maximum": MAX_SIZE}
        ),
    ] = 20
    typing: Annotated[bool, Meta(description="Whether the last word may be unfinished.")] = False


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
            pattern="^[a-z]{2,3}$",
        ),
    ] = "bg"
    size: Annotated[int, Meta(description="Suggestions wanted, at most.", ge=1, le=MAX_SUGGESTIONS)] = MAX_SUGGESTIONS


class SuggestionList(msgspec.Struct, frozen=True, kw_only=True):
    """What a text may become, best first: each is a text that finds something."""

    items: tuple[Suggestion, ...]


class HitPayload(msgspec.Struct, frozen=True, kw_only=True):
    """What a search document carries for the results page: every field of it is public, and there is no other."""

    name: Texts
    organization: Texts | None = None
    service_type: ServiceType
    accommodation_form: AccommodationForm | None = None
    kinds_of_help: tuple[KindOfHelp, ...] = ()
    status: Status
    alert: Texts | None = None
    alert_expires_at: datetime | None = None
    """When the alert is over: what is found later is shown without it."""
    district: str | None = None
    city: Texts | None = None
    phones: tuple[PhoneEntry, ...] = ()
    """The first three."""
    languages: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    position_accuracy: PositionAccuracy | None = None


class DirectoryHit(msgspec.Struct, frozen=True, kw_only=True):
    """One service found."""

    id: UUID
    name: tuple[Segment, ...]
    """The name in the reader's language, in stretches that say whether they answer the words."""
    organization: tuple[Segment, ...]
    snippet: tuple[Segment, ...]
    snippet_language: str | None
    """BCP 47 tag of the description that the snippet was cut from; None where that is not known."""
    service: HitPayload


class FacetValue(msgspec.Struct, frozen=True):
    """One value that results can be narrowed to, and how many services that would give."""

    value: str
    count: int


class DirectoryResults(msgspec.Struct, frozen=True, kw_only=True):
    """One page of services found."""

    total: int
    page: int
    pages: int
    size: int
    items: tuple[DirectoryHit, ...]
    facets: dict[str, tuple[FacetValue, ...]]
    """Each facet's values, most services first, counted as if that facet had no filter of its own."""
    match: Match
    complete: int
    """How many of `total` have all of the words."""
    truncated: bool = False
    """Whether the text was too long, and its end was left out."""
