"""Who acts: the public, the system, or (once there is sign-in) an account with its memberships and roles."""

import enum
from uuid import UUID

import msgspec


class ActorKind(enum.StrEnum):
    """What sort of actor stands behind a unit of work."""

    PUBLIC = "public"
    """Nobody has signed in: only the public tier exists for them."""
    SYSTEM = "system"
    """The hub itself: an import, a job, a migration, started by whoever runs the installation."""
    ACCOUNT = "account"
    """A person who signed in."""


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """The identity that a unit of work acts under, and that the database's row security sees."""

    kind: ActorKind
    account_id: UUID | None = None
    """Set exactly for accounts."""

    def __post_init__(self) -> None:
        if (self.kind is ActorKind.ACCOUNT) != (self.account_id is not None):
            raise ValueError("a principal has an account_id exactly when it is an account")


PUBLIC = Principal(kind=ActorKind.PUBLIC)
SYSTEM = Principal(kind=ActorKind.SYSTEM)
