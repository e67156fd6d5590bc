"""What all forms of a Bulgarian or English word have in common, so that one of them finds the others.

Bulgarian words are looked up in a dictionary. English ones are too, and then cut to the stem (Snowball's English), by
which "counselling" finds "counselor"; for Bulgarian there is no stemmer of that kind.
"""

import threading
from functools import lru_cache
from importlib.metadata import version

import simplemma
import snowballstemmer

LEMMATIZER = f"simplemma {simplemma.__version__}, snowballstemmer {version('snowballstemmer')}"
"""Stamped into an index: other dictionaries give other lemmas."""

_CONSONANTS = frozenset("бвгджзйклмнпрстфхцчшщ")
_ARTICLES = ("та", "то", "те")
_ADJECTIVE_ENDINGS = (
    ("ният", "ен"),
    ("ния", "ен"),
    ("на", "ен"),
    ("но", "ен"),
    ("ни", "ен"),
    ("ският", "ски"),
    ("ския", "ски"),
    ("ска", "ски"),
    ("ско", "ски"),
)
_SHORTEST_STEM = 4

_stemmer = snowballstemmer.stemmer("english")
_stemming = threading.Lock()


def lemma(word: str) -> str:
    """Return the dictionary form of a folded `word`, in the language its script suggests; unknown words stay."""
    first = word[0]
    if "а" <= first <= "я":
        return _bulgarian(word)
    if "a" <= first <= "z":
        return _english(word)
    return word


def is_known(word: str, language: str) -> bool:
    """Whether the dictionary of `language`, bg or en, has a folded `word`."""
    return bool(simplemma.is_known(word, lang=language))


def load() -> None:
    """Load the dictionaries now, about half a second, so that nobody's first search waits for them."""
    for word in ("дом", "home"):
        lemma(word)


@lru_cache(maxsize=65_536)
def _english(word: str) -> str:
    with _stemming:  # a stemmer keeps the word it is at
        return str(_stemmer.stemWord(_looked_up(word, "en")))


def _bulgarian(word: str) -> str:
    """Look `word` up; if unknown without its article, and if that is unknown as a regular adjective."""
    found = _looked_up(word, "bg")
    if found != word or simplemma.is_known(word, lang="bg"):
        return found
    bare = word[:-2] if word.endswith(_ARTICLES) and len(word) > _SHORTEST_STEM + 2 else word
    found = _looked_up(bare, "bg")
    return _adjective(bare) if found == bare else found


def _adjective(word: str) -> str:
    """Return the masculine of an adjective that no dictionary has: кризисна → кризисен, русенска → русенски."""
    for ending, masculine in _ADJECTIVE_ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST_STEM and stem[-1] in _CONSONANTS:
            return stem + masculine
    return word


@lru_cache(maxsize=65_536)
def _looked_up(word: str, language: str) -> str:
    return simplemma.lemmatize(word, lang=language).casefold()
