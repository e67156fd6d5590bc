"""Facts of a service that was found, one for each question of a caller: will they take her, how, with which papers."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from babel.dates import format_timedelta

from hub.directory.answers_view import end_moment, opening_moment
from hub.directory.hit_models import HitAcceptance, HitPayload, HitPlaces
from hub.directory.nrm_vocabulary import (
    ACCEPTANCE_CRITERIA,
    ACTS,
    INSTITUTION_KINDS,
    WAYS_IN,
    AcceptanceAnswer,
    AcceptanceCriterion,
    Act,
    Tier,
    WayIn,
)
from hub.directory.open_now import (
    ActNow,
    OpenNow,
    PhoneNow,
    State,
    always_open,
)
from hub.directory.place_models import Texts
from hub.directory.service_view import (
    CALL_DIRECTLY,
    age_phrase,
    in_a_row,
    mid_sentence,
)
from hub.directory.timely import are_places_known
from hub.directory.vocabulary import language_name
from hub.errors import N_
from hub.web.i18n import current_language, format_date, format_number, gettext, localized

ACCEPTED_SHOWN = 8
LANGUAGES_SHOWN = 8
ACTS_SHOWN = (Act.ANSWERED, Act.ON_CALL, Act.ADMISSION, Act.WALK_IN, None)

YES, NO, ASK, OFF = "yes", "no", "ask", "off"
"""How a line is shown: as good news, as bad, as what nobody has said, or as what is not now."""
TONES = {State.OPEN: YES, State.CLOSED: OFF, State.NOT_KNOWN: ASK}

STANDINGS = {
    State.OPEN: N_("now"),
    State.CLOSED: N_("closed"),
    State.NOT_KNOWN: N_("not known: call and ask"),
}


DECISIVE = frozenset({"accepts", "way_in"})
"""Names of the facts that every hit shows first."""


class Line(NamedTuple):
    """One thing said, and whether it is good news."""

    text: str
    tone: str = ""
    """`YES`, `NO`, `ASK`, or nothing of the kind."""


class Fact(NamedTuple):
    """What is said of one question a caller has."""

    name: str
    label: str
    lines: tuple[Line, ...]

    @property
    def decides(self) -> bool:
        """Whether it may decide whether to call at all: who is taken and how, free places, and what speaks against."""
        tones = {one.tone for one in self.lines}
        return self.name in DECISIVE or NO in tones or (self.name == "places" and YES in tones)


def act_phrase(standing: ActNow, here: datetime, *, always: bool = False) -> str:
    """Return how it stands with an act, as one says it after a colon; `here` is now in the service's zone."""
    if standing.state is State.OPEN:
        if always:
            return gettext("now, around the clock")
        if standing.until:
            return gettext("now, until {moment}").format(moment=end_moment(standing.until, here))
    elif standing.state is State.CLOSED and standing.opens:
        return gettext("closed until {moment}").format(moment=opening_moment(standing.opens, here))
    return gettext(STANDINGS[standing.state])


def facts_of(
    service: HitPayload, standing: OpenNow, phones: Sequence[PhoneNow], here: datetime, wanted: Sequence[str]
) -> Iterator[Fact]:
    """Give what is said of a service at `here`, now in its zone; `wanted` are the criteria of who must be accepted."""
    yield Fact("accepts", gettext("Accepts"), tuple(_accepts(service, wanted)))
    yield Fact("way_in", gettext("Way in"), tuple(_ways_in(service)))
    if service.papers:
        yield Fact("papers", gettext("Papers tonight"), tuple(Line(text_of(one)) for one in service.papers))
    if places := tuple(_places(service, here)):
        yield Fact("places", gettext("Places"), places)
    if open_lines := tuple(_open_lines(service, standing, here, {one.phone.act for one in phones})):
        yield Fact("open", gettext("Hours"), open_lines)
    if languages := _languages(service, standing, phones):
        yield languages
    yield Fact("checked", gettext("Checked"), tuple(_checked(service, here)))


def _open_lines(service: HitPayload, standing: OpenNow, here: datetime, told: Collection[Act | None]) -> Iterator[Line]:
    """Tell of each act that no number beside it tells of."""
    if service.schedule_tier is not Tier.PUBLIC:
        yield Line(gettext("The hours are not announced. Call first."), ASK)
        return
    always = always_open(service.hours)
    for act in ACTS_SHOWN:
        if act in standing.acts and act not in told:
            found = standing.acts[act]
            said = act_phrase(found, here, always=act in always)
            text = f"{gettext(ACTS[act])}: {said}" if act else said[0].upper() + said[1:]
            yield Line(text, TONES[found.state])


def _languages(service: HitPayload, standing: OpenNow, phones: Sequence[PhoneNow]) -> Fact | None:
    on_duty = dict.fromkeys(
        tag for one in (*(one.now for one in phones), *standing.acts.values()) for tag in one.languages
    )
    if on_duty:
        return Fact("languages", gettext("Languages now"), (Line(_spoken(tuple(on_duty))),))
    return Fact("languages", gettext("Languages"), (Line(_spoken(service.languages)),)) if service.languages else None


def _spoken(tags: Sequence[str]) -> str:
    language = current_language()
    return shortened([language_name(tag, language) for tag in tags], LANGUAGES_SHOWN)


