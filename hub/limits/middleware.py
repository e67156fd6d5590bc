"""Where requests are counted: each before it is answered, the API's and the pages' apart."""

from collections.abc import Callable
from datetime import datetime

import structlog
from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from hub.limits.clients import client_address, client_key, networks_of
from hub.limits.limiter import Limiter
from hub.limits.models import Budget
from hub.settings import Settings
from hub.storage.vault import Vault
from hub.web.problems import TooManyRequests

API = "/api/"
PDF = ".pdf"
"""End of the paths at which a document is made for each request: dear to make, and seldom needed."""
NOT_COUNTED = ("/assets/", "/health/")
"""Files that browsers keep, and what whoever restarts or routes asks."""

log = structlog.get_logger("hub.limits")


class RateLimit(ASGIMiddleware):
    """Answers a client's requests up to its budgets; others get 429, and are told when to come back."""

    scopes = (ScopeType.HTTP,)

    def __init__(
        self, settings: Settings, vault: Vault, clock: Callable[[], datetime], *, limiter: Limiter | None = None
    ) -> None:
        self._api = Budget("api", settings.api_requests)
        self._pages = Budget("pages", settings.page_requests)
        self._pdfs = Budget("hand-outs", settings.hand_out_requests)
        self._trusted = networks_of(settings.trusted_proxies)
        self._vault, self._clock = vault, clock
        self._limiter = limiter or Limiter()
        self._warned = False

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Pass the request on, or raise TooManyRequests."""
        budget = self._budget_of(scope["path"])
        if budget is None:
            await next_app(scope, receive, send)
            return
        verdict = await self._limiter.spend(budget, self._client_of(scope))
        told = verdict.headers()
        if not verdict.allowed:
            raise TooManyRequests(verdict.seconds, told)

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                for name, value in told.items():
                    headers[name] = value
            await send(message)

        await next_app(scope, receive, tell if budget is self._api else send)

    def _budget_of(self, path: str) -> Budget | None:
        if path.startswith(NOT_COUNTED):
            return None
        of_a_page = self._pdfs if path.endswith(PDF) else self._pages
        budget = self._api if path.startswith(API) else of_a_page
        return budget if budget.requests else None

    def _client_of(self, scope: Scope) -> bytes:
        peer = (scope["client"] or ("", 0))[0]
        forwarded = ",".join(Headers.from_scope(scope).getall("x-forwarded-for", []))
        if forwarded and not self._trusted and not self._warned:
            self._warned = True
            log.warning("forwarded_addresses_not_trusted", where="HUB_TRUSTED_PROXIES")
        address = client_address(peer, forwarded, self._trusted)
        return client_key(self._vault, address, self._clock().date())
