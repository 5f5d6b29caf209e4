"""Where the encryption keys come from: the environment, or a file made at first start.

Written as `id:base64key[,older…]`: the first key seals, all of them open. The file is born with
mode 0600 under a lock on its folder, so that processes that start together agree on one key. Used
by `services/vault.py` alone.
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from functools import lru_cache
from pathlib import Path

from omnidesk import clock
from omnidesk.errors import SetupError
from omnidesk.settings import get_settings

KEY_BYTES = 32  # AES-256
KEY_ID = re.compile(r"[A-Za-z0-9_.-]{1,32}")
FORM = "write id:base64key, the key being 32 bytes in base64, newest first, separated by commas"


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys by id, and the id of the one that seals."""

    current: str
    keys: dict[str, bytes] = field(repr=False)


def key_file() -> Path:
    """The file of an installation whose environment names no keys."""
    return get_settings().data_dir / "encryption.keys"


def keys_exist() -> bool:
    """Whether keys are configured or were made before, without making any."""
    settings = get_settings()
    return bool(settings.encryption_keys or settings.encryption_keys_file or key_file().exists())


def keyring() -> Keyring:
    """The keys of this installation, made now if there are none.

    Raises SetupError with what to do when they cannot be read or are no keys.
    """
    settings = get_settings()
    if settings.encryption_keys is not None:
        return parse_keys(settings.encryption_keys.get_secret_value(), "OMNIDESK_ENCRYPTION_KEYS")
    if settings.encryption_keys_file is not None:
        return _file_keys(settings.encryption_keys_file)
    if not key_file().exists():
        _make_key_file(key_file())
    return _file_keys(key_file())


def _file_keys(path: Path) -> Keyring:
    try:
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(
            f"The encryption keys in {path} cannot be read ({type(error).__name__}). Make the file"
            " readable for this user, or restore it from the backup."
        ) from error
    return parse_keys(text, str(path))


@lru_cache(maxsize=8)
def parse_keys(text: str, source: str) -> Keyring:
    """The keys in `id:base64key[,older…]`. Raises SetupError naming `source`, never a key."""
    keys: dict[str, bytes] = {}
    for number, part in enumerate(text.strip().split(","), start=1):
        name, _, encoded = part.strip().partition(":")
        if not KEY_ID.fullmatch(name) or name in keys:
            raise SetupError(f"Key {number} of {source} has no id of its own: {FORM}.")
        keys[name] = _decode(encoded, name, source)
    return Keyring(next(iter(keys)), keys)


def _decode(encoded: str, name: str, source: str) -> bytes:
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=None, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise SetupError(f"The key “{name}” of {source} is not 32 bytes in base64: {FORM}.")
    return key


def new_key() -> str:
    """A fresh `id:base64key`; the id says on which day it was made."""
    made = clock.real_now().astimezone(UTC)
    key = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    return f"k{made:%Y%m%d}-{secrets.token_hex(2)}:{key}"


def _make_key_file(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path.parent):
            if not path.exists():
                _write_whole(path, new_key() + "\n")
    except OSError as error:
        raise SetupError(
            f"The encryption keys could not be written to {path} ({error.strerror}). Make the"
            " folder writable, or set OMNIDESK_ENCRYPTION_KEYS."
        ) from error


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
        os.fsync(handle)  # the new name survives a power cut
    finally:
        os.close(handle)


def _write_whole(path: Path, text: str) -> None:
    """The file is there with all of its text, or not at all."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
