"""Near to a place: from where a service counts, who reaches the place anyway, and how a distance is told."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hub.directory.documents import document_of
from hub.directory.hit_models import Coverage, DistanceBand
from hub.directory.models import DirectoryResults, DirectorySearch
from hub.directory.nearness import covered_by, point_of
from hub.directory.nrm_vocabulary import Tier
from hub.directory.place_models import LocationEntry, PhoneEntry, ServiceAreaEntry
from hub.directory.search_queries import SearchInvalid, search_services
from hub.directory.service_models import ServiceEntry
from hub.directory.vocabulary import DISTRICT_CENTRES, LocationType, PositionAccuracy, ServiceType
from hub_gazetteer.geocoder import Gazetteer
from hub_search import Sort, TantivyEngine
from kit.directory import a_service
from kit.search_documents import streamed

BULGARIA = Gazetteer(("BG",))
PLOVDIV, ASENOVGRAD, VARNA = (42.15, 24.75), (42.01, 24.87), (43.21, 27.91)
CALLED = (PhoneEntry(number="000 000 001"),)


def a_place(point: tuple[float, float] | None = None, **fields: Any) -> LocationEntry:
    """An announced place, with a door where it has a point."""
    where = {"latitude": point[0], "longitude": point[1], "position_accuracy": PositionAccuracy.EXACT} if point else {}
    given: dict[str, Any] = {"id": a_service().id, "tier": Tier.PUBLIC, "location_type": LocationType.PHYSICAL, **where}
    return LocationEntry(**(given | fields))


def a_hidden_place(district: str | None) -> LocationEntry:
    """A place of which all that may be known is its district."""
    return a_place(tier=Tier.RESTRICTED, district=district)


def a_house(name: str, *places: LocationEntry, **fields: Any) -> ServiceEntry:
    """A shelter of this name, at these places."""
    return a_service(
        **{"service_type": ServiceType.ACCOMMODATION, "name": {"en": name}, "locations": places, "phones": CALLED}
        | fields
    )


def covering(**area: Any) -> dict[str, Any]:
    """What a service is given that covers an area."""
    return {"service_areas": (ServiceAreaEntry(**area),)}


# From where a service counts


@pytest.mark.parametrize(
    ("places", "point"),
    [
        ((a_place(PLOVDIV, district="BG-16"),), PLOVDIV),
        ((a_place(district="BG-16"), a_place(VARNA)), VARNA),
        ((a_place(district="BG-16"),), DISTRICT_CENTRES["BG-16"]),
        ((a_hidden_place("BG-16"),), DISTRICT_CENTRES["BG-16"]),
        ((a_place(VARNA, district="BG-03"), a_hidden_place("BG-16")), DISTRICT_CENTRES["BG-16"]),
        ((a_place(VARNA, district="BG-03"), a_hidden_place(None)), None),
        ((a_hidden_place("XX-1"),), None),
        ((), None),
    ],
)
def test_service_counts_from_its_door_else_from_its_district_and_if_it_hides_from_its_district_alone(
    places: tuple[LocationEntry, ...], point: tuple[float, float] | None
) -> None:
    assert point_of(a_house("House", *places)) == point
    assert document_of(a_house("House", *places), {}).point == point


@pytest.mark.parametrize(
    ("fields", "covers"),
    [
        (covering(district="BG-16"), ("BG-16",)),
        (covering(extent_type="nationwide"), ("nationwide",)),
        (covering(name={"bg": "Цялата страна"}), ("nationwide",)),
        (covering(name={"en": "Plovdiv"}), ("BG-16",)),
        (covering(name={"en": "Berlin and Brandenburg"}), ()),
        ({"locations": (a_place(PLOVDIV, **covering(district="BG-13")),)}, ("BG-13",)),
        ({}, ("telephone",)),
        ({"phones": ()}, ()),
        ({"locations": (a_place(PLOVDIV),)}, ()),
        ({"locations": (a_hidden_place("BG-16"),)}, ()),
        ({"locations": (a_place(location_type=LocationType.VIRTUAL),)}, ("telephone",)),
        ({"locations": (a_place(PLOVDIV),), "service_type": ServiceType.HOTLINE}, ("telephone",)),
        ({**covering(district="BG-16"), "service_type": ServiceType.HOTLINE}, ("BG-16",)),
    ],
)
def test_service_reaches_what_it_says_or_whoever_has_a_telephone(
    fields: dict[str, Any], covers: tuple[str, ...]
) -> None:
    service = a_house("House", **fields)
    assert covered_by(service) == covers
    assert document_of(service, {}).facets.get("covers", ()) == covers


# What a search answers


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[TantivyEngine]:
    """Houses here and there."""
    made = TantivyEngine(tmp_path / "index")
    houses = [
        a_house("Plovdiv", a_place(PLOVDIV)),
        a_house("Asenovgrad", a_place(ASENOVGRAD)),
        a_house("Town", a_place(ASENOVGRAD, position_accuracy=PositionAccuracy.SETTLEMENT)),
        a_house("Hidden", a_hidden_place("BG-13")),
        a_house("Varna", a_place(VARNA)),
        a_house("Covering", a_place(VARNA), **covering(district="BG-16")),
        a_house("National", a_place(VARNA), **covering(extent_type="nationwide")),
        a_house("Line", service_type=ServiceType.HOTLINE),
        a_house("Nowhere", a_place()),
    ]
    await made.replace_all(streamed([document_of(one, {}) for one in houses]))
    yield made
    await made.close()


async def asked(engine: TantivyEngine, place: str = "Plovdiv", **fields: Any) -> DirectoryResults:
    """What a search near a place answers, in English."""
    return await search_services(engine, DirectorySearch(place=place, language="en", **fields), geocoder=BULGARIA)


def names(results: DirectoryResults) -> list[str]:
    """The names of what was found."""
    return [one.service.name["en"] for one in results.items]


async def test_search_near_a_place_gives_the_nearest_first_and_loses_nobody(engine: TantivyEngine) -> None:
    found = await asked(engine)
    assert names(found) == [
        *("Plovdiv", "Asenovgrad", "Town"),
        *("Covering", "Line", "National"),
        *("Hidden", "Varna"),
        "Nowhere",
    ]
    assert found.near is not None
    assert (found.near.name["bg"], found.near.district) == ("Пловдив", "BG-16")


async def test_search_within_a_radius_leaves_out_what_is_farther_and_does_not_reach_the_place(
    engine: TantivyEngine,
) -> None:
    found = await asked(engine, radius_km=25)
    assert names(found) == ["Plovdiv", "Asenovgrad", "Town", "Covering", "Line", "National"]
    assert found.total == (await asked(engine, radius_km=25, size=1)).total
    elsewhere = await asked(engine, "Vidin", radius_km=25)
    assert names(elsewhere) == ["Line", "National"]


async def test_distance_is_told_of_a_known_door_and_otherwise_in_bands(engine: TantivyEngine) -> None:
    told = {one.service.name["en"]: one.nearness for one in (await asked(engine)).items}
    near = {name: (one.km, one.band, one.covers) for name, one in told.items() if one}
    assert near == {
        "Plovdiv": (1, None, None),
        "Asenovgrad": (19, None, None),
        "Town": (None, DistanceBand.FROM_10_TO_25, None),
        "Hidden": (None, DistanceBand.FROM_25_TO_50, None),
        "Varna": (284, None, None),
        "Covering": (284, None, Coverage.DISTRICT),
        "National": (284, None, Coverage.NATIONWIDE),
        "Line": (None, None, Coverage.TELEPHONE),
        "Nowhere": (None, None, None),
    }


async def test_order_with_words_is_by_the_words_unless_the_nearest_are_asked_for(engine: TantivyEngine) -> None:
    assert names(await asked(engine, text="varna"))[0] == "Varna"
    assert names(await asked(engine, sort=Sort.NAME))[0] == "Asenovgrad"
    assert names(await asked(engine, "Varna", sort=Sort.NEAREST))[:3] == ["Covering", "National", "Varna"]
    anywhere = await search_services(engine, DirectorySearch(language="en"), geocoder=BULGARIA)
    assert anywhere.near is None
    assert all(one.nearness is None for one in anywhere.items)


@pytest.mark.parametrize(
    ("wrong", "field", "remedy"),
    [
        ({"place": "Пловдифф"}, "place", "Пловдив"),
        ({"place": "Никъдешно"}, "place", "larger town"),
        ({"place": "ул. Примерна 5"}, "place", "larger town"),
        ({"place": "x" * 81}, "place", "larger town"),
        ({"place": "Видин", "radius_km": 0}, "radius_km", "Allowed"),
        ({"place": "Видин", "radius_km": 501}, "radius_km", "Allowed"),
        ({"radius_km": 50}, "radius_km", "Name a place"),
        ({"place": "  ", "radius_km": 50}, "radius_km", "Name a place"),
        ({"sort": Sort.NEAREST}, "sort", "Name a place"),
    ],
)
async def test_search_when_the_place_or_the_radius_cannot_be_then_says_which_and_what_to_do(
    engine: TantivyEngine, wrong: dict[str, Any], field: str, remedy: str
) -> None:
    with pytest.raises(SearchInvalid) as refused:
        await search_services(engine, DirectorySearch(**wrong), geocoder=BULGARIA)
    (problem,) = refused.value.problems
    assert problem.field == field
    assert remedy in problem.remedy.render()
    assert wrong.get("place", "-") not in problem.reason.render()
