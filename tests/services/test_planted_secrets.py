"""Secrets that people and the installation have do not turn up in rows, audit or logs."""

from __future__ import annotations

import pytest

from omnidesk.errors import OmniDeskError
from omnidesk.logs import configure_logs, log
from omnidesk.services import app_settings, users, vault
from omnidesk.services.sessions import end_session, find_viewer, start_session
from omnidesk.services.sign_in import Browser, sign_in
from omnidesk.settings import get_settings
from tests.factories import PASSWORD, rows
from tests.people import People

APP_SECRET = "planted-app-secret-3f9c"
WRONG = "planted-wrong-password-77"
NEW = "planted-new-password-42"


async def dump() -> str:
    """Every row of every table as text, bytes in hexadecimal and in clear."""
    names = await rows("select tablename from pg_tables where schemaname = 'public'")
    found = [await rows(f'select * from "{row["tablename"]}"') for row in names]
    return repr(found)


async def use_secrets(people: People) -> list[str]:
    """Do everything that takes, makes or stores a secret; the secrets."""
    await vault.check_keys()
    await app_settings.set_secret("meta.app_secret", APP_SECRET, people.ana.user_id)
    made = await users.create_user(people.ana, "dewi", "Dewi", "user")
    signed_in = await sign_in("dewi", made.password, Browser("203.0.113.7", "Firefox"))
    viewer = await find_viewer(signed_in.token)
    assert viewer is not None
    await users.change_own_password(viewer, made.password, NEW)
    again = await users.new_one_time_password(people.ana, made.user_id)
    token = await start_session(people.budi.user_id, "", "")
    for name in ("budi", WRONG):
        with pytest.raises(OmniDeskError):
            await sign_in(name, WRONG, Browser("203.0.113.7", WRONG))
    await end_session(token)
    key = get_settings().encryption_keys
    assert key is not None
    return [
        *(APP_SECRET, made.password, NEW, again.password, signed_in.token, token, PASSWORD),
        *(WRONG, key.get_secret_value().partition(":")[2]),
    ]


async def test_no_secret_is_in_a_dump_or_in_the_log(
    people: People, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs("web")
    secrets = await use_secrets(people)
    log().warning("proof", note="the log is looked at")
    stored, logged = await dump(), capsys.readouterr().err
    assert "dewi" in stored
    assert "the log is looked at" in logged
    assert [secret for secret in secrets if secret in stored] == []
    assert [secret for secret in secrets if secret in logged] == []
    assert await app_settings.find_secret("meta.app_secret") == APP_SECRET
