"""The directory's closed vocabularies: service types, statuses, Bulgaria's districts; what people call things."""

import enum
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError

from hub.directory.nrm_vocabulary import (
    ACCEPTANCE_CRITERIA,
    ACTS,
    INSTITUTION_KINDS,
    KINDS_OF_HELP,
    WAYS_IN,
    AcceptanceCriterion,
    InstitutionKind,
    KindOfHelp,
)
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


ACCEPTS = "accepts"
FACETS = (
    *("service_type", "kind_of_help", ACCEPTS, "district", "city", "language", "way_in", "around_the_clock"),
    *("wheelchair", "fee", "institution_kind", "topic"),
)
"""What results can be narrowed by, in the order pages show it.

`service_type`: a ServiceType. `kind_of_help`: a KindOfHelp. `accepts`: an AcceptanceCriterion, which keeps what accepts
or does not say, and leaves out what refuses. `district`: ISO 3166-2. `city`: a settlement's name. `language`: BCP 47,
languages spoken without an interpreter, at some hours at least. `way_in`: a WayIn. `around_the_clock`: an Act.
`wheelchair`: whether there is a place without steps, `fee`: whether somebody pays; both may be NOT_STATED.
`institution_kind`: an InstitutionKind, of who offers it. `topic`: the name of the top term of its source's taxonomy.
"""
FACETS_OF_FEW = (ACCEPTS, "city", "way_in", "around_the_clock", "wheelchair", "fee", "institution_kind", "topic")
"""Facets that are not counted among very many results: narrowed by another one first, they are."""
REFUSES = "refuses"
"""The facet of the index that holds whom a service does not accept; results are not narrowed to it."""
REFUSES_AGE = "refuses_age"
"""The facet of the index that holds which years of children a service does not accept, and CHILD for all of them."""
CHILD = "child"
ADULT_YEARS = 18
COVERS = "covers"
"""The facet of the index that holds what a service reaches by its own word, without being there: districts
(ISO 3166-2), NATIONWIDE, BY_TELEPHONE."""
NATIONWIDE = "nationwide"
BY_TELEPHONE = "telephone"
"""Of what is called and has no place, or no place that matters."""
NOT_STATED = "not_stated"
"""The value of a facet for what an entry does not say."""
OPEN = "open"
"""The value of `around_the_clock` for hours that do not say what for."""

SERVICE_TYPES = {
    ServiceType.HOTLINE: N_("Hotline"),
    ServiceType.CRISIS_INTERVENTION: N_("Crisis intervention"),
    ServiceType.ACCOMMODATION: N_("Accommodation"),
    ServiceType.PSYCHOLOGICAL_SUPPORT: N_("Psychological support"),
    ServiceType.SOCIAL_WORK: N_("Social work"),
    ServiceType.SKILLS_LABOUR_INTEGRATION: N_("Skills and labour integration"),
    ServiceType.OTHER: N_("Other service"),
}

FEES = {"free": N_("Free of charge"), "paid": N_("Has to be paid"), NOT_STATED: N_("Not stated")}
WHEELCHAIR = {"yes": N_("Step-free"), "no": N_("Not step-free"), NOT_STATED: N_("Not stated")}

SERVICE_TYPE_WORDS = {
    ServiceType.HOTLINE: ("гореща линия", "горещ телефон", "телефон на доверието", "хотлайн", "hotline", "helpline"),
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
    ServiceType.PSYCHOLOGICAL_SUPPORT: (
        "психологическа подкрепа",
        "психолог",
        "psychological support",
        "psychologist",
    ),
    ServiceType.SOCIAL_WORK: ("социална работа", "социален работник", "social work", "social worker"),
    ServiceType.SKILLS_LABOUR_INTEGRATION: ("умения", "трудова интеграция", "skills", "job training"),
    ServiceType.OTHER: (),
}
"""What people call each type when they search for it, with a keyboard that has no Cyrillic, too; never shown."""

