"""Signing in: equal answers, equal work, exact counts."""

from __future__ import annotations

import asyncio
import base64
import os
import secrets
from collections.abc import Iterator
from datetime import timedelta

import bcrypt
import pytest

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.errors import InvalidCredentials, OmniDeskError, TooManyAttempts
from omnidesk.services import attempts, passwords, sign_in
from omnidesk.services.attempts import network_of, source_of
from omnidesk.services.sessions import find_viewer
from omnidesk.services.sign_in import Browser
from omnidesk.services.users import change_own_password
from omnidesk.settings import get_settings
from tests.factories import PASSWORD, count, insert, make_user, rows
from tests.people import People

FIREFOX = Browser("203.0.113.7", "Firefox")


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """The bcrypt hashes that were compared with, each one a run of bcrypt."""
    seen: list[bytes] = []
    real = bcrypt.checkpw

    def checkpw(password: bytes, hashed: bytes) -> bool:
        seen.append(hashed)
        return real(password, hashed)

    monkeypatch.setattr(bcrypt, "checkpw", checkpw)
    yield seen


async def attempt(username: str, password: str = "wrong", browser: Browser = FIREFOX) -> str:
    """The code of the answer."""
    try:
        await sign_in.sign_in(username, password, browser)
    except OmniDeskError as error:
        return error.code
    return "ok"


async def test_right_password_starts_a_session(people: People) -> None:
    signed_in = await sign_in.sign_in(" BUDI ", PASSWORD, FIREFOX)
    viewer = await find_viewer(signed_in.token)
    assert viewer is not None
    assert (viewer.user_id, signed_in.username) == (people.budi.user_id, "budi")
    stored = (await rows("select address, user_agent from sessions"))[0]
    assert stored == {"address": "203.0.113.7", "user_agent": "Firefox"}


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("nobody", PASSWORD),
        ("budi", "wrong"),
        ("closed", PASSWORD),
        ("", ""),
        ("bu\0di", PASSWORD),
        ("budi\ud800", "\ud800"),
        ("b" * 10_000, "p" * 100_000),
        ("budi' or '1'='1", "x"),
        ("%", PASSWORD),
    ],
)
async def test_every_refusal_looks_and_works_the_same(
    people: People, compared: list[bytes], username: str, password: str
) -> None:
    await make_user("closed", is_active=False)
    with pytest.raises(InvalidCredentials) as caught:
        await sign_in.sign_in(username, password, FIREFOX)
    assert str(caught.value) == str(InvalidCredentials())
    assert [hashed[:7] for hashed in compared] == [b"$2b$%02d$" % passwords.COST]
    assert await count("login_attempts") == 1
    assert await count("sessions") == 0


async def test_success_does_the_same_one_comparison(people: People, compared: list[bytes]) -> None:
    await sign_in.sign_in("budi", PASSWORD, FIREFOX)
    assert len(compared) == 1


async def fail(times: int, account: str = "budi", address: str = "203.0.113.7") -> None:
    """Failures of the past minute, as rows."""
    source = source_of(account, address)
    at = clock.real_now() - timedelta(minutes=1)
    for _ in range(times):
        await insert("login_attempts", account=source.account, address=source.address, at=at)


async def test_tenth_failure_of_an_account_closes_it_for_the_right_password(
    people: People, compared: list[bytes]
) -> None:
    await fail(9)
    assert await attempt("budi") == "invalid_credentials"
    with pytest.raises(TooManyAttempts) as caught:
        await sign_in.sign_in("Budi", PASSWORD, Browser("198.51.100.9", ""))
    assert 200 < caught.value.retry_after_s <= 240
    assert len(compared) == 1
    assert await attempt("citra", PASSWORD) == "ok"


