"""Any number of generated services as the directory indexes them: hits of about 2 kB, with hours and all facets."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from itertools import islice
from typing import Any
from uuid import UUID

import msgspec

from hub.directory.hit_models import HitAcceptance, HitHours, HitPayload, HitPhone, HitPlaces
from hub.directory.nrm_vocabulary import (
    AcceptanceAnswer,
    AcceptanceCriterion,
    Act,
    HolidayHours,
    InstitutionKind,
    KindOfHelp,
    WayIn,
)
from hub.directory.place_models import LanguageEntry
from hub.directory.vocabulary import ServiceType, Status
from hub_search import SearchDocument
from kit.generated_services import AUDIENCES, SERVICE_TYPES, generated_services

FACETS = ("service_type", "district", "kind_of_help")
"""Those that are compared: the ones that have values, however many services are found."""

_TYPES = dict(zip(SERVICE_TYPES, ServiceType, strict=False))
_KINDS = dict(zip(AUDIENCES, KindOfHelp, strict=False))
_ALERT_LETTERS = 60
_REPORTED = datetime(2026, 11, 1, tzinfo=UTC)
_PHONES = ("000 000 001", "000 000 002", "000 000 003")


def generated_directory(count: int) -> Iterator[SearchDocument]:
    """Generate services; the same for one count."""
    for number, document in enumerate(generated_services(count)):
        kinds = tuple(_KINDS[one] for one in document.facets["audience"])
        service_type = _TYPES[document.facets["service_type"][0]]
        districts = document.facets["district"]
        accepted = _acceptances(number)
        yield msgspec.structs.replace(
            document,
            id=str(UUID(int=number)),
            facets={
                "service_type": (service_type,),
                "district": districts,
                "kind_of_help": kinds,
                "accepts": tuple(one.criterion for one in accepted if one.answer is AcceptanceAnswer.YES),
                "refuses": tuple(one.criterion for one in accepted if one.answer is AcceptanceAnswer.NO),
                "language": ("bg", "en"),
                "city": (document.keywords[1],),
                "way_in": ("direct", "referral"),
                "around_the_clock": ("on_call",) if number % 3 == 0 else (),
                "wheelchair": (("yes", "no", "not_stated")[number % 3],),
                "fee": (("free", "not_stated")[number % 2],),
                "institution_kind": ("ngo",),
            },
            recency=number % 5_000 * 3_600,
            payload=_payload(document, service_type, kinds, accepted),
        )


def _acceptances(number: int) -> tuple[HitAcceptance, ...]:
    """Answer six criteria, other ones for each service: four times yes, once with a condition, and once no."""
    criteria = [*AcceptanceCriterion] * 2
    answers = [AcceptanceAnswer.YES] * 5 + [AcceptanceAnswer.NO]
    first = number % len(AcceptanceCriterion)
    return tuple(
        HitAcceptance(
            criterion=criterion, answer=answer, condition={"bg": "до 12 години", "en": "to 12"} if not place else None
        )
        for place, (criterion, answer) in enumerate(zip(islice(criteria, first, first + 6), answers, strict=True))
    )


def _hours(act: Act, opens: int, closes: int) -> HitHours:
    return HitHours(
        act=act,
        freq="WEEKLY",
        byday="MO,TU,WE,TH,FR,SA,SU",
        opens_at=time(opens),
        closes_at=time(closes),
        on_public_holidays=HolidayHours.AS_USUAL,
    )


def _payload(
    document: SearchDocument,
    service_type: ServiceType,
    kinds: tuple[KindOfHelp, ...],
    accepted: tuple[HitAcceptance, ...],
) -> Mapping[str, Any]:
    place = document.keywords
    payload = HitPayload(
        name=document.name,
        organization=document.organization,
        service_type=service_type,
        kinds_of_help=kinds,
        status=Status.ACTIVE,
        alert={language: text[:_ALERT_LETTERS] for language, text in document.description.items()},
        district=document.facets["district"][0],
        city=dict(zip(("bg", "en"), place, strict=True)),
        phones=tuple(
            HitPhone(number=one, type="voice", act=act, languages=(LanguageEntry(code="bg", name="Bulgarian"),))
            for one, act in zip(_PHONES, Act, strict=False)
        ),
        hours=(_hours(Act.ANSWERED, 9, 17), _hours(Act.ON_CALL, 17, 9)),
        acceptances=accepted,
        ways_in=(WayIn.DIRECT, WayIn.REFERRAL),
        via=(
            InstitutionKind.SOCIAL_ASSISTANCE_DIRECTORATE,
            InstitutionKind.NATIONAL_COMMISSION,
            InstitutionKind.POLICE,
        ),
        places=(
            HitPlaces(
                unit={"bg": "Места за жени", "en": "Places for women"}, available=2, maximum=6, updated=_REPORTED
            ),
        ),
        confirmed_at=_REPORTED,
        languages=("bg", "en"),
        latitude=42.5,
        longitude=25.5,
    )
    built: Mapping[str, Any] = msgspec.to_builtins(payload)
    return built
