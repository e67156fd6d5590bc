"""`hub doctor`: what is wrong with this installation, and how to mend it."""

from collections import Counter

import click
import msgspec

from hub.commands.context import (
    command,
    finish,
    json_option,
    print_json,
    say,
    terminal_language,
    translator,
)
from hub.doctor.checks import TITLES, Check, Condition
from hub.doctor.examination import examination
from hub.errors import N_, ExitCode, Translate
from hub.logs import configure_logs

SIGNS = {
    Condition.OK: ("✓", N_("fine"), "green"),
    Condition.NOTE: ("i", N_("note"), ""),
    Condition.UNKNOWN: ("?", N_("unknown"), ""),
    Condition.WARNING: ("!", N_("WARNING"), "bold yellow"),
    Condition.ERROR: ("✗", N_("ERROR"), "bold red"),
}
"""Sign, word and style of each condition; never the colour alone."""


class Told(msgspec.Struct, frozen=True):
    """A check as programs read it; the sentences are in the language of the terminal."""

    name: str
    condition: str
    says: str
    remedy: str | None


@click.command()
@json_option
@command
async def doctor(as_json: bool) -> None:
    """Say what is wrong with this installation, and how to mend it.

    Exit code 0 when nothing is, 1 for warnings, 2 for errors, as monitoring systems take them. It changes nothing,
    starts no new hub, works beside a running one, and tells no password, key or person.
    """
    configure_logs("error")
    translate = translator(terminal_language())
    counts: Counter[Condition] = Counter()
    told: list[Told] = []
    async for check in examination():
        counts[check.condition] += 1
        told.append(_told(check, translate))
        if not as_json:
            _show(check, told[-1], translate)
    code = _code_of(counts)
    if as_json:
        print_json({"exit_code": int(code), "checks": told})
    else:
        summary = translate(N_("Errors: {errors}. Warnings: {warnings}."))
        say(summary.format(errors=counts[Condition.ERROR], warnings=counts[Condition.WARNING]), style="bold")
    finish(code)


def _code_of(counts: Counter[Condition]) -> ExitCode:
    if counts[Condition.ERROR]:
        return ExitCode.UNSOUND
    return ExitCode.IMPERFECT if counts[Condition.WARNING] else ExitCode.OK


def _told(check: Check, translate: Translate) -> Told:
    says = " ".join(one.render(translate) for one in check.says)
    remedy = check.remedy.render(translate) if check.remedy else None
    return Told(check.subject.value, check.condition.value, says, remedy)


def _show(check: Check, told: Told, translate: Translate) -> None:
    sign, word, style = SIGNS[check.condition]
    say(f"{sign} {translate(word)}: {translate(TITLES[check.subject])}: {told.says}", style=style)
    if told.remedy:
        say(f"    → {told.remedy}")
