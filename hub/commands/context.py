"""How a command runs: settings, then an event loop, then words or JSON, and an exit code that says how it went."""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, NoReturn, ParamSpec

import click
import msgspec
import uvloop
from rich.console import Console
from rich.text import Text as RichText

from hub.errors import ExitCode, HubError, Translate
from hub.logs import configure_logs
from hub.settings import Settings, read_settings
from hub.signals import END_SIGNALS
from hub.web.catalogues import hub_rooms, load_languages

P = ParamSpec("P")

console = Console(highlight=False)
complaints = Console(stderr=True, highlight=False)

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


def command(run: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Make a click callback of an async function; a HubError is told to the person and ends with its exit code."""

    @wraps(run)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            uvloop.run(_until_told_to_stop(run(*args, **kwargs)))
        except HubError as error:
            tell(error)
        except (KeyboardInterrupt, asyncio.CancelledError):
            sys.exit(130)

    return wrapper


async def _until_told_to_stop(running: Coroutine[Any, Any, None]) -> None:
    # A closed terminal or a service manager must find the same orderly end as Ctrl-C: what was opened is closed.
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - a coroutine that runs has a task
    for number in END_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    await running


def settings_or_exit(*, quiet: bool = True, **overrides: Any) -> Settings:
    """Read the settings, put what the command line said over them, and start the logs (without info when `quiet`).

    Ends the program with exit code 2 when a setting is wrong.
    """
    try:
        settings = msgspec.structs.replace(read_settings(), **{k: v for k, v in overrides.items() if v is not None})
    except HubError as error:
        tell(error)
    configure_logs("warning" if quiet and settings.log_level == "info" else settings.log_level)
    return settings


def tell(error: HubError) -> NoReturn:
    """Say `error` on standard error, in the language of the terminal, and exit with its code."""
    translate = translator(terminal_language())
    say(translate(error.title), style="bold", to=complaints)
    say(error.detail.render(translate), to=complaints)
    for problem in error.problems:
        line = f"  {problem.field}: {problem.reason.render(translate)} {problem.remedy.render(translate)}"
        say(line, to=complaints)
    sys.exit(error.exit_code)


def terminal_language() -> str:
    """Return the language of the terminal by LC_ALL, LC_MESSAGES or LANG: "bg", else "en"."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "bg" if value.startswith("bg") else "en"
    return "en"


def translator(language: str) -> Translate:
    """Return the function that says message ids in `language` ("bg" or "en")."""
    return load_languages(hub_rooms())[language].texts.gettext


def say(text: str, *, style: str = "", to: Console | None = None) -> None:
    """Print one line, as it is: no markup, and nothing in it that a terminal would obey."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text.replace("\n", " "))
    (to or console).print(RichText(shown, style=style), soft_wrap=True)


def print_json(value: object) -> None:
    """Print `value` (structs, lists, plain data) as JSON on one line."""
    click.echo(msgspec.json.encode(value).decode())


def finish(code: ExitCode) -> None:
    """End the program with `code` unless all is well."""
    if code is not ExitCode.OK:
        sys.exit(code)
