"""Directories of any shape with a canary in every field that the public may not know: what never to meet again."""

import re
from collections.abc import Callable
from typing import Any

from hub.directory.fields import BY_TABLE, ENTITIES, Entity, Field, Kind
from hub.directory.nrm_vocabulary import Tier

HIDDEN = "kanarche"
"""In every field of what is not public."""
SEALED = "tajnopile"
"""In every field of what is restricted and stands sealed: not even in the database may it be in clear."""
PUBLIC = "prozorche"

IN_CYRILLIC = {HIDDEN: "канарче", SEALED: "тайнопиле", PUBLIC: "прозорче"}
NUMBERS = {HIDDEN: "66613666", SEALED: "77713777", PUBLIC: "11113111"}
DEGREES = {HIDDEN: 66.613666, SEALED: 77.713777, PUBLIC: 43.113111}
AMOUNTS = {HIDDEN: 66.613666, SEALED: 77.713777, PUBLIC: 3.0}
DAYS = {HIDDEN: "2066-06-13", PUBLIC: "2027-01-10"}
MOMENTS = {HIDDEN: "2006-06-13T06:13:00Z", PUBLIC: "2026-11-20T08:00:00Z"}
CLOCKS = {HIDDEN: ("06:13", "18:13"), PUBLIC: ("09:00", "17:00")}
CODES = {HIDDEN: "und-kanarche", PUBLIC: "tr"}
CHOSEN = {
    "kinds_of_help": {HIDDEN: ["witness_protection"], PUBLIC: ["bed"]},
    "specialists": {HIDDEN: ["career_adviser"], PUBLIC: ["nurse"]},
    "via": {HIDDEN: ["bar_association"], PUBLIC: ["police"]},
    "ways_in": {HIDDEN: ["own_request"], PUBLIC: ["referral"]},
}
CRITERIA = {HIDDEN: "sale_of_babies", PUBLIC: "women"}
ZONES = {HIDDEN: "Pacific/Kiritimati", PUBLIC: "Europe/Sofia"}

TRACES: dict[str, tuple[str, ...]] = {
    HIDDEN: (
        *(HIDDEN, "Kanarche", IN_CYRILLIC[HIDDEN], NUMBERS[HIDDEN], "666 13666", "66.6136", "66,6136", "66.614"),
        *(
            "2066-06-13",
            "13 June 2066",
            "13 юни 2066",
            "2006-06-13",
            "13 June 2006",
            "13 юни 2006",
            "06:13",
            "18:13",
            "Kiritimati",
        ),
        *("witness_protection", "Protection of witnesses", "career_adviser", "career adviser", "sale_of_babies"),
        *("After the sale of a baby", "bar_association"),
    ),
    SEALED: (SEALED, IN_CYRILLIC[SEALED], NUMBERS[SEALED], "77.7137", "77,7137"),
}
"""How each canary would show, in JSON, on a page, in a file."""
VOCABULARY = frozenset({"witness_protection", "career_adviser", "sale_of_babies", "bar_association"})
"""Those that a list of what may be said at all names as well."""

WRITTEN_AT = re.compile(rb"(\d{4}-\d\d-\d\d[T ]|20\d\d[^0-9<>]{1,16})\d\d:\d\d(?::\d\d)?")
"""A day with the time of day behind it, as logs, rows, headers and sheets have it: the time may be that of a canary."""

UNPLANTED = frozenset({"byweekno", "bymonthday", "byyearday", "count", "until", "dtstart", "interval", "uri"})
"""Columns of numbers so small that meeting them again would mean nothing; `uri` only where it identifies."""
FIXED = {
    "freq": "WEEKLY",
    "wkst": "MO",
    "byday": "MO",
    "country": "BG",
    "currency": "EUR",
    "district": "BG-05",
    "type": "voice",
    "language": "bg",
    "status": "active",
    "position_accuracy": "exact",
    "closed": False,
    "location_type": "physical",
    "address_type": "physical",
    "is_project": True,
    "answer": "yes",
    "year_incorporated": 1999,
    "response_minutes": 30,
    "feature": "wheelchair",
    "on_public_holidays": "closed",
    "act": "answered",
    "route": "crisis",
    "voice_message": "safe",
    "state": "held",
    "verification_method": "visit",
}
"""Columns whose value tells nothing by itself: a canary stands beside it in the same row."""
LASTING = {"alert_expires_at": "2099-01-01T00:00:00Z", "extent": None}
NEVER_PUBLIC = frozenset({"assurer_email"})

