"""One row being read: what its cells become, what is wrong with it, and which row of the directory it is."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn
from uuid import UUID

import msgspec

from hub.directory.fields import BY_TABLE
from hub.directory.hsds.characters import legible
from hub.directory.hsds.context import Context, MoreOwners, Parent
from hub.directory.hsds.forms import PARENTS
from hub.directory.hsds.headers import names_of
from hub.directory.hsds.origin import SOURCE_NAME
from hub.directory.hsds.package import RawRow, Shape
from hub.directory.hsds.rejects import WITHHELD
from hub.directory.hsds.report import Effect, PackageUnreadable, RowProblem
from hub.directory.nrm_vocabulary import Tier
from hub.errors import N_, Text

SEPARATOR = "\x1f"
"""Between the columns of a line for COPY: no text of the directory holds it."""

KEPT = frozenset(one.table for one in BY_TABLE.values() if one.versioned or not one.owners)
"""Tables whose rows stand by themselves: each has an id of its source's, and stays when its source drops it."""

KEYS: dict[str, tuple[str, ...]] = {
    "service_at_location": ("service_id", "location_id"),
    "language": ("service_id", "location_id", "phone_id", "code", "name", "note"),
    "attribute": (*BY_TABLE["attribute"].columns,),
    "acceptance": ("service_id", "criterion"),
    "referral_protocol": ("service_id",),
    "data_protection_record": ("organization_id",),
    "assurance": BY_TABLE["assurance"].owner_columns,
}
"""Tables in which there is one row of a kind, whatever id its source gives it: the columns that tell it apart."""

ONE_OF_A_KIND = KEYS.keys() - {"language", "attribute"}
"""Tables that can hold no second row of a kind."""

KEYS_WITHOUT_ID = {"service_capacity": ("service_id", "unit_id")}
"""The same for rows to which their source gives no id; in other tables, all that such a row says."""

FILL_IN = Text(N_("Fill it in at the source."))
RANK = {Tier.PUBLIC: 0, Tier.PROFESSIONAL: 1, Tier.RESTRICTED: 2}
SAID_OF_NOBODY = frozenset({"organization", "taxonomy", "taxonomy_term"})
"""Tables of which a missing row is no secret."""
TIER_CELLS = frozenset({"tier", "capacity_tier", "acceptance_tier", "schedule_tier"})
CELLS_TOLD = frozenset({"read", "id"})
"""Values of a reason that are what a cell said; a source's own id may be a street, too."""
WITHHELD_VALUE = "…"
UUID_TEXT = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

Finisher = Callable[["RowReader"], None]


