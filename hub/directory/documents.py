"""From a service to what the search index holds of it. What is not put in here cannot be found, shown or leaked."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple
from uuid import UUID

from babel import Locale

from hub.directory.hit_models import HitPayload
from hub.directory.hits import payload_of
from hub.directory.nearness import point_of
from hub.directory.nrm_vocabulary import AcceptanceAnswer, AcceptanceCriterion, AccessFeature, Tier
from hub.directory.open_now import always_open
from hub.directory.place_models import LocationEntry, TermEntry, Texts
from hub.directory.service_models import ServiceEntry
from hub.directory.timely import timely_facets
from hub.directory.vocabulary import (
    ACCEPTANCE_WORDS,
    ACCEPTS,
    ADULT_YEARS,
    CHILD,
    COVERS,
    DISTRICTS,
    INSTITUTION_KIND_WORDS,
    KIND_OF_HELP_WORDS,
    NOT_STATED,
    OPEN,
    REFUSES,
    REFUSES_AGE,
    SERVICE_TYPE_WORDS,
)
from hub_search.models import SearchDocument

KEYWORDS_LIMIT = 200
HOME = "BG"
"""The country that needs no word: everything else is in it."""
LOCALES = (Locale("bg"), Locale("en"))

FREE_OF_CHARGE = frozenset({"free", "free of charge", "free of charge for everybody", "безплатно", "безплатна"})
"""What a source says of fees, in words that can mean one thing alone."""


Tops = Mapping[UUID, TermEntry]
"""The topmost term above each term, by the term's id."""


class Answers(NamedTuple):
    """Who is accepted and who is not, as far as everybody may know."""

    yes: tuple[AcceptanceCriterion, ...] = ()
    no: tuple[AcceptanceCriterion, ...] = ()


def document_of(entry: ServiceEntry, tops: Tops) -> SearchDocument:
    """Return the search document of a service: the public tier alone. `tops` names the topics of its terms."""
    organization, terms = entry.organization, entry.taxonomy_terms
    topics = [tops.get(term.id, term) for term in terms]
    payload, answers = payload_of(entry), _answers(entry)
    return SearchDocument(
        id=str(entry.id),
        name=entry.name,
        alternate_names=tuple(_values(entry.alternate_name, organization.alternate_name if organization else None)),
        organization=organization.name if organization else {},
        description=entry.description or {},
        keywords=_keywords(entry, (*terms, *topics), payload, answers),
        facets=_facets(entry, topics, payload, answers),
        recency=_recency(entry),
        point=point_of(entry),
        payload=payload,
    )


def _recency(entry: ServiceEntry) -> int:
    """Return when somebody last said or made sure that it is true, in seconds since the epoch."""
    assurance = entry.assurance
    if assurance is None:
        return 0
    return max((int(one.timestamp()) for one in (assurance.confirmed_at, assurance.verified_at) if one), default=0)


def _facets(
    entry: ServiceEntry, topics: Iterable[TermEntry], payload: HitPayload, answers: Answers
) -> dict[str, tuple[str, ...]]:
    districts = {one.district for one in entry.locations if one.district}
    cities = {_name(city) for one in entry.locations if (city := _city(one))}
    institution = payload.institution_kind
    found = {
        "service_type": (entry.service_type.value,),
        "kind_of_help": tuple([one.value for one in entry.kinds_of_help]),
        ACCEPTS: tuple([one.value for one in answers.yes]),
        REFUSES: tuple([one.value for one in answers.no]),
        REFUSES_AGE: _refused_ages(entry, answers.no),
        "institution_kind": (institution.value,) if institution else (),
        "district": tuple(sorted(districts)),
        "city": tuple(sorted(cities)),
        "language": payload.languages,
        "way_in": tuple([one.value for one in payload.ways_in]) or (NOT_STATED,),
        "around_the_clock": _around_the_clock(entry),
        "wheelchair": (_wheelchair(entry.locations),),
        "fee": _fee(entry),
        COVERS: payload.covers,
        "topic": tuple(sorted({_name(term.name) for term in topics})),
        **timely_facets(payload, entry.capacities if entry.capacity_tier is Tier.PUBLIC else ()),
    }
    return {facet: values for facet, values in found.items() if values}


