"""The two markers: `hookspec` on what the hub asks, `hookimpl` on what a plugin answers."""

import pluggy

PROJECT = "hub"

GROUP = "hub.plugins"
"""The entry-point group in which a distribution names its plugins."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
