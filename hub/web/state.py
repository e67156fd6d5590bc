"""What handlers need of the running hub, in one typed place: `app.state.hub`."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
from geopy.geocoders.base import Geocoder
from litestar import Request
from litestar.datastructures import State

from hub.settings import Settings
from hub.storage.vault import Vault
from hub.unmet.counter import UnmetCounter
from hub_search.engine import SearchEngine


def _now() -> datetime:
    return datetime.now(UTC)


class HubState(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a running hub that pages use. `hub.app` makes it once the parts stand."""

    settings: Settings
    vault: Vault
    engine: SearchEngine
    geocoder: Geocoder | None = None
    """Lists the settlements that a search can name, if it lists any (`hub.plugin.places`)."""
    demo: bool = False
    """Whether the network is a fictional one; every page then says so."""
    unmet: UnmetCounter = msgspec.field(default_factory=UnmetCounter)
    """Where searches that did not find what was needed are counted."""
    clock: Callable[[], datetime] = _now
    """Tells the time (aware, UTC) where there is no unit of work to ask."""


def hub_state(request: Request[Any, Any, State]) -> HubState:
    """Return the parts of the hub that answers `request`; also the dependency `hub` of every handler."""
    state: HubState = request.app.state.hub
    return state
