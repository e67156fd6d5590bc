"""What a browser does with a form, for tests without a browser."""

import re


def form_token_of(html: str) -> str:
    """Return the token that the first form of a page carries."""
    found = re.search(r'name="_form_token" value="([^"]+)"', html)
    assert found, "the page has no form of ours"
    return found[1]
