"""What may be wrong with a plugin; each stops the start, since a rule that silently does not run protects nobody."""

from hub.errors import N_, ExitCode, HubError, Text


class PluginMissing(HubError):
    """HUB_PLUGINS names a plugin that no installed distribution offers."""

    slug = "plugin-missing"
    title = N_("A plugin is not installed")
    exit_code = ExitCode.INVALID

    def __init__(self, name: str, offered: tuple[str, ...]) -> None:
        values = {"name": name, "offered": ", ".join(offered) or "–"}
        super().__init__(Text(N_("HUB_PLUGINS names “{name}”, which is not installed. Installed: {offered}."), values))


class PluginBroken(HubError):
    """A plugin cannot be imported, or breaks the contract of the hooks."""

    slug = "plugin-broken"
    title = N_("A plugin cannot be used")
    exit_code = ExitCode.INVALID

    def __init__(self, name: str, why: str) -> None:
        super().__init__(Text(N_("The plugin “{name}” cannot be used: {why}"), {"name": name, "why": why}))
