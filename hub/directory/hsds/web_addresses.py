"""Web addresses as sources write them: http and https with a plain host, or nothing."""

import re
from functools import lru_cache
from urllib.parse import quote, urlsplit

HOST = re.compile(r"(?=.{4,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])")
SIMPLE = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}(?:/[A-Za-z0-9._~/%=&+,:@!*()-]*)?"
)
"""Addresses that are what they are asked for by: most of all."""
AMBIGUOUS = set("ßẞς")
"""Letters that the two versions of IDNA read as different names."""
ALLOWED = "%/?:@!$&'()*+,;=~"
"""What may stand in a path, a query or a fragment beside letters, digits and ._- (RFC 3986, 3.3 to 3.5)."""
STRAY_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
PORT = re.compile(r":[0-9]{1,5}|")


@lru_cache(maxsize=8192)
def web_address(value: str) -> str | None:
    r"""Return `value` as a web address, http:// before one without a scheme; None for what is none.

    The host is written as it is asked for (IDNA, RFC 3490), so that no letter can pass for another, and the rest as it
    is sent (RFC 3986). An address with
    another scheme, with a name or a password in it, or with a space, a quotation mark, \, < or > is none.
    """
    if len(value) < 200 and SIMPLE.fullmatch(value):
        return value
    whole = value if "://" in value else f"http://{value}"
    if not whole.isprintable() or set(whole) & set(' \\"<>'):
        return None
    try:
        parts = urlsplit(whole)
        host, colon, port = parts.netloc.partition(":")
        told = len(host) <= 253 and not set(host) & AMBIGUOUS
        named = host.encode("idna").decode().lower() if told else ""
    except ValueError:
        return None
    scheme = parts.scheme.casefold()
    if scheme not in {"http", "https"} or not HOST.fullmatch(named) or not PORT.fullmatch(colon + port):
        return None
    return parts._replace(
        scheme=scheme,
        netloc=named + colon + port,
        path=_written(parts.path),
        query=_written(parts.query),
        fragment=_written(parts.fragment),
    ).geturl()


def _written(part: str) -> str:
    """Return a part of an address with what must not stand in one as it is sent: with percent signs."""
    return quote(STRAY_PERCENT.sub("%25", part), safe=ALLOWED)
