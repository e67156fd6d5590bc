"""Web addresses: the web's own schemes and plain hosts; what could mislead is none."""

import pytest

from hub.directory.hsds.web_addresses import web_address


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("www.linden.example", "http://www.linden.example"),
        ("https://river.example/about?a=1#top", "https://river.example/about?a=1#top"),
        ("HTTPS://River.Example:8443/", "https://river.example:8443/"),
        ("https://подслон.example/път", "https://xn--d1aogbccq.example/%D0%BF%D1%8A%D1%82"),
        ("https://аpple.example", "https://xn--pple-43d.example"),
        ("http://under_score.example", "http://under_score.example"),
    ],
)
def test_web_address_when_it_is_one_has_its_host_as_it_is_asked_for(value: str, address: str) -> None:
    assert web_address(value) == address


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "ftp://river.example",
        "http://user@river.example",
        "http://user:secret@river.example",
        "http://river.example:80@evil.example",
        "http://river.example:٨٠",
        "http://river.example\u202e/gpj.exe",
        "http://ri\u200bver.example",
        "http://river.example/\x00",
        "http://river.example/a b",
        "http://river.example\\@evil.example",
        'http://river.example/"onclick=',
        "http://faß.example",
        "http://-river.example",
        "http://river",
        "http://[::1]/",
        "http://" + "a" * 64 + ".example",
        "http://" + "a." * 500 + "example",
        "none",
    ],
)
def test_web_address_when_it_could_mislead_is_none(value: str) -> None:
    assert web_address(value) is None
