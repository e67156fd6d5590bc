"""An offline gazetteer: coordinates of towns and villages from GeoNames, with no request to anybody."""

from geopy.geocoders.base import Geocoder

from hub.plugin import hookimpl
from hub_gazetteer.geocoder import Gazetteer


@hookimpl
def hub_geocoder(countries: tuple[str, ...]) -> Geocoder | None:
    """Offer the gazetteer for `countries`; places are loaded when the first one is asked for."""
    return Gazetteer(countries)
