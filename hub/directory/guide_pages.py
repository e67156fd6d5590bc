"""The page of the needs guide: its questions, and the way from its answers to results."""

from enum import StrEnum
from typing import TypeVar

from litestar import Controller, get, post
from litestar.datastructures import FormMultiDict
from litestar.plugins.htmx import HTMXRequest
from litestar.response import Redirect, Template

from hub.directory.guide import BESIDES, NEEDS, WHO, Answers, Need, Who, search_of
from hub.directory.search_links import SearchLinks
from hub.directory.vocabulary import DISTRICTS
from hub.web.forgery import CHANGES_NOTHING
from hub.web.i18n import current_language

Code = TypeVar("Code", bound=StrEnum)


class GuidePages(Controller):
    """A few questions for who does not know what to search for; the answers travel in a form and are kept nowhere."""

    path = "/guide"
    include_in_schema = False

    @get()
    async def questions(self) -> Template:
        """Ask the questions."""
        language = current_language()
        districts = sorted(((names[language], code) for code, names in DISTRICTS.items()))
        context = {
            "who": [(code, answer.label) for code, answer in WHO.items()],
            "needs": [(code, answer.label) for code, answer in NEEDS.items()],
            "besides": BESIDES,
            "districts": districts,
        }
        return Template("directory/guide.html", context=context)

    @post(status_code=303, opt={CHANGES_NOTHING: True})
    async def answer(self, request: HTMXRequest) -> Redirect:
        """Lead to the services that the answers ask for; an answer that is none of the list counts as left open."""
        search = search_of(answers_in(await request.form()), current_language())
        return Redirect(SearchLinks.new(request).path(search), status_code=303)


def answers_in(form: FormMultiDict) -> Answers:
    """Read the answers of a form."""
    chosen = form.getall("besides", [])
    district = form.get("district")
    return Answers(
        who=_code(Who, form.get("who")),
        need=_code(Need, form.get("need")),
        besides=tuple(one for one in BESIDES if one.value in chosen),
        district=district if isinstance(district, str) and district in DISTRICTS else None,
    )


def _code(kind: type[Code], value: object) -> Code | None:
    return next((one for one in kind if one.value == value), None)
