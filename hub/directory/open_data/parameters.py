"""What may be asked of open data: every parameter of HSDS 3.1, in what form, on which list, and where it may stand."""

import enum
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from hub.directory.listing import in_utc
from hub.errors import N_, FieldProblem, InvalidInput, Text

MOST_PER_PAGE = 100
USUAL_PER_PAGE = 50
MOST_MINIMAL = 20_000
"""Entries on a page of ids alone: HSDS wants all of them on one."""
LAST_PAGE = 1_000_000
LONGEST_SEARCH = 1_000
"""Characters of words that are searched for."""
FARTHEST = 200_000
"""Metres from a postcode."""

NAME = re.compile(r"[A-Za-z0-9_]{1,40}")
"""A parameter's name that a problem may name; any other may be anything."""


class OpenDataInvalid(InvalidInput):
    """A list of open data was asked for in a way that there is not."""

    slug = "open-data-invalid"

    def __init__(self, *problems: FieldProblem) -> None:
        super().__init__(Text(N_("The list cannot be given as it was asked for.")), problems)


class Form(enum.Enum):
    """How a parameter's value is written."""

    TEXT = "text"
    ID = "id"
    WHOLE = "whole"
    FLAG = "flag"
    MOMENT = "moment"
    FORMAT = "format"


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """One parameter."""

    name: str
    form: Form
    meaning: str
    """As the API's description says it."""
    low: int = 1
    high: int = 0
    in_body_alone: bool = False
    """Whether it may tell what somebody looks for, or where they are, so that it may stand in no address."""


SEARCH = Parameter(
    name="search",
    form=Form.TEXT,
    high=LONGEST_SEARCH,
    in_body_alone=True,
    meaning="Words to find, in Bulgarian or English. Services are not found by the names and numbers of persons.",
)
PAGE = Parameter(name="page", form=Form.WHOLE, high=LAST_PAGE, meaning="Number of the page, from 1.")
PER_PAGE = Parameter(
    name="per_page",
    form=Form.WHOLE,
    high=MOST_MINIMAL,
    meaning=f"Entries on a page: 1 to {MOST_PER_PAGE}, {USUAL_PER_PAGE} when not given; of ids alone {MOST_MINIMAL}.",
)
FORMAT = Parameter(
    name="format", form=Form.FORMAT, meaning="json, or ndjson: all entries without pages, one a line, in a stream."
)
TERM = Parameter(name="taxonomy_term_id", form=Form.ID, meaning="Entries that have this term.")
TAXONOMY = Parameter(name="taxonomy_id", form=Form.ID, meaning="Entries that have a term of this taxonomy.")
ORGANIZATION = Parameter(name="organization_id", form=Form.ID, meaning="What this organization offers.")
MODIFIED_AFTER = Parameter(
    name="modified_after", form=Form.MOMENT, meaning="Entries modified at this time (ISO 8601) or later."
)
MINIMAL = Parameter(name="minimal", form=Form.FLAG, meaning="true: id and modified_date alone.")
FULL = Parameter(name="full", form=Form.FLAG, meaning="true: with everything that belongs to each entry.")
FULL_SERVICE = Parameter(
    name="full_service", form=Form.FLAG, meaning="true: with the organization's services, each with all that it has."
)
TOP_ONLY = Parameter(name="top_only", form=Form.FLAG, meaning="true: terms that are under no other.")
PARENT = Parameter(name="parent_id", form=Form.ID, meaning="Terms directly under this one.")
POSTCODE = Parameter(
    name="postcode",
    form=Form.TEXT,
    high=20,
    in_body_alone=True,
    meaning="What is given at an address with this postcode, or for an area that names it; with proximity, near it.",
)
PROXIMITY = Parameter(
    name="proximity",
    form=Form.WHOLE,
    high=FARTHEST,
    in_body_alone=True,
    meaning="Metres from the middle of the public places that have the postcode.",
)

PAGED = (SEARCH, PAGE, PER_PAGE, FORMAT)
OF_A_LIST: Mapping[str, tuple[Parameter, ...]] = {
    "services": (*PAGED, TERM, TAXONOMY, ORGANIZATION, MODIFIED_AFTER, MINIMAL, FULL),
    "organizations": (*PAGED, FULL_SERVICE, FULL, TERM, TAXONOMY),
    "service_at_locations": (*PAGED, TERM, TAXONOMY, ORGANIZATION, MODIFIED_AFTER, FULL, POSTCODE, PROXIMITY),
    "taxonomies": PAGED,
    "taxonomy_terms": (*PAGED, TAXONOMY, TOP_ONLY, PARENT),
}
"""The parameters of each list: those of HSDS 3.1."""

OF_AN_ITEM: Mapping[str, tuple[Parameter, ...]] = {"organizations": (FULL_SERVICE,)}
"""The parameters of one entry, where it has any."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for; what was not asked for narrows nothing."""

    search: str | None = None
    page: int = 1
    per_page: int = USUAL_PER_PAGE
    format: str = "json"
    taxonomy_term_id: UUID | None = None
    taxonomy_id: UUID | None = None
    organization_id: UUID | None = None
    modified_after: datetime | None = None
    minimal: bool = False
    full: bool = False
    full_service: bool = False
    top_only: bool = False
    parent_id: UUID | None = None
    postcode: str | None = None
    proximity: int | None = None


