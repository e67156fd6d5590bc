"""One row being read: cells turned into values, or into problems that say what is wrong with them."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha1
from typing import NoReturn, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from hub.directory.hsds.characters import legible
from hub.directory.hsds.package import CELL_LIMIT, RawRow
from hub.directory.hsds.report import Effect, RowProblem, Tally
from hub.directory.hsds.web_addresses import web_address
from hub.errors import N_, Text

HUB = uuid5(NAMESPACE_URL, "urn:nrm-hub:directory")
LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
EMAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+")

Choice = TypeVar("Choice", bound=StrEnum)

FILL_IN = Text(N_("Fill it in at the source."))


class RowRejected(Exception):
    """A row cannot be taken; carries the problem that says why."""

    def __init__(self, problem: RowProblem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class RowRepeated(Exception):
    """A row says what a row before it said: that one service goes under one term, or speaks one language."""


class Context:
    """What reading a row needs to know of the rows before it. Memory grows with the number of ids, not with texts."""

    def __init__(self, source: str, language: str, tally: Tally, *, now: datetime | None = None) -> None:
        self.source = source
        self.language = language
        self.tally = tally
        self.now = now
        """When the import takes place; None where no row tells a time."""
        self.namespace = uuid5(HUB, source)
        self._seed = sha1(self.namespace.bytes, usedforsecurity=False)
        """What every id of this source begins with (RFC 9562, 5.5); ids are a quarter of the work of an import."""
        self.known: dict[str, dict[str, UUID]] = {}
        """By table: the source's ids of rows that were taken, and the hub's."""
        self.taken: dict[str, set[UUID]] = {}
        """By table: ids of rows that were taken."""
        self.affiliated: set[str] = set()
        """The source's ids of services whose organization was taken."""
        self.sites: dict[str, str] = {}
        """For each other service, what it names as its organization: perhaps a site, which is a service itself."""
        self.affiliations: list[tuple[RawRow, str]] = []
        """Services and locations, without their cells, whose organization_id is no organization's, and what it is."""
        self.spared: set[UUID] = set()
        """Rows that were rejected though their id was clear: what the hub holds of them stays as it is."""

    def leads_to_an_organization(self, table: str, named: str) -> bool:
        """Whether a row of `table` (service, location) that names service `named` gets an organization by it."""
        return named in self.affiliated or (table == "location" and self.sites.get(named) in self.affiliated)

    def id_of(self, table: str, *parts: object) -> UUID:
        """Return the id that the same thing of the same source has in every import (UUIDv5)."""
        digest = self._seed.copy()
        digest.update("\x1f".join([table, *map(str, parts)]).encode())
        return UUID(bytes=digest.digest()[:16], version=5)


