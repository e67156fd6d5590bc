"""Which language a request is answered in, and the form that chooses one."""

import re
from typing import Annotated, Any

from litestar import Request, post
from litestar.datastructures import Cookie
from litestar.enums import RequestEncodingType, ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.params import Body
from litestar.response import Redirect
from litestar.types import ASGIApp, Receive, Scope, Send

from hub.errors import N_, FieldProblem, InvalidInput, Text
from hub.web.i18n import LANGUAGES, Language, Languages, reading
from hub.web.state import hub_state

COOKIE = "language"
YEAR_SECONDS = 365 * 24 * 3600
MAX_PATH = 8_000
"""Characters of a path that a chosen language leads back to: those of the longest link to results, and more."""
MOST_WISHES = 20
"""Languages of an Accept-Language header that are looked at."""

_LOCAL_PATH = re.compile(r"/(?:[A-Za-z0-9._~-][A-Za-z0-9._~/-]*)?(?:\?[A-Za-z0-9._~=&-]*)?")


class LanguageUnknown(InvalidInput):
    """A language was asked for that the hub does not speak."""

    slug = "language-unknown"
    title = N_("This language is not available")

    def __init__(self) -> None:
        problem = FieldProblem(
            "language",
            Text(N_("The hub does not speak this language.")),
            Text(N_("Choose one of: {languages}."), {"languages": ", ".join(LANGUAGES)}),
        )
        super().__init__(Text(N_("The language was not changed.")), (problem,))


class LanguageMiddleware(ASGIMiddleware):
    """Answers each request in its reader's language: the cookie's, else Accept-Language's, else the setting's."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, languages: Languages, default: str) -> None:
        self._languages = languages
        self._default = default

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Speak the reader's language while the request is answered."""
        request: Request[Any, Any, Any] = Request(scope)
        language = self.language_of(request)
        scope["state"]["language"] = language.code
        with reading(language):
            await next_app(scope, receive, send)

    def language_of(self, request: Request[Any, Any, Any]) -> Language:
        """Return the language that `request` should be answered in."""
        code = request.cookies.get(COOKIE, "")
        if code not in self._languages:
            code = preferred_language(request.headers.get("accept-language", "")) or self._default
        return self._languages[code]


def preferred_language(accept_language: str) -> str | None:
    """Return the hub's language that an Accept-Language header (RFC 9110, 12.5.4) likes best, or None."""
    wishes: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept_language.split(",")[:MOST_WISHES]):
        tag, _, weight = part.partition(";")
        code = tag.strip().lower().partition("-")[0]
        liked = _quality(weight)
        if code in LANGUAGES and liked > 0:
            wishes.append((-liked, place, code))
    return min(wishes)[2] if wishes else None


def local_path(path: str) -> str:
    """Return `path` when it leads to a page of this hub and nowhere else, else the first page.

    The one thing a redirect may be given that came from outside: no scheme, no host, no backslash, no control
    character can pass, so nobody can be sent to a stranger's page by a form that looks like ours.
    """
    if len(path) <= MAX_PATH and _LOCAL_PATH.fullmatch(path) and "//" not in path and not path.startswith("/api/"):
        return path
    return "/"


@post("/language", status_code=303, include_in_schema=False)
async def choose_language(
    request: Request[Any, Any, Any],
    data: Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Redirect:
    """Remember the language chosen and lead back to the page it was chosen on."""
    code = data.get("language")
    if code not in LANGUAGES:
        raise LanguageUnknown
    cookie = Cookie(
        key=COOKIE,
        value=code,
        max_age=YEAR_SECONDS,
        secure=hub_state(request).settings.https,
        httponly=True,
        samesite="lax",
    )
    return Redirect(local_path(str(data.get("back", "/"))), status_code=303, cookies=[cookie])


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
