"""What is counted of a search that did not find what was needed: codes of closed lists, and no word of it."""

from collections.abc import Iterator

from hub.directory.asked_phrases import PLACE
from hub.directory.models import DirectoryResults, DirectorySearch
from hub.directory.nrm_vocabulary import KindOfHelp
from hub.directory.relaxing import kinds_wanted
from hub.directory.vocabulary import DISTRICTS, ServiceType
from hub.unmet.counter import UnmetCounter
from hub.unmet.models import UNKNOWN, Outcome, Unmet

NEEDS = frozenset({*(one.value for one in ServiceType), *(one.value for one in KindOfHelp)})


def note_unfound(counter: UnmetCounter, search: DirectorySearch, results: DirectoryResults) -> None:
    """Count `search` if it found nothing, or only after something was given up.

    Not counted are a page after the first, a text that is still being typed, and every special case: who is in danger,
    says too little, names a person, or perhaps does, sends a number or asks where a hidden place is. Of those nothing
    is kept at all.
    """
    if search.typing or search.page != 1 or results.special or (results.total and not results.given_up):
        return
    outcome = Outcome.RELAXED if results.total else Outcome.NOTHING
    needs = [code for codes in kinds_wanted(search, results.understood).values() for code in codes if code in NEEDS]
    for need in dict.fromkeys(needs or [UNKNOWN]):
        counter.note(Unmet(need, _region(search, results), outcome))


def _region(search: DirectorySearch, results: DirectoryResults) -> str:
    return next((code for code in _districts(search, results) if code in DISTRICTS), UNKNOWN)


def _districts(search: DirectorySearch, results: DirectoryResults) -> Iterator[str]:
    yield from search.filters.get("district", ())
    if results.near and results.near.district:
        yield results.near.district
    yield from (one.code for one in results.understood if one.what == PLACE)
