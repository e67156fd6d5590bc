"""What reading a row needs to know of the rows before it. Memory grows with the number of ids, not with texts."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hashlib import sha1
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from hub.directory.hsds.package import RawRow
from hub.directory.hsds.report import Tally
from hub.directory.nrm_vocabulary import Tier

HUB = uuid5(NAMESPACE_URL, "urn:nrm-hub:directory")

VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
"""The first digit of a UUID's variant field (RFC 9562, 4.1), for each that a digest may have there."""


class Parent(NamedTuple):
    """A row that stands below another of its own table, which may come later."""

    raw: RawRow
    id: str
    named: str
    """The source's id of the row above."""


class Affiliation(NamedTuple):
    """A service or a location, without its cells, whose organization_id is no organization's."""

    raw: RawRow
    named: str
    """What stands there: perhaps a service that is a site."""
    withheld: bool
    """Whether no problem may say so."""


class MoreOwners(NamedTuple):
    """A row met again inside something else: it belongs to both."""

    raw: RawRow
    id: str
    owners: tuple[str, ...]
    """Ids, or empty, in the order of the table's owner columns."""


class Context:
    """The state of one pass over a package. Ids of the hub are 32 hexadecimal digits here."""

    def __init__(
        self,
        source: str | None,
        language: str,
        tally: Tally,
        *,
        now: datetime | None = None,
        relative_times: bool = False,
        sorted_rows: bool = True,
        can_seal: bool = True,
    ) -> None:
        self.source = source
        """None: the package comes from a hub, and each of its rows names its source."""
        self.language = language
        self.tally = tally
        self.now = now
        """When the import takes place; None where no row tells a time."""
        self.hour = now.replace(minute=0, second=0, microsecond=0) if now and relative_times else None
        """What "now" in a cell means; None: nothing."""
        self.latest = now + timedelta(days=1) if now and source is not None else None
        """When the last thing that has been may have been, by clocks that go wrong; None where nobody asks."""
        self.sorted_rows = sorted_rows
        self.can_seal = can_seal
        """Whether there is a vault for restricted rows."""
        self.namespace = uuid5(HUB, source or "")
        self._seed = sha1(self.namespace.bytes, usedforsecurity=False)
        """What every id of this source begins with (RFC 9562, 5.5); ids are a quarter of the work of an import."""
        self.known: dict[str, dict[str, str]] = {}
        """By table: the source's ids of rows that were taken, and the hub's."""
        self.taken: dict[str, dict[str, int]] = {}
        """By table: ids of rows that were taken, and a digest of what each said."""
        self.owned: dict[str, int] = {}
        """Ids of rows that may be met again inside something else, and a digest of what each belonged to."""
        self.more_owners: list[MoreOwners] = []
        self.parents: dict[str, list[Parent]] = {}
        """By table: rows that name a row of the same table above them."""
        self.tiers: dict[str, Tier] = {}
        """Ids of services, locations, contacts and places of services that are not public."""
        self.places: dict[str, str] = {}
        """The location of each of them that leads to one."""
        self.restricted_ids: set[str] = set()
        """Ids of restricted contacts, numbers and addresses: no row of a table may point to one."""
        self.kept: dict[str, Mapping[str, Tier]] = {}
        """Tiers by column of rows that are not public in every part, as the directory holds them, or as they were
        taken: a row that does not say its tier has the one here."""
        self.stricter: dict[str, Mapping[str, Tier]] = {}
        """The same of rows of the package that were rejected: none of that id may be taken as less."""
        self.sealed: dict[str, set[str]] = {}
        """By table: ids of the source's restricted rows as they were before."""
        self.mark: Callable[[str, bytes], bytes] | None = None
        """Marks data with a key that the database does not hold; None without a vault."""
        self.rejected_rows: Counter[str] = Counter()
        """By table: rows rejected after they were read; of others that were rejected nobody knows what they are."""
        self.languages = {language}
        """Those that texts taken so far are in."""
        self.affiliated: set[str] = set()
        """The source's ids of services whose organization was taken."""
        self.sites: dict[str, str] = {}
        """For each other service, what it names as its organization: perhaps a site, which is a service itself."""
        self.affiliations: list[Affiliation] = []
        """Services and locations that may be a site's."""
        self.spared: set[str] = set()
        """Rows that were rejected though their id was clear: what the hub holds of them stays as it is."""
        self.unique: dict[tuple[str, ...], str] = {}
        """What there can be one row of, and its id; of an export of a hub alone, which brings ids of its own."""
        self.sources: set[str] = set()
        """The sources that rows of an export name."""

    @property
    def restoring(self) -> bool:
        """Whether rows keep the ids and sources that they had in the hub that exported them."""
        return self.source is None

    def leads_to_an_organization(self, table: str, named: str) -> bool:
        """Whether a row of `table` (service, location) that names service `named` gets an organization by it."""
        return named in self.affiliated or (table == "location" and self.sites.get(named) in self.affiliated)

    def id_of(self, table: str, *parts: str) -> str:
        """Return the id that the same thing of the same source has in every import (UUIDv5)."""
        digest = self._seed.copy()
        digest.update("\x1f".join((table, *parts)).encode())
        text = digest.hexdigest()
        return f"{text[:12]}5{text[13:16]}{VARIANT[text[16]]}{text[17:32]}"

    def sealed_id_of(self, table: str, said: str) -> str:
        """Return the id of a restricted row to which its source gives none (UUIDv8): without the key none can guess it.

        An id made of all that the row says would let anybody who holds the database try numbers and streets.
        """
        if self.mark is None:
            return self.id_of(table, "", said)
        text = self.mark("directory id", self.namespace.bytes + f"{table}\x1f{said}".encode()).hex()
        return f"{text[:12]}8{text[13:16]}{VARIANT[text[16]]}{text[17:32]}"
