"""The vault: seals small things with keys derived from the hub key, a file outside the database."""

import base64
import binascii
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hub.errors import N_, ExitCode, HubError, InvalidInput, Text
from hub.storage.key_files import KEY_BYTES, make_key_file, read_key_file

KEY_NAME = "hub.key"
"""Name of the hub key in the data directory."""
NONCE_BYTES = 12
TIME_BYTES = 8
LENGTH_BYTES = 4
SIZES = (256, 1024, 4096)
"""Bytes that sealed data are padded to, so that a token in an access log does not tell how much was asked."""


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


class SealBroken(HubError):
    """A sealed value in the database was changed, moved from another row, or sealed with another hub key."""

    slug = "seal-broken"
    title = N_("A sealed value does not open")

    def __init__(self, table: str) -> None:
        super().__init__(
            Text(
                N_("A row of {table} was changed, was moved, or was sealed with another hub key. Restore a backup."),
                {"table": table},
            )
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

    def seal(self, purpose: str, data: bytes, *, at: datetime, bound_to: bytes = b"") -> str:
        """Return `data` as a URL-safe token that hides it and remembers when (`at`, aware) it was made.

        The token opens only for somebody who has `bound_to` as well. Its length tells no more than which of a few
        sizes the data fit in.
        """
        nonce = secrets.token_bytes(NONCE_BYTES)
        made = int(at.timestamp()).to_bytes(TIME_BYTES, "big")
        sealed = self._cipher(purpose).encrypt(nonce, made + _padded(data), _context(purpose, bound_to))
        return base64.urlsafe_b64encode(nonce + sealed).rstrip(b"=").decode()

    def open(self, purpose: str, token: str, *, at: datetime, max_age: timedelta, bound_to: bytes = b"") -> bytes:
        """Return what was sealed for `purpose` and `bound_to`, not longer than `max_age` before `at`.

        Raises TokenInvalid for anything this hub did not seal for them, TokenExpired when its time is over.
        """
        return self.open_dated(purpose, token, at=at, max_age=max_age, bound_to=bound_to)[0]

    def open_dated(
        self, purpose: str, token: str, *, at: datetime, max_age: timedelta, bound_to: bytes = b""
    ) -> tuple[bytes, datetime]:
        """Return what `open` returns, and when it was sealed (to the second, UTC); raises the same."""
        try:
            raw = base64.b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
            context = _context(purpose, bound_to)
            opened = self._cipher(purpose).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context)
        except (UnicodeEncodeError, binascii.Error, ValueError, InvalidTag) as error:
            raise TokenInvalid from error
        made = datetime.fromtimestamp(int.from_bytes(opened[:TIME_BYTES], "big"), tz=UTC)
        if at - made > max_age:
            raise TokenExpired
        return _unpadded(opened[TIME_BYTES:]), made

    def seal_row(self, table: str, row_id: UUID, data: bytes, *, bound_to: bytes = b"") -> str:
        """Return `data` sealed for the row `row_id` of `table`, in ASCII: in no other row does it open.

        Nor does it open without `bound_to`: the columns beside it that say whose it is, in bytes that are the same for
        the same values and for no others. Its length tells no more than which of a few sizes the data fit in.
        """
        purpose = f"row {table}"
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._cipher(purpose).encrypt(nonce, _padded(data), _context(purpose, row_id.bytes + bound_to))
        return base64.b64encode(nonce + sealed).decode()

    def open_row(self, table: str, row_id: UUID, sealed: str, *, bound_to: bytes = b"") -> bytes:
        """Return what `seal_row` sealed for this row and `bound_to`; raises SealBroken for anything else."""
        purpose = f"row {table}"
        try:
            raw = base64.b64decode(sealed.encode("ascii"), validate=True)
            framed = self._cipher(purpose).decrypt(
                raw[:NONCE_BYTES], raw[NONCE_BYTES:], _context(purpose, row_id.bytes + bound_to)
            )
        except (UnicodeEncodeError, binascii.Error, ValueError, InvalidTag) as error:
            raise SealBroken(table) from error
        return _unpadded(framed)

    def mark(self, purpose: str, data: bytes) -> bytes:
        """Return 32 bytes that are the same for the same `data` and `purpose`, and that nobody makes without the key.

        HMAC-SHA256 (RFC 2104) under a key of the purpose's own: what is secret can be recognised by its mark, and not
        be guessed from it.
        """
        return hmac.digest(self._derived(f"mark\0{purpose}"), data, "sha256")

    def _cipher(self, purpose: str) -> ChaCha20Poly1305:
        if purpose not in self._ciphers:
            self._ciphers[purpose] = ChaCha20Poly1305(self._derived(purpose))
        return self._ciphers[purpose]

    def _derived(self, purpose: str) -> bytes:
        derived = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"nrm-hub {purpose}".encode())
        return derived.derive(self._key)


def _padded(data: bytes) -> bytes:
    """Return `data` with its length before it and zeros after, up to one of `SIZES` or a multiple of the largest."""
    framed = len(data).to_bytes(LENGTH_BYTES, "big") + data
    largest = SIZES[-1]
    size = next((size for size in SIZES if len(framed) <= size), -(-len(framed) // largest) * largest)
    return framed.ljust(size, b"\0")


def _unpadded(framed: bytes) -> bytes:
    length = int.from_bytes(framed[:LENGTH_BYTES], "big")
    return framed[LENGTH_BYTES : LENGTH_BYTES + length]


def _context(purpose: str, bound_to: bytes) -> bytes:
    return purpose.encode() + b"\0" + bound_to


def open_vault(data_dir: Path) -> Vault:
    """Open the vault of `data_dir`, making its key (`hub.key`, mode 0600, 32 random bytes) on first use.

    Two hubs that start together end with one key. Raises VaultKeyUnusable when the file is another account's, a link,
    can be read by others, or is not a key.
    """
    path = data_dir / KEY_NAME
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        make_key_file(path)
    return Vault(read_key_file(path, VaultKeyUnusable))
