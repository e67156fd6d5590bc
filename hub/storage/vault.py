"""The vault: seals small things with keys derived from the hub key, a file outside the database."""

import base64
import binascii
import os
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hub.errors import N_, ExitCode, HubError, InvalidInput, Text

KEY_BYTES = 32
NONCE_BYTES = 12
TIME_BYTES = 8


class VaultKeyUnusable(HubError):
    """The hub key is missing its length or its privacy; the hub does not start with it."""

    slug = "vault-key-unusable"
    title = N_("The hub key cannot be used")
    exit_code = ExitCode.INVALID


class TokenInvalid(InvalidInput):
    """A sealed token was not made by this hub for this purpose, or was changed on the way."""

    slug = "token-invalid"
    title = N_("This link is not valid")

    def __init__(self) -> None:
        super().__init__(Text(N_("This link was not made by this hub, or was changed on its way. Start again.")))


class TokenExpired(InvalidInput):
    """A sealed token was good once and its time is over."""

    slug = "token-expired"
    status = 410
    title = N_("This link has expired")

    def __init__(self) -> None:
        super().__init__(
            Text(N_("Links to results stop working after a while, so that nobody else can open them later."))
        )


class Vault:
    """Seals bytes with ChaCha20-Poly1305 (RFC 8439) under a key derived (HKDF, RFC 5869) for each purpose.

    A token made for one purpose never opens for another.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise VaultKeyUnusable(Text(N_("A hub key has {expected} bytes."), {"expected": KEY_BYTES}))
        self._key = key
        self._ciphers: dict[str, ChaCha20Poly1305] = {}

    def seal(self, purpose: str, data: bytes, *, at: datetime) -> str:
        """Return `data` as an URL-safe token that hides it and remembers when (`at`, aware) it was made."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        made = int(at.timestamp()).to_bytes(TIME_BYTES, "big")
        sealed = self._cipher(purpose).encrypt(nonce, made + data, purpose.encode())
        return base64.urlsafe_b64encode(nonce + sealed).rstrip(b"=").decode()

    def open(self, purpose: str, token: str, *, at: datetime, max_age: timedelta) -> bytes:
        """Return what was sealed for `purpose`, not longer than `max_age` before `at`.

        Raises TokenInvalid for anything this hub did not seal for this purpose, TokenExpired when its time is over.
        """
        try:
            raw = base64.b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
            opened = self._cipher(purpose).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], purpose.encode())
        except (UnicodeEncodeError, binascii.Error, ValueError, InvalidTag) as error:
            raise TokenInvalid from error
        made = datetime.fromtimestamp(int.from_bytes(opened[:TIME_BYTES], "big"), tz=UTC)
        if at - made > max_age:
            raise TokenExpired
        return opened[TIME_BYTES:]

    def _cipher(self, purpose: str) -> ChaCha20Poly1305:
        if purpose not in self._ciphers:
            derived = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"nrm-hub {purpose}".encode())
            self._ciphers[purpose] = ChaCha20Poly1305(derived.derive(self._key))
        return self._ciphers[purpose]


def open_vault(data_dir: Path) -> Vault:
    """Open the vault of `data_dir`, making its key (`hub.key`, mode 0600, 32 random bytes) on first use.

    Two hubs that start together end with one key. Raises VaultKeyUnusable when the file can be read by others or is
    not a key.
    """
    path = data_dir / "hub.key"
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        _make_key(path)
    if path.stat().st_mode & 0o077:
        raise VaultKeyUnusable(Text(N_("{file} can be read by others; set its mode to 0600."), {"file": str(path)}))
    return Vault(path.read_bytes())


def _make_key(path: Path) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            return
    finally:
        draft.unlink(missing_ok=True)
