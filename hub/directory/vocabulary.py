"""The directory's closed vocabularies: service types, statuses, topics, Bulgaria's districts, and their labels."""

import enum
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from hub.errors import N_, Translate


class ServiceType(enum.StrEnum):
    """The six kinds of service for victims of trafficking that have a standard, and the rest."""

    HOTLINE = "hotline"
    CRISIS_INTERVENTION = "crisis_intervention"
    ACCOMMODATION = "accommodation"
    PSYCHOLOGICAL_SUPPORT = "psychological_support"
    SOCIAL_WORK = "social_work"
    SKILLS_LABOUR_INTEGRATION = "skills_labour_integration"
    OTHER = "other"


class Status(enum.StrEnum):
    """Whether a service can be used; the four values are HSDS 3.1's."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    DEFUNCT = "defunct"
    TEMPORARILY_CLOSED = "temporarily closed"


class LocationType(enum.StrEnum):
    """What a location is (HSDS 3.1)."""

    PHYSICAL = "physical"
    POSTAL = "postal"
    VIRTUAL = "virtual"


class PositionAccuracy(enum.StrEnum):
    """How close a location's coordinates are to its door."""

    EXACT = "exact"
    """The source gave coordinates of the place itself."""
    SETTLEMENT = "settlement"
    """The middle of the town or village, from a gazetteer."""
    DISTRICT = "district"
    """The middle of the district: all that may be told."""


FACETS = ("service_type", "district", "city", "language", "topic")
"""What results can be narrowed by, in the order pages show it.

`service_type`: a ServiceType. `district`: ISO 3166-2. `city`: a settlement's name, for places whose district is not
known. `language`: BCP 47, languages spoken without an interpreter. `topic`: one of TOPICS, else the name of the top
term of the source's own taxonomy.
"""

SERVICE_TYPES = {
    ServiceType.HOTLINE: N_("Hotline"),
    ServiceType.CRISIS_INTERVENTION: N_("Crisis intervention"),
    ServiceType.ACCOMMODATION: N_("Accommodation"),
    ServiceType.PSYCHOLOGICAL_SUPPORT: N_("Psychological support"),
    ServiceType.SOCIAL_WORK: N_("Social work"),
    ServiceType.SKILLS_LABOUR_INTEGRATION: N_("Skills and labour integration"),
    ServiceType.OTHER: N_("Other service"),
}

SERVICE_TYPE_WORDS = {
    ServiceType.HOTLINE: ("гореща линия", "горещ телефон", "телефон на доверието", "hotline", "helpline"),
    ServiceType.CRISIS_INTERVENTION: ("кризисна интервенция", "спешна помощ", "crisis intervention", "emergency help"),
    ServiceType.ACCOMMODATION: (
        "настаняване",
        "подслон",
        "приют",
        "убежище",
        "шелтър",
        "accommodation",
        "shelter",
        "refuge",
    ),
    ServiceType.PSYCHOLOGICAL_SUPPORT: ("психологическа подкрепа", "психолог", "psychological support", "psychologist"),
    ServiceType.SOCIAL_WORK: ("социална работа", "социален работник", "social work", "social worker"),
    ServiceType.SKILLS_LABOUR_INTEGRATION: ("умения", "трудова интеграция", "skills", "job training"),
    ServiceType.OTHER: (),
}
"""What people call each type when they search for it; never shown."""

STATUSES = {
    Status.ACTIVE: N_("Active"),
    Status.INACTIVE: N_("Not offered at present"),
    Status.DEFUNCT: N_("No longer exists"),
    Status.TEMPORARILY_CLOSED: N_("Temporarily closed"),
}

TOPICS = {
    "safe_bed": N_("Safe bed"),
    "interpreter": N_("Interpreter"),
    "legal_help": N_("Legal help"),
    "medical_help": N_("Medical help"),
    "identity_papers": N_("Identity papers"),
    "food_clothing": N_("Food and clothing"),
    "transport": N_("Transport"),
    "return_home": N_("Return home"),
    "counselling": N_("Counselling"),
    "children": N_("Help for children"),
    "work": N_("Finding work"),
    "training": N_("Training"),
    "language_course": N_("Language course"),
    "social_benefits": N_("Social benefits"),
    "case_management": N_("Case management"),
    "information": N_("Information and referral"),
}
"""Kinds of help with a code of the hub's own: the taxonomy of the demo network."""