KIND_OF_HELP_WORDS = {
    KindOfHelp.BED: ("легло", "нощувка", "място за спане", "bed", "place to sleep", "overnight"),
    KindOfHelp.FOOD: ("храна", "хранителни продукти", "топъл обяд", "food", "meals", "groceries"),
    KindOfHelp.CLOTHING: ("дрехи", "облекло", "обувки", "clothes", "clothing", "shoes"),
    KindOfHelp.HYGIENE: ("хигиена", "баня", "душ", "пране", "hygiene", "shower", "laundry"),
    KindOfHelp.MONEY: ("пари", "парична помощ", "спешни средства", "money", "cash", "financial help"),
    KindOfHelp.TRANSPORT: ("транспорт", "превоз", "билет", "transport", "travel", "ticket"),
    KindOfHelp.ACCOMPANIMENT: ("придружаване", "придружител", "accompaniment", "escort"),
    KindOfHelp.INTERPRETER: ("преводач", "устен превод", "interpreter", "translator", "translation"),
    KindOfHelp.LAWYER: ("адвокат", "юрист", "защитник", "lawyer", "attorney", "solicitor"),
    KindOfHelp.LEGAL_ADVICE: (
        "правна помощ",
        "правна консултация",
        "права",
        "адвокат",
        "юрист",
        "legal advice",
        "legal aid",
        "legal help",
        "lawyer",
    ),
    KindOfHelp.DOCTOR: ("лекар", "доктор", "преглед", "медицинска помощ", "doctor", "medical help", "health care"),
    KindOfHelp.EMERGENCY_MEDICINE: ("спешна медицинска помощ", "линейка", "болница", "emergency room", "ambulance"),
    KindOfHelp.SEXUAL_HEALTH: ("сексуално здраве", "ХИВ", "гинеколог", "sexual health", "HIV", "gynaecologist"),
    KindOfHelp.PREGNANCY_CARE: (
        "бременност",
        "бременна",
        "раждане",
        "акушерка",
        "гинеколог",
        "pregnancy",
        "birth",
        "midwife",
        "gynaecologist",
    ),
    KindOfHelp.PSYCHIATRIST: ("психиатър", "психиатрия", "psychiatrist", "mental health"),
    KindOfHelp.PSYCHOLOGIST: (
        "психолог",
        "психоложка",
        "терапия",
        "консултиране",
        "psychologist",
        "therapy",
        "counselling",
    ),
    KindOfHelp.ADDICTION_SUPPORT: ("зависимост", "наркотици", "алкохол", "addiction", "drugs", "alcohol", "rehab"),
    KindOfHelp.CRISIS_SUPPORT: ("криза", "кризисна подкрепа", "насилие", "crisis", "violence", "crisis support"),
    KindOfHelp.IDENTITY_PAPERS: ("лична карта", "паспорт", "лични документи", "identity card", "passport", "papers"),
    KindOfHelp.RESIDENCE_PERMIT: ("разрешение за пребиваване", "статут", "виза", "residence permit", "visa"),
    KindOfHelp.ASYLUM: ("убежище", "закрила", "бежанец", "asylum", "refugee", "international protection"),
    KindOfHelp.SOCIAL_BENEFITS: ("социални помощи", "помощи", "социално подпомагане", "benefits", "social assistance"),
    KindOfHelp.CASE_MANAGEMENT: ("водене на случай", "координация", "case management", "case manager"),
    KindOfHelp.CHILD_PROTECTION: ("закрила на детето", "дете в риск", "child protection", "child at risk"),
    KindOfHelp.CHILDCARE: ("гледане на деца", "детска градина", "ясла", "childcare", "nursery", "kindergarten"),
    KindOfHelp.SCHOOLING: ("училище", "образование", "школуване", "school", "education"),
    KindOfHelp.LANGUAGE_COURSE: ("езиков курс", "курс по български", "language course", "Bulgarian lessons"),
    KindOfHelp.VOCATIONAL_TRAINING: ("професионално обучение", "квалификация", "vocational training", "job training"),
    KindOfHelp.JOB_SEARCH: ("търсене на работа", "работа", "бюро по труда", "job", "work", "employment"),
    KindOfHelp.LABOUR_RIGHTS: (
        "трудови права",
        "неизплатена заплата",
        "проверка на фирма",
        "labour rights",
        "unpaid wages",
    ),
    KindOfHelp.HOUSING: ("жилище", "квартира", "наем", "housing", "flat", "rent"),
    KindOfHelp.RETURN_HOME: ("завръщане", "връщане у дома", "репатриране", "return home", "repatriation"),
    KindOfHelp.FAMILY_TRACING: ("издирване на близки", "семейство", "family tracing", "missing family"),
    KindOfHelp.WITNESS_PROTECTION: ("защита на свидетели", "свидетел", "witness protection", "witness"),
    KindOfHelp.CRIME_REPORT: ("сигнал", "жалба до полицията", "полиция", "report a crime", "police"),
    KindOfHelp.COMPENSATION: ("обезщетение", "компенсация", "compensation"),
    KindOfHelp.PREVENTION: (
        "превенция",
        "кампания",
        "информационна среща",
        "работа в чужбина",
        "проверка на фирма",
        "prevention",
        "awareness",
        "work abroad",
    ),
    KindOfHelp.INFORMATION: ("информация", "насочване", "консултация", "information", "referral", "advice"),
}
"""What people call each kind of help when they search for it, in both languages; never shown."""

