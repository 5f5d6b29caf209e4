"""Hashing and judging passwords.

bcrypt of cost 12 over a pre-hash: HMAC-SHA256 with a pepper that follows from the encryption key,
in base64. The pre-hash lifts bcrypt's limits (72 bytes, no NUL), and without the key a stolen
database cannot be searched. A stored hash is `key id:bcrypt hash`, so that an older key goes on
working until the person signs in again. bcrypt takes a quarter of a second and runs in threads of
its own.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import re
import secrets
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import bcrypt

from omnidesk.errors import Invalid
from omnidesk.rules.common_passwords import is_common
from omnidesk.services import vault
from omnidesk.settings import WELL_KNOWN_PASSWORDS

COST = 12  # about 0.25 s of one core in 2026
SHORTEST = 8
LONGEST = 128
PURPOSE = "password pepper"
# Two at a time: a flood of sign-ins must leave cores to the event loop and to PostgreSQL.
WIDTH = 2
# No vowels and nothing that reads alike: 24 letters and digits, 4.58 bits each.
READABLE = "bcdfghjkmnpqrstvwxz23456"
BCRYPT = re.compile(rb"\$2b\$\d\d\$[./A-Za-z0-9]{53}")
# A valid hash of a forgotten random text: what an unknown user's password is compared with.
DECOY = b"$2b$12$nx1gwT.CZRx0WZEpgqAJsufJ5Nk.HD.q1HSYYPRiwusyLAbs4Gbtm"

T = TypeVar("T")

_threads = ThreadPoolExecutor(max_workers=WIDTH, thread_name_prefix="bcrypt")


def require_good(password: str, username: str, *, field: str = "new_password") -> None:
    """Raises Invalid when the password is too short, absurdly long or easily guessed."""
    if len(password) < SHORTEST:
        raise Invalid("access.password_short", field=field, n=SHORTEST)
    if len(password) > LONGEST:
        raise Invalid("access.password_long", field=field, n=LONGEST)
    if is_common(password, WELL_KNOWN_PASSWORDS | {username.casefold()}):
        raise Invalid("access.password_common", field=field)


def one_time_password() -> str:
    """A fresh password that can be read out aloud: four groups of four, 73 bits."""
    groups = ("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


async def hash_password(password: str) -> str:
    """What is stored for this password. Does not judge it."""
    key_id = vault.current_key_id()
    digest = _prehash(password, key_id)
    hashed = await _off_loop(lambda: bcrypt.hashpw(digest, bcrypt.gensalt(COST)))
    return f"{key_id}:{hashed.decode('ascii')}"


async def verify_password(password: str, stored: str | None) -> bool:
    """Whether the password fits. One bcrypt run on every path, also without a stored hash."""
    found = _readable(stored)
    key_id, hashed = found or (vault.current_key_id(), DECOY)
    fits = await _off_loop(lambda: bcrypt.checkpw(_prehash(password, key_id), hashed))
    return fits and found is not None


def needs_rehash(stored: str) -> bool:
    """Whether the stored hash rests on an older key."""
    return stored.rpartition(":")[0] != vault.current_key_id()


def _readable(stored: str | None) -> tuple[str, bytes] | None:
    """Key id and bcrypt hash, when they are well-formed and the key is there."""
    key_id, _, text = (stored or "").rpartition(":")
    hashed = text.encode()
    if not BCRYPT.fullmatch(hashed) or vault.derived(PURPOSE, key_id) is None:
        return None
    return key_id, hashed


def _prehash(password: str, key_id: str) -> bytes:
    """44 bytes without NUL from any text, lone surrogates included.

    Normalised, since keyboards differ in how they write the same letter (NFKC, as in RFC 8265).
    """
    pepper = vault.derived(PURPOSE, key_id)
    assert pepper is not None  # noqa: S101 - the caller chose a key that is there
    text = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
    return base64.b64encode(hmac.digest(pepper, text, "sha256"))


async def _off_loop(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_threads, work)
