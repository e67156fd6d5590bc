"""A conformance kit: what the hub asks of every plugin, as one function that a plugin's own tests can call."""

import builtins
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn
from unittest.mock import patch

from hub.plugin.manager import PluginManager, load_plugins


def check_plugin(name: str) -> PluginManager:
    """Load the installed plugin `name` alone and call every hook it implements, with sockets and files out of reach.

    Returns the manager it was loaded into. Raises PluginMissing or PluginBroken, and AssertionError when a hook does
    input or output.
    """
    manager = load_plugins([name])
    if manager.names != (name,):
        raise AssertionError(f"{name} registers itself under another name")
    with _no_input_or_output(name):
        manager.geocoder(("BG",))
    return manager


@contextmanager
def _no_input_or_output(name: str) -> Iterator[None]:
    def refuse(what: str) -> Callable[..., NoReturn]:
        def refused(*_: Any, **__: Any) -> NoReturn:
            raise AssertionError(f"a hook of {name} uses {what}; hooks do no input or output")

        return refused

    with patch.object(builtins, "open", refuse("open()")), patch.object(socket, "socket", refuse("a socket")):
        yield