INSTITUTION_KIND_WORDS = {
    InstitutionKind.SOCIAL_ASSISTANCE_DIRECTORATE: ("ДСП", "дирекция „Социално подпомагане“", "социалните", "SAD"),
    InstitutionKind.CHILD_PROTECTION_DEPARTMENT: ("ОЗД", "отдел „Закрила на детето“", "CPD"),
    InstitutionKind.NATIONAL_COMMISSION: ("НКБТХ", "национална комисия за борба с трафика на хора", "NCCTHB"),
    InstitutionKind.LOCAL_COMMISSION: ("МКБТХ", "местна комисия за борба с трафика на хора", "LCCTHB"),
    InstitutionKind.POLICE: ("полиция", "РУ", "ОДМВР", "police"),
    InstitutionKind.PROSECUTION: ("прокуратура", "прокурор", "prosecutor"),
    InstitutionKind.COURT: ("съд", "съдия", "court"),
    InstitutionKind.EMPLOYMENT_OFFICE: ("бюро по труда", "ДБТ", "борса", "job centre", "employment office"),
    InstitutionKind.LABOUR_INSPECTORATE: ("инспекция по труда", "ДИТ", "labour inspectorate"),
    InstitutionKind.REFUGEE_AGENCY: ("ДАБ", "агенция за бежанците", "бежански център", "refugee agency"),
    InstitutionKind.MIGRATION_OFFICE: ("миграция", "дирекция „Миграция“", "migration office"),
    InstitutionKind.EMBASSY: ("посолство", "консулство", "embassy", "consulate"),
    InstitutionKind.MUNICIPALITY: ("община", "кметство", "municipality"),
    InstitutionKind.MINISTRY: ("министерство", "ministry"),
    InstitutionKind.HOSPITAL: ("болница", "МБАЛ", "УМБАЛ", "hospital"),
    InstitutionKind.SCHOOL: ("училище", "school"),
    InstitutionKind.BAR_ASSOCIATION: ("адвокатска колегия", "адвокатски съвет", "bar association"),
    InstitutionKind.INTERNATIONAL_ORGANIZATION: ("международна организация", "international organization"),
    InstitutionKind.NGO: ("НПО", "фондация", "сдружение", "NGO"),
    InstitutionKind.SOLE_PRACTITIONER: (),
    InstitutionKind.COMPANY: ("фирма", "company"),
    InstitutionKind.OTHER: (),
}
"""What people call each kind of institution when they search for it; never shown."""