async def test_twentieth_failure_of_an_address_closes_it_for_everybody(people: People) -> None:
    await fail(10, "x")
    await fail(9, "y")
    assert await attempt("nobody") == "invalid_credentials"
    assert await attempt("citra", PASSWORD) == "too_many_attempts"
    assert await attempt("citra", PASSWORD, Browser("198.51.100.9", "")) == "ok"


async def test_failures_stop_to_count_after_five_minutes(people: People) -> None:
    await fail(10)
    async with transaction() as conn:
        await conn.execute("update login_attempts set at = at - interval '4 minutes 1 second'")
    assert await attempt("budi", PASSWORD) == "ok"


async def test_refused_attempts_do_not_prolong_the_wait(people: People) -> None:
    await fail(10)
    assert await attempt("budi") == "too_many_attempts"
    assert await count("login_attempts") == 10


async def test_64_parallel_guesses_get_ten_looks(people: People) -> None:
    answers = await asyncio.gather(*(attempt("budi") for _ in range(64)))
    assert sorted(set(answers)) == ["invalid_credentials", "too_many_attempts"]
    assert answers.count("invalid_credentials") == 10
    assert await count("login_attempts") == 10


async def test_guesses_past_the_limit_learn_nothing(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes look at once: both see room, the slower one finds it gone."""
    real = passwords.verify_password

    async def slow(password: str, stored: str | None) -> bool:
        fits = await real(password, stored)
        await fail(10)
        return fits

    monkeypatch.setattr(sign_in, "verify_password", slow)
    assert await attempt("budi", PASSWORD) == "too_many_attempts"
    assert await count("sessions") == 0


async def test_24_colleagues_of_one_address_sign_in_at_once(people: People) -> None:
    for number in range(24):
        await make_user(f"agent{number}")
    answers = await asyncio.gather(*(attempt(f"agent{n}", PASSWORD) for n in range(24)))
    assert set(answers) == {"ok"}


async def test_deactivation_during_the_comparison_wins(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = passwords.verify_password

    async def slow(password: str, stored: str | None) -> bool:
        async with transaction() as conn:
            await conn.execute("update users set is_active = false where username = 'budi'")
        return await real(password, stored)

    monkeypatch.setattr(sign_in, "verify_password", slow)
    assert await attempt("budi", PASSWORD) == "invalid_credentials"


async def test_typed_name_is_not_stored_in_clear(people: People) -> None:
    await attempt("my-password-in-the-wrong-field")
    assert "my-password" not in repr(await rows("select * from login_attempts"))


async def test_guessing_the_own_password_from_a_stolen_browser_is_counted(people: People) -> None:
    await fail(9)
    for expected in ("validation_failed", "too_many_attempts"):
        try:
            await change_own_password(people.budi, "guess", "gula-aren-kopi-susu")
        except OmniDeskError as error:
            assert error.code == expected


async def test_hash_of_an_older_key_is_renewed(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = os.environ["OMNIDESK_ENCRYPTION_KEYS"]
    new = "new:" + base64.b64encode(secrets.token_bytes(32)).decode()
    for keys in (f"{new},{old}", new):
        monkeypatch.setenv("OMNIDESK_ENCRYPTION_KEYS", keys)
        get_settings.cache_clear()
        assert await attempt("budi", PASSWORD) == "ok"
    assert await attempt("citra", PASSWORD) == "invalid_credentials"
    monkeypatch.undo()
    get_settings.cache_clear()


async def test_sweep_takes_what_no_longer_counts(people: People) -> None:
    await fail(3)
    async with transaction() as conn:
        await conn.execute("update login_attempts set at = at - interval '1 hour' where id < 3")
    assert await attempts.sweep_attempts() == 2
    assert await count("login_attempts") == 1


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_addresses_of_one_customer_count_together(address: str, network: str) -> None:
    assert network_of(address) == network


def test_limits_are_the_promised_ones() -> None:
    assert (attempts.PER_ACCOUNT, attempts.PER_ADDRESS) == (10, 20)
    assert timedelta(minutes=5) == attempts.WINDOW
