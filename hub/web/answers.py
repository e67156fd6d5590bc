"""One renderer each for a problem: RFC 9457 JSON for programs, a page for people, a part of a page for htmx."""

from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.enums import MediaType
from litestar.params import FromPath
from litestar.response import Template

from hub.errors import N_, NotFound, Text
from hub.web.i18n import current_language, reading, say
from hub.web.languages import LanguageMiddleware
from hub.web.problems import Problem, problem_of, problem_types

PROBLEM_JSON = "application/problem+json"
PROBLEM_TYPES = "/problems/"
FOR_PROGRAMS = ("/api/", "/hsds")
"""Where the addresses begin that programs ask."""
NOTICE = "#notice"
"""Where every page takes a problem that htmx brings."""


Answer = Callable[[Request[Any, Any, Any], Exception], Response[Any]]
"""What Litestar calls with a request and the exception it ended in."""


class ProblemDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A problem as programs get it: RFC 9457 with one extension, `problems`."""

    type: str
    """Relative to the hub; opened, it explains the situation."""
    title: str
    status: int
    detail: str
    instance: str
    """`urn:uuid:` and the reference that the log knows."""
    problems: tuple["FieldProblemDocument", ...] = ()


class FieldProblemDocument(msgspec.Struct, frozen=True):
    """What is wrong with one field, why, and what to do."""

    field: str
    reason: str
    remedy: str


def exception_handler(languages: LanguageMiddleware) -> Answer:
    """Return the one handler of all exceptions.

    It finds the reader's language itself: for an unknown path no middleware runs.
    """

    def answer(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        with reading(languages.language_of(request)):
            request.scope["state"]["language"] = current_language()
            return render_problem(request, problem_of(error, request.scope))

    return answer


def render_problem(request: Request[Any, Any, Any], problem: Problem) -> Response[Any]:
    """Return `problem` in the shape that whoever asked can read."""
    if _wants_json(request):
        return Response(
            problem_document(problem),
            status_code=problem.status,
            media_type=PROBLEM_JSON,
            headers=dict(problem.headers),
        )
    if _is_fragment(request):
        return _html(request, problem, "web/problem_fragment.html", {"hx-retarget": NOTICE, "hx-reswap": "innerHTML"})
    return _html(request, problem, "web/problem.html", {})


def problem_document(problem: Problem) -> ProblemDocument:
    """Return `problem` for programs, in the reader's language."""
    return ProblemDocument(
        type=PROBLEM_TYPES + problem.slug,
        title=say(problem.title),
        status=problem.status,
        detail=say(problem.detail),
        instance=f"urn:uuid:{problem.reference}",
        problems=tuple(FieldProblemDocument(p.field, say(p.reason), say(p.remedy)) for p in problem.problems),
    )


@get(PROBLEM_TYPES + "{slug:str}", include_in_schema=False)
async def explain_problem(slug: FromPath[str]) -> Template:
    """Show what a problem type means: where the `type` of a problem document leads."""
    kind = problem_types().get(slug)
    if kind is None:
        raise NotFound(Text(N_("There is no such problem type.")))
    return Template("web/problem_type.html", context={"kind": kind})


def _html(request: Request[Any, Any, Any], problem: Problem, template: str, headers: dict[str, str]) -> Response[str]:
    """Render at once: the reader's language is known only while the exception is handled."""
    engine = request.app.template_engine
    assert engine is not None, "the shell configures the template engine"  # noqa: S101 - for the type checker
    page = engine.get_template(template).render(request=request, problem=problem)
    return Response(page, status_code=problem.status, media_type=MediaType.HTML, headers={**problem.headers, **headers})


def _wants_json(request: Request[Any, Any, Any]) -> bool:
    accept = request.headers.get("accept", "")
    return request.scope["path"].startswith(FOR_PROGRAMS) or ("json" in accept and "text/html" not in accept)


def _is_fragment(request: Request[Any, Any, Any]) -> bool:
    return request.headers.get("hx-request") == "true" and request.headers.get("hx-history-restore-request") != "true"
