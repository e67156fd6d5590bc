"""The directory's HTTP API: the search and its suggestions, and what it holds, one by one and in lists."""

from datetime import datetime
from typing import Annotated, Any, TypeAlias
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import Body, PathParameter, QueryParameter

from hub.directory import api_examples as examples
from hub.directory.listing import list_organizations, list_programs, list_services
from hub.directory.listing_models import MAX_LENGTH, OrganizationList, ProgramList, ServiceList, Window
from hub.directory.models import DirectoryResults, DirectorySearch, SuggestionList, SuggestionsAsked
from hub.directory.nrm_vocabulary import InstitutionKind
from hub.directory.owner_models import WholeOrganization, WholeProgram
from hub.directory.queries import (
    OrganizationNotFound,
    ProgramNotFound,
    ServiceNotFound,
    organization_page,
    program_page,
    service_page,
)
from hub.directory.search_queries import SearchInvalid, SearchUnavailable, suggest_texts, unread_search
from hub.directory.service_models import ServiceEntry
from hub.directory.unfound import note_unfound
from hub.directory.vocabulary import ServiceType, Status
from hub.patterns import END
from hub.principal import PUBLIC
from hub.storage.engines import DatabaseUnavailable
from hub.web.api_description import described
from hub.web.api_guards import takes_exact_json, takes_known_parameters
from hub.web.conditional import conditional
from hub.web.forgery import CHANGES_NOTHING
from hub.web.state import HubState

AnyRequest: TypeAlias = Request[Any, Any, Any]

Id: TypeAlias = Annotated[UUID, PathParameter(description="As lists, searches and links give it.")]
After: TypeAlias = Annotated[UUID | None, QueryParameter(description="The `next` of the page before.")]
Size: TypeAlias = Annotated[int, QueryParameter(description="Entries of a page.", ge=1, le=MAX_LENGTH)]
ModifiedAfter: TypeAlias = Annotated[
    datetime | None,
    QueryParameter(description="Only what changed then or later: RFC 3339, with Z or an offset (+ is written %2B)."),
]
HasStatus: TypeAlias = Annotated[Status | None, QueryParameter(description="Only entries of this status.")]
OfType: TypeAlias = Annotated[ServiceType | None, QueryParameter(description="Only services of this type.")]
DISTRICT = "^[A-Z]{2}-[A-Z0-9]{1,3}" + END
InDistrict: TypeAlias = Annotated[
    str | None,
    QueryParameter(description="Only services given in this district: ISO 3166-2.", pattern=DISTRICT),
]
OfKind: TypeAlias = Annotated[
    InstitutionKind | None, QueryParameter(description="Only organizations of this kind of institution.")
]
IsProject: TypeAlias = Annotated[
    bool | None, QueryParameter(description="true: only programmes that end; false: only others.")
]


