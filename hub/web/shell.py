"""The shell of all pages, as one Litestar plugin; the whole of hub.web joins an application here.

    app = Litestar(
        route_handlers=[…the rooms' handlers…],
        plugins=[WebShell(settings, [room_of("hub_gazetteer")])],    # the rooms of the hub, and these
        state=State({"hub": HubState(settings=settings, vault=vault, engine=engine, demo=demo)}),
    )

It brings the template engine, the reader's language, the forgery guard, security headers, compression, the limit of a
request's body, the one handler of all exceptions, and the routes /assets/…, /language and /problems/….
"""

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from litestar import Router
from litestar.config.app import AppConfig
from litestar.config.compression import CompressionConfig
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.plugins import InitPlugin
from litestar.plugins.htmx import HTMXRequest
from litestar.template import TemplateConfig

from hub.errors import HubError
from hub.settings import Settings
from hub.web.answers import exception_handler, explain_problem
from hub.web.assets import Assets, asset_handler
from hub.web.catalogues import Room, hub_rooms, load_languages
from hub.web.conditional import mark_encoded
from hub.web.forgery import ForgeryGuard
from hub.web.headers import HeaderWriter
from hub.web.languages import LanguageMiddleware, choose_language
from hub.web.leaving import forget, leave
from hub.web.rendering import template_engine
from hub.web.robots import robots
from hub.web.shortlist import write_shortlist
from hub.web.state import hub_state

MAX_BODY_BYTES = 1_000_000
"""What a request may carry; a handler that takes files says more for itself (`request_max_body_size`)."""
GZIP_LEVEL = 5
"""A page is made for one reader: beyond this level a page gets 1 % smaller and takes twice as long."""


class WebShell(InitPlugin):
    """Makes a Litestar application one whose every answer is the hub's: see the top of this module."""

    def __init__(self, settings: Settings, rooms: Iterable[Room] = ()) -> None:
        """Read the assets, and the catalogues of the hub and of `rooms`. Raises AssetsMissing."""
        self.rooms = list(dict.fromkeys((*hub_rooms(), *rooms)))
        self.assets = Assets()
        self.languages = load_languages(self.rooms)
        self._settings = settings

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        """Add the shell's parts around what the application already has."""
        language = LanguageMiddleware(self.languages, self._settings.language)
        answer = exception_handler(language)
        app_config.request_class = HTMXRequest
        app_config.template_config = TemplateConfig(instance=template_engine(self.rooms, self.assets))
        app_config.compression_config = CompressionConfig(
            backend="gzip", gzip_compress_level=GZIP_LEVEL, exclude_opt_key="exclude_from_compression"
        )
        app_config.middleware = [*app_config.middleware, language, ForgeryGuard(https=self._settings.https)]
        app_config.exception_handlers = {HubError: answer, HTTPException: answer, Exception: answer}
        app_config.before_send += [HeaderWriter(https=self._settings.https), write_shortlist, mark_encoded]
        own = [asset_handler(self.assets), choose_language, explain_problem, robots, leave, forget]
        # A plugin's AppConfig.request_max_body_size is not looked at (litestar 2.25), a router's is.
        limited = Router("/", route_handlers=[*app_config.route_handlers, *own], request_max_body_size=MAX_BODY_BYTES)
        app_config.route_handlers = [limited]
        app_config.dependencies["hub"] = Provide(hub_state, sync_to_thread=False)
        return app_config


def room_of(package: str) -> Room:
    """Return the room that the importable `package` is: "hub.directory" is the room "directory"."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(package)
    return Room(package.rpartition(".")[2], Path(next(iter(spec.submodule_search_locations))))
