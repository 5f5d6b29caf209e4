"""The first account: made once, with a password that is shown once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from omnidesk.errors import SetupError
from omnidesk.services import superadmin
from omnidesk.services.sessions import find_viewer, start_session
from omnidesk.services.sign_in import Browser, sign_in
from omnidesk.settings import get_settings
from tests.factories import count, insert, make_user, rows
from tests.people import People

SetEnvironment = Callable[[str, str], None]


@pytest.fixture
def set_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[SetEnvironment]:
    def set_one(name: str, value: str) -> None:
        monkeypatch.setenv(name, value)
        get_settings.cache_clear()

    yield set_one
    monkeypatch.undo()
    get_settings.cache_clear()


async def test_first_start_makes_the_account_and_tells_its_password_once(database: None) -> None:
    made = await superadmin.ensure()
    assert made is not None
    assert await superadmin.ensure() is None
    signed_in = await sign_in("superadmin", made.password, Browser("", ""))
    assert (signed_in.role, signed_in.must_change_password) == ("superadmin", True)
    assert made.password not in repr(await rows("select * from audit"))


async def test_processes_that_start_together_make_one_account(database: None) -> None:
    made = await asyncio.gather(*(superadmin.ensure() for _ in range(4)))
    assert len([one for one in made if one is not None]) == 1
    assert await count("users", "is_protected") == 1


async def test_given_password_counts_and_need_not_be_changed(
    database: None, set_environment: SetEnvironment, tmp_path: Path
) -> None:
    secret = tmp_path / "password"
    secret.write_text("gula-aren-kopi-susu\n")
    set_environment("OMNIDESK_SUPERADMIN_PASSWORD_FILE", str(secret))
    set_environment("OMNIDESK_SUPERADMIN_USERNAME", "ratna")
    assert await superadmin.ensure() is None
    signed_in = await sign_in("ratna", "gula-aren-kopi-susu", Browser("", ""))
    assert not signed_in.must_change_password


@pytest.mark.parametrize("password", ["admin123", "Admin123", "superadmin1", "short", ""])
async def test_well_known_password_in_a_file_is_refused(
    database: None, set_environment: SetEnvironment, tmp_path: Path, password: str
) -> None:
    secret = tmp_path / "password"
    secret.write_text(password + "\n")
    set_environment("OMNIDESK_SUPERADMIN_PASSWORD_FILE", str(secret))
    with pytest.raises(SetupError, match="OMNIDESK_SUPERADMIN_PASSWORD cannot be used"):
        await superadmin.ensure()
    assert await count("users") == 0


async def test_missing_file_is_a_sentence(database: None, set_environment: SetEnvironment) -> None:
    set_environment("OMNIDESK_SUPERADMIN_PASSWORD_FILE", "/nowhere/password")
    with pytest.raises(SetupError, match="cannot be read"):
        await superadmin.ensure()


async def test_unfit_name_is_a_sentence(database: None, set_environment: SetEnvironment) -> None:
    set_environment("OMNIDESK_SUPERADMIN_USERNAME", "the boss")
    with pytest.raises(SetupError, match="OMNIDESK_SUPERADMIN_USERNAME cannot be used"):
        await superadmin.ensure()


async def test_name_that_somebody_has_is_a_sentence(database: None) -> None:
    await make_user("SuperAdmin")
    with pytest.raises(SetupError, match="is taken"):
        await superadmin.ensure()


async def test_reset_gives_a_new_password_and_ends_sessions(people: People) -> None:
    made = await superadmin.ensure()
    assert made is not None
    token = await start_session(made.user_id, "", "")
    assert await find_viewer(token) is not None
    again = await superadmin.reset()
    assert again.password != made.password
    assert await find_viewer(token) is None
    assert (await sign_in("superadmin", again.password, Browser("", ""))).must_change_password


async def test_reset_opens_a_throttled_account(database: None) -> None:
    await superadmin.ensure()
    account = superadmin_account()
    for _ in range(10):
        await insert("login_attempts", account=account, address="203.0.113.7")
    again = await superadmin.reset()
    await sign_in("superadmin", again.password, Browser("", ""))


def superadmin_account() -> str:
    """The account's counter."""
    from omnidesk.services.attempts import source_of

    return source_of("superadmin", "").account


async def test_reset_before_the_first_start_is_a_sentence(database: None) -> None:
    with pytest.raises(SetupError, match="no superadmin yet"):
        await superadmin.reset()
