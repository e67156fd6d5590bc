"""Readers made ready for rows of one shape: which cell goes where, and what must hold of the row then."""

from typing import Any

import msgspec

from hub.directory.fields import BY_TABLE, Kind
from hub.directory.hsds.context import Context
from hub.directory.hsds.forms import FORMER_NAMES, known_columns
from hub.directory.hsds.headers import refuse_unclear
from hub.directory.hsds.hours import clear_hours, exception_hours
from hub.directory.hsds.kinds import LANGUAGE_TAG, LANGUAGES_OF_A_TEXT, TOO_MANY, pointer, reader_of, texts_by_language
from hub.directory.hsds.package import Shape
from hub.directory.hsds.rows import TIER_CELLS, Finisher, RowReader
from hub.directory.hsds.rules import (
    MAY_STAND_ALONE,
    SAYS_SOMETHING,
    SPANS,
    ages,
    answer_to_a_feature,
    changed_at_source,
    coordinates,
    in_order,
    language_of,
    linked,
    not_of_a_restricted_number,
    number_to_call,
    owned,
    says_something,
    somewhere,
)
from hub.directory.hsds.sites import organization_or_site
from hub.directory.hsds.tiers import PLACED, stated_tiers, tier_of_place_of_service, tier_of_row
from hub.errors import N_, Text

OF_TABLE: dict[str, tuple[Finisher, ...]] = {
    "service": (stated_tiers, organization_or_site, changed_at_source, ages),
    "location": (organization_or_site, coordinates),
    "service_at_location": (tier_of_place_of_service,),
    "address": (somewhere,),
    "phone": (number_to_call,),
    "schedule": (clear_hours,),
    "schedule_exception": (exception_hours,),
    "language": (language_of, not_of_a_restricted_number),
    "accessibility": (answer_to_a_feature,),
}
"""What is done with the rows of a table when their cells were read."""

NEEDED: dict[Finisher, frozenset[str]] = {
    ages: frozenset({"maximum_age"}),
    answer_to_a_feature: frozenset({"answer"}),
    changed_at_source: frozenset({"assured_date"}),
    stated_tiers: TIER_CELLS,
    not_of_a_restricted_number: frozenset({"phone_id"}),
}
"""Cells without one of which there is nothing to do."""

TRANSLATIONS = msgspec.json.Decoder(dict[str, dict[str, Any]])


def compiled(shape: Shape, context: Context) -> RowReader:
    """Return a reader of rows of `shape`, and note which of its cells nobody reads.

    Raises PackageUnreadable where one of these may say who is to know of the rows.
    """
    row = RowReader(shape, context)
    known = known_columns(shape.table)
    refuse_unclear(shape.counts.file, row.header, known)
    fields = {one.outside: one for one in row.entity.fields}
    former = FORMER_NAMES.get(shape.table, {})
    plan = []
    for place, name in enumerate(row.header):
        named = former.get(name, name)
        if named in fields and name not in TIER_CELLS:
            field = msgspec.structs.replace(fields[named], hsds=name)
            plan.append((name not in former, place, row.at[field.name], reader_of(row, field)))
        elif name in row.entity.owner_columns and not (shape.table in MAY_STAND_ALONE and name == "organization_id"):
            plan.append((True, place, row.at[name], pointer(row, name, name.removesuffix("_id"), required=True)))
    # What a column was called before is read first, so that its present name has the last word.
    row.plan = tuple(one[1:] for one in sorted(plan, key=lambda one: one[0]))
    for field in row.entity.fields:
        row.empty[row.at[field.name]] = str(field.default or "")
    for column, value in shape.defaults:
        row.empty[row.at[column]] = value
    row.finishers = tuple(_finishers(row))
    row.required = tuple((row.at[one.name], one.outside) for one in row.entity.fields if one.required)
    passed_over = {one for one in row.header if one and one not in known}
    shape.counts.columns_passed_over = tuple(sorted(passed_over.union(shape.counts.columns_passed_over)))
    return row


def _finishers(row: RowReader) -> list[Finisher]:
    table = row.table
    found: list[Finisher] = [translated] if "translations" in row.places else []
    if "link_entity" in row.places and table == "attribute":
        found.append(linked)
    found += [
        finish
        for finish in OF_TABLE.get(table, ())
        if NEEDED.get(finish, row.places.keys()) & row.places.keys() or (finish is stated_tiers and row.context.kept)
    ]
    if table in PLACED:
        found.append(tier_of_row)
    if any(last in row.places for _, last in SPANS.get(table, ())):
        found.append(in_order)
    if BY_TABLE[table].owners and table not in MAY_STAND_ALONE:
        found.append(owned)
    if table in SAYS_SOMETHING:
        found.append(says_something)
    return found


def translated(row: RowReader) -> None:
    """Let `translations`, {"bg": {"name": …}}, have the word on every text in it: all languages are there."""
    cell = row.cell("translations")
    if not cell:
        return
    try:
        by_language = (
            TRANSLATIONS.decode(cell) if isinstance(cell, str) else msgspec.convert(cell, dict[str, dict[str, Any]])
        )
    except (msgspec.DecodeError, msgspec.ValidationError):
        by_language = {"": {}}
    if not all(LANGUAGE_TAG.fullmatch(one) for one in by_language):
        reason = Text(N_("It is no object of languages with texts under the names of fields."))
        row.leave_out("translations", reason, Text(N_('Write {{"bg": {{"name": …}}}}.')))
        return
    if len(by_language) > LANGUAGES_OF_A_TEXT:
        row.leave_out("translations", *TOO_MANY)
        return
    for field in row.entity.fields:
        if field.kind is Kind.TEXTS:
            said = {tag: texts[field.outside] for tag, texts in by_language.items() if field.outside in texts}
            if said:
                value = texts_by_language(row, field.outside, said, limit=field.limit, required=field.required)
                row.put(field.name, value)
