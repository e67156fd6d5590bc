"""What was understood of plain words as the engine is asked it: what comes first, and who refuses and is left out."""

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime

import msgspec

from hub.directory.asked_models import NUMBERS_FIRST, Asked
from hub.directory.asked_phrases import AGE, FEE, INSTITUTION_KIND, KIND_OF_HELP, LANGUAGE, PLACE, SERVICE_TYPE, TIME
from hub.directory.asked_places import NEIGHBOURS
from hub.directory.models import DirectoryResults, DirectorySearch
from hub.directory.nrm_vocabulary import AcceptanceCriterion, Act, KindOfHelp
from hub.directory.open_at import moment_of
from hub.directory.timely import HOURS, open_at
from hub.directory.vocabulary import (
    ACCEPTS,
    ADULT_YEARS,
    CHILD,
    COVERS,
    NATIONWIDE,
    OPEN,
    REFUSES,
    REFUSES_AGE,
    SERVICE_TYPE_WORDS,
    ServiceType,
)
from hub_search.engine import SearchEngine
from hub_search.models import MAX_BOOSTS, Boost, Match, SearchQuery

TYPE, INSTITUTION, HERE, HELP = 0.7, 1.0, 0.6, 0.6
CLOSE_BY, COVERING, EVERYWHERE = 0.3, 0.4, 0.1
ACCEPTING, SPEAKING, OPEN_THEN, COSTING_NOTHING = 0.4, 0.6, 0.4, 0.3
FOR_CHILDREN, CRISIS_OF_A_CHILD, LINE_OF_A_CHILD = 0.6, 1.0, 0.6
"""How much each counts, in parts of what the best answer to the words scores; tried on fixtures/relevance."""

ALWAYS, TODAY = "always", "today"
STILL_OPEN = (Act.ADMISSION.value, Act.ANSWERED.value, Act.ON_CALL.value, OPEN)
"""What must be open around the clock for somebody who comes at night."""
CHILDRENS = (KindOfHelp.CHILD_PROTECTION.value,)
GROWN = (AcceptanceCriterion.WOMEN.value, AcceptanceCriterion.MEN.value)
YOUNG = (AcceptanceCriterion.GIRLS.value, AcceptanceCriterion.BOYS.value)


async def with_understood(engine: SearchEngine, query: SearchQuery, asked: Asked, now: datetime | None) -> SearchQuery:
    """Return `query` with what was understood beside its words; `now` (aware) tells what is open then.

    Raises SearchError.
    """
    present = now or datetime.now(UTC)
    if NUMBERS_FIRST.intersection(asked.special):
        opened = await open_at(engine, present)
        lines = Boost(SERVICE_TYPE, (ServiceType.HOTLINE.value,), TYPE)
        return msgspec.structs.replace(
            query,
            text=SERVICE_TYPE_WORDS[ServiceType.HOTLINE][0],
            boosts=(lines, Boost(HOURS, opened.open, OPEN_THEN)),
        )
    boosts = (*_boosts(asked), *[one async for one in _open_then(engine, asked, present)], *query.boosts)
    return msgspec.structs.replace(
        query,
        text=asked.text,
        optional=asked.optional,
        excluded=_excluded(query.excluded, asked),
        boosts=boosts[:MAX_BOOSTS],
    )


async def _open_then(engine: SearchEngine, asked: Asked, present: datetime) -> AsyncIterator[Boost]:
    """Give what raises services that are open at the time that was read."""
    for code in asked.codes(TIME):
        if code == ALWAYS:
            yield Boost("around_the_clock", STILL_OPEN, OPEN_THEN)
        elif code != TODAY:
            yield Boost(HOURS, (await open_at(engine, moment_of(code, present))).open, OPEN_THEN)


def moment_read(asked: Asked, now: datetime | None) -> datetime | None:
    """Return the moment that was read from the words, if any tells one."""
    if now is None or asked.special:
        return None
    return next((moment_of(code, now) for code in asked.codes(TIME) if code not in {ALWAYS, TODAY}), None)


def nothing_looked_for(search: DirectorySearch, asked: Asked) -> DirectoryResults:
    """Return that nothing was found, as the words are a person's: no engine and no figure gets to know of them."""
    return DirectoryResults(
        total=0,
        page=search.page,
        pages=0,
        size=search.size,
        items=(),
        facets={},
        special=asked.special,
        match=Match.EVERYTHING,
        complete=0,
    )


def _excluded(chosen: Mapping[str, tuple[str, ...]], asked: Asked) -> dict[str, tuple[str, ...]]:
    refused = tuple(dict.fromkeys((*chosen.get(REFUSES, ()), *asked.codes(ACCEPTS))))
    return {**chosen, REFUSES: refused, REFUSES_AGE: _years(asked)}


def _years(asked: Asked) -> tuple[str, ...]:
    """Return the age that must not be refused: of a child alone, for one that comes along has none of its own."""
    if AcceptanceCriterion.WITH_CHILDREN in asked.codes(ACCEPTS):
        return ()
    return tuple(one for one in asked.codes(AGE) if one == CHILD or int(one) < ADULT_YEARS)


def _boosts(asked: Asked) -> Iterator[Boost]:
    """Give what raises a service, what says most first."""
    for facet, weight in ((SERVICE_TYPE, TYPE), (INSTITUTION_KIND, INSTITUTION)):
        if codes := asked.codes(facet):
            yield Boost(facet, codes, weight)
    for district in asked.codes(PLACE)[:1]:
        yield Boost("district", (district,), HERE)
        yield Boost("district", tuple(NEIGHBOURS.get(district, "").split()), CLOSE_BY)
        yield Boost(COVERS, (district, NATIONWIDE), COVERING)
    if codes := asked.codes(KIND_OF_HELP):
        yield Boost(KIND_OF_HELP, codes, HELP)
    if _years(asked):
        yield Boost(ACCEPTS, YOUNG, FOR_CHILDREN)
        yield Boost(ACCEPTS, GROWN, -FOR_CHILDREN)
        yield Boost(KIND_OF_HELP, CHILDRENS, FOR_CHILDREN)
        if not asked.codes(SERVICE_TYPE) and not asked.codes(KIND_OF_HELP):
            yield Boost(SERVICE_TYPE, (ServiceType.CRISIS_INTERVENTION.value,), CRISIS_OF_A_CHILD)
            yield Boost(SERVICE_TYPE, (ServiceType.HOTLINE.value,), LINE_OF_A_CHILD)
    for code in asked.codes(ACCEPTS):
        yield Boost(ACCEPTS, (code,), ACCEPTING)
        if code == AcceptanceCriterion.WHEELCHAIR:
            yield Boost("wheelchair", ("yes",), ACCEPTING)
    if codes := asked.codes(LANGUAGE):
        yield Boost("language", codes, SPEAKING)
    if codes := asked.codes(FEE):
        yield Boost("fee", codes, COSTING_NOTHING)