class DirectoryApi(Controller):
    """Reads of the directory's public tier."""

    path = "/api"
    tags = ["directory"]  # noqa: RUF012 - as Litestar reads it
    guards = [takes_known_parameters]  # noqa: RUF012

    @post(
        "/search",
        operation_id="search_services",
        summary="Find services",
        status_code=200,
        response_description="A page of services, best first.",
        before_request=takes_exact_json,
        opt={CHANGES_NOTHING: True},
        operation_class=described(answer=examples.FOUND, fails=[SearchInvalid, SearchUnavailable]),
    )
    async def search(
        self,
        hub: NamedDependency[HubState],
        data: Annotated[DirectorySearch, Body(examples=examples.SEARCHES)],
    ) -> Response[DirectoryResults]:
        """Find services. The query is sent in the body, as HSDS 3.1 does, so that it stands in no address and no log.

        Answers with one page of services, best first, and the values that results can be narrowed by, with counts.
        Names and snippets come in segments that say whether they answer the words; they are text, not markup.
        """
        found = await unread_search(hub.engine, data, now=hub.clock(), geocoder=hub.geocoder)
        note_unfound(hub.unmet, data, found)
        found = found.with_numbers(hub.settings.emergency_numbers)
        return Response(msgspec.json.encode(found), media_type=MediaType.JSON)  # type: ignore[arg-type]  # encoded

    @post(
        "/suggestions",
        operation_id="suggest_texts",
        summary="Complete what somebody types",
        status_code=200,
        response_description="What the text may become, best first.",
        before_request=takes_exact_json,
        opt={CHANGES_NOTHING: True},
        operation_class=described(answer=examples.COMPLETED, fails=[SearchUnavailable]),
    )
    async def suggestions(
        self,
        hub: NamedDependency[HubState],
        data: Annotated[SuggestionsAsked, Body(examples=examples.BEGINNINGS)],
    ) -> SuggestionList:
        """Complete a text with kinds of help, places and names: each suggestion is a text to search for."""
        return await suggest_texts(hub.engine, data)

    @get(
        "/services",
        operation_id="list_services",
        summary="List services",
        response_description="A page of services, in the order of their ids.",
        operation_class=described(answer=examples.SERVICES, fails=[DatabaseUnavailable], conditional=True),
    )
    async def services(
        self,
        request: AnyRequest,
        after: After = None,
        size: Size = 50,
        modified_after: ModifiedAfter = None,
        status: HasStatus = None,
        service_type: OfType = None,
        district: InDistrict = None,
    ) -> Response[ServiceList]:
        """Page through the services that the public may know of: ask again with the `next` of each page as `after`.

        A service that was taken down is in no list: ask for it by its id, and drop it when the answer is 404.
        """
        window = Window(after=after, size=size, modified_after=modified_after)
        found = await list_services(PUBLIC, window, status=status, service_type=service_type, district=district)
        return conditional(request, found)

    @get(
        "/services/{service_id:uuid}",
        operation_id="get_service",
        summary="Read a service",
        response_description="The service, with all that belongs to it.",
        operation_class=described(
            answer=examples.SERVICE, fails=[ServiceNotFound, DatabaseUnavailable], conditional=True
        ),
    )
    async def service(self, request: AnyRequest, service_id: Id) -> Response[ServiceEntry]:
        """Return one service with all that the public may know of it; what is not announced is not in it."""
        return conditional(request, await service_page(PUBLIC, service_id))

    @get(
        "/organizations",
        operation_id="list_organizations",
        summary="List organizations",
        response_description="A page of organizations, in the order of their ids.",
        operation_class=described(answer=examples.ORGANIZATIONS, fails=[DatabaseUnavailable], conditional=True),
    )
    async def organizations(
        self,
        request: AnyRequest,
        after: After = None,
        size: Size = 50,
        modified_after: ModifiedAfter = None,
        status: HasStatus = None,
        institution_kind: OfKind = None,
    ) -> Response[OrganizationList]:
        """Page through the organizations: ask again with the `next` of each page as `after`."""
        window = Window(after=after, size=size, modified_after=modified_after)
        found = await list_organizations(PUBLIC, window, status=status, institution_kind=institution_kind)
        return conditional(request, found)

    @get(
        "/organizations/{organization_id:uuid}",
        operation_id="get_organization",
        summary="Read an organization",
        response_description="The organization, with all that belongs to it.",
        operation_class=described(
            answer=examples.ORGANIZATION, fails=[OrganizationNotFound, DatabaseUnavailable], conditional=True
        ),
    )
    async def organization(self, request: AnyRequest, organization_id: Id) -> Response[WholeOrganization]:
        """Return one organization with all that the public may know of it, its programmes and services listed."""
        return conditional(request, await organization_page(PUBLIC, organization_id))

    @get(
        "/programs",
        operation_id="list_programs",
        summary="List programmes",
        response_description="A page of programmes, in the order of their ids.",
        operation_class=described(answer=examples.PROGRAMS, fails=[DatabaseUnavailable], conditional=True),
    )
    async def programs(
        self,
        request: AnyRequest,
        after: After = None,
        size: Size = 50,
        modified_after: ModifiedAfter = None,
        status: HasStatus = None,
        is_project: IsProject = None,
    ) -> Response[ProgramList]:
        """Page through the programmes: ask again with the `next` of each page as `after`."""
        window = Window(after=after, size=size, modified_after=modified_after)
        found = await list_programs(PUBLIC, window, status=status, is_project=is_project)
        return conditional(request, found)

    @get(
        "/programs/{program_id:uuid}",
        operation_id="get_program",
        summary="Read a programme",
        response_description="The programme, with all that belongs to it.",
        operation_class=described(
            answer=examples.PROGRAM, fails=[ProgramNotFound, DatabaseUnavailable], conditional=True
        ),
    )
    async def program(self, request: AnyRequest, program_id: Id) -> Response[WholeProgram]:
        """Return one programme with all that the public may know of it, its services listed."""
        return conditional(request, await program_page(PUBLIC, program_id))
