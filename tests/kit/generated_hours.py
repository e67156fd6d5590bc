"""Services with hours, generated: most share theirs with many others, as in a real directory."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import NAMESPACE_OID, uuid5

import msgspec

from hub.directory.hit_models import HitHours, HitOtherDays, HitPayload, HitPhone
from hub.directory.nrm_vocabulary import Act, HolidayHours
from hub.directory.opening_hours import DAYS, WHOLE_DAY
from hub.directory.timely import timely_facets
from hub.directory.vocabulary import ServiceType, Status
from hub_search import SearchDocument
from kit.generated_services import generated_services

BEGINNING = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
"""The moment around which entries were confirmed, fell due, and close for single days."""

_ACTS = (None, Act.ANSWERED, Act.ON_CALL, Act.ADMISSION, Act.WALK_IN)


def services_with_hours(count: int, patterns: int, seed: int = 2026) -> Iterator[SearchDocument]:
    """Generate services that share `patterns` different hours; the same for one seed."""
    chance = random.Random(seed)
    different = list(generated_hours(patterns, seed))
    for document in generated_services(count):
        service = msgspec.structs.replace(
            chance.choice(different),
            confirmed_at=BEGINNING - timedelta(days=chance.randint(0, 400)),
            due_date=BEGINNING.date() + timedelta(days=chance.randint(-60, 300)),
        )
        facets = timely_facets(service, ())
        yield msgspec.structs.replace(
            document,
            id=str(uuid5(NAMESPACE_OID, document.id)),
            payload=msgspec.to_builtins(service),
            facets=document.facets | {facet: codes for facet, codes in facets.items() if codes},
        )


def generated_hours(count: int, seed: int = 2026) -> Iterator[HitPayload]:
    """Generate what decides whether a service is open, each different: hours of some acts, and days without them."""
    chance = random.Random(seed)
    for number in range(count):
        acts = chance.sample(_ACTS, chance.randint(1, 2))
        yield HitPayload(
            name={"en": f"Hours {number}"},
            service_type=ServiceType.SOCIAL_WORK,
            status=Status.ACTIVE,
            hours=tuple(_hours(chance, act) for act in acts for _ in range(chance.randint(1, 2))),
            other_days=tuple(_other_days(chance) for _ in range(chance.randint(0, 2))),
            phones=tuple(HitPhone(number=f"000 {number:06}", act=act) for act in acts),
            time_zone=chance.choice((None, None, None, "Europe/Sofia", "Europe/London", "America/New_York")),
            country=chance.choice((None, None, "GB")),
        )


def _hours(chance: random.Random, act: Act | None) -> HitHours:
    if chance.random() < 0.2:
        return HitHours(act=act, freq="WEEKLY", byday=",".join(DAYS), opens_at=WHOLE_DAY[0], closes_at=WHOLE_DAY[1])
    opens, length = chance.randint(0, 24 * 12 - 1) * 5, chance.randint(1, 20 * 12) * 5
    first, last = sorted(chance.sample(range(8), 2))
    return HitHours(
        act=act,
        freq="WEEKLY",
        byday=",".join(DAYS[first:last]),
        opens_at=time(*divmod(opens, 60)),
        closes_at=time(*divmod((opens + length) % 1440, 60)),
        on_public_holidays=chance.choice((None, HolidayHours.CLOSED, HolidayHours.AS_USUAL)),
        valid_to=chance.choice((None, None, None, date(2026, 12, 31))),
    )


def _other_days(chance: random.Random) -> HitOtherDays:
    start = BEGINNING.date() + timedelta(days=chance.randint(-5, 60))
    return HitOtherDays(start_date=start, end_date=start + timedelta(days=chance.randint(0, 4)), closed=True)
