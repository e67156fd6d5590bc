"""The needs guide: a few plain questions, and rules that make a search of the answers. Nothing is stored or sent on.

For who does not know what to type, or types only "help". Each question may be left open; an answer is a code of a
closed list, so that nobody can put a name into it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from hub.directory.models import DirectorySearch
from hub.directory.nrm_vocabulary import ACCEPTANCE_CRITERIA, AcceptanceCriterion, KindOfHelp
from hub.directory.vocabulary import ACCEPTS, DISTRICTS, ServiceType
from hub.errors import N_


class Who(StrEnum):
    """Whom the help is for."""

    WOMAN = "woman"
    WOMAN_WITH_CHILD = "woman_with_child"
    PREGNANT = "pregnant"
    MAN = "man"
    GIRL = "girl"
    BOY = "boy"
    FAMILY = "family"


class Need(StrEnum):
    """What is needed first."""

    SAFE_PLACE = "safe_place"
    SOMEBODY_TO_TALK_TO = "somebody_to_talk_to"
    DOCTOR = "doctor"
    FOOD_AND_CLOTHES = "food_and_clothes"
    LAWYER = "lawyer"
    PAPERS = "papers"
    CHILD = "child"
    WORK = "work"
    WAY_HOME = "way_home"
    REPORT = "report"
    NOT_KNOWN = "not_known"


class Answer(NamedTuple):
    """What a person chooses, and what is looked for then."""

    label: str
    looked_for: Mapping[str, tuple[str, ...]]


def _accepted(*criteria: AcceptanceCriterion) -> dict[str, tuple[str, ...]]:
    return {ACCEPTS: tuple(one.value for one in criteria)}


def _helped(*kinds: KindOfHelp) -> dict[str, tuple[str, ...]]:
    return {"kind_of_help": tuple(one.value for one in kinds)}


WHO = {
    Who.WOMAN: Answer(N_("A woman"), _accepted(AcceptanceCriterion.WOMEN)),
    Who.WOMAN_WITH_CHILD: Answer(
        N_("A woman with a child"), _accepted(AcceptanceCriterion.WOMEN, AcceptanceCriterion.WITH_CHILDREN)
    ),
    Who.PREGNANT: Answer(N_("A pregnant woman"), _accepted(AcceptanceCriterion.WOMEN, AcceptanceCriterion.PREGNANT)),
    Who.MAN: Answer(N_("A man"), _accepted(AcceptanceCriterion.MEN)),
    Who.GIRL: Answer(N_("A girl under 18"), _accepted(AcceptanceCriterion.GIRLS)),
    Who.BOY: Answer(N_("A boy under 18"), _accepted(AcceptanceCriterion.BOYS)),
    Who.FAMILY: Answer(N_("A family"), _accepted(AcceptanceCriterion.FAMILIES)),
}

NEEDS = {
    Need.SAFE_PLACE: Answer(N_("A safe place to sleep"), _helped(KindOfHelp.BED, KindOfHelp.HOUSING)),
    Need.SOMEBODY_TO_TALK_TO: Answer(
        N_("Somebody to talk to"), _helped(KindOfHelp.CRISIS_SUPPORT, KindOfHelp.PSYCHOLOGIST)
    ),
    Need.DOCTOR: Answer(
        N_("A doctor"),
        _helped(KindOfHelp.DOCTOR, KindOfHelp.EMERGENCY_MEDICINE, KindOfHelp.SEXUAL_HEALTH, KindOfHelp.PREGNANCY_CARE),
    ),
    Need.FOOD_AND_CLOTHES: Answer(
        N_("Food, clothes, money for today"),
        _helped(KindOfHelp.FOOD, KindOfHelp.CLOTHING, KindOfHelp.HYGIENE, KindOfHelp.MONEY),
    ),
    Need.LAWYER: Answer(N_("A lawyer"), _helped(KindOfHelp.LAWYER, KindOfHelp.LEGAL_ADVICE, KindOfHelp.COMPENSATION)),
    Need.PAPERS: Answer(
        N_("Identity papers or a right to stay"),
        _helped(KindOfHelp.IDENTITY_PAPERS, KindOfHelp.RESIDENCE_PERMIT, KindOfHelp.ASYLUM),
    ),
    Need.CHILD: Answer(
        N_("Help for a child"), _helped(KindOfHelp.CHILD_PROTECTION, KindOfHelp.CHILDCARE, KindOfHelp.SCHOOLING)
    ),
    Need.WORK: Answer(
        N_("Work or training"),
        _helped(KindOfHelp.JOB_SEARCH, KindOfHelp.VOCATIONAL_TRAINING, KindOfHelp.LABOUR_RIGHTS),
    ),
    Need.WAY_HOME: Answer(
        N_("A way home"), _helped(KindOfHelp.RETURN_HOME, KindOfHelp.TRANSPORT, KindOfHelp.FAMILY_TRACING)
    ),
    Need.REPORT: Answer(N_("To report a crime"), _helped(KindOfHelp.CRIME_REPORT, KindOfHelp.WITNESS_PROTECTION)),
    Need.NOT_KNOWN: Answer(N_("I do not know yet"), {"service_type": (ServiceType.HOTLINE.value,)}),
}

BESIDES = {
    one: ACCEPTANCE_CRITERIA[one]
    for one in (
        AcceptanceCriterion.WITHOUT_PAPERS,
        AcceptanceCriterion.FOREIGNERS,
        AcceptanceCriterion.ASYLUM_SEEKERS,
        AcceptanceCriterion.WHEELCHAIR,
        AcceptanceCriterion.ADDICTION,
        AcceptanceCriterion.MENTAL_HEALTH,
    )
}
"""What else decides whether a service takes somebody; several may hold."""


class Answers(NamedTuple):
    """What somebody chose; each may be missing."""

    who: Who | None = None
    need: Need | None = None
    besides: tuple[AcceptanceCriterion, ...] = ()
    district: str | None = None
    """ISO 3166-2 code, one of `DISTRICTS`."""


def search_of(answers: Answers, language: str) -> DirectorySearch:
    """Return the search that the answers make; without a need it asks for the lines that answer and advise."""
    found: dict[str, tuple[str, ...]] = {}
    chosen = [WHO[answers.who].looked_for] if answers.who else []
    chosen.append(NEEDS[answers.need or Need.NOT_KNOWN].looked_for)
    chosen.append(_accepted(*answers.besides))
    for looked_for in chosen:
        for facet, codes in looked_for.items():
            found[facet] = tuple(dict.fromkeys((*found.get(facet, ()), *codes)))
    if answers.district in DISTRICTS and answers.need not in {None, Need.NOT_KNOWN}:
        found["district"] = (answers.district,)
    return DirectorySearch(language=language, filters={facet: codes for facet, codes in found.items() if codes})
