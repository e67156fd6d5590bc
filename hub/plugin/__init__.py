"""What a plugin sees of the hub: the markers, the hooks, and the structs they speak in."""

from hub.plugin.markers import GROUP, hookimpl, hookspec

__all__ = ["GROUP", "hookimpl", "hookspec"]