def _accepts(service: HitPayload, wanted: Sequence[str]) -> Iterator[Line]:
    """Tell whether the wanted are accepted, each by itself; who is, and who is not, when nobody is named."""
    if ages := age_phrase(service):
        yield Line(ages)
    if service.acceptance_tier is not Tier.PUBLIC:
        yield Line(gettext("Not announced: call and ask"), ASK)
        return
    said = {one.criterion: one for one in service.acceptances}
    if wanted:
        for criterion in map(AcceptanceCriterion, wanted):
            yield _verdict(criterion, said.get(criterion))
        return
    yes, no = (
        [_who(said[one]) for one in AcceptanceCriterion if one in said and said[one].answer is answer]
        for answer in (AcceptanceAnswer.YES, AcceptanceAnswer.NO)
    )
    if yes:
        yield Line(shortened(in_a_row(yes), ACCEPTED_SHOWN))
    if no:
        yield Line(gettext("Not: {who}").format(who=shortened([mid_sentence(one) for one in no], ACCEPTED_SHOWN)), NO)
    if not yes and not no and not ages:
        yield Line(gettext("Not stated: ask"), ASK)


def _verdict(criterion: AcceptanceCriterion, said: HitAcceptance | None) -> Line:
    who = gettext(ACCEPTANCE_CRITERIA[criterion])
    condition = f" ({text_of(said.condition)})" if said and said.condition else ""
    match said.answer if said else AcceptanceAnswer.NOT_STATED:
        case AcceptanceAnswer.YES:
            return Line(gettext("{who}: yes").format(who=who) + condition, YES)
        case AcceptanceAnswer.NO:
            return Line(gettext("{who}: no").format(who=who) + condition, NO)
        case _:
            return Line(gettext("{who}: not stated, ask").format(who=who) + condition, ASK)


def _who(one: HitAcceptance) -> str:
    who = gettext(ACCEPTANCE_CRITERIA[one.criterion])
    return f"{who} ({text_of(one.condition)})" if one.condition else who


def _ways_in(service: HitPayload) -> Iterator[Line]:
    for way in service.ways_in:
        if way is WayIn.DIRECT:
            yield Line(gettext(WAYS_IN[way] if service.has_door else CALL_DIRECTLY), YES)
        elif way is WayIn.REFERRAL and service.via:
            via = ", ".join(mid_sentence(gettext(INSTITUTION_KINDS[one])) for one in service.via)
            yield Line(gettext("By referral of: {via}").format(via=via))
        else:
            yield Line(gettext(WAYS_IN[way]))
    if not service.ways_in:
        yield Line(gettext("Not stated: ask"), ASK)


def _places(service: HitPayload, here: datetime) -> Iterator[Line]:
    if service.capacity_tier is not Tier.PUBLIC:
        yield Line(gettext("Not announced: call and ask"), ASK)
        return
    for one in service.places:
        age = max(here - one.updated, timedelta(0))
        ago = _ago(int(age.total_seconds()) // 3600, current_language())
        if not are_places_known(one.updated, here):
            text = gettext("{unit}: not known now ({free}, {ago})")
            yield Line(text.format(unit=text_of(one.unit), free=_free(one), ago=ago), ASK)
        else:
            text = gettext("{unit}: {free}, {ago}")
            yield Line(text.format(unit=text_of(one.unit), free=_free(one), ago=ago), YES if one.available else NO)


def _free(places: HitPlaces) -> str:
    free = format_number(places.available)
    if places.maximum is None:
        return gettext("{free} free").format(free=free)
    return gettext("{free} of {all} free").format(free=free, all=format_number(places.maximum))


def _checked(service: HitPayload, here: datetime) -> Iterator[Line]:
    language = current_language()
    if service.confirmed_at:
        day = day_of(service.confirmed_at.astimezone(here.tzinfo).date(), language)
        yield Line(gettext("Confirmed by its owner on {day}").format(day=day))
    if service.verified_at:
        day = day_of(service.verified_at.astimezone(here.tzinfo).date(), language)
        yield Line(gettext("Verified by a reviewer on {day}").format(day=day))
    if not service.confirmed_at and not service.verified_at:
        yield Line(gettext("Not known when it was last confirmed: call first"), ASK)
    if service.due_date and service.due_date < here.date():
        text = gettext("Overdue since {day}: call before you rely on it")
        yield Line(text.format(day=day_of(service.due_date, language)), NO)


def text_of(text: Texts | None) -> str:
    """Return a text as it suits the reader best; nothing where there is none."""
    found = localized(text) if text else None
    return found.text if found else ""


def shortened(things: Sequence[str], limit: int) -> str:
    """Return a list in one line; what goes beyond `limit` is on the page of the service."""
    return ", ".join(things[:limit]) + (" …" if len(things) > limit else "")


@lru_cache(maxsize=4096)
def day_of(day: date, language: str) -> str:
    """Return a day as a reader of `language`, which is the current one, writes it: each is written once."""
    return format_date(day)


@lru_cache(maxsize=4096)
def _ago(hours: int, language: str) -> str:
    return str(format_timedelta(-timedelta(hours=max(hours, 1)), threshold=2, add_direction=True, locale=language))
