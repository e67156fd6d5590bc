"""What is said of a search that found nothing as it was asked: what was given up, what is nearest, what may help."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from hub.directory.hit_facts import text_of
from hub.directory.hit_models import DirectoryHit
from hub.directory.hit_view import distance_phrase
from hub.directory.models import DirectoryResults, DirectorySearch, GivenUp
from hub.directory.nrm_vocabulary import KindOfHelp
from hub.directory.relaxing import WHERE, kinds_wanted
from hub.directory.service_view import in_a_row
from hub.directory.understood_view import Link, label_in_full, label_of
from hub.directory.vocabulary import ACCEPTS, ServiceType, district_name
from hub.directory.when_view import open_at_label
from hub.web.i18n import current_language, format_number, gettext

LINE, CRISIS, BEDS = ServiceType.HOTLINE, ServiceType.CRISIS_INTERVENTION, ServiceType.ACCOMMODATION
SOCIAL, PSYCHOLOGICAL = ServiceType.SOCIAL_WORK, ServiceType.PSYCHOLOGICAL_SUPPORT

RELATED: dict[str, tuple[ServiceType | KindOfHelp, ...]] = {
    LINE: (CRISIS,),
    CRISIS: (LINE, BEDS),
    BEDS: (CRISIS, LINE, KindOfHelp.HOUSING),
    PSYCHOLOGICAL: (KindOfHelp.CRISIS_SUPPORT, LINE),
    SOCIAL: (KindOfHelp.CASE_MANAGEMENT, LINE),
    ServiceType.SKILLS_LABOUR_INTEGRATION: (KindOfHelp.JOB_SEARCH, KindOfHelp.LABOUR_RIGHTS),
    KindOfHelp.BED: (CRISIS, LINE, BEDS),
    KindOfHelp.HOUSING: (BEDS, SOCIAL),
    KindOfHelp.FOOD: (SOCIAL, KindOfHelp.MONEY),
    KindOfHelp.CLOTHING: (SOCIAL, KindOfHelp.MONEY),
    KindOfHelp.HYGIENE: (SOCIAL, BEDS),
    KindOfHelp.MONEY: (SOCIAL, KindOfHelp.SOCIAL_BENEFITS),
    KindOfHelp.TRANSPORT: (KindOfHelp.ACCOMPANIMENT, SOCIAL),
    KindOfHelp.ACCOMPANIMENT: (SOCIAL, KindOfHelp.TRANSPORT),
    KindOfHelp.INTERPRETER: (LINE, KindOfHelp.ACCOMPANIMENT),
    KindOfHelp.LAWYER: (KindOfHelp.LEGAL_ADVICE, LINE),
    KindOfHelp.LEGAL_ADVICE: (KindOfHelp.LAWYER, LINE),
    KindOfHelp.COMPENSATION: (KindOfHelp.LEGAL_ADVICE, KindOfHelp.LAWYER),
    KindOfHelp.DOCTOR: (KindOfHelp.EMERGENCY_MEDICINE, CRISIS),
    KindOfHelp.EMERGENCY_MEDICINE: (CRISIS, KindOfHelp.DOCTOR),
    KindOfHelp.SEXUAL_HEALTH: (KindOfHelp.DOCTOR, CRISIS),
    KindOfHelp.PREGNANCY_CARE: (KindOfHelp.DOCTOR, SOCIAL),
    KindOfHelp.PSYCHIATRIST: (PSYCHOLOGICAL, KindOfHelp.DOCTOR),
    KindOfHelp.PSYCHOLOGIST: (KindOfHelp.CRISIS_SUPPORT, LINE),
    KindOfHelp.ADDICTION_SUPPORT: (KindOfHelp.DOCTOR, PSYCHOLOGICAL),
    KindOfHelp.CRISIS_SUPPORT: (LINE, CRISIS),
    KindOfHelp.IDENTITY_PAPERS: (KindOfHelp.LEGAL_ADVICE, SOCIAL),
    KindOfHelp.RESIDENCE_PERMIT: (KindOfHelp.LEGAL_ADVICE, KindOfHelp.ASYLUM),
    KindOfHelp.ASYLUM: (KindOfHelp.LEGAL_ADVICE, KindOfHelp.INTERPRETER),
    KindOfHelp.CHILD_PROTECTION: (LINE, CRISIS),
    KindOfHelp.CHILDCARE: (KindOfHelp.CHILD_PROTECTION, SOCIAL),
    KindOfHelp.SCHOOLING: (KindOfHelp.CHILD_PROTECTION, SOCIAL),
    KindOfHelp.JOB_SEARCH: (KindOfHelp.VOCATIONAL_TRAINING, SOCIAL),
    KindOfHelp.LABOUR_RIGHTS: (KindOfHelp.LEGAL_ADVICE, LINE),
    KindOfHelp.RETURN_HOME: (LINE, KindOfHelp.TRANSPORT),
    KindOfHelp.FAMILY_TRACING: (KindOfHelp.CRIME_REPORT, LINE),
    KindOfHelp.WITNESS_PROTECTION: (KindOfHelp.CRIME_REPORT, KindOfHelp.LEGAL_ADVICE),
    KindOfHelp.CRIME_REPORT: (LINE, KindOfHelp.LEGAL_ADVICE),
}
"""What may help whoever does not find one thing: what is needed, to kinds of service and of help."""
OTHERWISE = (LINE, CRISIS, SOCIAL)
"""What may help where it is not known what is needed, or the table knows nothing better."""
RELATED_SHOWN = 4


class RelatedNeed(NamedTuple):
    """Something that may help meanwhile, and the results for it."""

    label: str
    href: str


class RelaxedView(NamedTuple):
    """What is said of a search that found nothing as it was asked."""

    said: tuple[str, ...]
    """What was given up, and what is nearest; nothing where everything was found as it was asked."""
    related: tuple[RelatedNeed, ...]


def relaxed_view(search: DirectorySearch, results: DirectoryResults, link: Link, now: datetime) -> RelaxedView:
    """Return what to say at `now` (aware) of `results` if they are not what `search` asked for."""
    if results.total and not results.given_up:
        return RelaxedView((), ())
    return RelaxedView(relaxed_phrases(search, results, now), tuple(_related(search, results, link)))


def relaxed_phrases(search: DirectorySearch, results: DirectoryResults, now: datetime) -> tuple[str, ...]:
    """Return what was given up so that something is found, and how far the nearest is; nothing where nothing was."""
    given_up = results.given_up
    if not given_up:
        return ()
    return tuple(filter(None, (_not_there(search, results), _besides(search, results, now), _nearest(search, results))))


def is_by_distance(results: DirectoryResults) -> bool:
    """Whether the nearest come first because there is nothing at the place."""
    return results.near is not None and not {GivenUp.PLACE, *WHERE}.isdisjoint(results.given_up)


def _not_there(search: DirectorySearch, results: DirectoryResults) -> str | None:
    """Say what there is not at the place, where that is all that was given up of what is chosen."""
    near, given_up = results.near, set(results.given_up)
    place = _place(search, results)
    if GivenUp.PLACE in given_up and near:
        kinds = kinds_wanted(search, results.understood)
        wanted = _listed(label_of(facet, code) for facet, codes in kinds.items() for code in codes)
        return gettext("{kind}: nothing was found in {place}.").format(kind=wanted, place=place)
    if not place or not given_up <= set(WHERE):
        return None
    if given_up == {GivenUp.RADIUS}:
        km = format_number(search.radius_km or 0)
        return gettext("Nothing that fits was found within {km} km of {place}.").format(km=km, place=place)
    return gettext("Nothing that fits was found in {place}.").format(place=place)


def _besides(search: DirectorySearch, results: DirectoryResults, now: datetime) -> str | None:
    """Say which conditions were given up, where it is not the place alone."""
    chosen = [one for one in results.given_up if one is not GivenUp.PLACE]
    if set(chosen) <= set(WHERE) and _place(search, results):
        return None
    told = ", ".join(thing for one in chosen for thing in _things(search, one, now))
    return gettext("Nothing answers all that was asked for. Below, it is without: {things}.").format(things=told)


def _things(search: DirectorySearch, one: GivenUp, now: datetime) -> Iterator[str]:
    match one:
        case GivenUp.TEXT:
            yield gettext("the words")
        case GivenUp.OPEN_AT:
            yield _quoted(open_at_label(search.open_at, now))
        case GivenUp.FREE_PLACES:
            yield _quoted(gettext("Free places"))
        case GivenUp.RADIUS:
            yield _quoted(gettext("Within {km} km").format(km=format_number(search.radius_km or 0)))
        case _:
            yield from (_quoted(label_in_full(one.value, value)) for value in search.filters.get(one.value, ()))


def _quoted(label: str) -> str:
    return gettext("“{label}”").format(label=label)


def _nearest(search: DirectorySearch, results: DirectoryResults) -> str | None:
    """Say where the nearest is that has a place, on the first page of results that are ordered by distance."""
    if results.page != 1 or not is_by_distance(results):
        return None
    kinds = kinds_wanted(search, results.understood) if GivenUp.PLACE in results.given_up else {}
    for hit in results.items:
        where = text_of(hit.service.city) or district_name(hit.service.district or "", current_language())
        is_wanted = all(not _kinds_of(hit, facet).isdisjoint(codes) for facet, codes in kinds.items())
        is_there = hit.nearness is not None and hit.nearness.covers is None
        if is_wanted and is_there and where and (distance := distance_phrase(hit)):
            return gettext("The nearest: {where}, {distance}.").format(where=where, distance=distance)
    return None


def _place(search: DirectorySearch, results: DirectoryResults) -> str:
    """Return the name of the place where there is nothing."""
    language = current_language()
    for one, values in (
        (GivenUp.CITY, search.filters.get("city", ())),
        (GivenUp.DISTRICT, tuple(district_name(code, language) for code in search.filters.get("district", ()))),
    ):
        if one in results.given_up and values:
            return _listed(values)
    return text_of(results.near.name) if results.near else ""


def _kinds_of(hit: DirectoryHit, facet: str) -> set[str]:
    service = hit.service
    match facet:
        case "service_type":
            return {service.service_type.value}
        case "kind_of_help":
            return {one.value for one in service.kinds_of_help}
        case _:
            return {service.institution_kind.value} if service.institution_kind else set()


def _listed(labels: Iterable[str]) -> str:
    return ", ".join(in_a_row(list(labels)))


def _related(search: DirectorySearch, results: DirectoryResults, link: Link) -> Iterator[RelatedNeed]:
    """Give what may help meanwhile: for whom it was asked, and near the same place."""
    needs = [code for codes in kinds_wanted(search, results.understood).values() for code in codes]
    offered = dict.fromkeys(one for need in needs for one in RELATED.get(need, OTHERWISE))
    districts = search.filters.get("district", ())
    near = text_of(results.near.name) if results.near else ""
    place = search.place or near or next((district_name(code, current_language()) for code in districts), "")
    accepted = {ACCEPTS: search.filters[ACCEPTS]} if search.filters.get(ACCEPTS) else {}
    for one in [one for one in offered or OTHERWISE if one.value not in needs][:RELATED_SHOWN]:
        facet = "service_type" if isinstance(one, ServiceType) else "kind_of_help"
        instead = DirectorySearch(language=search.language, filters={facet: (one.value,), **accepted}, place=place)
        yield RelatedNeed(label_of(facet, one.value), link(instead))
