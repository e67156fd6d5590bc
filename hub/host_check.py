"""The host check: a request must name a host that people reach the hub by, so that no other name is rebound to it."""

from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from hub.errors import N_, InvalidInput, Text
from hub.settings import Settings

ANY_ADDRESS = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, not bound to


class HostRefused(InvalidInput):
    """The request names a host that is not among HUB_ALLOWED_HOSTS."""

    slug = "host-refused"
    status = 421
    title = N_("The hub is not reached by this name")

    def __init__(self) -> None:
        super().__init__(Text(N_("Use the address you were given; the hub may allow more (HUB_ALLOWED_HOSTS).")))


class HostCheck(ASGIMiddleware):
    """Answers requests for this machine, HUB_HOST and HUB_ALLOWED_HOSTS, on any port; others get 421 (RFC 9110)."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, settings: Settings) -> None:
        own = () if settings.host in ANY_ADDRESS else (settings.host,)
        names = {name.lower() for name in ("localhost", "127.0.0.1", "::1", *own, *settings.allowed_hosts)}
        self._names = frozenset(name for name in names if not name.startswith("*."))
        self._endings = tuple(name.removeprefix("*") for name in names if name.startswith("*."))

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Pass the request on, or raise HostRefused."""
        name = _without_port(Headers.from_scope(scope).get("host", "")).lower()
        if name not in self._names and not name.endswith(self._endings or ("\0",)):
            raise HostRefused
        await next_app(scope, receive, send)


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