class RowReader:
    """Reads the cells of one row. A fault in a required cell rejects the row; any other leaves the cell out."""

    def __init__(self, raw: RawRow, context: Context) -> None:
        self.raw = raw
        self.context = context
        self.id: UUID | None = None
        self._cleaned: tuple[str, ...] = ()

    def own_id(self) -> UUID:
        """Return the row's id, from its `id` cell; rejects a row without one."""
        return self.take(self.context.id_of(self.raw.table, self.plain("id", required=True)))

    def child_id(self, *natural: object) -> UUID:
        """Return the id of a row that may have none of its own: then what it says (`natural`) tells it apart."""
        own = self.plain("id")
        return self.take(self.context.id_of(self.raw.table, *([own] if own else ["", *natural])))

    def take(self, row_id: UUID) -> UUID:
        """Use `row_id` for this row; rejects a second row with it."""
        self.id = row_id
        if row_id in self.context.taken.setdefault(self.raw.table, set()):
            self.reject(
                "id", Text(N_("A row before has the same id, or says the same.")), Text(N_("Keep one of the two."))
            )
        return row_id

    def take_once(self, *parts: object) -> UUID:
        """Use the id that `parts` make up for this row, which says nothing else; raises RowRepeated the second time."""
        row_id = self.context.id_of(self.raw.table, *parts)
        if row_id in self.context.taken.get(self.raw.table, ()):
            raise RowRepeated
        return self.take(row_id)

    def reference(self, field: str, table: str, *, required: bool = False) -> UUID | None:
        """Return the id of the row that `field` points to; a row that was not taken cannot be pointed to."""
        value = self.plain(field, required=required)
        if value is None:
            return None
        found = self.context.known.get(table, {}).get(value)
        if found is None:
            self._fault(field, *no_such(table, value), required=required)
        return found

    def organization_or_site(self) -> tuple[UUID | None, str | None]:
        """Return the id of the organization that `organization_id` names; else None and what it says.

        211 exports name a site there, which is a service itself: whose organization that is can only be told when all
        services are known.
        """
        named = self.plain("organization_id")
        if named is None:
            return None, None
        found = self.context.known.get("organization", {}).get(named)
        if found is None:
            self.context.affiliations.append((msgspec.structs.replace(self.raw, cells={}), named))
        if self.raw.table == "service":
            own = str(self.plain("id"))
            if found is None:
                self.context.sites[own] = named
            else:
                self.context.affiliated.add(own)
        return found, None if found else named

    def owner(self, table: str) -> UUID | None:
        """Return the id of the row of `table` that this one belongs to, None for an empty cell.

        A row whose owner was not taken is rejected: without it, a number or hours would become somebody else's.
        """
        field = f"{table}_id"
        return self.reference(field, table, required=True) if self.plain(field) else None

    def stated_id(self) -> UUID | None:
        """Return the id that the row's `id` cell makes, without using it; None for a cell without one."""
        value = self.raw.cells.get("id")
        return self.context.id_of(self.raw.table, legible(str(value)).strip()) if value else None

    def plain(self, field: str, *, required: bool = False, limit: int = 200) -> str | None:
        """Return a short text that is the same in every language."""
        value = self.raw.cells.get(field)
        if not value and not required and value in ("", None):  # most cells of most packages
            return None
        if isinstance(value, str):
            return self._clean(field, value, required=required, limit=limit)
        if isinstance(value, bool) or not isinstance(value, int | float | None):
            self._fault(field, Text(N_("A plain text belongs here.")), Text(N_("Write one text.")), required=required)
            return None
        return self._clean(field, "" if value is None else str(value), required=required, limit=limit)

    def text(self, field: str, *, required: bool = False, limit: int = CELL_LIMIT) -> str | None:
        """Return a text people read as the JSON of {"bg": …, "en": …}; a single text is in the import's language."""
        value = self.raw.cells.get(field)
        if not isinstance(value, Mapping):
            single = self.plain(field, required=required, limit=limit)
            return None if single is None else _json({self.context.language: single})
        if not all(isinstance(tag, str) and LANGUAGE_TAG.fullmatch(tag) for tag in value) or not all(
            isinstance(text, str) for text in value.values()
        ):
            remedy = Text(N_("Write one text under each language tag, as bg and en."))
            self._fault(field, Text(N_("Its parts are not texts under language tags.")), remedy, required=required)
            return None
        texts = {tag: self._clean(field, text, required=False, limit=limit) for tag, text in value.items()}
        kept = {tag: text for tag, text in texts.items() if text}
        if not kept and required:
            self.reject(field, Text(N_("It is empty.")), FILL_IN)
        return _json(kept) if kept else None

    def choice(self, field: str, allowed: type[Choice], default: Choice) -> Choice:
        """Return one of `allowed`; `default` for an empty cell, and, with a problem, for any other value."""
        value = self.plain(field)
        if value is None:
            return default
        try:
            return allowed(value.casefold())
        except ValueError:
            names = {"read": value, "allowed": ", ".join(allowed)}
            self.leave_out(
                field, Text(N_("“{read}” is none of: {allowed}."), names), Text(N_("Use one of these words."))
            )
            return default

    def number(self, field: str, low: float, high: float) -> float | None:
        """Return a number from `low` to `high`."""
        value = self.plain(field)
        if value is None:
            return None
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if low <= number <= high:
            return number
        names: dict[str, str | int] = {"read": value, "low": int(low), "high": int(high)}
        reason = Text(N_("“{read}” is no number from {low} to {high}."), names)
        self.leave_out(field, reason, Text(N_("Write digits with a decimal point.")))
        return None

    def url(self, field: str) -> str | None:
        """Return a web address, as `web_address` reads it."""
        value = self.plain(field, limit=2_000)
        if value is None:
            return None
        address = web_address(value)
        if address is not None and field not in self._cleaned:
            return address
        self.leave_out(field, Text(N_("It is no web address.")), Text(N_("Write it as https://…")))
        return None

    def moment(self, field: str) -> datetime | None:
        """Return a day or a time of a day (ISO 8601; UTC where it names no zone), from 1970 to now."""
        value = self.plain(field)
        if value is None or self.context.now is None:
            return None
        try:
            told = datetime.fromisoformat(value)
        except ValueError:
            told = datetime(1, 1, 1, tzinfo=UTC)
        told = told if told.tzinfo else told.replace(tzinfo=UTC)
        if 1970 <= told.year <= self.context.now.year + 1 and told <= self.context.now + timedelta(days=1):
            return told
        reason = Text(N_("“{read}” is no day that has been."), {"read": value})
        self.leave_out(field, reason, Text(N_("Write it as 2026-01-31.")))
        return None

    def email(self, field: str) -> str | None:
        """Return an e-mail address."""
        value = self.plain(field)
        if value is None or EMAIL.fullmatch(value):
            return value
        self.leave_out(field, Text(N_("It is no e-mail address.")), Text(N_("Write it as name@example.org.")))
        return None

    def reject(self, field: str, reason: Text, remedy: Text) -> NoReturn:
        """Refuse the row for what is wrong with `field`."""
        raise RowRejected(self._problem(field, reason, remedy, Effect.ROW_REJECTED))

    def leave_out(self, field: str, reason: Text, remedy: Text) -> None:
        """Go on without the cell, and say so."""
        self.context.tally.add(self._problem(field, reason, remedy, Effect.CELL_LEFT_OUT))

    def _fault(self, field: str, reason: Text, remedy: Text, *, required: bool) -> None:
        if required:
            self.reject(field, reason, remedy)
        self.leave_out(field, reason, remedy)

    def _problem(self, field: str, reason: Text, remedy: Text, effect: Effect) -> RowProblem:
        return RowProblem(
            file=self.raw.file,
            row=self.raw.row,
            field=self.raw.path + field,
            reason=reason,
            remedy=remedy,
            effect=effect,
        )

    def _clean(self, field: str, value: str, *, required: bool, limit: int) -> str | None:
        text = value.strip()
        if not text.isprintable():
            text = self._legible(field, text)
        if self.raw.escaped and "\\" in text:
            text = text.replace("\\r", "").replace("\\n", "\n").strip()
        if not text:
            if required:
                self.reject(field, Text(N_("It is empty.")), FILL_IN)
            return None
        if len(text) > limit:
            reason = Text(N_("It is longer than {limit} characters."), {"limit": limit})
            self._fault(field, reason, Text(N_("Shorten it at the source.")), required=required)
            return None
        return text

    def _legible(self, field: str, text: str) -> str:
        cleaned = legible(text)
        if cleaned != text.replace("\r\n", "\n").replace("\r", "\n") and field not in self._cleaned:
            self._cleaned += (field,)
            reason = Text(N_("It held control characters, or marks that turn the direction of writing around."))
            remedy = Text(N_("They were taken out; remove them at the source."))
            self.context.tally.add(self._problem(field, reason, remedy, Effect.CELL_CLEANED))
        return cleaned.strip()


def no_such(table: str, value: str) -> tuple[Text, Text]:
    """Return the reason and the remedy for an id that no row of `table` has."""
    reason = Text(N_("There is no {table} “{id}” among the rows taken."), {"table": table, "id": value})
    return reason, Text(N_("Add that row to the package, or correct the id."))


def json_texts(value: str | None) -> dict[str, str]:
    """Return the texts by language that `RowReader.text` gave."""
    return msgspec.json.decode(value, type=dict[str, str]) if value else {}


def any_text(value: str | None) -> str | None:
    """Return one of the texts by language: the English, else the Bulgarian, else the first."""
    texts = json_texts(value)
    return texts.get("en") or texts.get("bg") or next(iter(texts.values()), None)


def _json(texts: dict[str, str | None] | dict[str, str]) -> str:
    return msgspec.json.encode(texts).decode()


def joined(parts: Iterable[str | None]) -> str | None:
    """Return the parts that are there, with commas between; None when there is none."""
    return ", ".join(part for part in parts if part) or None
