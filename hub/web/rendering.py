"""The template environment: every room's templates under its name, the reader's language, nothing undefined."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined, pass_context
from litestar import Request
from litestar.plugins.jinja import JinjaTemplateEngine
from markupsafe import Markup, escape

from hub.emergency import EmergencyNumber
from hub.web import i18n
from hub.web.assets import Assets
from hub.web.catalogues import Room
from hub.web.components import components
from hub.web.forgery import FIELD, form_token
from hub.web.languages import local_path
from hub.web.leaving import LEAVE
from hub.web.shortlist import Shortlist, opened_shortlist
from hub.web.state import hub_state

FEWEST_DIGITS = 3
MOST_DIGITS = 15
"""Digits of the longest number there is (ITU-T E.164)."""

_DIALLED = re.compile(r"\+?[0-9 ()./-]+")


class ShellView(msgspec.Struct, frozen=True, kw_only=True):
    """What the layout of every page shows besides the page itself."""

    language: str
    languages: tuple[tuple[str, str], ...]
    """(code, what it calls itself) of the languages to choose from."""
    emergency: tuple[EmergencyNumber, ...]
    """The numbers to call in danger, at least one; the first is the one on top of every page."""
    exit_url: str
    exit_href: str
    """Where the way out leads without scripts: past the hub, which forgets the list, when the browser holds one."""
    listed: int
    """Services on the reader's list."""
    demo: bool
    back: str
    """The local path a chosen language leads back to."""
    csrf: Markup
    """The hidden field that every form of ours carries."""


def template_engine(rooms: Iterable[Room], assets: Assets) -> JinjaTemplateEngine:
    """Return the engine in which `directory/service.html` is service.html of the room `directory`."""
    environment = Environment(
        loader=PrefixLoader({room.name: FileSystemLoader(room.templates) for room in rooms}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined] # the i18n extension adds it
        i18n.gettext,
        i18n.ngettext,
        newstyle=True,
        pgettext=i18n.pgettext,
        npgettext=i18n.npgettext,
    )
    environment.globals |= components() | {
        "asset": assets.url,
        "shell": shell_view,
        "shortlist": reader_shortlist,
        "tel": tel_href,
    }
    environment.filters |= {
        "say": i18n.say,
        "local": local_markup,
        "plain": plain_text,
        "day": i18n.format_date,
        "number": i18n.format_number,
        "segments": segments_markup,
        "paragraphs": paragraphs,
        "visible": visible,
    }
    return JinjaTemplateEngine.from_environment(environment)


@pass_context
def shell_view(context: Mapping[str, Any]) -> ShellView:
    """Return what the layout shows; templates call it as `shell()`."""
    request: Request[Any, Any, Any] = context["request"]
    hub = hub_state(request)
    token = form_token(request, https=hub.settings.https)
    listed = len(reader_shortlist(context).services)
    return ShellView(
        language=i18n.current_language(),
        languages=tuple((code, i18n.NATIVE_NAMES[code]) for code in i18n.LANGUAGES),
        emergency=hub.settings.emergency_numbers,
        exit_url=hub.settings.exit_url,
        exit_href=LEAVE if listed else hub.settings.exit_url,
        listed=listed,
        demo=hub.demo,
        back=_way_back(request),
        csrf=Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token),
    )


@pass_context
def reader_shortlist(context: Mapping[str, Any]) -> Shortlist:
    """Return the list of the reader's browser; templates call it as `shortlist()`."""
    return opened_shortlist(context["request"]).shortlist


def tel_href(number: str) -> str | None:
    """Return the tel: URI (RFC 3966) of a number as people write it: +359 2 000 00 00 to tel:+35920000000.

    None for anything else, which is then only shown: words, two numbers in one, and codes with * or # by which a
    telephone diverts its calls. "(0)" after a country code is not dialled.
    """
    written = number.strip()
    if not _DIALLED.fullmatch(written):
        return None
    if written.startswith("+"):
        written = written.replace("(0)", "")
    digits = re.sub(r"[^0-9]", "", written)
    if not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS:
        return None
    return f"tel:{'+' if written.startswith('+') else ''}{digits}"


def visible(text: str) -> str:
    """Return `text` without what is not seen and changes what is: control characters, directions, joiners."""
    return "".join(one for one in text if unicodedata.category(one) not in {"Cc", "Cf"})


def local_markup(text: Mapping[str, str]) -> Markup:
    """Return the text that suits the reader; in a `span` with its language where that is not the page's."""
    chosen = i18n.localized(text)
    if chosen is None:
        return Markup("")
    if not chosen.is_fallback:
        return escape(chosen.text)
    return Markup('<span lang="{}">{}</span>').format(chosen.language, chosen.text)


def plain_text(text: Mapping[str, str]) -> str:
    """Return the text that suits the reader as it is, for elements that say its language themselves."""
    chosen = i18n.localized(text)
    return chosen.text if chosen else ""


def segments_markup(segments: Sequence[Any]) -> Markup:
    """Return a found text with what answers the query marked; each segment has `text` and `hit`."""
    parts = (f"<mark>{escape(one.text)}</mark>" if one.hit else str(escape(one.text)) for one in segments)
    return Markup("".join(parts))  # noqa: S704 - every part is escaped above


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a plain text: what empty lines or line breaks part."""
    return [part.strip() for part in re.split(r"\n+", text.replace("\r", "\n")) if part.strip()]


def _way_back(request: Request[Any, Any, Any]) -> str:
    if request.method != "GET" or request.headers.get("hx-request") == "true":
        return "/"
    query = request.scope["query_string"].decode("latin-1")
    return local_path(request.scope["path"] + (f"?{query}" if query else ""))
