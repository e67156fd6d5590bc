"""What may go wrong, as classes that name a situation; `hub.web` and `hub.cli` say it in the reader's language."""

import enum
from collections.abc import Callable, Mapping
from typing import ClassVar

import msgspec

Translate = Callable[[str], str]
"""Takes an English message id, gives the reader's sentence: `gettext`."""


def N_(msgid: str) -> str:  # noqa: N802 - gettext's own name for "translate this later", known to every extractor
    """Mark `msgid` for the catalogues without translating it here."""
    return msgid


class Text(msgspec.Struct, frozen=True):
    """A sentence not yet in anybody's language: a message id and what to put in its `{places}`."""

    msgid: str
    values: Mapping[str, str | int] = msgspec.field(default_factory=dict)

    def render(self, translate: Translate = str) -> str:
        """Return the sentence in the language of `translate`; English when none is given."""
        return translate(self.msgid).format_map(self.values) if self.values else translate(self.msgid)


class FieldProblem(msgspec.Struct, frozen=True):
    """What is wrong with one thing a person or a program gave us: where, why, and what to do."""

    field: str
    """Name of the form field, setting, column or JSON path, as its giver knows it."""
    reason: Text
    remedy: Text


class ExitCode(enum.IntEnum):
    """What `hub` says when it ends; documented in docs/reference/commands.md."""

    OK = 0
    FAILED = 1
    """Something went wrong that the command cannot mend: an unexpected error, a ledger that does not hold."""
    INVALID = 2
    """A setting, an option or the input as a whole cannot be taken."""
    IMPERFECT = 1
    """`hub doctor` found nothing worse than warnings; the number that monitoring systems take for that."""
    UNSOUND = 2
    """`hub doctor` found errors."""
    NOT_FOUND = 3
    CONFLICT = 4
    UNAVAILABLE = 5
    """Database, index or address do not answer; try again."""
    PARTLY = 6
    """Done, but something was left out and named: rows of an import that were rejected."""


class HubError(Exception):
    """A situation that can be told to whoever met it.

    A subclass sets `slug` (the last part of the RFC 9457 problem type, documented in docs/reference/problems.md),
    `status` (HTTP), `exit_code` (command line) and `title`, and puts what happened into `detail`. Nothing that
    names a person, a query or a secret may stand in `detail` or in a problem.
    """

    slug: ClassVar[str]
    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = ExitCode.FAILED
    title: ClassVar[str]
    retry_after: ClassVar[int | None] = None
    """Seconds after which it is worth asking again, where that is known."""

    def __init__(self, detail: Text, problems: tuple[FieldProblem, ...] = ()) -> None:
        super().__init__(detail.render())
        self.detail = detail
        self.problems = problems

    def __str__(self) -> str:
        lines = [self.detail.render()]
        lines += [f"{p.field}: {p.reason.render()} {p.remedy.render()}" for p in self.problems]
        return "\n".join(lines)


class InvalidInput(HubError):
    """Something given to the hub cannot be taken as it is; each problem names field, reason and remedy."""

    slug = "invalid-input"
    status = 400
    exit_code = ExitCode.INVALID
    title = N_("Something needs to be corrected")


class NotFound(HubError):
    """There is no such thing, or this reader may not know of it: the two look alike."""

    slug = "not-found"
    status = 404
    exit_code = ExitCode.NOT_FOUND
    title = N_("Not found")


class Conflict(HubError):
    """The thing has changed since it was read."""

    slug = "conflict"
    status = 409
    exit_code = ExitCode.CONFLICT
    title = N_("Changed in the meantime")


class Unavailable(HubError):
    """A part the hub needs (database, index, queue) does not answer now; nothing was lost."""

    slug = "unavailable"
    status = 503
    exit_code = ExitCode.UNAVAILABLE
    title = N_("Not available at the moment")
