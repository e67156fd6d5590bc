"""How far two words may differ in letters and still be taken for one: typos, counted in letters, not bytes."""


def allowed_edits(word: str) -> int:
    """Return how many letters may be wrong in `word`: none below 4 letters, one in 4 to 7, two from 8; no digits."""
    if not word.isalpha() or len(word) < 4:
        return 0
    return 1 if len(word) < 8 else 2


def is_within(one: str, other: str, edits: int) -> bool:
    """Whether `edits` letters inserted, left out, changed or swapped with a neighbour make one word of the other.

    This is optimal string alignment, what tantivy's fuzzy queries compute too.
    """
    if abs(len(one) - len(other)) > edits:
        return False
    two_above: list[int] = []
    above = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, two_above[j - 2] + 1)
            row.append(cost)
        if min(row) > edits:
            return False
        two_above, above = above, row
    return above[-1] <= edits


def is_beginning_within(beginning: str, word: str, edits: int) -> bool:
    """Whether some beginning of `word` differs from `beginning` in at most `edits` letters."""
    shortest, longest = max(len(beginning) - edits, 0), len(beginning) + edits
    return any(is_within(beginning, word[:cut], edits) for cut in range(shortest, min(longest, len(word)) + 1))
