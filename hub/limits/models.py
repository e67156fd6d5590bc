"""What a limit is, what a process may spend of it, and what it says about one request."""

import msgspec


class Budget(msgspec.Struct, frozen=True):
    """How many requests one client may make within a window that begins with its first."""

    name: str
    """As clients read it in RateLimit-Policy, and as the database knows it."""
    requests: int
    seconds: int = 60


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """What the database let one process have of a client's budget, to spend without asking again."""

    granted: int
    """Requests; 0 when the budget is spent."""
    beyond: int
    """Requests of the budget that nobody has taken yet."""
    seconds: float
    """Until the window is over."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """Whether one request is answered, and what its client may know of its budget."""

    budget: Budget
    allowed: bool
    remaining: int
    """Requests that the client may still make, as far as this process knows."""
    seconds: int
    """Until the window is over, rounded up: at least 1."""

    def headers(self) -> dict[str, str]:
        """Return the fields of draft-ietf-httpapi-ratelimit-headers; a refusal tells when to come back as well."""
        name = self.budget.name
        told = {
            "ratelimit-policy": f'"{name}";q={self.budget.requests};w={self.budget.seconds}',
            "ratelimit": f'"{name}";r={self.remaining};t={self.seconds}',
        }
        return told if self.allowed else told | {"retry-after": str(self.seconds)}
