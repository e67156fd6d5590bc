"""What a row must be beside what its cells are: somebody's, about something, and not against itself."""

import msgspec

from hub.directory.hsds.dialling import dialled, extension_of
from hub.directory.hsds.kinds import pointer
from hub.directory.hsds.rows import FILL_IN, RowReader
from hub.directory.vocabulary import district_codes, language_tag
from hub.errors import N_, Text

SAYS_SOMETHING = {
    "contact": ("name", "title", "department", "email"),
    "accessibility": ("description", "details", "url", "feature"),
    "service_area": ("name", "description", "extent", "uri", "district"),
    "cost_option": ("option", "amount", "amount_description"),
    "attribute": ("taxonomy_term_id", "value", "label"),
    "assurance": ("confirmed_at", "verified_at", "due_date"),
}
"""By table: the columns of which a row has at least one."""

SPANS = {
    "organization": (("status_from", "status_until"),),
    "program": (("status_from", "status_until"), ("start_date", "end_date")),
    "service": (("status_from", "status_until"),),
    "schedule": (("valid_from", "valid_to"),),
    "cost_option": (("valid_from", "valid_to"),),
    "licence": (("valid_from", "valid_to"),),
}
"""By table: first and last days."""

ONE_OWNER = frozenset({"attribute", "assurance"})
"""Tables whose rows belong to one thing alone."""

MAY_STAND_ALONE = frozenset({"service", "location"})

TEXTS = msgspec.json.Decoder(dict[str, str])

LEAVE_OUT = Text(N_("Leave the row out."))


def says_something(row: RowReader) -> None:
    """Reject a row that has nothing of what it is there for."""
    names = SAYS_SOMETHING[row.table]
    if not any(row.values[row.at[name]] for name in names):
        row.reject(names[0], Text(N_("The row says nothing.")), LEAVE_OUT)


def in_order(row: RowReader) -> None:
    """Leave out a last day that lies before the first."""
    for first, last in SPANS[row.table]:
        if row.get(last) and row.get(last) < row.get(first):
            row.put(last, "")
            row.leave_out(last, Text(N_("It ends before it begins.")), Text(N_("Correct one of the two days.")))


def owned(row: RowReader) -> None:
    """Reject a row that belongs to nothing, or to more than it can."""
    owners = row.values[: row.owners]
    if not any(owners):
        row.reject(row.entity.owner_columns[0], Text(N_("It is nobody's.")), Text(N_("Say whose it is.")))
    if row.table in ONE_OWNER and owners.count("") < len(owners) - 1:
        reason = Text(N_("It belongs to more than one thing."))
        row.reject(row.entity.owner_columns[0], reason, Text(N_("Write one row for each.")))


def linked(row: RowReader) -> None:
    """Read whose attribute it is: HSDS names the table in `link_entity` and the id in `link_id`."""
    entity = row.plain("link_entity", row.cell("link_entity"))
    if not entity:
        return
    if entity not in row.entity.owners:
        names = {"read": entity, "allowed": ", ".join(row.entity.owners)}
        reason = Text(N_("“{read}” is none of: {allowed}."), names)
        row.reject("link_entity", reason, Text(N_("Leave the row out, or name what it belongs to.")))
    found = pointer(row, "link_id", entity, required=True)(row.cell("link_id") or "")
    row.put(f"{entity}_id", found)


def number_to_call(row: RowReader) -> None:
    """Keep a number only as it can be dialled."""
    text, said = row.get("number"), row.get("extension")
    call = dialled(text)
    if call is None:
        if not any(one.isdecimal() for one in text):
            remedy = Text(N_("Leave the row out, or give the number."))
            row.reject("number", Text(N_("There is no number to call.")), remedy)
        remedy = Text(N_("Write one number alone: digits, spaces, + ( ) . / - and, for an extension, x45."))
        row.reject("number", Text(N_("It cannot be dialled as it is written.")), remedy)
    extension = extension_of(said) if said else None
    if said and extension is None:
        row.leave_out("extension", Text(N_("It is no number.")), Text(N_("Write digits alone.")))
    row.put("number", call.number)
    row.put("extension", extension or call.extension or "")


def coordinates(row: RowReader) -> None:
    """Keep two coordinates, or none; (0, 0) is none."""
    latitude, longitude = row.get("latitude"), row.get("longitude")
    if latitude and longitude and (float(latitude), float(longitude)) != (0.0, 0.0):
        row.put("position_accuracy", row.get("position_accuracy") or "exact")
        return
    if latitude or longitude:
        row.leave_out("latitude", Text(N_("The two coordinates are no place.")), Text(N_("Give both, or neither.")))
    for column in ("latitude", "longitude", "position_accuracy"):
        row.put(column, "")


def somewhere(row: RowReader) -> None:
    """Reject an address without a street and a settlement; note what a map would be asked for."""
    city, state, country = row.get("city"), row.get("state_province"), row.get("country")
    row.settlement = row.district = ""
    if not row.get("address_1") and not city:
        reason = Text(N_("There is neither a street nor a settlement."))
        row.reject("address_1", reason, LEAVE_OUT)
    if city:
        row.settlement = ", ".join(one for one in (_any_text(city), state, country) if one)
    if state and country == "BG":
        row.district = district_codes().get(state.casefold(), "")


def language_of(row: RowReader) -> None:
    """Give a language the code that its name has, or the name that its code is."""
    code, name = row.get("code"), row.get("name")
    if not code and not name:
        row.reject("name", Text(N_("It is empty.")), FILL_IN)
    row.put("code", code or language_tag(name) or "")
    row.put("name", name or code)


def not_of_a_restricted_number(row: RowReader) -> None:
    """Leave out a restricted number as owner: it stands in no table that a row could point to."""
    if row.get("phone_id") in row.context.restricted_ids:
        row.put("phone_id", "")
        if not row.get("service_id") and not row.get("location_id"):
            reason = Text(N_("It belongs to a restricted number, of which nothing else is kept."))
            row.reject("phone_id", reason, Text(N_("Give the language to the service.")))


def answer_to_a_feature(row: RowReader) -> None:
    """Leave out an answer without what it answers to."""
    if row.get("answer") and not row.get("feature"):
        row.put("answer", "")
        reason = Text(N_("It answers to nothing: the row names no feature."))
        row.leave_out("answer", reason, Text(N_("Name the feature, as wheelchair.")))


def changed_at_source(row: RowReader) -> None:
    """Take the day on which a service was assured for the day it was changed, where nothing is said of that."""
    if not row.get("source_modified") and row.get("assured_date") and row.context.latest and not row.context.restoring:
        assured = row.get("assured_date")
        if "1970" <= assured <= row.context.latest.date().isoformat():
            row.put("source_modified", f"{assured}T00:00:00+00:00")


def ages(row: RowReader) -> None:
    """Leave out a highest age below the lowest."""
    lowest, highest = row.get("minimum_age"), row.get("maximum_age")
    if lowest and highest and float(highest) < float(lowest):
        row.put("maximum_age", "")
        row.leave_out("maximum_age", Text(N_("It is below the lowest age.")), Text(N_("Correct one of the two ages.")))


def _any_text(value: str) -> str:
    """Return one of the texts by language: the English, else the Bulgarian, else the first."""
    texts = decoded_texts(value)
    return texts.get("en") or texts.get("bg") or next(iter(texts.values()), "")


def decoded_texts(value: str) -> dict[str, str]:
    """Return the texts by language that a column of TEXTS holds."""
    return TEXTS.decode(value)
