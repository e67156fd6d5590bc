"""Bulgarian in Latin letters and back: the official way, the ways people type, a keyboard left on the wrong layout.

From Cyrillic there is one official way (Law on Transliteration, State Gazette 19/2009): `official`. From Latin there
are many words that may be meant, because people write "podslon", "6elter", "sofiq", "Tyrgovishte": `cyrillic_readings`
gives them, the likeliest first. Which of them there is anything about only an index can tell.
"""

from collections.abc import Iterator

MAX_READINGS = 64
"""Readings of one word; a word with more is too doubtful to guess at."""

LONGEST = 24
"""Letters of a word that is read in the other script."""

_OFFICIAL = dict(zip("абвгдезийклмнопрстуфхъь", "abvgdeziyklmnoprstufhay", strict=True)) | {
    "ж": "zh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "sht",
    "ю": "yu",
    "я": "ya",
}

_NAMES = {"българия": "bulgaria"}
"""What the law writes otherwise than by its own table (Art. 6)."""

_MEANT: dict[str, tuple[str, ...]] = {
    "shch": ("щ",),
    "sht": ("щ", "шт"),
    "6t": ("щ", "шт"),
    "zh": ("ж",),
    "sh": ("ш", "щ"),
    "ch": ("ч",),
    "ts": ("ц", "тс"),
    "tz": ("ц",),
    "yu": ("ю",),
    "iu": ("ю", "ию", "иу"),
    "ju": ("ю", "жу"),
    "ya": ("я",),
    "ja": ("я", "жа"),
    "ia": ("ия", "я", "иа"),
    "iq": ("ия", "я"),
    "iya": ("ия",),
    "yo": ("ьо", "йо"),
    "kh": ("х",),
    "ks": ("кс",),
    "ck": ("к",),
    "a": ("а", "ъ"),
    "b": ("б",),
    "c": ("ц", "к"),
    "d": ("д",),
    "e": ("е",),
    "f": ("ф",),
    "g": ("г",),
    "h": ("х",),
    "i": ("и", "й"),
    "j": ("ж", "й", "дж"),
    "k": ("к",),
    "l": ("л",),
    "m": ("м",),
    "n": ("н",),
    "o": ("о",),
    "p": ("п",),
    "q": ("я",),
    "r": ("р",),
    "s": ("с",),
    "t": ("т",),
    "u": ("у", "ъ"),
    "v": ("в", "ж"),
    "w": ("в", "ш"),
    "x": ("х", "кс"),
    "y": ("ъ", "й", "у", "ь", "и"),
    "z": ("з",),
    "4": ("ч",),
    "6": ("ш",),
}
"""What letters, and letters together, may stand for, the likeliest first; longer ones are tried before shorter ones."""

_VOWELS = frozenset("aeiouyq")
_LONGEST_PIECE = max(map(len, _MEANT))

_LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,./"
_BULGARIAN_KEYS = ",уеишщксдзц;ьяаожгтнвмчюйъэфхпрлб"
"""The same keys on a Latin keyboard and on the Bulgarian one (BDS 5237:2006)."""

_TO_BULGARIAN = str.maketrans(_LATIN_KEYS, _BULGARIAN_KEYS)
_TO_LATIN = str.maketrans({bulgarian: latin for latin, bulgarian in zip(_LATIN_KEYS, _BULGARIAN_KEYS, strict=True)})


def official(word: str) -> str:
    """Return a folded Cyrillic word in Latin letters, as the law writes it; other characters stay."""
    if word in _NAMES:
        return _NAMES[word]
    end = ""
    if word.endswith("ия") and len(word) > 2:
        word, end = word[:-2], "ia"
    return "".join(_OFFICIAL.get(letter, letter) for letter in word) + end


def is_latin(word: str) -> bool:
    """Whether a folded word is in Latin letters, with a digit that people type for a letter among them at most."""
    return any("a" <= one <= "z" for one in word) and all("a" <= one <= "z" or one in "46" for one in word)


def is_cyrillic(word: str) -> bool:
    """Whether a folded word is in Bulgarian letters alone."""
    return bool(word) and all(one in _OFFICIAL for one in word)


def cyrillic_readings(word: str) -> tuple[str, ...]:
    """Return the Bulgarian words that a folded Latin word may be, the likeliest first; at most `MAX_READINGS`.

    Empty for a word that is none of `is_latin`, or too long. No dictionary is asked: most of them are no words.
    """
    if not is_latin(word) or len(word) > LONGEST:
        return ()
    beam: list[tuple[int, int, str]] = [(0, 0, "")]
    for end in range(1, len(word) + 1):
        beam = _grown(beam, word, end)
    done = {text: doubt for doubt, at, text in sorted(beam, reverse=True) if at == len(word)}
    return tuple(sorted(done, key=lambda text: (done[text], text)))[:MAX_READINGS]


def other_layout(token: str) -> str | None:
    """Return what the keys of `token` (no spaces) type on the other keyboard; None where that is no word either.

    A token keeps what a keyboard types for letters there, as the full stop that is л: cut words after this.
    """
    folded = token.casefold()
    if any(one in "abcdefghijklmnopqrstuvwxyz" for one in folded):
        if not all(one in _LATIN_KEYS for one in folded):
            return None
        typed = folded.translate(_TO_BULGARIAN)
        return typed if is_cyrillic(typed) else None
    if not all(one in _BULGARIAN_KEYS for one in folded):
        return None
    typed = folded.translate(_TO_LATIN)
    return typed if typed.isascii() and typed.isalpha() else None


def _grown(beam: list[tuple[int, int, str]], word: str, end: int) -> list[tuple[int, int, str]]:
    """Return the readings of `word` up to `end` and those that went further already, the most likely of each."""
    here: list[tuple[int, int, str]] = []
    further = [one for one in beam if one[1] >= end]
    for doubt, at, text in beam:
        if at != end - 1:
            continue
        for length in range(1, _LONGEST_PIECE + 1):
            piece = word[at : at + length]
            if len(piece) < length:
                break
            for rank, meant in enumerate(_readings(word, at, piece)):
                here.append((doubt + rank + (length == 1 and _begins_a_piece(word, at)), at + length, text + meant))
    here.sort()
    return further + _widest(here)


def _widest(grown: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return the most likely readings for each place that they reach."""
    kept: dict[int, int] = {}
    found = []
    for one in grown:
        kept[one[1]] = kept.get(one[1], 0) + 1
        if kept[one[1]] <= MAX_READINGS:
            found.append(one)
    return found


def _readings(word: str, at: int, piece: str) -> Iterator[str]:
    """Give what `piece` of `word` may stand for there: y between consonants is ъ, beside a vowel й."""
    meant = _MEANT.get(piece, ())
    if piece == "y":
        before, after = word[at - 1 : at], word[at + 1 : at + 2]
        if not after or (before in _VOWELS and before) or after in _VOWELS:
            meant = ("й", "и", "ъ", "у", "ь")
    yield from meant


def _begins_a_piece(word: str, at: int) -> bool:
    """Whether letters from `at` stand for one Bulgarian letter together, so that each alone is less likely."""
    return any(word[at : at + length] in _MEANT for length in range(2, _LONGEST_PIECE + 1))
