"""API clients as admins keep them: checked, sealed, audited, and gone without losing history."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from omnidesk import clock
from omnidesk.errors import Conflict, Invalid, NotAllowed, NotFound
from omnidesk.rules.kinds import ApiChannel
from omnidesk.services.api import callers, clients
from omnidesk.services.api.clients import ClientSettings, NewSecret
from tests.api_client import Program, calls
from tests.factories import count, rows
from tests.people import People

BILLING = ClientSettings("Billing")


def program(made: NewSecret) -> Program:
    return Program(made.id, made.client_id, made.secret)


async def ping(made: NewSecret) -> str:
    """What a call with this secret is answered."""
    async with calls() as api:
        answer = await api.get(program(made))
    return "ok" if answer.status_code == 200 else str(answer.json()["code"])


async def acts() -> list[str]:
    return [row["action"] for row in await rows("select action from audit order by id")]


async def test_a_new_client_may_call_at_once(people: People) -> None:
    made = await clients.create_client(people.ana, BILLING)
    assert (len(made.client_id), made.client_id[:4], len(made.secret)) == (28, "odk_", 43)
    assert await ping(made) == "ok"
    [row] = await clients.list_clients(people.ana)
    assert (row.name, row.per_minute, row.per_day, row.channel) == ("Billing", 60, 1000, "auto")
    assert await acts() == ["api_client.created"]


async def test_the_secret_is_nowhere_in_clear(people: People) -> None:
    made = await clients.create_client(people.ana, BILLING)
    stored = (await rows("select secret from api_clients"))[0]["secret"]
    assert callers.opened(bytes(stored), "secret", str(made.id)) == made.secret
    everything = await rows(
        "select c::text as client, (select string_agg(a::text, '') from audit a) as audit"
        " from api_clients c"
    )
    secret = made.secret.encode().hex()
    assert made.secret not in str(everything) and secret not in str(everything)
    assert made.client_id in everything[0]["audit"]


@pytest.mark.parametrize("name", ["Billing", "BILLING", "  billing  "])
async def test_names_differ_by_more_than_case(people: People, name: str) -> None:
    await clients.create_client(people.ana, BILLING)
    with pytest.raises(Conflict):
        await clients.create_client(people.ana, ClientSettings(name))
    assert await count("api_clients") == 1


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"name": " "}, "name", ""),
        ({"name": "a\0b"}, "name", ""),
        ({"name": 7}, "name", ""),
        ({"per_minute": 0}, "per_minute", "1 to 100000"),
        ({"per_minute": "1e3"}, "per_minute", ""),
        ({"per_minute": True}, "per_minute", ""),
        ({"per_day": 10_000_001}, "per_day", ""),
        ({"per_day": "１"}, "per_day", ""),
        ({"channel": "email"}, "channel", ""),
        ({"template_id": "x"}, "template_id", ""),
        ({"template_id": 4711}, "template_id", ""),
        ({"networks": ["10.0.0.1", "10.0.0.7/8"]}, "networks", "10.0.0.7/8 is no"),
        ({"networks": ["10.0.0.7/8"]}, "networks", "such as 10.0.0.0/8"),
        ({"networks": "203.0.113.7, nonsense"}, "networks", "nonsense is no address"),
        ({"networks": ["1.2.3.4/33"]}, "networks", "203.0.113.0/24"),
        ({"networks": ["fe80::1%eth0"]}, "networks", ""),
        ({"networks": [f"10.0.0.{n}" for n in range(51)]}, "networks", "50"),
        ({"networks": 7}, "networks", ""),
        ({"mapping": {"nama lengkap": "name"}}, "mapping", ""),
        ({"mapping": {"name": "a..b"}}, "mapping", ""),
        ({"mapping": {"name": " "}}, "mapping", "Name the field"),
        ({"mapping": {"Name": "a", "name": "b"}}, "mapping", "above already"),
        ({"mapping": ["name"]}, "mapping", ""),
        ({"mapping": {f"a{n}": "b" for n in range(51)}}, "mapping", ""),
        ({"link_days": "0"}, "link_days", "1 to 3650"),
        ({"link_days": "3651"}, "link_days", ""),
        ({"link_days": "-7"}, "link_days", ""),
        ({"link_days": "soon"}, "link_days", ""),
    ],
)
async def test_wrong_settings_are_named(
    people: People, wrong: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(Invalid) as raised:
        await clients.create_client(people.ana, replace(BILLING, **wrong))
    assert raised.value.field == field
    assert words in str(raised.value)
    assert await count("api_clients") == 0


async def test_networks_are_stored_as_they_read_again(people: People) -> None:
    given = "203.0.113.7  10.0.0.0/8,\n2001:DB8::/32 ::ffff:198.51.100.0/120, 203.0.113.7/32"
    made = await clients.create_client(people.ana, replace(BILLING, networks=given))
    row = await clients.get_client(people.ana, made.id)
    assert row.networks == ["203.0.113.7/32", "10.0.0.0/8", "2001:db8::/32", "198.51.100.0/24"]
    again = replace(BILLING, networks=row.networks)
    await clients.update_client(people.ana, made.id, again)
    assert (await clients.get_client(people.ana, made.id)).networks == row.networks


async def test_changes_are_audited_with_what_was(people: People) -> None:
    made = await clients.create_client(people.ana, BILLING)
    changed = replace(BILLING, per_minute="120", channel=ApiChannel.SMS, mapping={"a": "b.c"})
    await clients.update_client(people.ana, made.id, changed)
    await clients.update_client(people.ana, made.id, changed)
    [entry] = await rows("select detail from audit where action = 'api_client.changed'")
    assert entry["detail"] == {
        "per_minute": {"before": 60, "after": 120},
        "channel": {"before": "auto", "after": "sms"},
        "mapping": {"before": {}, "after": {"a": "b.c"}},
    }


@pytest.mark.parametrize(
    ("given", "kept"), [("", None), (" ", None), (None, None), ("1", 1), (3650, 3650)]
)
async def test_links_end_after_days_or_never(
    people: People, given: object, kept: int | None
) -> None:
    made = await clients.create_client(people.ana, replace(BILLING, link_days=given))
    assert (await clients.get_client(people.ana, made.id)).link_days == kept
    caller = (await callers.credentials_of(made.client_id)).caller
    assert caller is not None and caller.link_days == kept


async def test_a_fast_lane_is_given_and_taken_at_once(people: People) -> None:
    made = await clients.create_client(people.ana, BILLING)
    for has in (True, False):
        changed = replace(BILLING, has_fast_lane=has, link_days=30 if has else "")
        await clients.update_client(people.ana, made.id, changed)
        caller = (await callers.credentials_of(made.client_id)).caller
        assert caller is not None and caller.has_fast_lane is has
    entries = await rows("select detail from audit order by id")
    assert (entries[0]["detail"]["link_days"], entries[0]["detail"]["has_fast_lane"]) == (
        None,
        False,
    )
    assert entries[1]["detail"] == {
        "link_days": {"before": None, "after": 30},
        "has_fast_lane": {"before": False, "after": True},
    }


async def test_a_new_secret_ends_the_old_one(people: People) -> None:
    first = await clients.create_client(people.ana, BILLING)
    second = await clients.rotate_secret(people.ana, first.id)
    assert (await ping(first), await ping(second)) == ("invalid_signature", "ok")
    assert second.client_id == first.client_id


async def test_an_old_secret_may_hold_for_a_while(people: People) -> None:
    first = await clients.create_client(people.ana, BILLING)
    until = clock.now() + timedelta(days=7)
    second = await clients.rotate_secret(people.ana, first.id, old_until=until)
    assert (await ping(first), await ping(second)) == ("ok", "ok")
    row = await clients.get_client(people.ana, first.id)
    assert row.old_secret_until_ms == int(until.timestamp() * 1000)
    third = await clients.rotate_secret(people.ana, first.id, old_until=until)
    assert (await ping(first), await ping(third)) == ("invalid_signature", "ok")


@pytest.mark.parametrize("days", [-1, 0, 91])
async def test_an_overlap_lies_ahead_and_ends(people: People, days: int) -> None:
    made = await clients.create_client(people.ana, BILLING)
    with pytest.raises(Invalid):
        await clients.rotate_secret(
            people.ana, made.id, old_until=clock.now() + timedelta(days=days)
        )
    assert await ping(made) == "ok"


async def test_disabled_and_enabled_again(people: People) -> None:
    made = await clients.create_client(people.ana, BILLING)
    await clients.disable_client(people.ana, made.id)
    assert await ping(made) == "client_disabled"
    await clients.disable_client(people.ana, made.id)
    await clients.enable_client(people.ana, made.id)
    assert await ping(made) == "ok"
    assert await acts() == ["api_client.created", "api_client.disabled", "api_client.enabled"]


async def test_a_deleted_client_leaves_its_history_and_its_name(people: People) -> None:
    made = await clients.create_client(people.ana, BILLING)
    await rows(
        "insert into api_client_days (api_client_id, day, used) values (%(id)s, current_date, 3)"
        " returning used",
        id=made.id,
    )
    await clients.delete_client(people.ana, made.id)
    assert await ping(made) == "invalid_signature"
    assert await clients.list_clients(people.ana) == []
    assert (await clients.get_client(people.ana, made.id)).deleted_at_ms is not None
    assert await count("api_client_days") == 1
    with pytest.raises(NotFound):
        await clients.enable_client(people.ana, made.id)
    assert (await clients.create_client(people.ana, BILLING)).id != made.id


async def test_usage_has_a_place_for_every_day(people: People) -> None:
    made = await clients.create_client(people.ana, BILLING)
    for back, used in ((0, 5), (13, 2), (14, 9)):
        await rows(
            "insert into api_client_days (api_client_id, day, used) values (%(id)s,"
            " (now() at time zone 'Asia/Jakarta')::date - %(back)s, %(used)s) returning used",
            id=made.id,
            back=back,
            used=used,
        )
    found = await clients.usage(people.ana, made.id)
    assert [day.used for day in found] == [2, *[0] * 12, 5]
    assert (await clients.get_client(people.ana, made.id)).used_today == 5


async def test_tolerance_is_kept_in_its_range(people: People) -> None:
    assert await clients.read_tolerance(people.ana) == 10
    await clients.save_tolerance(people.ana, "1")
    assert await clients.read_tolerance(people.ana) == 1
    for wrong in (0, 11, "", "x", None, -1):
        with pytest.raises(Invalid):
            await clients.save_tolerance(people.ana, wrong)
    assert await clients.read_tolerance(people.ana) == 1


async def test_only_admins_keep_clients(people: People) -> None:
    made = await clients.create_client(people.ana, BILLING)
    for viewer in (people.budi, people.citra):
        for call in (
            clients.list_clients(viewer),
            clients.get_client(viewer, made.id),
            clients.usage(viewer, made.id),
            clients.create_client(viewer, ClientSettings("Other")),
            clients.update_client(viewer, made.id, BILLING),
            clients.rotate_secret(viewer, made.id),
            clients.disable_client(viewer, made.id),
            clients.enable_client(viewer, made.id),
            clients.delete_client(viewer, made.id),
            clients.read_tolerance(viewer),
            clients.save_tolerance(viewer, 5),
        ):
            with pytest.raises(NotAllowed):
                await call
    assert await acts() == ["api_client.created"]
    assert await ping(made) == "ok"


async def test_what_is_no_id_names_nobody(people: People) -> None:
    for wrong in ("x", -1, 10**30, None, "1; drop", 4711):
        with pytest.raises(NotFound):
            await clients.get_client(people.ana, wrong)


async def command(*words: str) -> subprocess.CompletedProcess[str]:
    """What a script gets from `create-api-client`."""
    line = [sys.executable, "-m", "omnidesk", "create-api-client", *words]
    return await asyncio.to_thread(subprocess.run, line, capture_output=True, text=True)


async def test_the_command_prints_what_a_script_needs(people: People) -> None:
    await rows("update users set is_protected = true, role = 'superadmin' where id = 1 returning 1")
    options = ("--per-minute", "900", "--ip", "10.0.0.0/8", "--ip", "::1", "--channel", "sms")
    made = json.loads((await command("Shop", *options)).stdout)
    assert set(made) == {"client_id", "secret", "name"}
    [row] = await clients.list_clients(people.ana)
    assert (row.per_minute, row.per_day, row.channel) == (900, 1000, "sms")
    assert row.networks == ["10.0.0.0/8", "::1/128"]
    assert await ping(NewSecret(row.id, made["client_id"], "Shop", made["secret"])) != "ok"
    await rows("update api_clients set networks = '{}' returning id")
    assert await ping(NewSecret(row.id, made["client_id"], "Shop", made["secret"])) == "ok"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("shop",), "There is a client named shop already. Choose another name."),
        (("Other", "--ip", "10.0.0.7/8"), "10.0.0.7/8 is no address or network. Write one"),
        (("Other", "--per-day", "0"), "Write a whole number from 1 to 10000000."),
        (("Other", "--channel", "fax"), "Choose auto, whatsapp or sms."),
    ],
)
async def test_the_command_says_what_is_wrong(
    people: People, words: tuple[str, ...], said: str
) -> None:
    await rows("update users set is_protected = true, role = 'superadmin' where id = 1 returning 1")
    await clients.create_client(people.ana, ClientSettings("Shop"))
    found = await command(*words)
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr.startswith(said)
    assert await count("api_clients") == 1
