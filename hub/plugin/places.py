"""What a geocoder may tell of the settlements it knows, so that a search finds one by its name and asks nobody."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import msgspec


class Settlement(msgspec.Struct, frozen=True, array_like=True):
    """A town or a village."""

    name: dict[str, str]
    """By language (BCP 47): {"bg": "Видин", "en": "Vidin"}."""
    names: tuple[str, ...]
    """What else it is called, in any script."""
    country: str
    """ISO 3166-1 alpha-2."""
    district: str
    """ISO 3166-2 where it is known."""
    latitude: float
    """Of its middle, in degrees (WGS 84), as the longitude is."""
    longitude: float
    population: int = 0


@runtime_checkable
class ListsSettlements(Protocol):
    """A geocoder that can list what it knows: a search asks for a place by name, and no name leaves the hub for it."""

    def settlements(self) -> Sequence[Settlement]:
        """Return every settlement it knows, the largest first, without a request to anybody and within a second."""
