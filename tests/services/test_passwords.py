"""Hashing: no limit of bcrypt shows, and no input breaks it."""

from __future__ import annotations

import base64
import importlib.util
import secrets

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omnidesk.errors import Invalid
from omnidesk.rules.common_passwords import is_common
from omnidesk.services import passwords
from omnidesk.services.passwords import hash_password, require_good, verify_password
from omnidesk.settings import get_settings


async def test_long_passwords_differ_in_their_last_character() -> None:
    password = secrets.token_hex(64)
    stored = await hash_password(password)
    assert len(password) == 128
    assert await verify_password(password, stored)
    assert not await verify_password(password[:-1] + "!", stored)


async def test_nul_does_not_end_a_password() -> None:
    stored = await hash_password("kopi\0susu")
    assert await verify_password("kopi\0susu", stored)
    assert not await verify_password("kopi\0teh", stored)


async def test_same_letter_typed_in_another_way_fits() -> None:
    assert await verify_password("cafe\u0301-sore", await hash_password("caf\u00e9-sore"))


@pytest.mark.parametrize(
    "stored", [None, "", "x", "test:", "test:$2b$12$short", "gone:$2b$12$" + "a" * 53, ":::"]
)
async def test_unusable_hash_never_fits_and_never_raises(stored: str | None) -> None:
    assert not await verify_password("kopi-susu", stored)


def test_a_shipped_hash_is_dear_and_an_unknown_name_costs_the_same() -> None:
    spec = importlib.util.find_spec(passwords.__name__)
    assert spec is not None
    assert spec.loader is not None
    shipped = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(shipped)
    assert shipped.COST >= 12
    assert shipped.DECOY.startswith(b"$2b$%d$" % shipped.COST)
    assert passwords.BCRYPT.fullmatch(shipped.DECOY)


async def test_hash_has_the_cost_that_is_set() -> None:
    stored = await hash_password("kopi-susu")
    assert stored.startswith(f"test:$2b${passwords.COST:02}$")


async def test_decoy_fits_nothing() -> None:
    assert not await verify_password("", f"test:{passwords.DECOY.decode()}")


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(alphabet=st.characters(), max_size=40))
def test_any_text_can_be_prehashed(password: str) -> None:
    digest = passwords._prehash(password, "test")
    assert len(digest) == 44
    assert b"\0" not in digest


async def test_hash_rests_on_the_pepper(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = await hash_password("kopi-susu-gula-aren")
    other = base64.b64encode(secrets.token_bytes(32)).decode()
    monkeypatch.setenv("OMNIDESK_ENCRYPTION_KEYS", f"test:{other}")
    get_settings.cache_clear()
    fits = await verify_password("kopi-susu-gula-aren", stored)
    monkeypatch.undo()
    get_settings.cache_clear()
    assert not fits


@pytest.mark.parametrize(
    ("password", "key"),
    [
        ("pendek7", "access.password_short"),
        ("", "access.password_short"),
        ("a" * 129, "access.password_long"),
        ("admin123", "access.password_common"),
        ("Budi.Santoso1", "access.password_common"),
    ],
)
def test_unfit_password_is_refused_with_the_reason(password: str, key: str) -> None:
    with pytest.raises(Invalid) as caught:
        require_good(password, "budi.santoso")
    assert caught.value.key == key


@pytest.mark.parametrize("password", ["mqxz-4k7c", "é" * 4 + "kopi" * 31])
def test_eight_to_128_characters_are_fit(password: str) -> None:
    require_good(password, "budi")


def test_one_time_passwords_are_fit_and_differ() -> None:
    made = {passwords.one_time_password() for _ in range(200)}
    assert len(made) == 200
    assert not any(is_common(password) or len(password) != 19 for password in made)
