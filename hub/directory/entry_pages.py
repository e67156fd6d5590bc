"""Pages of a service, an organization and a programme: all that somebody needs to act, and what stands beside it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Controller, get
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from litestar.response import Template

from hub.directory import answers_view, hours_view, service_view
from hub.directory.nrm_vocabulary import (
    ACCEPTANCE_ANSWERS,
    ACCEPTANCE_CRITERIA,
    ACCESS_FEATURES,
    ACCOMMODATION_FORMS,
    INSTITUTION_KINDS,
    KINDS_OF_HELP,
    LICENCE_STATES,
    VERIFICATION_METHODS,
    VOICE_MESSAGES,
    Act,
    Tier,
)
from hub.directory.open_now import zone_named
from hub.directory.queries import organization_page, program_page, service_page
from hub.directory.related import related_services
from hub.directory.understood_view import label_of
from hub.directory.vocabulary import STATUSES, Status
from hub.principal import PUBLIC
from hub.web.i18n import current_language, format_time
from hub.web.state import hub_state

WORDS = {
    "label_of": label_of,
    "statuses": STATUSES,
    "Status": Status,
    "Tier": Tier,
    "Act": Act,
    "kinds_of_help": KINDS_OF_HELP,
    "institution_kinds": INSTITUTION_KINDS,
    "accommodation_forms": ACCOMMODATION_FORMS,
    "voice_messages": VOICE_MESSAGES,
    "acceptance_criteria": ACCEPTANCE_CRITERIA,
    "acceptance_answers": ACCEPTANCE_ANSWERS,
    "access_features": ACCESS_FEATURES,
    "licence_states": LICENCE_STATES,
    "verification_methods": VERIFICATION_METHODS,
}
"""Vocabularies that the pages say in the reader's language."""


class EntryPages(Controller):
    """Pages of the public tier, each under an address that can be passed on."""

    path = "/"
    include_in_schema = False

    @get("/services/{service_id:uuid}")
    async def service(self, request: HTMXRequest, service_id: FromPath[UUID]) -> Template:
        """Show everything the public may know of one service."""
        entry = await service_page(PUBLIC, service_id)
        now = hub_state(request).clock().astimezone(zone_named(entry.time_zone))
        return _page(
            request,
            "directory/service.html",
            now,
            service=entry,
            numbers=answers_view.numbers_of(entry, now),
            related=await related_services(hub_state(request).engine, entry, current_language()),
        )

    @get("/organizations/{organization_id:uuid}")
    async def organization(self, request: HTMXRequest, organization_id: FromPath[UUID]) -> Template:
        """Show everything the public may know of one organization, and its services."""
        entry = await organization_page(PUBLIC, organization_id)
        now = hub_state(request).clock().astimezone(zone_named(None))
        numbers = answers_view.numbers_of_organization(entry, now)
        return _page(request, "directory/organization.html", now, organization=entry, numbers=numbers)

    @get("/programs/{program_id:uuid}")
    async def program(self, request: HTMXRequest, program_id: FromPath[UUID]) -> Template:
        """Show everything the public may know of one programme, and its services."""
        entry = await program_page(PUBLIC, program_id)
        now = hub_state(request).clock().astimezone(zone_named(None))
        numbers = answers_view.plain_numbers(entry.organization)
        return _page(request, "directory/program.html", now, program=entry, numbers=numbers)


def _page(request: HTMXRequest, template: str, now: datetime, **shown: Any) -> Template:
    path = request.scope["path"]
    scheme = "https" if hub_state(request).settings.https else request.url.scheme
    context = {
        **WORDS,
        "view": service_view,
        "hours": hours_view,
        "now": now,
        "today": now.date(),
        "clock": format_time(now.time()),
        "path": path,
        "address": f"{scheme}://{request.headers.get('host', '')}{path}",
        **shown,
    }
    return Template(template, context=context)