def _answers(entry: ServiceEntry) -> Answers:
    if entry.acceptance_tier is not Tier.PUBLIC:
        return Answers()
    yes, no = AcceptanceAnswer.YES, AcceptanceAnswer.NO
    return Answers(
        tuple([one.criterion for one in entry.acceptances if one.answer is yes]),
        tuple([one.criterion for one in entry.acceptances if one.answer is no]),
    )


def _refused_ages(entry: ServiceEntry, refused: Collection[AcceptanceCriterion]) -> tuple[str, ...]:
    """Return the years of children that are not accepted, and CHILD where that is all of them."""
    low, high = entry.minimum_age or 0, ADULT_YEARS if entry.maximum_age is None else entry.maximum_age
    if AcceptanceCriterion.GIRLS in refused and AcceptanceCriterion.BOYS in refused:
        low = ADULT_YEARS
    if low <= 0 and high >= ADULT_YEARS - 1:
        return ()
    years = tuple(str(age) for age in range(ADULT_YEARS) if not low <= age <= high)
    return (*years, CHILD) if len(years) == ADULT_YEARS else years


def _around_the_clock(entry: ServiceEntry) -> tuple[str, ...]:
    if entry.schedule_tier is not Tier.PUBLIC:
        return ()
    return tuple(sorted(act.value if act else OPEN for act in always_open(entry.every_schedule)))


def _wheelchair(places: Iterable[LocationEntry]) -> str:
    """Return whether one of the places is step-free; a single no is none while another place does not say."""
    said = [
        next((one.answer for one in place.accessibility if one.feature is AccessFeature.WHEELCHAIR), None)
        for place in places
    ]
    if AcceptanceAnswer.YES in said:
        return AcceptanceAnswer.YES.value
    return AcceptanceAnswer.NO.value if said and set(said) == {AcceptanceAnswer.NO} else NOT_STATED


def _fee(entry: ServiceEntry) -> tuple[str, ...]:
    """Return whether it is free, has to be paid, or both, for some; words count only where they leave no doubt."""
    amounts = {one.amount > 0 for one in entry.cost_options if one.amount is not None}
    if amounts:
        return tuple(fee for paid, fee in ((False, "free"), (True, "paid")) if paid in amounts)
    words = (entry.fees_description or {}).values()
    is_free = bool(words) and all(one.strip(" .!").casefold() in FREE_OF_CHARGE for one in words)
    return ("free",) if is_free else (NOT_STATED,)


def _keywords(
    entry: ServiceEntry, terms: Iterable[TermEntry], payload: HitPayload, answers: Answers
) -> tuple[str, ...]:
    found = [*SERVICE_TYPE_WORDS[entry.service_type]]
    for kind in entry.kinds_of_help:
        found += KIND_OF_HELP_WORDS[kind]
    if payload.institution_kind:
        found += INSTITUTION_KIND_WORDS[payload.institution_kind]
    for term in terms:
        found += term.name.values()
    for one in entry.locations:
        found += _values(_city(one), DISTRICTS.get(one.district) if one.district else None)
    for area in payload.covers:
        found += _values(DISTRICTS.get(area))
    for one in entry.locations:
        found += _countries(one)
    for criterion in answers.yes:
        found += ACCEPTANCE_WORDS.get(criterion, ())
    return tuple(dict.fromkeys(found))[:KEYWORDS_LIMIT]


def _city(location: LocationEntry) -> Texts | None:
    """Return the settlement that a place is in, as its addresses say."""
    return next((address.city for address in location.addresses if address.city), None)


def _countries(location: LocationEntry) -> Iterator[str]:
    """Give what a country is called that a place abroad lies in."""
    for address in location.addresses:
        if address.country and address.country != HOME:
            yield from (str(locale.territories.get(address.country, "")) for locale in LOCALES)


def _name(texts: Texts) -> str:
    return texts.get("en") or next(iter(texts.values()))


def _values(*texts: Texts | None) -> list[str]:
    return [value for one in texts if one for value in one.values()]