Pairs = Iterable[tuple[str, Any]]


def asked(allowed: tuple[Parameter, ...], address: Pairs, body: Pairs = (), *, twin: str = "") -> Asked:
    """Return what the parameters of an `address` and a `body` ask for.

    `twin` names the address whose body takes what no address may hold. Raises OpenDataInvalid, which names every
    parameter that is unknown, stands where it may not, comes twice, or has a value that it cannot have.
    """
    known = {one.name: one for one in allowed}
    values: dict[str, Any] = {}
    problems: list[FieldProblem] = []
    for in_body, pairs in ((False, address), (True, body)):
        for name, written in pairs:
            parameter = known.get(name)
            problem = (
                _unknown(name, known)
                if parameter is None
                else _told_in_address(parameter, twin)
                if parameter.in_body_alone and not in_body
                else _twice(name)
                if name in values
                else None
            )
            if problem is None and parameter is not None:
                values[name] = value = _value(parameter, written)
                problem = _wrong(parameter) if value is None else None
            if problem is not None:
                problems.append(problem)
    problems += [] if problems else _at_odds(values)
    if problems:
        raise OpenDataInvalid(*problems)
    if values.get("minimal") and "per_page" not in values:
        values["per_page"] = MOST_MINIMAL
    return Asked(**values)


def _value(parameter: Parameter, written: Any) -> Any:
    """Return what `written` says, a text or a value of JSON; None when it is no value of `parameter`."""
    text = str(written).lower() if isinstance(written, bool) else str(written) if isinstance(written, int) else written
    if not isinstance(text, str) or "\0" in text:
        return None
    match parameter.form:
        case Form.TEXT:
            return " ".join(text.split()) if len(text) <= parameter.high else None
        case Form.ID:
            return _read(UUID, text) if len(text) == len(str(UUID(int=0))) else None
        case Form.WHOLE:
            number = int(text) if re.fullmatch(r"[0-9]{1,7}", text) else 0
            return number if parameter.low <= number <= parameter.high else None
        case Form.FLAG:
            return {"true": True, "false": False}.get(text)
        case Form.MOMENT:
            moment: datetime | None = _read(datetime.fromisoformat, text)
            return moment and in_utc(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
        case Form.FORMAT:
            return text if text in {"json", "ndjson"} else None


def _read(read: Any, text: str) -> Any:
    try:
        return read(text)
    except ValueError:
        return None


def _at_odds(values: Mapping[str, Any]) -> list[FieldProblem]:
    """Return what is wrong with parameters that are well by themselves."""
    if values.get("minimal") and values.get("full"):
        return [FieldProblem("minimal", Text(N_("It contradicts “full”.")), Text(N_("Ask for one of the two.")))]
    if "proximity" in values and not values.get("postcode"):
        return [FieldProblem("proximity", Text(N_("Nothing says near what.")), Text(N_("Add “postcode”.")))]
    if values.get("per_page", 0) > MOST_PER_PAGE and not values.get("minimal"):
        return [_wrong(msgspec.structs.replace(PER_PAGE, high=MOST_PER_PAGE))]
    return []


REMEDIES = {
    Form.ID: N_("Send a UUID."),
    Form.FLAG: N_("Send true or false."),
    Form.MOMENT: N_("Send a date, or a date with a time, as 2026-11-26T05:00:00Z."),
    Form.FORMAT: N_("Send json or ndjson."),
}


def _wrong(parameter: Parameter) -> FieldProblem:
    reason = Text(N_("The value cannot be taken."))
    match parameter.form:
        case Form.WHOLE:
            limits: dict[str, str | int] = {"low": parameter.low, "high": parameter.high}
            remedy = Text(N_("Send a whole number from {low} to {high}."), limits)
        case Form.TEXT:
            remedy = Text(N_("Send a text of at most {limit} characters."), {"limit": parameter.high})
        case _:
            remedy = Text(REMEDIES[parameter.form])
    return FieldProblem(parameter.name, reason, remedy)


def _unknown(name: str, known: Iterable[str]) -> FieldProblem:
    field = name if NAME.fullmatch(name) else "?"
    remedy = Text(N_("Allowed: {allowed}."), {"allowed": ", ".join(known) or "—"})
    return FieldProblem(field, Text(N_("There is no such parameter here.")), remedy)


def _told_in_address(parameter: Parameter, twin: str) -> FieldProblem:
    reason = Text(N_("What somebody looks for never stands in an address: histories, proxies and logs keep those."))
    remedy = Text(N_("Send it in the body, as JSON: POST {address}."), {"address": twin})
    return FieldProblem(parameter.name, reason, remedy)


def _twice(name: str) -> FieldProblem:
    return FieldProblem(name, Text(N_("It comes twice.")), Text(N_("Send it once.")))
