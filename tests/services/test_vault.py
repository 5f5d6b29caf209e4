"""Envelopes: what opens them, and what must not."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from omnidesk.db import transaction
from omnidesk.errors import SetupError
from omnidesk.services import keyring, vault
from omnidesk.settings import get_settings
from tests.factories import count, rows

PLACE = {"table": "app_settings", "column": "sealed", "row": "meta.app_secret"}
OLD, NEW = (base64.b64encode(secrets.token_bytes(32)).decode() for _ in range(2))


@pytest.fixture
def use_keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str | None], None]]:
    """Change the installation's keys; None: there are none in the environment."""

    def use(keys: str | None) -> None:
        if keys is None:
            monkeypatch.delenv("OMNIDESK_ENCRYPTION_KEYS", raising=False)
        else:
            monkeypatch.setenv("OMNIDESK_ENCRYPTION_KEYS", keys)
        get_settings.cache_clear()

    yield use
    monkeypatch.undo()
    get_settings.cache_clear()


def test_sealed_text_opens_at_its_place() -> None:
    sealed = vault.seal("rahasia 🔑".encode(), **PLACE)
    assert vault.open_sealed(sealed, **PLACE).decode() == "rahasia 🔑"


def test_same_text_is_sealed_differently_each_time() -> None:
    assert vault.seal(b"x", **PLACE) != vault.seal(b"x", **PLACE)


@pytest.mark.parametrize("part", ["table", "column", "row"])
def test_envelope_moved_to_another_place_does_not_open(part: str) -> None:
    sealed = vault.seal(b"x", **PLACE)
    with pytest.raises(SetupError):
        vault.open_sealed(sealed, **{**PLACE, part: "elsewhere"})


def test_no_changed_bit_goes_unnoticed() -> None:
    sealed = vault.seal(b"page token", **PLACE)
    for position in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[position // 8] ^= 1 << position % 8
        with pytest.raises(SetupError):
            vault.open_sealed(bytes(changed), **PLACE)


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01\xff", b"\x02\x04test", b"\x01\x04test"])
def test_damaged_envelope_is_a_sentence(sealed: bytes) -> None:
    with pytest.raises(SetupError, match="damaged"):
        vault.open_sealed(sealed, **PLACE)


def test_older_key_goes_on_opening(use_keys: Callable[[str | None], None]) -> None:
    use_keys(f"old:{OLD}")
    sealed = vault.seal(b"x", **PLACE)
    use_keys(f"new:{NEW},old:{OLD}")
    assert vault.open_sealed(sealed, **PLACE) == b"x"
    assert vault.sealing_key_id(sealed) == "old"
    assert vault.sealing_key_id(vault.seal(b"x", **PLACE)) == "new"


def test_other_key_under_the_same_name_does_not_open(
    use_keys: Callable[[str | None], None],
) -> None:
    use_keys(f"k:{OLD}")
    sealed = vault.seal(b"x", **PLACE)
    use_keys(f"k:{NEW}")
    with pytest.raises(SetupError, match="does not fit this database"):
        vault.open_sealed(sealed, **PLACE)


def test_what_is_derived_differs_by_purpose_and_key(use_keys: Callable[[str | None], None]) -> None:
    use_keys(f"a:{OLD},b:{NEW}")
    derived = {vault.derived(purpose, key) for purpose in ("x", "y") for key in ("a", "b")}
    assert len(derived) == 4
    assert vault.derived("x", "gone") is None


async def test_keys_are_checked_against_the_database(
    database: None, use_keys: Callable[[str | None], None]
) -> None:
    use_keys(f"k:{OLD}")
    await vault.check_keys()
    await vault.check_keys()
    use_keys(f"k:{NEW}")
    with pytest.raises(SetupError, match="does not fit this database"):
        await vault.check_keys()
    assert await count("app_settings") == 1


async def test_missing_key_file_is_not_replaced_by_a_wrong_one(
    database: None,
    use_keys: Callable[[str | None], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await vault.check_keys()
    monkeypatch.setenv("OMNIDESK_DATA_DIR", str(tmp_path))
    use_keys(None)
    with pytest.raises(SetupError, match="does not fit this database"):
        await vault.check_keys()
    assert not keyring.keys_exist()


async def test_stored_check_holds_no_key(database: None) -> None:
    await vault.check_keys()
    async with transaction() as conn:
        row = await (await conn.execute("select sealed from app_settings")).fetchone()
    assert row is not None
    assert bytes(range(32)) not in bytes(row["sealed"])
    assert (await rows("select key from app_settings"))[0]["key"] == vault.CHECK_KEY
