"""How far two words may differ in letters and still be taken for one: typos, counted in letters, not bytes.

The first letter of a word is never taken for a typo: people seldom mistake it, and a word that begins otherwise is
mostly another word (бременна, временно).
"""


def allowed_edits(word: str) -> int:
    """Return how many letters may be wrong in `word`: none below 4 letters, one in 4 to 7, two from 8; no digits."""
    if not word.isalpha() or len(word) < 4:
        return 0
    return 1 if len(word) < 8 else 2


def is_within(one: str, other: str, edits: int) -> bool:
    """Whether `edits` letters inserted, left out, changed or swapped with a neighbour make one word of the other.

    This is optimal string alignment, what tantivy's fuzzy queries compute too. Both begin with the same letter.
    """
    if one[:1] != other[:1] or abs(len(one) - len(other)) > edits:
        return False
    return _distances(one, other, edits)[-1] <= edits


def is_beginning_within(beginning: str, word: str, edits: int) -> bool:
    """Whether some beginning of `word` differs from `beginning` as `is_within` says."""
    if beginning[:1] != word[:1]:
        return False
    return min(_distances(beginning, word[: len(beginning) + edits], edits)) <= edits


def _distances(one: str, other: str, edits: int) -> list[int]:
    """Return how far `one` is from each beginning of `other`, the empty one first; any number over `edits` is too far.

    Only letters whose places differ by at most `edits` can be each other's, so only those are compared.
    """
    two_above: list[int] = []
    above = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i, *[edits + 1] * len(other)]
        for j in range(max(1, i - edits), min(len(other), i + edits) + 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != other[j - 1]))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == other[j - 1]:
                cost = min(cost, two_above[j - 2] + 1)
            row[j] = cost
        if min(row) > edits:
            return row
        two_above, above = above, row
    return above
