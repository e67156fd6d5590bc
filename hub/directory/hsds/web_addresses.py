"""Web addresses as sources write them: http and https with a plain host, or nothing."""

import re
from urllib.parse import urlsplit

HOST = re.compile(r"(?=.{4,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])")
AMBIGUOUS = set("ßẞς")
"""Letters that the two versions of IDNA read as different names."""
PORT = re.compile(r":[0-9]{1,5}|")


def web_address(value: str) -> str | None:
    r"""Return `value` as a web address, http:// before one without a scheme; None for what is none.

    The host is written as it is asked for (IDNA, RFC 3490), so that no letter can pass for another. An address with
    another scheme, with a name or a password in it, or with a space, a quotation mark, \, < or > is none.
    """
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
    return parts._replace(scheme=scheme, netloc=named + colon + port).geturl()
