"""A directory of any size, made inside the database: every service with twenty rows of its own, in two languages."""

from hub.directory.fields import BY_TABLE
from kit.postgres import execute

SERVICES_OF_AN_ORGANIZATION = 4
SHARED = {"unit": 5, "taxonomy_term": 400}
"""Rows that all services share."""

ROWS_OF_A_SERVICE = 20
"""Besides the service itself; a service has its place and all that belongs to the place for itself."""


async def fill_directory(owner_dsn: str, services: int, *, after: int = 0) -> None:
    """Put `services` services and their rows straight into the tables, as the owner of the database.

    `after` so many that are there already (a multiple of SERVICES_OF_AN_ORGANIZATION).
    """
    for table, each, columns in TABLES:
        match table:
            case "organization":
                first, last = (number // SERVICES_OF_AN_ORGANIZATION for number in (after, after + services))
            case "unit" | "taxonomy_term":
                first, last = 0, 0 if after else SHARED[table]
            case _:
                first, last = after, after + services
        await execute(owner_dsn, _insert(table, first + 1, last, each, columns))
    await execute(owner_dsn, "ANALYZE")


def _insert(table: str, first: int, last: int, each: int, columns: dict[str, str]) -> str:
    given = {"id": _id(table, "n, k"), "source": "'generated'", "source_id": "n || '-' || k", **columns}
    if BY_TABLE[table].versioned:
        given |= {"last_modified": "'2026-11-01T10:00:00Z'"}
    return f"""
        INSERT INTO {table} ({", ".join(given)})
        SELECT {", ".join(given.values())} FROM generate_series({first}, {last}) n, generate_series(1, {each}) k
    """


def _id(table: str, number: str = "n, 1") -> str:
    return f"md5(concat_ws('-', '{table}', {number}))::uuid"


def _texts(bulgarian: str, english: str) -> str:
    return f"jsonb_build_object('bg', '{bulgarian} ' || n, 'en', '{english} ' || n)"


DESCRIPTION = _texts(
    "Подслон, храна и съпровождане за хора, преживели трафик, през всеки ден на годината. Без документи, под номер",
    "Shelter, food and company for people who were trafficked, on every day of the year. No papers are asked for:",
)
ORGANIZATION = {"organization_id": _id("organization", f"(n - 1) / {SERVICES_OF_AN_ORGANIZATION} + 1, 1")}
SERVICE = {"service_id": _id("service")}
LOCATION = {"location_id": _id("location")}
PUBLIC = {"tier": "'public'"}

TABLES: tuple[tuple[str, int, dict[str, str]], ...] = (
    (
        "organization",
        1,
        {
            "name": _texts("Сдружение", "Association"),
            "description": DESCRIPTION,
            "website": "'https://association-' || n || '.example/'",
            "email": "'office@association-' || n || '.example'",
        },
    ),
    ("unit", 1, {"name": _texts("Места", "Places"), "scheme": "'nrm-place'", "identifier": "'woman'"}),
    ("taxonomy_term", 1, {"name": _texts("Вид помощ", "Kind of help"), "code": "'T-' || n"}),
    (
        "service",
        1,
        {
            **ORGANIZATION,
            "service_type": "(ARRAY['hotline', 'accommodation', 'social_work', 'other'])[1 + n % 4]",
            "name": _texts("Подслон", "Shelter"),
            "description": DESCRIPTION,
            "eligibility_description": _texts("Жени с деца, от област", "Women with children, from district"),
            "application_process": _texts("Обадете се преди да дойдете", "Call before you come"),
            "url": "'https://shelter-' || n || '.example/about'",
            "email": "'shelter-' || n || '@example.org'",
            "status": "'active'",
            "kinds_of_help": "ARRAY['bed', 'food', 'lawyer']",
            "source_modified": "'2026-10-01T08:30:00Z'",
        },
    ),
    (
        "location",
        1,
        {
            **PUBLIC,
            **ORGANIZATION,
            "location_type": "'physical'",
            "name": _texts("Дом", "House"),
            "latitude": "42 + n % 1000 * 0.001",
            "longitude": "23 + n % 997 * 0.001",
            "position_accuracy": "'exact'",
            "district": "'BG-' || lpad((1 + n % 28)::text, 2, '0')",
        },
    ),
    ("service_at_location", 1, {**SERVICE, **LOCATION}),
    (
        "address",
        1,
        {
            **PUBLIC,
            **LOCATION,
            "address_type": "'physical'",
            "address_1": _texts("ул. Липа", "Linden Street"),
            "city": "jsonb_build_object('bg', 'Видин', 'en', 'Vidin')",
            "postal_code": "(1000 + n % 9000)::text",
            "country": "'BG'",
        },
    ),
    ("accessibility", 1, {**LOCATION, "feature": "'wheelchair'", "answer": "'yes'", "details": DESCRIPTION}),
    ("contact", 1, {**PUBLIC, **SERVICE, "name": _texts("Дежурен", "On duty"), "email": "'duty@example.org'"}),
    (
        "phone",
        2,
        {
            **PUBLIC,
            **SERVICE,
            "number": "'+359 000 ' || lpad((n * 2 + k)::text, 6, '0')",
            "type": "'voice'",
            "description": _texts("Денонощно", "Day and night"),
        },
    ),
    (
        "schedule",
        2,
        {
            **SERVICE,
            "freq": "'WEEKLY'",
            "byday": "(ARRAY['MO,TU,WE', 'TH,FR'])[k]",
            "opens_at": "'09:00'",
            "closes_at": "'17:30'",
            "time_zone": "'Europe/Sofia'",
            "original_text": _texts("Пон-Пет 9:00-17:30", "Mon-Fri 9:00-17:30"),
        },
    ),
    ("language", 2, {**SERVICE, "code": "(ARRAY['bg', 'en'])[k]", "name": "(ARRAY['Bulgarian', 'English'])[k]"}),
    ("service_area", 1, {**SERVICE, "name": _texts("Област", "District"), "district": "'BG-05'"}),
    ("required_document", 1, {**SERVICE, "document": _texts("Направление", "Letter of referral")}),
    ("cost_option", 1, {**SERVICE, "option": _texts("Безплатно", "Free"), "amount": "0", "currency": "'EUR'"}),
    (
        "service_capacity",
        1,
        {
            **SERVICE,
            "unit_id": _id("unit", f"1 + n % {SHARED['unit']}, 1"),
            "available": "n % 7",
            "maximum": "12",
            "updated": "'2026-11-01T08:00:00Z'",
        },
    ),
    (
        "attribute",
        2,
        {**SERVICE, "taxonomy_term_id": _id("taxonomy_term", f"1 + (n + k) % {SHARED['taxonomy_term']}, 1")},
    ),
    (
        "acceptance",
        2,
        {**SERVICE, "criterion": "(ARRAY['women', 'with_children'])[k]", "answer": "'yes'"},
    ),
    ("referral_protocol", 1, {**SERVICE, "ways_in": "ARRAY['direct', 'own_request']", "next_steps": DESCRIPTION}),
)
"""Each table in the order of their dependencies: rows to a service (or organization …), and what their cells are."""
