"""Who is counted as one client, and that nobody becomes another by what they write."""

from datetime import date, timedelta
from ipaddress import ip_address

import pytest

from hub.limits.clients import client_address, client_key, networks_of
from hub.settings import SettingsInvalid, read_settings
from hub.storage.vault import Vault
from kit.kept_rows import VAULT

PROXIES = networks_of(["10.0.0.0/8", "2001:db8:1::1"])
DAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("peer", "forwarded", "counted"),
    [
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ("10.1.2.3", "203.0.113.9", "203.0.113.9"),
        ("10.1.2.3", "192.0.2.1, 203.0.113.9", "203.0.113.9"),
        ("10.1.2.3", "192.0.2.1, 203.0.113.9, 10.9.9.9", "203.0.113.9"),
        ("10.1.2.3", "192.0.2.1, not-an-address", "10.1.2.3"),
        ("10.1.2.3", "", "10.1.2.3"),
        ("10.1.2.3", "," * 100_000, "10.1.2.3"),
        ("10.1.2.3", "203.0.113.9:4711", "203.0.113.9"),
        ("10.1.2.3", "[2001:db8::5]:4711", "2001:db8::5"),
        ("2001:db8:1::1", "2001:db8::5", "2001:db8::5"),
        ("::ffff:10.1.2.3", "::ffff:203.0.113.9", "203.0.113.9"),
        ("fe80::1%eth0", "203.0.113.9", "fe80::1"),
    ],
)
def test_address_is_the_nearest_that_no_trusted_proxy_has(peer: str, forwarded: str, counted: str) -> None:
    assert client_address(peer, forwarded, PROXIES) == ip_address(counted)


@pytest.mark.parametrize("forged", ["203.0.113.9", "127.0.0.1", "10.0.0.1, 10.0.0.2", "unknown", "_hidden", "\0"])
def test_address_when_no_proxy_is_trusted_is_the_peers_whatever_is_written(forged: str) -> None:
    assert client_address("198.51.100.7", forged, ()) == ip_address("198.51.100.7")


def test_address_of_a_socket_that_has_none_is_none() -> None:
    assert client_address("", "203.0.113.9", PROXIES) is None


def test_key_is_the_same_within_a_network_of_sixty_four_bits_and_another_outside() -> None:
    def key(address: str) -> bytes:
        return client_key(VAULT, ip_address(address), DAY)

    assert key("2001:db8:0:7::1") == key("2001:db8:0:7:ffff:ffff:ffff:ffff")
    assert key("2001:db8:0:7::1") != key("2001:db8:0:8::1")
    assert key("198.51.100.7") != key("198.51.100.8")


def test_key_is_another_each_day_and_in_each_hub() -> None:
    address = ip_address("198.51.100.7")
    keys = {
        client_key(vault, address, day) for vault in (VAULT, Vault(b"x" * 32)) for day in (DAY, DAY + timedelta(days=1))
    }
    assert len(keys) == 4


def test_key_of_whoever_has_no_address_is_one_for_all() -> None:
    assert client_key(VAULT, None, DAY) == client_key(VAULT, None, DAY)


@pytest.mark.parametrize("written", ["10.0.0.0/33", "proxy.example.org", "10.0.0.0/8, nonsense"])
def test_settings_when_a_trusted_proxy_is_no_address_are_refused(written: str) -> None:
    with pytest.raises(SettingsInvalid, match="HUB_TRUSTED_PROXIES"):
        read_settings({"HUB_TRUSTED_PROXIES": written})


def test_settings_take_proxies_as_addresses_and_networks() -> None:
    settings = read_settings({"HUB_TRUSTED_PROXIES": "127.0.0.1, ::1, 10.0.0.0/8"})
    assert len(networks_of(settings.trusted_proxies)) == 3
