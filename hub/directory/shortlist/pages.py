"""The list of services somebody collects, and its sheets: nothing of it stands in an address or stays on the server."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.plugins.htmx import HTMXRequest
from litestar.response import Redirect, Template

from hub.directory.open_now import zone_named
from hub.directory.queries import ServiceNotFound, services_of
from hub.directory.service_models import ServiceEntry
from hub.directory.shortlist.full_sheet import full_sheet
from hub.directory.shortlist.pdf import typesetter_of
from hub.directory.shortlist.safe_sheet import safe_sheet
from hub.directory.shortlist.sheets import Made, calls_of
from hub.errors import N_, Conflict, FieldProblem, InvalidInput, Text
from hub.principal import PUBLIC
from hub.web.languages import local_path
from hub.web.shortlist import IDLE, LONGEST, MOST, Lost, Shortlist, keep_shortlist, opened_shortlist
from hub.web.state import hub_state

LIST = "/list"
FILE = "numbers.pdf"
"""Name of every PDF: it may lie among somebody's downloads."""
UP, DOWN = -1, 1


class ListFull(Conflict):
    """A list holds no more services than a sheet of paper has room for."""

    slug = "list-full"
    title = N_("The list is full")

    def __init__(self) -> None:
        super().__init__(
            Text(N_("A list holds at most {limit} services. Remove one, then add the next."), {"limit": MOST})
        )


class ListActUnknown(InvalidInput):
    """A form asked for something that a list cannot do."""

    slug = "list-act-unknown"

    def __init__(self) -> None:
        remedy = Text(N_("Send one of: {acts}."), {"acts": ", ".join((ADD, *ACTS, CLEAR))})
        super().__init__(
            Text(N_("The list was not changed.")),
            (FieldProblem("add", Text(N_("What to do, and with which service, was not said.")), remedy),),
        )


class Change(NamedTuple):
    """What somebody did to the list, and with which service."""

    act: str
    service_id: UUID


ACTS: dict[str, Callable[[Shortlist, UUID], Shortlist]] = {
    "remove": Shortlist.removing,
    "up": lambda listed, one: listed.moving(one, UP),
    "down": lambda listed, one: listed.moving(one, DOWN),
}
ADD, CLEAR = "add", "clear"


class ShortlistPages(Controller):
    """Pages of the public tier: what is hidden is on no list, and what became hidden leaves it."""

    path = LIST
    include_in_schema = False

    @get()
    async def show(self, request: HTMXRequest) -> Template:
        """Show the list, and what can be made of it."""
        opened = opened_shortlist(request)
        return await _list_page(request, opened.shortlist, opened.lost)

    @post(status_code=200)
    async def change(self, request: HTMXRequest) -> Template | Redirect:
        """Add a service to the list, remove it, move it, or clear the list."""
        form = await request.form()
        if CLEAR in form:
            keep_shortlist(request, Shortlist())
            return Redirect(LIST, status_code=303)
        change = read_change(form)
        opened = opened_shortlist(request)
        changed = await _changed(request, opened.shortlist, change)
        keep_shortlist(request, changed)
        if request.htmx:
            return await _picked(change.service_id, changed, opened.lost)
        if opened.lost:
            return await _list_page(request, changed, opened.lost)
        return Redirect(f"{local_path(str(form.get('back', LIST)))}#pick-{change.service_id}", status_code=303)

    @get("/sheet")
    async def safe(self, request: HTMXRequest) -> Template | Redirect:
        """Show the safe sheet, ready to be printed."""
        return await _sheet_page(request, _safe)

    @get("/sheet.pdf")
    async def safe_pdf(self, request: HTMXRequest) -> Response[bytes] | Redirect:
        """Make the safe sheet as a PDF."""
        return await _sheet_pdf(request, _safe)

    @get("/full")
    async def full(self, request: HTMXRequest) -> Template | Redirect:
        """Show the full sheet, ready to be printed."""
        return await _sheet_page(request, _full)

    @get("/full.pdf")
    async def full_pdf(self, request: HTMXRequest) -> Response[bytes] | Redirect:
        """Make the full sheet as a PDF."""
        return await _sheet_pdf(request, _full)


def read_change(form: FormMultiDict) -> Change:
    """Return what a form asks for: the name of a button and the id of a service. Raises ListActUnknown."""
    for act in (ADD, *ACTS):
        if isinstance(value := form.get(act), str):
            try:
                return Change(act, UUID(value))
            except ValueError:
                break
    raise ListActUnknown


async def _changed(request: HTMXRequest, shortlist: Shortlist, change: Change) -> Shortlist:
    if change.act != ADD:
        return ACTS[change.act](shortlist, change.service_id)
    if not await services_of(PUBLIC, [change.service_id]):
        raise ServiceNotFound
    if len(shortlist.services) >= MOST and change.service_id not in shortlist.services:
        raise ListFull
    return shortlist.adding(change.service_id, hub_state(request).clock())


async def _picked(service_id: UUID, shortlist: Shortlist, lost: Lost | None) -> Template:
    """Return the button as it is now, and what a screen reader says of it."""
    found = await services_of(PUBLIC, [service_id])
    context = {
        "service_id": service_id,
        "name": found[0].name if found else {},
        "is_listed": service_id in shortlist.services,
        "lost": lost,
    }
    return Template("directory/picked.html", context=context)


async def _list_page(request: HTMXRequest, shortlist: Shortlist, lost: Lost | None) -> Template:
    services = await services_of(PUBLIC, shortlist.services)
    gone = len(shortlist.services) - len(services)
    if lost or shortlist.services:  # it was looked at: that is use, and what is gone goes from the list as well
        keep_shortlist(request, Shortlist(tuple(one.id for one in services), shortlist.started))
    today = _today(request)
    context = {
        "listed": [(one, calls_of(one, today)) for one in services],
        "gone": gone,
        "lost": lost,
        "minutes": int(IDLE.total_seconds() // 60),
        "hours": int(LONGEST.total_seconds() // 3600),
        "most": MOST,
    }
    return Template("directory/list.html", context=context)


SheetMaker = Callable[[HTMXRequest, list[ServiceEntry]], Made]


def _safe(request: HTMXRequest, services: list[ServiceEntry]) -> Made:
    return safe_sheet(services, hub_state(request).settings.emergency_numbers, _today(request))


def _full(request: HTMXRequest, services: list[ServiceEntry]) -> Made:
    return full_sheet(services, _today(request))


def _today(request: HTMXRequest) -> date:
    """Return the day that it is where the hub is."""
    return hub_state(request).clock().astimezone(zone_named(None)).date()


async def _made(request: HTMXRequest, make: SheetMaker) -> Made | None:
    """Return the sheet of the reader's list; None when nothing is left of the list."""
    services = await services_of(PUBLIC, opened_shortlist(request).shortlist.services)
    return make(request, services) if services else None


async def _sheet_page(request: HTMXRequest, make: SheetMaker) -> Template | Redirect:
    made = await _made(request, make)
    if made is None:
        return Redirect(LIST, status_code=303)
    context: dict[str, Any] = {"sheet": made.sheet, "left_out": made.left_out, "is_safe": make is _safe}
    return Template("directory/sheet.html", context=context)


async def _sheet_pdf(request: HTMXRequest, make: SheetMaker) -> Response[bytes] | Redirect:
    made = await _made(request, make)
    if made is None:
        return Redirect(LIST, status_code=303)
    pdf = await typesetter_of(request).pdf_of(made.sheet)
    disposition = f'inline; filename="{FILE}"'
    return Response(pdf, media_type="application/pdf", headers={"content-disposition": disposition})
