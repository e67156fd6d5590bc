"""The safe sheet: numbers with hours under neutral names, so that whoever finds it learns as little as can be.

It is made of digits and of words that stand in this module: no text of any source comes onto it, whatever it says.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from hub.directory.nrm_vocabulary import KindOfHelp
from hub.directory.service_models import ServiceEntry
from hub.directory.shortlist.sheets import Call, Made, Said, Sheet, SheetEntry, calls_of
from hub.emergency import EmergencyNumber
from hub.errors import N_
from hub.web.i18n import current_language, gettext

TITLE = N_("Useful numbers")
ANYTHING = N_("Advice and support")
"""What every service is called that is of no kind below."""
EVERYDAY = (
    (frozenset({KindOfHelp.DOCTOR, KindOfHelp.EMERGENCY_MEDICINE, KindOfHelp.PREGNANCY_CARE}), N_("Health")),
    (frozenset({KindOfHelp.LANGUAGE_COURSE, KindOfHelp.VOCATIONAL_TRAINING, KindOfHelp.SCHOOLING}), N_("Courses")),
    (frozenset({KindOfHelp.JOB_SEARCH, KindOfHelp.VOCATIONAL_TRAINING}), N_("Work")),
)
"""What a service is called that gives nothing but what anybody may look for on any day."""
EMERGENCY = N_("Emergencies")


def safe_sheet(services: Sequence[ServiceEntry], emergency: Sequence[EmergencyNumber], today: date) -> Made:
    """Return the sheet for `services`, in the reader's language; those without a number to dial are left out."""
    kept = [(one, calls) for one in services if (calls := calls_of(one, today, dialled=True))]
    names = _told_apart([neutral_name(one) for one, _ in kept])
    entries = [SheetEntry(Said(name), calls) for name, (_, calls) in zip(names, kept, strict=True)]
    entries.append(SheetEntry(Said(gettext(EMERGENCY)), (Call(emergency[0].number, None, "", ""),)))
    return Made(
        Sheet(language=current_language(), title=gettext(TITLE), entries=tuple(entries)), len(services) - len(kept)
    )


def neutral_name(service: ServiceEntry) -> str:
    """Return what a service is called where its name must not stand, for any name can be looked up."""
    helps = set(service.kinds_of_help)
    return gettext(next((name for kinds, name in EVERYDAY if helps and helps <= kinds), ANYTHING))


def _told_apart(names: Sequence[str]) -> list[str]:
    """Return `names`, those that occur more than once with a number behind them."""
    all_of, seen = Counter(names), Counter[str]()
    told: list[str] = []
    for name in names:
        seen[name] += 1
        told.append(f"{name} {seen[name]}" if all_of[name] > 1 else name)
    return told
