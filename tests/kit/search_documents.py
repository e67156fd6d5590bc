"""Documents to search, a small network written by hand, and how a test reads what was found."""

from collections.abc import AsyncIterator, Iterable

from hub_search import SearchDocument, SearchEngine, SearchPage, SearchQuery, Segment


def a_document(document_id: str, **parts: object) -> SearchDocument:
    """A document of which only the id matters, with whatever else the test cares for."""
    return SearchDocument(**{"name": {"bg": f"Услуга {document_id}"}, **parts, "id": document_id})  # type: ignore[arg-type]


def a_network() -> list[SearchDocument]:
    """Eight services, each with something of its own to be found by."""
    return [
        SearchDocument(
            id="hotline",
            name={"bg": "Национална гореща линия 24/7", "en": "National hotline 24/7"},
            alternate_names=("Зелен телефон",),
            organization={"bg": "Фондация „Примерна“", "en": "Example Foundation"},
            description={
                "bg": "Безплатни разговори по телефона и e-mail за хора, пострадали от трафик.",
                "en": "Free calls and e-mail for people affected by trafficking.",
            },
            keywords=("гореща линия", "helpline"),
            facets={"service_type": ("hotline",), "district": ("BG-22", "BG-03")},
            payload={"phone": "000 000 001", "hours": [0, 24]},
        ),
        SearchDocument(
            id="crisis",
            name={"bg": "Кризисен център за жени", "en": "Crisis centre for women"},
            organization={"bg": "Сдружение „Образец“"},
            description={"bg": "Подслон за жени и деца до шест месеца.", "en": "Shelter for women and children."},
            facets={"service_type": ("crisis",), "district": ("BG-03",)},
        ),
        SearchDocument(
            id="shelter-burgas",
            name={"bg": "Приют Бургас", "en": "Burgas shelter"},
            description={"bg": "Подслонът приема жертви на трафик и техните деца."},
            facets={"service_type": ("accommodation",), "district": ("BG-02",)},
        ),
        SearchDocument(
            id="shelter-sofia",
            name={"bg": "Защитено жилище", "en": "Protected housing"},
            description={"bg": "Настаняване в малък дом за пълнолетни мъже.", "en": "A small home for adult men."},
            keywords=("подслон",),
            facets={"service_type": ("accommodation",), "district": ("BG-22",)},
        ),
        SearchDocument(
            id="psychology",
            name={"bg": "Психологическа консултация", "en": "Psychological counselling"},
            description={
                "bg": "Йога, терапия и психо-социална подкрепа на ул. „Св. Йоан“.",
                "en": "Therapy and support.",
            },
            facets={"service_type": ("psychological",), "district": ("BG-22",)},
        ),
        SearchDocument(
            id="skills",
            name={"bg": "Курсове за умения", "en": "Skills courses"},
            description={"bg": "Обучение, стаж и първа работа.", "en": "Training and a first job."},
            facets={"service_type": ("skills",), "district": ("BG-03",)},
        ),
        SearchDocument(
            id="legal",
            name={"bg": "Правна помощ", "en": "Legal aid"},
            description={"bg": "Адвокатът придружава до съда.", "en": "A lawyer goes to court with the person."},
            facets={"service_type": ("social_work",), "district": ("BG-02",)},
        ),
        SearchDocument(
            id="english-only",
            name={"en": "Airport welcome desk"},
            description={"en": "Staff meet people who return, day and night."},
            facets={"service_type": ("social_work",)},
        ),
    ]


async def streamed(documents: Iterable[SearchDocument]) -> AsyncIterator[SearchDocument]:
    """The documents as `replace_all` wants them."""
    for document in documents:
        yield document


async def found(engine: SearchEngine, text: str, **parts: object) -> list[str]:
    """The ids that a search for `text` finds on its first page."""
    return ids(await engine.search(SearchQuery(text=text, **parts)))  # type: ignore[arg-type]


def ids(page: SearchPage) -> list[str]:
    """The ids on a page, in its order."""
    return [hit.id for hit in page.hits]


def marked(segments: tuple[Segment, ...]) -> list[str]:
    """What is marked as answering."""
    return [segment.text for segment in segments if segment.hit]


def joined(segments: tuple[Segment, ...]) -> str:
    """The text that was cut into segments."""
    return "".join(segment.text for segment in segments)