PART_OF = {
    "schedule": "schedule_tier",
    "schedule_exception": "schedule_tier",
    "service_capacity": "capacity_tier",
    "acceptance": "acceptance_tier",
}
"""By table: the tier of its service that its rows have."""

Choose = Callable[[tuple[Tier, ...]], Tier]
RANK = list(Tier)


class Planter:
    """Makes one directory in the JSON form of a package; `choose` picks each tier among those that may be."""

    def __init__(self, choose: Choose, *, start: int = 0) -> None:
        """`start`: rows are numbered from there, so that those of two planters differ."""
        self._choose = choose
        self._number = start

    def organization(self, services: int, places: int) -> dict[str, Any]:
        """Return an organization with `services` services, each given at every one of its `places` places."""
        made = self._row(BY_TABLE["organization"], PUBLIC)
        made |= self._children("organization", PUBLIC, left_out=("services", "locations", "programs"))
        program = self._row(BY_TABLE["program"], PUBLIC) | self._children("program", PUBLIC)
        locations = [self._location() for _ in range(places)]
        made["programs"] = [program]
        made["locations"] = [one for one, _ in locations]
        made["services"] = [self._service(program["id"], locations) for _ in range(services)]
        return made

    def _location(self) -> tuple[dict[str, Any], Tier]:
        tier = self._choose(tuple(Tier))
        mark = {Tier.PUBLIC: PUBLIC, Tier.PROFESSIONAL: HIDDEN, Tier.RESTRICTED: SEALED}[tier]
        made = self._row(BY_TABLE["location"], mark, tier=tier.value)
        # Hours, languages … of a restricted place are kept from everybody and not sealed: they tell no address.
        return made | self._children("location", _public_or_hidden(tier), place=tier, way_in=PUBLIC), tier

    def _service(self, program: str, locations: list[tuple[dict[str, Any], Tier]]) -> dict[str, Any]:
        tier = self._choose(tuple(Tier))
        parts = {name: self._choose(tuple(Tier)) for name in ("capacity_tier", "acceptance_tier", "schedule_tier")}
        mark = _public_or_hidden(tier)
        stated = {"tier": tier.value, **{name: part.value for name, part in parts.items()}}
        made = self._row(BY_TABLE["service"], mark, **stated)
        made |= self._children("service", mark, way_in=mark, parts=parts, left_out=("service_at_locations",))
        made["program"] = {"id": program}
        made["service_at_locations"] = [self._there(one["id"], place, tier, parts) for one, place in locations]
        return made

    def _there(self, location: str, place: Tier, service: Tier, parts: dict[str, Tier]) -> dict[str, Any]:
        hidden = service is not Tier.PUBLIC or place is not Tier.PUBLIC
        made = self._row(BY_TABLE["service_at_location"], HIDDEN if hidden else PUBLIC)
        made |= {"location": {"id": location}}
        if place is Tier.RESTRICTED:
            made.pop("description")
        # Whom it is for, and the way in, are told though the place is not.
        told = _public_or_hidden(service)
        mark = HIDDEN if hidden else PUBLIC
        children = self._children("service_at_location", mark, place=place, way_in=told, parts=parts)
        return made | children | {"service_areas": [self._row(BY_TABLE["service_area"], told)]}

    def _children(
        self,
        owner: str,
        mark: str,
        *,
        place: Tier = Tier.PUBLIC,
        way_in: str = PUBLIC,
        parts: dict[str, Tier] | None = None,
        left_out: tuple[str, ...] = (),
    ) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for child in ENTITIES:
            if owner not in child.owners or not child.listed or child.listed in left_out:
                continue
            name = "additional_websites" if (owner, child.table) == ("organization", "url") else child.listed
            if child.table in {"address", "contact", "phone"}:
                row = self._tiered(child, way_in if child.table == "phone" else mark, place)
            else:
                row = self._child(child, mark, parts or {})
            made[name] = row if child.single else [row]
        return made

    def _child(self, child: Entity, mark: str, parts: dict[str, Tier]) -> dict[str, Any]:
        tier = parts.get(PART_OF.get(child.table, ""), Tier.PUBLIC)
        return self._row(child, mark if tier is Tier.PUBLIC else HIDDEN) | self._pointing(child.table)

    def _tiered(self, child: Entity, mark: str, place: Tier) -> dict[str, Any]:
        """Return an address, a contact or a number: never wider than its place, but for a number that says so."""
        widest = 0 if child.table == "phone" else RANK.index(place)
        tier = self._choose(tuple(RANK[widest:]))
        own = {Tier.PUBLIC: mark, Tier.PROFESSIONAL: HIDDEN, Tier.RESTRICTED: SEALED}[tier]
        row = self._row(child, own, tier=tier.value)
        if child.table == "phone" and own is not SEALED:
            row["languages"] = [self._row(BY_TABLE["language"], own)]
        if child.table == "contact":
            row["phones"] = [self._row(BY_TABLE["phone"], own, tier=tier.value)]
        return row

    def _pointing(self, table: str) -> dict[str, Any]:
        if table == "service_capacity":
            return {"unit": {"id": "unit"}}
        return {"taxonomy_term": {"id": "term"}} if table == "attribute" else {}

    def _row(self, entity: Entity, mark: str, **stated: Any) -> dict[str, Any]:
        self._number += 1
        cells: dict[str, Any] = {"id": f"{entity.table}-{self._number}"}
        for field in entity.fields:
            value = self._value(field, HIDDEN if field.name in NEVER_PUBLIC else mark)
            if field.kind is not Kind.REFERENCE and value is not None:
                cells[field.outside] = value
        if entity.table == "acceptance":
            cells["criterion"] = CRITERIA[mark]
        if entity.table == "organization":
            over = {"bg": IN_CYRILLIC[HIDDEN], "en": HIDDEN}
            cells |= {"alert": over, "alert_expires_at": "2020-01-01T00:00:00Z"}
        return cells | stated

    def _value(self, field: Field, mark: str) -> Any:
        if field.name in UNPLANTED:
            return None
        if field.name in FIXED or field.name in LASTING:
            return FIXED.get(field.name, LASTING.get(field.name))
        return self._by_name(field.name, mark) or self._by_kind(field, mark)

    def _by_name(self, name: str, mark: str) -> Any:
        return {
            "number": f"+359 {NUMBERS[mark]} {self._number % 1000:03}",
            "extension": NUMBERS[mark],
            "time_zone": ZONES.get(mark),
            "latitude": DEGREES[mark],
            "longitude": DEGREES[mark] / 2 + (self._number % 90) / 10,
            "opens_at": CLOCKS.get(mark, ("",))[0],
            "closes_at": CLOCKS.get(mark, ("", ""))[-1],
            "code": CODES.get(mark),
            **{listed: values.get(mark) for listed, values in CHOSEN.items()},
        }.get(name)

    def _by_kind(self, field: Field, mark: str) -> Any:
        word = f"{mark}{self._number}"
        match field.kind:
            case Kind.TEXTS:
                return {"bg": f"{IN_CYRILLIC[mark]} {self._number}", "en": f"{mark} {word}"}
            case Kind.PLAIN:
                return word[: field.limit]
            case Kind.URL:
                return f"https://{word}.example/{mark}"
            case Kind.EMAIL:
                return f"{word}@{mark}.example"
            case Kind.WHOLE | Kind.NUMBER:
                return AMOUNTS[mark]
            case Kind.DATE:
                return DAYS.get(mark)
            case Kind.MOMENT:
                return MOMENTS[mark]
            case Kind.CODES:
                return [CODES[mark]]
            case Kind.FLAG:
                return True
            case _:
                return next(iter(field.choices)).value if field.choices else None


def refused_rows() -> list[dict[str, Any]]:
    """Return numbers that no import takes, of every tier that must not be quoted."""
    return [
        {"id": f"refused-{tier}", "tier": tier, "number": f"{mark} {NUMBERS[mark]}", "description": {"en": mark}}
        for tier, mark in (("professional", HIDDEN), ("restricted", SEALED), ("public?", HIDDEN))
    ]


def _public_or_hidden(tier: Tier) -> str:
    return PUBLIC if tier is Tier.PUBLIC else HIDDEN


UNITS = [{"id": "unit", "name": {"bg": "Място", "en": "Place"}, "scheme": "nrm-place", "identifier": "woman"}]
TERMS = [{"id": "term", "code": "term", "name": {"bg": "Тема", "en": "Topic"}}]


def traces_in(data: bytes, marks: tuple[str, ...] = (HIDDEN, SEALED)) -> set[str]:
    """Return the traces of canaries in `data`; the clock of a log or of a row is none, whenever it is read."""
    data = WRITTEN_AT.sub(rb"\1", data)
    return {trace for mark in marks for trace in TRACES[mark] if trace.encode() in data}
