"""GOV.UK Frontend's macros as functions that return markup.

The macros read parameters that were not given, which our own templates may not do (StrictUndefined), so they live in
an environment of their own. Text goes in as text and is escaped by the macros; no parameter takes HTML from outside.
"""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, PrefixLoader
from markupsafe import Markup

PACKAGE = "govuk_frontend_jinja"
COMPONENTS = ("back_link", "button", "input", "summary_list")
"""What our pages use, by the name of the function; the stylesheet holds these and no others."""

CONSTANT = frozenset({"back_link", "button"})
"""Those that say the same to everybody, and are made once. What somebody typed is in none of them."""

Component = Callable[..., Markup]


@cache
def _environment() -> Environment:
    return Environment(
        loader=PrefixLoader({PACKAGE: PackageLoader(PACKAGE)}),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def component(name: str) -> Component:
    """Return the component `name` as a function of the parameters that GOV.UK Frontend documents for it.

    Its macro is compiled when it is first used: a start that is waited for need not compile what no page shows.
    """

    def render(**parameters: Any) -> Markup:
        return Markup(str(_macro(name)(parameters)).strip())  # noqa: S704 - the macros escape what they are given

    return lru_cache(maxsize=64)(render) if name in CONSTANT else render


def components() -> dict[str, Component]:
    """Return every component our templates may call, as `govuk_<name>`."""
    return {f"govuk_{name}": component(name) for name in COMPONENTS}


@cache
def _macro(name: str) -> Callable[[Mapping[str, Any]], str]:
    template = _environment().get_template(f"{PACKAGE}/components/{name.replace('_', '-')}/macro.html")
    macro: Callable[[Mapping[str, Any]], str] = getattr(
        template.make_module(), "govuk" + "".join(part.capitalize() for part in name.split("_"))
    )
    return macro
