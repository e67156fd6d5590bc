"""The pages of docs/reference that are made from the code; `make docs` writes them, a test compares."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

import hub
import hub.plugin.hookspecs
from hub.cli import main
from hub.directory.fields import ENTITIES, NOTES, Entity, Field, Kind
from hub.directory.nrm_vocabulary import (
    ACCEPTANCE_CRITERIA,
    ACCESS_FEATURES,
    ACCOMMODATION_FORMS,
    ACTS,
    DOCUMENT_ROUTES,
    INSTITUTION_KINDS,
    KINDS_OF_HELP,
    LICENCE_STATES,
    PLACE_KINDS,
    SPECIALISTS,
    WAYS_IN,
)
from hub.directory.vocabulary import SERVICE_TYPES
from hub.errors import ExitCode, HubError
from hub.openapi import document_of
from hub.settings import setting_documentation
from hub.web.answers import PROBLEM_JSON
from kit.hub_app import an_app, settings_of

FOLDER = Path(__file__).parents[2] / "docs" / "reference"

EXIT_CODES = {
    ExitCode.OK: "done",
    ExitCode.FAILED: "something went wrong that the command cannot mend; a ledger does not hold; the doctor warns",
    ExitCode.INVALID: "a setting, an option or the input as a whole cannot be taken; the doctor found errors",
    ExitCode.NOT_FOUND: "there is no such thing",
    ExitCode.CONFLICT: "the thing has changed since it was read",
    ExitCode.UNAVAILABLE: "database, index or address do not answer; try again",
    ExitCode.PARTLY: "done, but something was left out and named: rows of an import that were rejected",
}


def settings_page() -> str:
    """Return the page of all settings."""
    rows = [
        f"| `{name}` | {description} | {allowed} | {_default(default)} |"
        for name, description, allowed, default in setting_documentation()
    ]
    return "\n".join(
        (
            "# Settings",
            "",
            "Read from `hub.toml` in the working directory (or the file that `HUB_CONFIG` names; in lower case without",
            "`HUB_`), then from environment variables, which win. A value that cannot be taken stops the start.",
            "",
            "| setting | what it decides | allowed | default |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
        )
    )


def commands_page() -> str:
    """Return the page of all commands and exit codes."""
    lines = ["# Commands", "", "Commands that print data take `--json`.", ""]
    for name, command in _commands(main, "hub"):
        lines += [f"## `{name}`", "", inspect.cleandoc(command.help or ""), ""]
        options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
        arguments = [parameter for parameter in command.params if isinstance(parameter, click.Argument)]
        lines += [f"- `{one.human_readable_name.upper()}`" for one in arguments]
        lines += [f"- `{one.opts[-1]}`: {one.help or one.name}" for one in options]
        lines += [""] if options or arguments else []
    lines += ["## Exit codes", "", "| code | meaning |", "| --- | --- |"]
    lines += [f"| {code.value} | {EXIT_CODES[code]} |" for code in ExitCode]
    return "\n".join([*lines, "| 130 | interrupted |", ""])


def hooks_page() -> str:
    """Return the page of all hooks, with their exact signatures."""
    lines = ["# Hooks", "", "A plugin is a module or object named in the entry-point group `hub.plugins`. It marks its"]
    lines += ["answers with `from hub.plugin import hookimpl`. Hooks are plain functions: no `async`, no I/O.", ""]
    for name, hook in vars(hub.plugin.hookspecs).items():
        if name.startswith("hub_"):
            signature = str(inspect.signature(hook)).replace("geopy.geocoders.base.", "")
            lines += [
                f"## `{name}`",
                "",
                "```python",
                f"def {name}{signature}",
                "```",
                "",
                inspect.getdoc(hook) or "",
                "",
            ]
    return "\n".join(lines)


def problems_page() -> str:
    """Return the page of all problem types."""
    lines = [
        "# Problem types",
        "",
        "Errors are `application/problem+json` (RFC 9457); `type` is `/problems/<slug>`.",
        "",
    ]
    lines += ["| type | status | exit code | situation |", "| --- | --- | --- | --- |"]
    for problem in sorted(problem_types(), key=lambda one: one.slug):
        situation = (inspect.getdoc(problem) or "").splitlines()[0]
        lines.append(f"| `/problems/{problem.slug}` | {problem.status} | {int(problem.exit_code)} | {situation} |")
    return "\n".join([*lines, ""])


KINDS = {
    Kind.TEXTS: "text, in several languages",
    Kind.PLAIN: "text",
    Kind.CODES: "language tags (BCP 47)",
    Kind.URL: "web address",
    Kind.EMAIL: "e-mail address",
    Kind.WHOLE: "whole number",
    Kind.NUMBER: "number",
    Kind.DATE: "day",
    Kind.MOMENT: "moment",
    Kind.CLOCK: "time of day",
    Kind.FLAG: "true, false or not stated",
}

VOCABULARIES: dict[str, Mapping[Any, str]] = {
    "Service types": SERVICE_TYPES,
    "Kinds of help": KINDS_OF_HELP,
    "Kinds of institution": INSTITUTION_KINDS,
    "Whom a service is asked about": ACCEPTANCE_CRITERIA,
    "Forms of accommodation": ACCOMMODATION_FORMS,
    "Kinds of place": PLACE_KINDS,
    "Acts": ACTS,
    "Ways in": WAYS_IN,
    "Routes that ask for documents": DOCUMENT_ROUTES,
    "Specialists": SPECIALISTS,
    "Licences": LICENCE_STATES,
    "Features of access": ACCESS_FEATURES,
}


def model_page() -> str:
    """Return the page of every table, field and vocabulary of the directory."""
    lines = [
        "# The directory's model",
        "",
        "Tables and fields bear the names of HSDS 3.1; what HSDS lacks and a National Referral Mechanism needs is",
        "marked *hub*. Every row has an `id` (UUID), the `source` that it came from and its id there; organizations,",
        "programs, services and locations count their changes in `version`, the last one at `last_modified`.",
        "",
    ]
    for entity in ENTITIES:
        lines += [f"## {entity.table}{' (hub)' if entity.extension else ''}", ""]
        lines += [f"Belongs to: {', '.join(entity.owners)}.", ""] if entity.owners else []
        lines += ["| field | what | |", "| --- | --- | --- |"]
        lines += [_field_row(field, entity) for field in entity.fields]
        lines.append("")
    for title, words in VOCABULARIES.items():
        lines += [f"## {title}", "", *(f"- `{word}`: {label}" for word, label in words.items()), ""]
    return "\n".join(lines)


def _field_row(field: Field, entity: Entity) -> str:
    if field.kind is Kind.REFERENCE:
        what = f"id: {field.to}"
    elif field.choices:
        several = "any of " if field.kind is Kind.CHOICES else ""
        words = [f"`{one}`" for one in field.choices]
        what = several + (", ".join(words) if len(words) <= 8 else "the list below")
    else:
        what = KINDS[field.kind]
    notes = [NOTES.get(field.name, ""), "required" if field.required else ""]
    notes.append("*hub*" if field.extension and not entity.extension else "")
    return f"| `{field.name}` | {what} | {'; '.join(note for note in notes if note)} |"


def api_page() -> str:
    """Return the page of all operations of the API; the OpenAPI document has their shapes."""
    document = document_of(an_app(settings_of(Path("nowhere")), None))
    lines = ["# The API", "", document["info"]["description"], ""]
    lines += [
        "`/api/schema` is the OpenAPI 3.1 document: every operation with examples, headers and all its answers.",
        "",
    ]
    for path, operations in sorted(document["paths"].items()):
        for method, operation in operations.items():
            lines += [f"## {method.upper()} {path}", "", operation["description"], ""]
            lines += [_parameter_line(one) for one in operation["parameters"]]
            lines += [""] if operation["parameters"] else []
            lines += [f"Answers: {', '.join(_answers(operation['responses']))}.", ""]
    return "\n".join(lines)


def _parameter_line(parameter: dict[str, Any]) -> str:
    schema = parameter["schema"]
    told = [parameter["description"]]
    told += [f"{schema['minimum']:g} to {schema['maximum']:g}."] if "minimum" in schema else []
    told += [f"Without it: {schema['default']}."] if "default" in schema else []
    return f"- `{parameter['name']}` ({parameter['in']}): {' '.join(told)}"


def _answers(responses: dict[str, Any]) -> Iterator[str]:
    for status, response in sorted(responses.items()):
        told = response.get("content", {}).get(PROBLEM_JSON, {}).get("examples", {})
        yield f"{status} ({', '.join(told)})" if told else status


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "commands.md": commands_page,
    "hooks.md": hooks_page,
    "problems.md": problems_page,
    "model.md": model_page,
    "api.md": api_page,
}


def problem_types() -> set[type[HubError]]:
    """Return every class of the hub and its plugins that names a situation."""
    for package in pkgutil.walk_packages(hub.__path__, "hub."):
        if ".migrations" not in package.name:
            importlib.import_module(package.name)

    def below(parent: type[HubError]) -> Iterator[type[HubError]]:
        for child in parent.__subclasses__():
            yield child
            yield from below(child)

    return {one for one in below(HubError) if hasattr(one, "slug") and one.__module__.startswith("hub")}


def _commands(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for own in sorted(group.list_commands(context)):
        command = group.get_command(context, own)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _commands(command, f"{name} {own}")
        else:
            yield f"{name} {own}", command


def _default(default: Any) -> str:
    match default:
        case None | ():
            return "–"
        case bool():
            return str(default).lower()
        case tuple():
            return ", ".join(map(str, default))
        case _ if callable(default):
            return "a folder of the user's own (platformdirs)"
        case _:
            return str(default)


if __name__ == "__main__":
    for file, make in PAGES.items():
        (FOLDER / file).write_text(make(), encoding="utf-8")
