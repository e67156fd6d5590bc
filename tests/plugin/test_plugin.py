"""Plugins: only those allowed load, and one that breaks the contract stops the start."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from geopy.geocoders.base import Geocoder

import hub.plugin.hookspecs
from hub.plugin import hookimpl
from hub.plugin.errors import PluginBroken, PluginMissing
from hub.plugin.manager import PluginManager, installed_plugins, load_plugins
from hub.plugin.testing import check_plugin

HOOKS = [name for name in vars(hub.plugin.hookspecs) if name.startswith("hub_")]


class Nowhere(Geocoder):  # type: ignore[misc]
    """Knows no place."""


@hookimpl(specname="hub_geocoder")
def offer_nowhere(countries: tuple[str, ...]) -> Geocoder | None:
    return Nowhere() if countries == ("BG",) else None


@pytest.mark.parametrize("plugin", [one.name for one in installed_plugins(())])
def test_every_installed_plugin_keeps_the_contract_alone_and_with_all_others(plugin: str) -> None:
    assert check_plugin(plugin).names == (plugin,)
    everyone = tuple(one.name for one in installed_plugins(()))
    assert load_plugins(everyone).names == everyone


def test_load_when_a_name_is_not_allowed_leaves_it_out() -> None:
    assert load_plugins(()).names == ()
    assert not any(one.loaded for one in installed_plugins(()))


def test_load_when_a_plugin_is_not_installed_names_it_and_what_there_is() -> None:
    with pytest.raises(PluginMissing, match=r"“typo”.*gazetteer"):
        load_plugins(("typo",))


def test_hub_geocoder_when_a_plugin_offers_one_is_that() -> None:
    manager = PluginManager()
    manager.register("nowhere", SimpleNamespace(hub_geocoder=offer_nowhere))
    manager.check()
    assert isinstance(manager.geocoder(("BG",)), Nowhere)
    assert manager.geocoder(("DE",)) is None


def test_hub_geocoder_when_nobody_offers_one_is_none() -> None:
    assert PluginManager().geocoder(("BG",)) is None


def test_register_when_a_hook_is_async_refuses_the_plugin() -> None:
    @hookimpl
    async def hub_geocoder(countries: tuple[str, ...]) -> None:
        """Would never be awaited."""

    with pytest.raises(PluginBroken, match="async"):
        PluginManager().register("late", SimpleNamespace(hub_geocoder=hub_geocoder))


def test_check_when_a_hook_is_misspelt_refuses_the_plugin() -> None:
    @hookimpl
    def hub_geocodr(countries: tuple[str, ...]) -> None:
        """Has a letter too few."""

    manager = PluginManager()
    manager.register("typo", SimpleNamespace(hub_geocodr=hub_geocodr))
    with pytest.raises(PluginBroken, match="hub_geocodr"):
        manager.check()


def test_register_when_a_hook_wants_arguments_it_does_not_get_refuses_the_plugin() -> None:
    @hookimpl
    def hub_geocoder(secrets: str) -> None:
        """Asks for what nobody gives."""

    with pytest.raises(PluginBroken, match="secrets"):
        PluginManager().register("greedy", SimpleNamespace(hub_geocoder=hub_geocoder))


def test_register_when_a_name_is_taken_refuses_the_second() -> None:
    manager = PluginManager()
    manager.register("one", SimpleNamespace())
    with pytest.raises(PluginBroken):
        manager.register("one", SimpleNamespace())


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_documented_and_has_tests(hook: str) -> None:
    reference = Path(__file__).parents[2] / "docs" / "reference" / "hooks.md"
    assert f"## `{hook}`" in reference.read_text(encoding="utf-8")
    assert any(name.startswith(f"test_{hook}_") for name in globals())
    assert (getattr(hub.plugin.hookspecs, hook).__doc__ or "").strip()
