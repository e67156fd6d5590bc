"""The web application: rooms, shell, health and access log joined; it decides nothing."""

from litestar import Litestar
from litestar.datastructures import State

from hub.access_log import AccessLog, ObserveRequest, note_unforeseen, note_unrouted
from hub.directory.api import DirectoryApi
from hub.directory.entry_pages import EntryPages
from hub.directory.guide_pages import GuidePages
from hub.directory.open_data.api import OpenDataApi
from hub.directory.pages import DirectoryPages
from hub.directory.result_map.pages import MapPages
from hub.directory.shortlist.pages import ShortlistPages
from hub.health import live, ready
from hub.host_check import HostCheck
from hub.jobs.worker import Worker
from hub.limits.middleware import RateLimit
from hub.openapi import openapi_config
from hub.runtime import Hub
from hub.slow_bodies import BodyDeadline
from hub.web.shell import WebShell


def create_app(hub: Hub, worker: Worker | None, observe: ObserveRequest | None = None) -> Litestar:
    """Return the application that serves `hub`; `worker` is None when background work runs elsewhere.

    `observe` is told of every request: the template of its route, its status and its duration.
    """
    state = hub.state
    limits = RateLimit(hub.settings, hub.vault, state.clock)
    return Litestar(
        route_handlers=[
            live,
            ready,
            DirectoryApi,
            OpenDataApi,
            DirectoryPages,
            GuidePages,
            EntryPages,
            MapPages,
            ShortlistPages,
        ],
        plugins=[WebShell(hub.settings)],
        middleware=[AccessLog(observe), BodyDeadline(), HostCheck(hub.settings), limits],
        state=State({"hub": state, "worker": worker}),
        openapi_config=openapi_config(),
        after_exception=[note_unforeseen, *([note_unrouted(observe)] if observe else [])],
        logging_config=None,
        debug=False,
    )
