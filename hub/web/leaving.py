"""Leaving in a hurry, as far as the server has a part in it: the list of services is forgotten on the way out."""

from typing import Any

from litestar import Request, get, post
from litestar.response import Redirect

from hub.web.shortlist import Shortlist, keep_shortlist
from hub.web.state import hub_state

LEAVE = "/leave"


@get(LEAVE, include_in_schema=False)
async def leave(request: Request[Any, Any, Any]) -> Redirect:
    """Forget the list and lead to the other site: where “Exit this page” goes without scripts, if there is a list."""
    keep_shortlist(request, Shortlist())
    return Redirect(hub_state(request).settings.exit_url, status_code=303)


@post(LEAVE, status_code=204, include_in_schema=False)
async def forget(request: Request[Any, Any, Any]) -> None:
    """Forget the list: what a script asks for while the browser already leaves."""
    keep_shortlist(request, Shortlist())