class RowRejected(Exception):
    """A row cannot be taken; carries the problem that says why."""

    def __init__(self, problem: RowProblem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class RowRepeated(Exception):
    """A row says what a row before it said: that one service goes under one term, or speaks one language."""


class RowAwaits(Exception):
    """A row points to one that has not been met yet, and may be."""


class RowReader:
    """Reads rows of one shape. A fault in a required cell rejects the row; any other leaves the cell out.

    `plan` (cell, column, reader), `finishers` and the rest of what is compiled for a shape come from `compiled`.
    """

    def __init__(self, shape: Shape, context: Context) -> None:
        self.shape, self.context = shape, context
        self.table = shape.table
        self._escaped = shape.escaped
        self.entity = BY_TABLE[shape.table]
        self.at = {column: number for number, column in enumerate(self.entity.columns)}
        self.header = names_of(shape.table, shape.header)
        self.places = {name: place for place, name in enumerate(self.header)}
        self.owners = len(self.entity.owners)
        self.plan: tuple[tuple[int, int, Callable[[Any], str]], ...] = ()
        self.empty: list[str] = [""] * len(self.entity.columns)
        self.finishers: tuple[Finisher, ...] = ()
        self.required: tuple[tuple[int, str], ...] = ()
        self.can_wait = not context.sorted_rows
        self._taken = context.taken.setdefault(self.table, {})
        self._known = context.known.setdefault(self.table, {})
        self._pointed_to = self.table in PARENTS
        self._id_place = self.places.get("id", -1)
        self._key = tuple(self.at[one] for one in KEYS.get(self.table, ()))
        self._key_without_id = tuple(self.at[one] for one in KEYS_WITHOUT_ID.get(self.table, ()))
        self._key_says_all = len(self._key) == len(self.entity.columns)
        self.raw = RawRow(shape, 0, ())
        self.values = self.empty
        self.id = self.own = self.source_id = self.parent = self.site = self.settlement = self.district = ""
        self.source = context.source or ""
        self.tier = Tier.PUBLIC
        self.tiers: Mapping[str, Tier] = {}
        """Its tiers by column; empty where nothing was to be asked, and all are public."""
        self.said = ""
        """All columns as COPY takes them, once the row is identified."""
        self._cleaned: tuple[str, ...] = ()
        self._restoring, self._sorted, self._id_of = context.restoring, context.sorted_rows, context.id_of

    def read(self, raw: RawRow) -> None:
        """Read the cells of one row into `values`; raises RowRejected and RowAwaits."""
        self.raw = raw
        self.values = values = self.empty.copy()
        self.id = self.parent = ""
        self.tiers = {}
        self._cleaned = ()
        cells = raw.cells
        for place, column, read in self.plan:
            cell = cells[place]
            if cell is not None and cell != "":
                values[column] = read(cell)
        for finish in self.finishers:
            finish(self)
        for column, name in self.required:
            if not values[column]:
                self.reject(name, Text(N_("It is empty.")), FILL_IN)

    def identify(self) -> None:
        """Find out which row of the directory it is, so that others find it; raises RowRejected, RowRepeated."""
        self._find_id()
        self._refuse_repeated()
        if self._pointed_to:
            self._known[self.own or self.raw.link] = self.id
        if self.parent:
            self.context.parents.setdefault(self.table, []).append(Parent(bare(self.raw), self.id, self.parent))

    def get(self, column: str) -> str:
        """Return what `column` holds so far; empty for nothing."""
        return self.values[self.at[column]]

    def put(self, column: str, value: str) -> None:
        """Let `column` hold `value`."""
        self.values[self.at[column]] = value

    def cell(self, name: str) -> Any:
        """Return the raw cell `name`; None where there is none."""
        place = self.places.get(name)
        return None if place is None or not self.raw.cells else self.raw.cells[place]

    def plain(self, name: str, value: Any, limit: int = 200, *, required: bool = False) -> str:
        """Return a short text without what must not stand in it; empty for nothing."""
        if type(value) is str:
            text = value.strip()
            if text.isprintable() and len(text) <= limit and not (self._escaped and "\\" in text):
                return text
        elif value is None:
            return ""
        return self._plain(name, value, limit, required=required)

    def _plain(self, name: str, value: Any, limit: int, *, required: bool) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.fault(name, Text(N_("A plain text belongs here.")), Text(N_("Write one text.")), required=required)
            return ""
        text = str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()
        if not text.isprintable():
            text = self._legible(name, text)
        if self._escaped and "\\" in text:
            text = text.replace("\\r", "").replace("\\n", "\n").strip()
        if len(text) > limit:
            reason = Text(N_("It is longer than {limit} characters."), {"limit": limit})
            self.fault(name, reason, Text(N_("Shorten it at the source.")), required=required)
            return ""
        return text

    def reject(self, name: str, reason: Text, remedy: Text) -> NoReturn:
        """Refuse the row for what is wrong with cell `name`."""
        raise RowRejected(self.problem(name, reason, remedy, Effect.ROW_REJECTED))

    def leave_out(self, name: str, reason: Text, remedy: Text) -> None:
        """Go on without the cell, and say so."""
        problem = self.problem(name, reason, remedy, Effect.CELL_LEFT_OUT)
        self.context.tally.add(problem, self.told_cells())

    def fault(self, name: str, reason: Text, remedy: Text, *, required: bool) -> None:
        """Do the one or the other."""
        if required:
            self.reject(name, reason, remedy)
        self.leave_out(name, reason, remedy)

    def problem(self, name: str, reason: Text, remedy: Text, effect: Effect) -> RowProblem:
        """Return what is wrong; what was read stands in it only of rows that are public for certain."""
        told = CELLS_TOLD & reason.values.keys()
        if told and self.withheld:
            reason = Text(reason.msgid, {**reason.values, **dict.fromkeys(told, WITHHELD_VALUE)})
        file, path = self.shape.counts.file, self.raw.path
        return RowProblem(file=file, row=self.raw.row, field=path + name, reason=reason, remedy=remedy, effect=effect)

    @property
    def withheld(self) -> bool:
        """Whether the row is not public, or it cannot be told that it is."""
        context, row_id = self.context, self.stated_id()
        if self.said_tiers() or row_id in context.kept or row_id in context.stricter:
            return True
        if not row_id and context.sealed.get(self.table):
            return True
        leads = {f"{owner}_id": owner for owner in self.entity.owners}
        leads |= {field.outside: field.to for field in self.entity.fields if field.to}
        if linked := self.cell("link_entity"):
            leads["link_id"] = str(linked).strip()
        return any(self._leads_to_a_secret(name, to) for name, to in leads.items() if to not in SAID_OF_NOBODY)

    def _leads_to_a_secret(self, name: str, to: str) -> bool:
        """Whether the row of table `to` that cell `name` names is not public, or was not taken and may be anything."""
        named = self.cell(name)
        if named in (None, ""):
            return False
        found = self.context.known.get(to, {}).get(str(named).strip())
        return found is None or found in self.context.tiers or found in self.context.kept

    def said_tiers(self) -> dict[str, Tier]:
        """Return the tiers that its cells say and that are not public; what nobody understands counts as restricted."""
        found = {}
        for name in TIER_CELLS & self.places.keys():
            said = str(self.cell(name) or "").strip().casefold()
            if said not in ("", Tier.PUBLIC):
                found[name] = Tier(said) if said in RANK else Tier.RESTRICTED
        return found

    def refuse_wider(self, tiers: Mapping[str, Tier], taken: Mapping[str, Tier]) -> None:
        """Refuse the package where a row was taken (`taken`) as less than another of its id says (`tiers`)."""
        if all(RANK[tier] <= RANK[taken.get(name, Tier.PUBLIC)] for name, tier in tiers.items()):
            return
        where: dict[str, str | int] = {"row": self.raw.row, "table": self.table}
        reason = Text(N_("Row {row}: two rows of {table} have one id, and one of them says a stricter tier."), where)
        raise PackageUnreadable(self.shape.counts.file, reason, Text(N_("Keep one of the two.")))

    def told_cells(self) -> str:
        """Return the row's cells as JSON, for the rejects file."""
        if self.withheld:
            return WITHHELD
        told = {name: cell for name, cell in zip(self.header, self.raw.cells, strict=False) if cell not in (None, "")}
        return msgspec.json.encode(told, enc_hook=str).decode()

    def stated_id(self) -> str:
        """Return the id that a rejected row would have had; empty where that is not clear."""
        if self.id:
            return self.id
        if self._key:
            key = [self.values[one] for one in self._key]
            return self.context.id_of(self.table, *key) if key[0] and key[-1] else ""
        value = self.cell("id")
        if value is None or value == "":
            return ""
        own = legible(str(int(value) if isinstance(value, float) and value.is_integer() else value)).strip()
        if self._escaped and "\\" in own:
            own = own.replace("\\r", "").replace("\\n", "\n").strip()
        return self._id_of_own(own) if own else ""

    def _find_id(self) -> None:
        own = self.own_id()
        self.own = self.source_id = own
        self.said = said = SEPARATOR.join(self.values)
        if self._restoring:
            self._restore(own)
        elif self._key_says_all:
            self.id = self._id_of(self.table, said)
        elif self._key:
            self.id = self._id_of(self.table, *[self.values[one] for one in self._key])
        elif own:
            self.id = self._id_of(self.table, own)
        elif self.table in KEPT:
            self.reject("id", Text(N_("It is empty.")), FILL_IN)
        elif self._key_without_id:
            self.id = self._id_of(self.table, "", *[self.values[one] for one in self._key_without_id])
        else:
            self.id = self.id_of_what_it_says()

    def own_id(self) -> str:
        """Return its source's id of it; empty for none. Raises RowRejected for what can be no id."""
        return self.plain("id", self.raw.cells[self._id_place], required=True) if self._id_place >= 0 else ""

    def id_of_what_it_says(self) -> str:
        """Return the id of a row to which its source gives none: it is made of all that the row says."""
        said = SEPARATOR.join(self.values)
        if self.tier is Tier.RESTRICTED and "tier" in self.at:
            return self.context.sealed_id_of(self.table, said)
        return self._id_of(self.table, "", said)

    def _id_of_own(self, own: str) -> str:
        if not self.context.restoring:
            return self.context.id_of(self.table, own)
        return UUID(own).hex if UUID_TEXT.fullmatch(own) else ""

    def _restore(self, own: str) -> None:
        """Take the id, the source and the source's id that the row had in the hub that exported it."""
        if not UUID_TEXT.fullmatch(own):
            self.reject("id", Text(N_("It is no id of a hub (UUID).")), Text(N_("Name the source with --source.")))
        self.id = UUID(own).hex
        self.source = self.plain("origin", self.cell("origin"))
        if self.source and not SOURCE_NAME.fullmatch(self.source):
            self.reject("origin", Text(N_("It is no name of a source.")), Text(N_("Write 1 to 63 of a-z, 0-9 and -.")))
        self.source_id = self.plain("origin_id", self.cell("origin_id"))
        self.context.sources.add(self.source)
        kept, told = (self.source, self.source_id), [self.values[one] for one in self._key]
        for unique in ((self.table in KEPT and self.source_id, kept), (self.table in ONE_OF_A_KIND, told)):
            if unique[0] and self.context.unique.setdefault((self.table, *unique[1]), self.id) != self.id:
                reason = Text(N_("A row before it with another id is about the same."))
                self.reject("id", reason, Text(N_("Keep one of the two.")))

    def _refuse_repeated(self) -> None:
        if self._sorted:
            said = self._key_says_all or hash(self.said + self.parent + self.site)
        else:  # in documents a row may be met again inside another owner of it
            said = hash((self.parent, self.site, *self.values[self.owners :]))
        before = self._taken.get(self.id)
        if before is None:
            if self.id in self.context.stricter:
                self.refuse_wider(self.context.stricter[self.id], self.tiers)
            self._taken[self.id] = said
            if not self._sorted:
                self.context.owned[self.id] = hash(tuple(self.values[: self.owners]))
            return
        if before != said:
            self.refuse_wider(self.tiers, self.context.kept.get(self.id, {}))
            reason = Text(N_("A row before has the same id, or is about the same, and says something else."))
            self.reject("id", reason, Text(N_("Keep one of the two.")))
        if self._pointed_to:
            self._known[self.own or self.raw.link] = self.id
        owners = tuple(self.values[: self.owners])
        if not self._sorted and self.context.owned.get(self.id) != hash(owners):
            self.context.more_owners.append(MoreOwners(bare(self.raw), self.id, owners))
        raise RowRepeated

    def _legible(self, name: str, text: str) -> str:
        cleaned = legible(text)
        if cleaned != text.replace("\r\n", "\n").replace("\r", "\n") and name not in self._cleaned:
            self._cleaned += (name,)
            reason = Text(N_("It held control characters, or marks that turn the direction of writing around."))
            remedy = Text(N_("They were taken out; remove them at the source."))
            self.context.tally.add(self.problem(name, reason, remedy, Effect.CELL_CLEANED))
        return cleaned.strip()

    def was_cleaned(self, name: str) -> bool:
        """Whether characters were taken out of cell `name`."""
        return name in self._cleaned


def bare(raw: RawRow) -> RawRow:
    """Return `raw` without its cells, to name it later."""
    return RawRow(raw.shape, raw.row, (), raw.path)


def no_such(table: str, value: str) -> tuple[Text, Text]:
    """Return the reason and the remedy for an id that no row of `table` has."""
    reason = Text(N_("There is no {table} “{id}” among the rows taken."), {"table": table, "id": value})
    return reason, Text(N_("Add that row to the package, or correct the id."))
