"""Sheets of paper as a stranger reads them: the words of a page, the text of a PDF and what lies beside it."""

import base64
import hashlib
import re
from collections.abc import Collection, Sequence
from html.parser import HTMLParser
from io import BytesIO
from uuid import UUID

import httpx
import msgspec
import simplemma
from pypdf import PdfReader

from hub.web.shortlist import PURPOSE, Shortlist
from kit.kept_rows import NOW, VAULT

BETRAYING = {
    "en": frozenset(
        """
        trafficking traffic trafficker trafficked victim violence violent abuse abused exploitation exploit
        exploited prostitution prostitute slavery slave forced rape sexual survivor shelter refuge hostel
        accommodation crisis safe safety protection protect protected hotline helpline rescue escape hide
        hidden police prosecution prosecutor court lawyer legal crime criminal witness compensation embassy
        consulate psychologist psychological psychiatrist therapy trauma social asylum refugee migrant
        migration foundation association commission ministry municipality referral mechanism hub nrm
        directory centre center house home women woman child children girl mother pregnant labour
        """.split()  # noqa: SIM905 - a list of words, to be read as one
    ),
    "bg": frozenset(
        """
        трафик трафикант жертва пострадал насилие насилник експлоатация проституция робство изнасилване
        убежище подслон приют настаняване кризисен криза безопасен безопасност защита закрила защитен гореща
        линия спасяване бягство укривам полиция прокуратура прокурор съд адвокат правен престъпление
        свидетел обезщетение посолство консулство психолог психологически психиатър терапия травма социален
        бежанец мигрант миграция фондация сдружение асоциация комисия министерство община насочване
        механизъм хъб указател център дом къща жена дете момиче майка бременна труд
        """.split()  # noqa: SIM905 - a list of words, to be read as one
    ),
}
"""Words, as lemmas, that tell whoever finds a paper why somebody carries it."""
STEMS = re.compile(
    r"traffick|victim|violen|exploit|prostitut|slave|shelter|refuge|hotline|asylum|трафик|жертв|насил|експлоат|простит|"
    r"робств|убежищ|подслон|приют|кризис|гореща|закрил|НМН|NRM|hub\b|хъб",
    re.IGNORECASE,
)
"""Beginnings of the worst of them, should a lemma be taken for another."""


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # The files a page loads are named for everybody; they say nothing of a sheet.
        if tag not in {"link", "script"}:
            self.parts += [value for name, value in attrs if value and name not in {"class", "id", "rel"}]


def text_of_page(html: str) -> str:
    """Return everything that a page says: its texts, its title, and what its attributes hold."""
    parser = _Text()
    parser.feed(html)
    return " ".join(parser.parts)


def main_of(html: str) -> str:
    """Return the part of a page that comes onto paper."""
    return "<main" + html.partition("<main")[2].partition("</main>")[0]


def text_of_pdf(pdf: bytes) -> str:
    """Return the text of a PDF."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def words_of(text: str) -> set[str]:
    """Return the words of a text, in small letters."""
    return {word.lower() for word in re.findall(r"[^\W\d_]+", text)}


def betraying_words(text: str) -> set[str]:
    """Return what in a text betrays why somebody carries it, read as Bulgarian and as English."""
    found = set(STEMS.findall(text))
    for word in words_of(text):
        for language, words in BETRAYING.items():
            if word in words or simplemma.lemmatize(word, language) in words:
                found.add(word)
    return found


def have_list(client: httpx.AsyncClient, services: Sequence[UUID]) -> None:
    """Give the browser of `client`, which opened a page before, a list of `services`."""
    secret = base64.urlsafe_b64decode(client.cookies["form"] + "=")
    browser = hashlib.sha256(b"browser\0" + secret).digest()
    sealed = msgspec.msgpack.encode(Shortlist(tuple(services), int(NOW.timestamp())))
    token = VAULT.seal(PURPOSE, sealed, at=NOW, bound_to=browser)
    client.cookies.set("list", token, domain="testserver.local", path="/")


def parts_of(services: Sequence[UUID], most: int) -> list[Sequence[UUID]]:
    """Return `services` in lists that are not too long."""
    return [services[start : start + most] for start in range(0, len(services), most)]


def none_of(text: str, told: Collection[str]) -> bool:
    """Whether none of `told` stands in `text`, capitals or not."""
    low = text.lower()
    return not [one for one in told if one.lower() in low]
