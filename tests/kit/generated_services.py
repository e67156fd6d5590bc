"""Any number of bilingual services, generated: the same for one seed."""

import random
from collections.abc import Iterator
from itertools import accumulate

from hub_search import SearchDocument
from hub_search.analysis import words

BULGARIAN = words(
    "подслон закрила жертва жена дете помощ консултация психолог юрист адвокат настаняване кризисен център линия "
    "телефон безплатен денонощен анонимен превод преводач храна облекло медицински преглед лекар здраве лечение "
    "терапия група обучение работа заетост умение професия занаят училище образование език курс социален работник "
    "мобилен екип посещение дом семейство родител майка бременна бебе насилие трафик експлоатация принуда заплаха "
    "безопасност план риск оценка придружаване полиция прокуратура съд дело обезщетение документ паспорт виза "
    "пребиваване завръщане доброволен реинтеграция подкрепа доверие информация насочване сигнал спешен прием "
    "престой месец седмица ден нощ час работен почивен приемане условие възраст пълнолетен непълнолетен мъж момиче "
    "момче чужденец бежанец убежище общежитие легло стая кухня транспорт пътуване билет пари бюджет дълг банка "
    "сметка договор наем квартира жилище стипендия наставник доброволец фондация сдружение община област служба "
    "агенция дирекция комисия министерство институт мрежа програма"
)

ENGLISH = words(
    "shelter protection victim woman child help counselling psychologist lawyer legal accommodation crisis centre "
    "line telephone free hour anonymous translation interpreter food clothing medical examination doctor health "
    "treatment therapy group training work employment skill profession craft school education language course "
    "social worker mobile team visit home family parent mother pregnant baby violence trafficking exploitation "
    "coercion threat safety plan risk assessment escort police prosecutor court case compensation document "
    "passport visa residence return voluntary reintegration support trust information referral alert emergency "
    "admission stay month week day night open weekend reception condition age adult minor man girl boy foreigner "
    "refugee asylum hostel bed room kitchen transport travel ticket money budget debt bank account contract rent "
    "flat housing grant mentor volunteer foundation association municipality district service agency directorate "
    "commission ministry institute network programme"
)

DISTRICTS = tuple(f"BG-{number:02}" for number in range(1, 29))
SERVICE_TYPES = ("hotline", "crisis", "accommodation", "psychological", "social_work", "skills")
AUDIENCES = ("women", "men", "children", "families")

_SYLLABLES = {
    "bg": (
        "ба",
        "ве",
        "го",
        "ди",
        "жу",
        "за",
        "ке",
        "ло",
        "ми",
        "ну",
        "па",
        "ре",
        "со",
        "ти",
        "фа",
        "хе",
        "ца",
        "чи",
        "ша",
    ),
    "en": (
        "ba",
        "ver",
        "gol",
        "din",
        "jut",
        "zam",
        "ken",
        "lor",
        "mil",
        "nud",
        "pax",
        "ret",
        "sot",
        "tiv",
        "far",
        "hem",
    ),
}
_RARE_WORDS = 15_000
_DESCRIPTION_WORDS = 45
_PAYLOAD_LETTERS = 1_200
"""Cyrillic letters take two bytes each: about 2 kB with the rest of the payload."""


def generated_services(count: int, seed: int = 2024) -> Iterator[SearchDocument]:
    """Generate bilingual services whose words are as unevenly frequent as words are (Zipf); the same for one seed."""
    chance = random.Random(seed)
    vocabularies = {
        "bg": (*BULGARIAN, *_rare_words(chance, "bg")),
        "en": (*ENGLISH, *_rare_words(chance, "en")),
    }
    weights = {
        language: list(accumulate(1 / rank for rank in range(3, len(vocabulary) + 3)))
        for language, vocabulary in vocabularies.items()
    }

    def some(language: str, number: int) -> str:
        return " ".join(chance.choices(vocabularies[language], cum_weights=weights[language], k=number))

    for number in range(count):
        facets = {
            "service_type": (chance.choice(SERVICE_TYPES),),
            "district": tuple(chance.sample(DISTRICTS, chance.randint(1, 3))),
            "audience": tuple(chance.sample(AUDIENCES, chance.randint(1, 2))),
        }
        description = {language: some(language, _DESCRIPTION_WORDS).capitalize() + "." for language in ("bg", "en")}
        yield SearchDocument(
            id=f"service-{number:06}",
            name={language: some(language, 4).capitalize() for language in ("bg", "en")},
            organization={language: some(language, 2).capitalize() for language in ("bg", "en")},
            description=description,
            keywords=(some("bg", 1), some("en", 1)),
            facets=facets,
            payload={
                "number": number,
                "text": (description["bg"] * 8)[:_PAYLOAD_LETTERS],
                "districts": facets["district"],
            },
        )


def _rare_words(chance: random.Random, language: str) -> list[str]:
    """Words nobody uses, after those that people use: names of places, firms and streets have this place in texts."""
    syllables = _SYLLABLES[language]
    made = {"".join(chance.choices(syllables, k=chance.randint(3, 5))) for _ in range(_RARE_WORDS)}
    return sorted(made, key=lambda word: (len(word), word))
