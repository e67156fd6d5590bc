"""The rooms that bring templates or texts, found without importing them."""

from hub.web.catalogues import Room
from hub.web.shell import room_of

PACKAGES = ("hub", "hub.web", "hub.directory")
"""The shell's before those of the capabilities; a later room's text wins."""


def rooms() -> tuple[Room, ...]:
    """Return the rooms that bring templates or texts."""
    return tuple(room_of(name) for name in PACKAGES)
