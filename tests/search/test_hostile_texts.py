"""Texts made to keep the analysis busy: twice the text takes no more than about twice the time."""

import signal
import time
from collections.abc import Callable, Iterator

import pytest

from hub_search.analysis import compounds, fold, terms, words
from hub_search.highlight import Highlighter, Telling
from hub_search.models import MAX_CHARACTERS, SearchQuery
from hub_search.query import read

CHARACTERS = 200_000
TIMES_LONGER = 16
PATIENCE = 5
"""How much more than its share a longer text may take: 1 is linear, and `TIMES_LONGER` would be quadratic."""

GIVEN_UP_AFTER = 20
"""Seconds, when a test is ended: an exponential pattern would never come back."""

LINGER = 0.1
"""Seconds that count as no time: below, the clock says more of the machine than of the code."""

HOSTILE = {
    "marks": "a" + "\u0301" * CHARACTERS + " -",
    "marks of two kinds": "a" + "\u0301\u0316" * (CHARACTERS // 2) + " -",
    "marked letters": "a\u0301" * (CHARACTERS // 2) + " -",
    "letters": "д" * CHARACTERS + " -",
    "letters and a mark": "д" * CHARACTERS + "\u0301 -",
    "hyphens": "-" * CHARACTERS,
    "hyphenated": "a-" * (CHARACTERS // 2),
    "hyphenated marks": "a\u0301-" * (CHARACTERS // 3),
    "hyphenated twice": "a--" * (CHARACTERS // 3),
    "joiners": "\u200d" * CHARACTERS + "a-" + "\u200d" * 9,
    "spaces": " " * CHARACTERS + "-\u0301",
    "answers": "легло " * (CHARACTERS // 6),
    "nearly answers": " ".join(f"легл{number:x}" for number in range(CHARACTERS // 10)),
}


@pytest.fixture(autouse=True)
def _alarm() -> Iterator[None]:
    """End a test that does not come back; a pattern at work heeds signals."""

    def give_up(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(GIVEN_UP_AFTER)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def quickest(act: Callable[[str], object], text: str) -> float:
    """Seconds of the processor that `act` takes with `text`, the least of three: others may be at work."""
    taken = []
    for _ in range(3):
        began = time.thread_time()
        act(text)
        taken.append(time.thread_time() - began)
    return min(taken)


def marked(text: str) -> None:
    highlighter = Highlighter(read(SearchQuery(text="легло помещение психо-социална", typing=True)).words)
    highlighter.mark(text)
    highlighter.snippet([Telling(text)])


def asked(text: str) -> None:
    read(SearchQuery(text=text, typing=True))


ACTS: dict[str, Callable[[str], object]] = {
    "words": words,
    "compounds": lambda text: list(compounds(text)),
    "fold": fold,
    "terms": terms,
    "read": asked,
    "mark": marked,
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("text", HOSTILE)
def test_analysis_when_text_is_hostile_then_its_time_grows_with_its_length_only(act: str, text: str) -> None:
    whole = HOSTILE[text]
    tail = whole[-2:]
    part = quickest(ACTS[act], whole[: len(whole) // TIMES_LONGER] + tail)
    assert quickest(ACTS[act], whole) <= max(part * TIMES_LONGER * PATIENCE, LINGER)


@pytest.mark.parametrize("text", HOSTILE)
def test_read_when_query_is_hostile_then_it_is_understood_at_once(text: str) -> None:
    cut = HOSTILE[text][: MAX_CHARACTERS - 2] + " -"
    assert quickest(asked, cut) < LINGER


def test_snippet_when_every_other_character_answers_then_it_is_cut_at_once() -> None:
    highlighter = Highlighter(read(SearchQuery(text="ж")).words)
    assert quickest(lambda text: highlighter.snippet([Telling(text)]), "ж " * (CHARACTERS // 2)) < 3 * LINGER