ACCEPTANCE_WORDS = {
    AcceptanceCriterion.WITH_CHILDREN: ("с дете", "с деца", "with a child", "with children"),
    AcceptanceCriterion.PREGNANT: ("бременна", "pregnant"),
    AcceptanceCriterion.UNACCOMPANIED_CHILDREN: ("непридружено дете", "unaccompanied child"),
    AcceptanceCriterion.ASYLUM_SEEKERS: ("търсещ убежище", "бежанец", "asylum seeker", "refugee"),
    AcceptanceCriterion.WITHOUT_PAPERS: ("без документи", "without papers", "undocumented"),
    AcceptanceCriterion.ADDICTION: ("зависимост", "наркозависим", "addiction"),
    AcceptanceCriterion.MENTAL_HEALTH: ("психично заболяване", "mental illness"),
    AcceptanceCriterion.WHEELCHAIR: ("инвалидна количка", "wheelchair"),
    AcceptanceCriterion.DISABILITY: ("увреждане", "disability"),
}
"""What people call those who are accepted when they search for who accepts them; never shown."""

STATUSES = {
    Status.ACTIVE: N_("Active"),
    Status.INACTIVE: N_("Not offered at present"),
    Status.DEFUNCT: N_("No longer exists"),
    Status.TEMPORARILY_CLOSED: N_("Temporarily closed"),
}

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

DISTRICT_CENTRES = {
    "BG-01": (42.01, 23.10),
    "BG-02": (42.51, 27.47),
    "BG-03": (43.22, 27.91),
    "BG-04": (43.08, 25.63),
    "BG-05": (43.99, 22.88),
    "BG-06": (43.21, 23.56),
    "BG-07": (42.87, 25.32),
    "BG-08": (43.56, 27.83),
    "BG-09": (41.65, 25.37),
    "BG-10": (42.28, 22.69),
    "BG-11": (43.13, 24.72),
    "BG-12": (43.41, 23.22),
    "BG-13": (42.20, 24.33),
    "BG-14": (42.60, 23.03),
    "BG-15": (43.42, 24.62),
    "BG-16": (42.15, 24.75),
    "BG-17": (43.53, 26.52),
    "BG-18": (43.85, 25.95),
    "BG-19": (44.12, 27.26),
    "BG-20": (42.69, 26.33),
    "BG-21": (41.57, 24.71),
    "BG-22": (42.70, 23.32),
    "BG-23": (42.75, 23.68),
    "BG-24": (42.43, 25.64),
    "BG-25": (43.25, 26.57),
    "BG-26": (41.93, 25.56),
    "BG-27": (43.27, 26.92),
    "BG-28": (42.48, 26.50),
}
"""Where everybody takes a district to be, in degrees (WGS 84): its main town; of Sofia Province, which has none, the
middle. What is hidden lies here for whoever measures: it must never be worked out from what is in a district."""

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

UNNAMED = {"bqn": {"bg": "български жестов език", "en": "Bulgarian Sign Language"}}
"""Languages that CLDR has no name for."""


_LABELS: dict[str, Mapping[Any, str]] = {
    "service_type": SERVICE_TYPES,
    "kind_of_help": KINDS_OF_HELP,
    ACCEPTS: ACCEPTANCE_CRITERIA,
    "way_in": {**WAYS_IN, NOT_STATED: N_("Not stated")},
    "around_the_clock": {**ACTS, OPEN: N_("Open")},
    "wheelchair": WHEELCHAIR,
    "fee": FEES,
    "institution_kind": INSTITUTION_KINDS,
}
"""What the values of facets are called."""

VALUES_OF = {facet: tuple(labels) for facet, labels in _LABELS.items()}
"""Every value of those facets that have a list of them; districts, languages, towns and topics are what entries say."""


def facet_label(facet: str, value: str, *, language: str, translate: Translate = str) -> str:
    """Return what a reader of `language` sees for `value` of `facet`; a value without a label is shown as it is."""
    match facet:
        case "district":
            return district_name(value, language)
        case "language":
            return language_name(value, language)
        case _:
            label = _LABELS.get(facet, {}).get(value)
            return translate(label) if label else value


def district_name(code: str, language: str) -> str:
    """Return the name of a district in `language` (English when there is none); an unknown code is its own name."""
    names = DISTRICTS.get(code, {})
    return names.get(language) or names.get("en") or code


@lru_cache(maxsize=1024)
def language_name(tag: str, language: str) -> str:
    """Return the name of the language `tag` (BCP 47) as a reader of `language` calls it, by CLDR; else the tag."""
    if own := UNNAMED.get(tag):
        return own.get(language, own["en"])
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
