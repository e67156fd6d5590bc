"""Who asks: the address of a client, behind proxies that are trusted, and the key that it is counted under."""

import hmac
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from hub.storage.vault import Vault

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

HOUSEHOLD = 64
"""Bits of an IPv6 address that its owner was given; the others are its owner's to choose, request by request."""
KEY_BYTES = 16
LONGEST_CHAIN = 20
"""Addresses that are read of X-Forwarded-For, from its end; proxies are never more."""
LONGEST_ADDRESS = 60


def networks_of(written: Sequence[str]) -> tuple[Network, ...]:
    """Return the networks that a setting names, single addresses among them; raises ValueError."""
    return tuple(ip_network(one, strict=False) for one in written)


def client_address(peer: str, forwarded_for: str, trusted: Sequence[Network]) -> Address | None:
    """Return the address that the request came from; None when that is not told in any form that is known.

    X-Forwarded-For can be written by anybody: it is read only when `peer`, who is connected to the hub, is a trusted
    proxy, and then from its end, to the first address that is not a trusted proxy's own. Something there that is no
    address ends the reading: the last proxy known stands for whoever is behind it.
    """
    found = _address(peer)
    chain = iter(reversed(forwarded_for.rsplit(",", LONGEST_CHAIN)[-LONGEST_CHAIN:]))
    while found is not None and any(found in network for network in trusted):
        before = _address(next(chain, ""))
        if before is None:
            break
        found = before
    return found


def client_key(vault: Vault, address: Address | None, day: date) -> bytes:
    """Return what `address` is counted under on `day`: without the hub key nobody finds the address again.

    An IPv6 address counts as its network of 64 bits. Whoever has no address shares one key.
    """
    counted = b"nowhere" if address is None else _household(address)
    return hmac.digest(_key_of(vault, day), counted, "sha256")[:KEY_BYTES]


@lru_cache(maxsize=4)
def _key_of(vault: Vault, day: date) -> bytes:
    return vault.mark("clients of a day", day.isoformat().encode())


def _household(address: Address) -> bytes:
    return address.packed if address.version == 4 else address.packed[: HOUSEHOLD // 8]


def _address(written: str) -> Address | None:
    """Return the address that a peer or a part of X-Forwarded-For names; some proxies write a port behind it."""
    plain = written.strip()[:LONGEST_ADDRESS]
    if plain.startswith("["):
        plain = plain[1:].partition("]")[0]
    elif plain.count(":") == 1:
        plain = plain.partition(":")[0]
    try:
        address = ip_address(plain.partition("%")[0])
    except ValueError:
        return None
    return (address.version == 6 and address.ipv4_mapped) or address
