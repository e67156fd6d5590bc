"""The vault: what it sealed opens for the same purpose, in time, and never otherwise."""

import hmac
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.storage.vault import SealBroken, TokenExpired, TokenInvalid, Vault, VaultKeyUnusable, open_vault

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
VAULT = Vault(bytes(range(32)))


@given(data=st.binary(max_size=500))
def test_token_when_opened_in_time_gives_back_what_was_sealed(data: bytes) -> None:
    token = VAULT.seal("query", data, at=NOW)
    assert VAULT.open("query", token, at=NOW + HOUR, max_age=HOUR) == data


def test_token_hides_its_content_and_is_never_the_same_twice() -> None:
    tokens = {VAULT.seal("query", b"podslon", at=NOW) for _ in range(20)}
    assert len(tokens) == 20
    assert not any("podslon" in token for token in tokens)


def test_token_when_its_time_is_over_has_expired() -> None:
    token = VAULT.seal("query", b"x", at=NOW)
    with pytest.raises(TokenExpired):
        VAULT.open("query", token, at=NOW + HOUR + timedelta(seconds=1), max_age=HOUR)


def test_token_for_another_purpose_or_of_another_hub_is_invalid() -> None:
    token = VAULT.seal("query", b"x", at=NOW)
    with pytest.raises(TokenInvalid):
        VAULT.open("session", token, at=NOW, max_age=HOUR)
    with pytest.raises(TokenInvalid):
        Vault(bytes(32)).open("query", token, at=NOW, max_age=HOUR)


@given(position=st.integers(0, 60), letter=st.sampled_from("AZaz09-_"))
def test_token_when_any_letter_is_changed_is_invalid(position: int, letter: str) -> None:
    token = VAULT.seal("query", b"some words here", at=NOW)
    place = position % (len(token) - 1)
    changed = token[:place] + letter + token[place + 1 :]
    if changed == token:
        return
    with pytest.raises(TokenInvalid):
        VAULT.open("query", changed, at=NOW, max_age=HOUR)


@given(token=st.text(max_size=200))
def test_token_that_is_any_text_is_invalid_and_nothing_else(token: str) -> None:
    with pytest.raises(TokenInvalid):
        VAULT.open("query", token, at=NOW, max_age=HOUR)


@given(data=st.binary(max_size=9000), other=st.binary(max_size=300))
def test_token_length_tells_only_a_size_class(data: bytes, other: bytes) -> None:
    assert VAULT.open("query", VAULT.seal("query", data, at=NOW), at=NOW, max_age=HOUR) == data
    if len(data) <= 250 and len(other) <= 250:
        assert len(VAULT.seal("query", data, at=NOW)) == len(VAULT.seal("query", other, at=NOW))


def test_token_when_bound_opens_only_with_what_it_is_bound_to() -> None:
    token = VAULT.seal("query", b"x", at=NOW, bound_to=b"browser one")
    assert VAULT.open("query", token, at=NOW, max_age=HOUR, bound_to=b"browser one") == b"x"
    for other in (b"", b"browser two"):
        with pytest.raises(TokenInvalid):
            VAULT.open("query", token, at=NOW, max_age=HOUR, bound_to=other)


def test_token_remembers_when_it_was_made() -> None:
    token = VAULT.seal("query", b"x", at=NOW)
    assert VAULT.open_dated("query", token, at=NOW + HOUR, max_age=HOUR) == (b"x", NOW)


@given(data=st.binary(max_size=9000))
def test_row_when_sealed_opens_in_its_place_alone(data: bytes) -> None:
    row, sealed = UUID(int=7), VAULT.seal_row("restricted_detail", UUID(int=7), data)
    assert VAULT.open_row("restricted_detail", row, sealed) == data
    assert VAULT.seal_row("restricted_detail", row, data) != sealed
    for vault, table, other in (
        (VAULT, "restricted_detail", UUID(int=8)),
        (VAULT, "another_table", row),
        (Vault(bytes(32)), "restricted_detail", row),
    ):
        with pytest.raises(SealBroken):
            vault.open_row(table, other, sealed)


def test_row_when_bound_opens_only_beside_what_it_is_bound_to() -> None:
    row = UUID(int=7)
    sealed = VAULT.seal_row("restricted_detail", row, b"x", bound_to=b"of one shelter")
    assert VAULT.open_row("restricted_detail", row, sealed, bound_to=b"of one shelter") == b"x"
    for other in (b"", b"of another"):
        with pytest.raises(SealBroken):
            VAULT.open_row("restricted_detail", row, sealed, bound_to=other)


@given(data=st.binary(max_size=500))
def test_mark_is_the_same_for_the_same_data_purpose_and_key_alone(data: bytes) -> None:
    mark = VAULT.mark("ids", data)
    assert len(mark) == 32
    assert VAULT.mark("ids", data) == Vault(bytes(range(32))).mark("ids", data) == mark
    others = (VAULT.mark("other", data), VAULT.mark("ids", data + b"x"), Vault(bytes(32)).mark("ids", data))
    assert mark not in others


def test_mark_is_not_made_under_the_hub_key_itself() -> None:
    assert VAULT.mark("ids", b"x") != hmac.digest(bytes(range(32)), b"x", "sha256")


@pytest.mark.parametrize("sealed", ["", "ю", "AAAA", "no base64", "A" * 400])
def test_row_when_its_seal_is_no_seal_is_refused(sealed: str) -> None:
    with pytest.raises(SealBroken):
        VAULT.open_row("restricted_detail", UUID(int=7), sealed)


def test_vault_when_its_key_is_a_link_or_anothers_does_not_open(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(bytes(32))
    (tmp_path / "hub.key").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(VaultKeyUnusable, match="link"):
        open_vault(tmp_path)
    if os.geteuid() == 0:
        (tmp_path / "hub.key").unlink()
        open_vault(tmp_path)
        os.chown(tmp_path / "hub.key", 65534, 65534)
        with pytest.raises(VaultKeyUnusable, match="another account"):
            open_vault(tmp_path)


def test_vault_when_opened_twice_has_one_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        vaults = list(threads.map(lambda _: open_vault(tmp_path), range(8)))
    token = vaults[0].seal("query", b"x", at=NOW)
    assert all(vault.open("query", token, at=NOW, max_age=HOUR) == b"x" for vault in vaults)
    assert (tmp_path / "hub.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["hub.key"]


def test_vault_when_others_can_read_its_key_does_not_open(tmp_path: Path) -> None:
    open_vault(tmp_path)
    (tmp_path / "hub.key").chmod(0o644)
    with pytest.raises(VaultKeyUnusable):
        open_vault(tmp_path)


def test_vault_when_its_key_is_cut_short_does_not_open(tmp_path: Path) -> None:
    open_vault(tmp_path)
    (tmp_path / "hub.key").write_bytes(b"short")
    with pytest.raises(VaultKeyUnusable):
        open_vault(tmp_path)
