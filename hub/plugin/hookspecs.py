"""Every hook a plugin may implement: plain data in, plain data out, no input or output inside."""

from geopy.geocoders.base import Geocoder

from hub.plugin.markers import hookspec


@hookspec(firstresult=True)
def hub_geocoder(countries: tuple[str, ...]) -> Geocoder | None:
    """Offer a geocoder that turns the name of a place into coordinates.

    Called once when a command or a server starts to need places: on import, for locations that came without
    coordinates, and for searches near to a place. The first plugin that does not return None provides the geocoder
    for the whole hub.

    :param countries: ISO 3166-1 alpha-2 codes of the countries whose places are wanted (HUB_GAZETTEER_COUNTRIES).
    :return: An object with geopy's `Geocoder` interface, or None. Building it must be cheap; loading data is done on
        the first `geocode` call, which the hub makes in a thread. The hub hands it names of settlements and nothing
        else: never a client's address. A search asks it for nothing: it looks a place up in what the geocoder lists
        (`hub.plugin.places.ListsSettlements`); of one that lists nothing, districts alone can be searched near.

    An error in this hook stops the start. An error of the geocoder later means that the place has no position.
    """
