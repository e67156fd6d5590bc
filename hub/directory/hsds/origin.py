"""Where the rows of a package come from: a source with a name, or the hub that exported it."""

import re
from typing import Any, Final, Literal

import msgspec

from hub.directory.hsds.files import PackageFiles, read_whole
from hub.directory.hsds.report import PackageUnreadable
from hub.errors import N_, Text

MARK = "nrm_hub"
"""The name of the mark in a descriptor."""
MARK_FILE = f"{MARK}.json"
DESCRIPTOR = "datapackage.json"

FORMAT: Final = 1
"""Version of what a hub adds to HSDS, for the hub that reads the package back."""

SOURCE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class HubMark(msgspec.Struct, frozen=True):
    """What a hub writes into a package that it exports."""

    format: Literal[1]
    language: str
    """BCP 47, of plain texts."""
    tier: Literal["public"]
    demo: bool = False
    """Whether any row is of the fictional network."""


class Descriptor(msgspec.Struct, frozen=True):
    """What datapackage.json tells that is of use here."""

    tables: dict[str, str] = {}
    """Paths of files, and the tables that they are said to hold."""
    mark: HubMark | None = None


def is_marked(files: PackageFiles) -> bool:
    """Return whether a hub wrote the package, in whatever format."""
    if MARK_FILE in files.names:
        return True
    return MARK in _descriptor(files)


def mark_of(files: PackageFiles) -> HubMark | None:
    """Return the mark of a package of documents; raises PackageUnreadable for one of another format."""
    return _mark(MARK_FILE, read_whole(files, MARK_FILE)) if MARK_FILE in files.names else None


def descriptor_of(files: PackageFiles) -> Descriptor:
    """Return what the package's datapackage.json tells: nothing where there is none, or no JSON in it.

    Raises PackageUnreadable for the mark of a hub in another format.
    """
    told = _descriptor(files)
    resources = told.get("resources")
    pairs = [
        (one.get("path"), one.get("name"))
        for one in (resources if isinstance(resources, list) else [])
        if isinstance(one, dict)
    ]
    tables = {path: table for path, table in pairs if isinstance(path, str) and isinstance(table, str)}
    return Descriptor(tables, _mark(DESCRIPTOR, msgspec.json.encode(told[MARK])) if MARK in told else None)


def _descriptor(files: PackageFiles) -> dict[str, Any]:
    try:
        told = msgspec.json.decode(read_whole(files, DESCRIPTOR)) if DESCRIPTOR in files.names else {}
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _mark(name: str, content: bytes) -> HubMark:
    try:
        return msgspec.json.decode(content, type=HubMark)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        reason = Text(N_("It is not the mark that a hub of this version writes."))
        raise PackageUnreadable(name, reason, Text(N_("Import it into a newer hub, or take the mark out."))) from None