DISTRICTS = {
    "BG-01": {"bg": "Благоевград", "en": "Blagoevgrad"},
    "BG-02": {"bg": "Бургас", "en": "Burgas"},
    "BG-03": {"bg": "Варна", "en": "Varna"},
    "BG-04": {"bg": "Велико Търново", "en": "Veliko Tarnovo"},
    "BG-05": {"bg": "Видин", "en": "Vidin"},
    "BG-06": {"bg": "Враца", "en": "Vratsa"},
    "BG-07": {"bg": "Габрово", "en": "Gabrovo"},
    "BG-08": {"bg": "Добрич", "en": "Dobrich"},
    "BG-09": {"bg": "Кърджали", "en": "Kardzhali"},
    "BG-10": {"bg": "Кюстендил", "en": "Kyustendil"},
    "BG-11": {"bg": "Ловеч", "en": "Lovech"},
    "BG-12": {"bg": "Монтана", "en": "Montana"},
    "BG-13": {"bg": "Пазарджик", "en": "Pazardzhik"},
    "BG-14": {"bg": "Перник", "en": "Pernik"},
    "BG-15": {"bg": "Плевен", "en": "Pleven"},
    "BG-16": {"bg": "Пловдив", "en": "Plovdiv"},
    "BG-17": {"bg": "Разград", "en": "Razgrad"},
    "BG-18": {"bg": "Русе", "en": "Ruse"},
    "BG-19": {"bg": "Силистра", "en": "Silistra"},
    "BG-20": {"bg": "Сливен", "en": "Sliven"},
    "BG-21": {"bg": "Смолян", "en": "Smolyan"},
    "BG-22": {"bg": "София (столица)", "en": "Sofia (capital)"},
    "BG-23": {"bg": "Софийска област", "en": "Sofia Province"},
    "BG-24": {"bg": "Стара Загора", "en": "Stara Zagora"},
    "BG-25": {"bg": "Търговище", "en": "Targovishte"},
    "BG-26": {"bg": "Хасково", "en": "Haskovo"},
    "BG-27": {"bg": "Шумен", "en": "Shumen"},
    "BG-28": {"bg": "Ямбол", "en": "Yambol"},
}
"""Bulgaria's 28 districts by ISO 3166-2 code, in both languages of the hub."""

SPOKEN_NAMES = {
    "creole": "ht",
    "haitian-creole": "ht",
    "haitian creole": "ht",
    "american sign language": "ase",
    "asl": "ase",
    "bulgarian sign language": "bqn",
    "mandarin": "cmn",
    "farsi": "fa",
    "taiwanese": "nan",
}
"""English names of languages that sources use and CLDR does not, with their BCP 47 tags."""


def facet_label(facet: str, value: str, *, language: str, translate: Translate = str) -> str:
    """Return what a reader of `language` sees for `value` of `facet`; a value without a label is shown as it is."""
    match facet:
        case "service_type":
            return translate(SERVICE_TYPES[ServiceType(value)]) if value in set(ServiceType) else value
        case "topic":
            return translate(TOPICS[value]) if value in TOPICS else value
        case "district":
            return district_name(value, language)
        case "language":
            return language_name(value, language)
        case _:
            return value


def district_name(code: str, language: str) -> str:
    """Return the name of a district in `language` (English when there is none); an unknown code is its own name."""
    names = DISTRICTS.get(code, {})
    return names.get(language) or names.get("en") or code


@lru_cache(maxsize=1024)
def language_name(tag: str, language: str) -> str:
    """Return the name of the language `tag` (BCP 47) as a reader of `language` calls it, by CLDR; else the tag."""
    try:
        name = Locale.parse(language).languages.get(tag) or Locale("en").languages.get(tag)
    except (UnknownLocaleError, ValueError):
        return tag
    return str(name) if name else tag


@lru_cache(maxsize=4096)
def language_tag(name: str) -> str | None:
    """Return the BCP 47 tag of a language named in English or Bulgarian ("Spanish (limited)"); None for other text."""
    plain = name.partition("(")[0].strip(" .,*").casefold()
    return SPOKEN_NAMES.get(plain) or _tags_by_name().get(plain)


@lru_cache(maxsize=1)
def _tags_by_name() -> dict[str, str]:
    return {
        str(name).casefold(): tag
        for locale in (Locale("bg"), Locale("en"))
        for tag, name in locale.languages.items()
        if "_" not in tag and tag not in {"mul", "und", "zxx"}
    }


@lru_cache(maxsize=1)
def district_codes() -> dict[str, str]:
    """Return district codes by casefolded name, in both languages ("софия" alone is the capital)."""
    codes = {name.casefold(): code for code, names in DISTRICTS.items() for name in names.values()}
    return codes | {"софия": "BG-22", "sofia": "BG-22", "софия-град": "BG-22", "sofia-grad": "BG-22"}
