"""The colours of the pages can be told apart by everybody, by day and by night."""

import re
from pathlib import Path

import pytest

import hub.web

SOURCE = Path(hub.web.__file__).parent / "frontend" / "_colours.scss"
TEXT = [
    *[
        (ink, ground)
        for ink in ("ink", "muted", "accent", "accent-strong", "danger")
        for ground in ("paper", "surface")
    ],
    ("ink", "accent-soft"),
    ("ink", "mark"),
    ("ink", "danger-soft"),
    ("accent", "accent-soft"),
    ("accent-strong", "accent-soft"),
    ("danger", "danger-soft"),
    ("good", "surface"),
    ("good", "good-soft"),
    ("caution", "surface"),
    ("caution", "caution-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-night", "night"),
    ("on-night-strong", "night"),
    ("on-exit", "exit"),
    ("on-exit", "exit-hover"),
]
EDGES = [("field", "paper"), ("field", "surface"), ("accent", "paper"), ("danger", "danger-soft"), ("focus", "night")]


def colours() -> dict[str, dict[str, str]]:
    day, night = SOURCE.read_text(encoding="utf-8").split("@media screen and (prefers-color-scheme: dark)")
    by_day = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", day))
    return {"day": by_day, "night": by_day | dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", night))}


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    full = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    shares = [int(full[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#fff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("time", ["day", "night"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (EDGES, 3.0)], ids=["text", "edges"])
def test_every_pair_of_colours_in_use_can_be_told_apart(time: str, pairs: list[tuple[str, str]], least: float) -> None:
    named = colours()[time]
    weak = {pair: round(contrast(named[pair[0]], named[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < least} == {}
