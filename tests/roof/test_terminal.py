"""What the commands print: as it is, and nothing that a terminal would obey."""

import io

import pytest
from rich.console import Console

from hub.commands.context import say


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Evil shelter [/bold]", "Evil shelter [/bold]"),
        ("[link=https://x]a[/link]", "[link=https://x]a[/link]"),
        ("before\x1b[2Jafter", "before [2Jafter"),
        ("title \x1b]0;owned\x07", "title  ]0;owned "),
        ("right \u202e to left", "right   to left"),
        ("two\nlines", "two lines"),
        ("Подслон – ѝ й", "Подслон – ѝ й"),
    ],
)
def test_say_prints_text_and_no_command(text: str, shown: str) -> None:
    written = io.StringIO()
    say(text, to=Console(file=written, width=200, force_terminal=False))
    assert written.getvalue() == f"{shown}\n"
