"""The plugin manager: pluggy behind typed methods, so that no other room sees it."""

import inspect
from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import msgspec
import pluggy
from geopy.geocoders.base import Geocoder

from hub.plugin import hookspecs
from hub.plugin.errors import PluginBroken, PluginMissing
from hub.plugin.markers import GROUP, PROJECT


class PluginInfo(msgspec.Struct, frozen=True):
    """An installed plugin, as `hub plugins list` shows it."""

    name: str
    distribution: str
    version: str
    loaded: bool


class PluginManager:
    """The plugins of one hub. Make one with `load_plugins`; there is no global one."""

    def __init__(self) -> None:
        self._manager = pluggy.PluginManager(PROJECT)
        self._manager.add_hookspecs(hookspecs)

    def register(self, name: str, plugin: object) -> None:
        """Add `plugin` (a module or an object with hookimpls) as `name`.

        Raises PluginBroken for an `async def` hookimpl, which pluggy would never await, for arguments that the hook
        does not have, and for a name taken.
        """
        for member in vars(plugin).values() if hasattr(plugin, "__dict__") else ():
            if hasattr(member, f"{PROJECT}_impl") and inspect.iscoroutinefunction(member):
                raise PluginBroken(name, f"{member.__name__} is async; hooks are plain functions")
        try:
            self._manager.register(plugin, name)
        except (ValueError, pluggy.PluginValidationError) as error:
            raise PluginBroken(name, str(error)) from error

    def check(self) -> None:
        """Refuse hookimpls of hooks that do not exist; raises PluginBroken."""
        try:
            self._manager.check_pending()
        except pluggy.PluginValidationError as error:
            raise PluginBroken(str(error.plugin), str(error)) from error

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the loaded plugins, in alphabetical order."""
        return tuple(sorted(name for name, plugin in self._manager.list_name_plugin() if plugin is not None))

    def geocoder(self, countries: tuple[str, ...]) -> Geocoder | None:
        """Return the geocoder of the first plugin that offers one for `countries`; None when there is none."""
        return self._manager.hook.hub_geocoder(countries=countries)


def load_plugins(allowed: Iterable[str]) -> PluginManager:
    """Return a manager with the plugins named in `allowed`, of those installed, and no other.

    Raises PluginMissing for a name nobody offers, PluginBroken for a plugin that cannot be imported or breaks the
    contract.
    """
    offered = _offered()
    manager = PluginManager()
    for name in sorted(set(allowed)):
        if name not in offered:
            raise PluginMissing(name, tuple(sorted(offered)))
        manager.register(name, _import(offered[name]))
    manager.check()
    return manager


def installed_plugins(loaded: Iterable[str]) -> list[PluginInfo]:
    """Return every installed plugin, loaded or not, by name."""
    names = set(loaded)
    return [
        PluginInfo(name, one.dist.name if one.dist else "–", one.dist.version if one.dist else "–", name in names)
        for name, one in sorted(_offered().items())
    ]


def _offered() -> dict[str, EntryPoint]:
    return {one.name: one for one in entry_points(group=GROUP)}


def _import(entry: EntryPoint) -> Any:
    try:
        return entry.load()
    except Exception as error:  # a stranger's module may raise anything while it is imported
        raise PluginBroken(entry.name, f"{type(error).__name__}: {error}") from error
