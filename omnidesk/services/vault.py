"""Sealing and opening secrets: AES-256-GCM envelopes bound to the place where they are stored.

An envelope is: version byte, length of the key id, key id, 12 random bytes of nonce, ciphertext
with its tag. Associated data are version, key id, table, column and row, so that a sealed value
moved to another place does not open. The only module that sees keys; it gives none away, only what
was derived for one purpose.
"""

from __future__ import annotations

import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from omnidesk.db import transaction
from omnidesk.errors import SetupError
from omnidesk.services.keyring import keyring, keys_exist

VERSION = 1
NONCE_BYTES = 12  # NIST SP 800-38D, 8.2.2: random, 96 bits
CHECK_KEY = "system.key_check"
CHECK_TEXT = b"these are the keys of this installation"

WRONG_KEY = (
    "The encryption key does not fit this database. Put back the key that sealed it: the file"
    " encryption.keys of the data folder it was made with, or OMNIDESK_ENCRYPTION_KEYS."
)


def seal(plain: bytes, *, table: str, column: str, row: str) -> bytes:
    """The envelope of `plain`, readable only at this table, column and row."""
    ring = keyring()
    head = _head(ring.current)
    nonce = secrets.token_bytes(NONCE_BYTES)
    place = _associated(head, table, column, row)
    return head + nonce + AESGCM(ring.keys[ring.current]).encrypt(nonce, plain, place)


def open_sealed(sealed: bytes, *, table: str, column: str, row: str) -> bytes:
    """The text inside an envelope. Raises SetupError when no key of ours opens it here."""
    key_id, head, body = _split(bytes(sealed))
    key = keyring().keys.get(key_id)
    if key is None:
        raise SetupError(WRONG_KEY)
    nonce, ciphertext = body[:NONCE_BYTES], body[NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, _associated(head, table, column, row))
    except (InvalidTag, ValueError) as error:
        raise SetupError(WRONG_KEY) from error


def current_key_id() -> str:
    """The id of the key that seals now."""
    return keyring().current


def sealing_key_id(sealed: bytes) -> str:
    """The id of the key that sealed this envelope, for rotation."""
    return _split(bytes(sealed))[0]


def derived(purpose: str, key_id: str) -> bytes | None:
    """32 bytes that follow from the named key and the purpose; None when the key is gone.

    RFC 5869 with one block: the keys are uniformly random, so that expanding them is enough.
    """
    key = keyring().keys.get(key_id)
    if key is None:
        return None
    return hmac.digest(key, f"omnidesk {purpose}".encode() + b"\x01", "sha256")


async def check_keys() -> None:
    """Notice a wrong key at start, before anything is sealed with it.

    The first start stores a sealed check value. Raises SetupError when our keys do not open it, and
    then makes no new key file that could be taken for the right one.
    """
    stored = await _stored_check()
    if stored is not None and not keys_exist():
        raise SetupError(WRONG_KEY)
    if stored is None:
        stored = await _store_check()
    if open_sealed(stored, table="app_settings", column="sealed", row=CHECK_KEY) != CHECK_TEXT:
        raise SetupError(WRONG_KEY)


async def _stored_check() -> bytes | None:
    async with transaction() as conn:
        found = await conn.execute("select sealed from app_settings where key = %s", (CHECK_KEY,))
        row = await found.fetchone()
    return None if row is None else bytes(row["sealed"])


async def _store_check() -> bytes:
    """The check value that stands after this: ours, or that of whoever was faster."""
    mine = seal(CHECK_TEXT, table="app_settings", column="sealed", row=CHECK_KEY)
    async with transaction() as conn:
        await conn.execute(
            "insert into app_settings (key, sealed) values (%s, %s) on conflict do nothing",
            (CHECK_KEY, mine),
        )
    return await _stored_check() or mine


def _head(key_id: str) -> bytes:
    name = key_id.encode("ascii")
    return bytes((VERSION, len(name))) + name


def _split(sealed: bytes) -> tuple[str, bytes, bytes]:
    """Key id, head and the rest of an envelope. Raises SetupError when it is none."""
    if len(sealed) < 2 or sealed[0] != VERSION or len(sealed) < 2 + sealed[1] + NONCE_BYTES:
        raise SetupError("A sealed value of the database is damaged. Restore it, or enter it anew.")
    end = 2 + sealed[1]
    return sealed[2:end].decode("ascii", "replace"), sealed[:end], sealed[end:]


def _associated(head: bytes, *place: str) -> bytes:
    """The parts with their lengths, so that no two places read the same."""
    parts = [head, *(part.encode() for part in place)]
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)
