"""The built stylesheet, script and icon: found by name, served under names that change with their content."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from litestar import HttpMethod, Request, Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from hub.errors import N_, HubError, NotFound, Text

BUILD = Path(__file__).parent / "static" / "build"
"""Where `python -m hub.web.build_assets` leaves its files, with `manifest.json`."""
FONTS = BUILD / "fonts"
"""Fonts for what is set on paper: they are embedded there, and served to nobody."""

MEDIA_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}
FOREVER = "public, max-age=31536000, immutable"
PREFIX = "/assets/"


class Manifest(msgspec.Struct, frozen=True):
    """What the build made, and of what."""

    inputs: str
    """Hash of everything that went in."""
    files: dict[str, str]
    """Name as templates write it to name as it is served: {"hub.css": "hub.3f2a91bc5d70.css"}."""


class AssetsMissing(HubError):
    """The stylesheet and script were never built, or not wholly; pages cannot be served without them."""

    slug = "assets-missing"
    exit_code = 2
    title = N_("The assets are not built")

    def __init__(self) -> None:
        super().__init__(Text(N_("Run `make assets` (or `python -m hub.web.build_assets`) and start again.")))


class Asset(NamedTuple):
    """One file in memory, plain and compressed."""

    body: bytes
    gzipped: bytes
    media_type: str
    etag: str


class Assets:
    """All built files, in memory: there are a handful, and no path of a request ever reaches the file system."""

    def __init__(self, folder: Path = BUILD) -> None:
        manifest = read_manifest(folder)
        if manifest is None:
            raise AssetsMissing
        self._urls = {name: PREFIX + served for name, served in manifest.files.items()}
        try:
            self._served: Mapping[str, Asset] = {
                served: _load(folder / served, served) for served in manifest.files.values()
            }
        except FileNotFoundError as error:
            raise AssetsMissing from error

    def url(self, name: str) -> str:
        """Return the path under which `name` is served; raises KeyError for what was never built."""
        return self._urls[name]

    def find(self, served: str) -> Asset | None:
        """Return the file served as `served`."""
        return self._served.get(served)


def read_manifest(folder: Path = BUILD) -> Manifest | None:
    """Return what the last build made, or None when there was none that can be read."""
    try:
        return msgspec.json.decode((folder / "manifest.json").read_bytes(), type=Manifest)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def asset_handler(assets: Assets) -> HTTPRouteHandler:
    """Return the route that serves `assets`."""

    @route(
        PREFIX + "{name:str}",
        http_method=[HttpMethod.GET, HttpMethod.HEAD],
        include_in_schema=False,
        opt={"exclude_from_compression": True},
    )
    async def serve_asset(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
        """Serve one built file; a browser that has it needs no second copy for a year."""
        asset = assets.find(name)
        if asset is None:
            raise NotFound(Text(N_("There is no such file.")))
        headers = {"cache-control": FOREVER, "etag": asset.etag, "vary": "Accept-Encoding"}
        if request.headers.get("if-none-match") == asset.etag:
            return Response(b"", status_code=304, headers=headers, media_type=asset.media_type)
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(asset.gzipped, headers=headers | {"content-encoding": "gzip"}, media_type=asset.media_type)
        return Response(asset.body, headers=headers, media_type=asset.media_type)

    return serve_asset


def _load(path: Path, served: str) -> Asset:
    return Asset(
        body=path.read_bytes(),
        gzipped=path.with_name(path.name + ".gz").read_bytes(),
        media_type=MEDIA_TYPES[path.suffix],
        etag=json.dumps(served),
    )
