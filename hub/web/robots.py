"""What programs that gather pages are told: not here. Every answer says so in a header as well (hub.web.headers)."""

from litestar import MediaType, get

NOT_HERE = "User-agent: *\nDisallow: /\n"


@get("/robots.txt", media_type=MediaType.TEXT, include_in_schema=False, sync_to_thread=False)
def robots() -> str:
    """Ask programs to gather nothing (RFC 9309)."""
    return NOT_HERE
