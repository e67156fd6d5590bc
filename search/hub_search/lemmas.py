"""Dictionary forms of Bulgarian and English words, so that one form of a word finds the others."""

from functools import lru_cache

import simplemma

LEMMATIZER = f"simplemma {simplemma.__version__}"
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


def lemma(word: str) -> str:
    """Return the dictionary form of a folded `word`, in the language its script suggests; unknown words stay."""
    first = word[0]
    if "а" <= first <= "я":
        return _bulgarian(word)
    if "a" <= first <= "z":
        return _looked_up(word, "en")
    return word


def load() -> None:
    """Load the dictionaries now, about half a second, so that nobody's first search waits for them."""
    for word in ("дом", "home"):
        lemma(word)


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
