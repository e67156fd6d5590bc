"""Row `relevance-miami`: how well a real directory is searched without its taxonomy, and what each step adds.

443 questions, each with the services that the directory's editors filed under it (../shared/data). Plain BM25 over the
same texts reaches nDCG@10 0.254 and recall@50 0.493.
"""

import asyncio
import multiprocessing
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import simplemma
from results import BenchResult

from hub.directory.synonyms import shipped
from hub_search import Synonyms, TantivyEngine, analysis, lemmas
from kit import miami
from kit.search_documents import streamed

NDCG, RECALL = 0.30, 0.55
PLAIN = "plain BM25: nDCG@10 0.254, recall@50 0.493"


def as_written(word: str) -> str:
    """Leave a word as it is."""
    return word


def dictionary_form(word: str) -> str:
    """Look an English word up, and do no more."""
    return simplemma.lemmatize(word, lang="en").casefold()


STEPS: tuple[tuple[str, Callable[[str], str], bool], ...] = (
    ("words as written, fields weighed, slips forgiven", as_written, False),
    ("dictionary forms", dictionary_form, False),
    ("stems", lemmas.lemma, False),
    ("synonyms", lemmas.lemma, True),
)
"""Each step, what it makes of a word, and whether synonyms are read; each has all that the steps before it have."""


def run() -> list[BenchResult]:
    """Ask all questions after every step, each in a process of its own; the last is what the hub does."""
    if not miami.is_there():
        print(miami.NOT_THERE)
        return []
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawned, max_tasks_per_child=1) as one_at_a_time:
        reached = list(one_at_a_time.map(measured, range(len(STEPS))))
    ndcg, recall = reached[-1]
    told = "; ".join(f"{step[0]} {gain:.3f}/{found:.3f}" for step, (gain, found) in zip(STEPS, reached, strict=True))
    return [
        BenchResult(
            name="relevance-miami nDCG@10",
            value=ndcg,
            unit="",
            target=NDCG,
            better="higher",
            compared_with=PLAIN,
            detail=f"after each step: {told}",
        ),
        BenchResult(name="relevance-miami recall@50", value=recall, unit="", target=RECALL, better="higher"),
    ]


def measured(step: int) -> tuple[float, float]:
    """Return nDCG@10 and recall@50 of a step, in a process that has read no word in any other way."""
    _, made, with_synonyms = STEPS[step]
    analysis.lemma = made  # type: ignore[attr-defined, assignment]  # only here are words read in another way
    return asyncio.run(_quality(with_synonyms=with_synonyms))


async def _quality(*, with_synonyms: bool) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as directory:
        engine = TantivyEngine(Path(directory) / "index")
        try:
            if with_synonyms:
                engine.learn(Synonyms(one.searched for one in shipped()))
            await engine.replace_all(streamed(miami.services()))
            return await miami.quality(engine)
        finally:
            await engine.close()
