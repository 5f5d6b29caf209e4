"""Every handler, called by everybody with the ids of somebody else's conversations and people."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from structlog.testing import capture_logs

from omnidesk import live
from omnidesk.rules.kinds import Direction
from omnidesk.rules.roles import Role
from omnidesk.state.arguments import _signature
from omnidesk.state.gate import access_of
from tests.factories import insert, make_conversation, make_message, make_user, rows
from tests.people import People
from tests.state.tab import Browsers, Heard, Tab, handler_names, open_browsers

SECRET = "only-sales-may-read-this"
OURS = [name for name in handler_names() if access_of(name) is not None and "tests___" not in name]

# What belongs to Sales and its people, as text; the session's own traces left out.
SALES = """
select (select jsonb_agg(to_jsonb(c) order by id) from conversations c
         where department_id = %(sales)s)::text
    || (select jsonb_agg(to_jsonb(m) order by m.id) from messages m
          join conversations c on c.id = m.conversation_id where department_id = %(sales)s)::text
    || (select jsonb_agg(to_jsonb(o) order by o.id) from outbox o)::text
    || (select jsonb_agg(to_jsonb(p) order by p.id) from contacts p)::text
    || (select jsonb_agg(to_jsonb(d) order by id) from departments d)::text
    || (select jsonb_agg(to_jsonb(u) - 'last_seen_at' - 'language' order by id) from users u)::text
    || (select jsonb_agg(to_jsonb(m) order by user_id) from user_departments m)::text as everything
"""
HOSTILE: list[Any] = [
    *(None, True, -1, 0, 2**70, 1.5, "", "x", "1", "'; drop table users; --", "nul\0", "\ud800"),
    *([], [1, 2], [None], {}, {"a": {"b": [1]}}, "x" * 70_000),
]


@dataclass(frozen=True, slots=True)
class Planted:
    """What Sales has."""

    people: People
    conversation_id: int
    message_ids: list[int]


@pytest.fixture
async def planted(people: People) -> Planted:
    conversation_id = await make_conversation(
        name=f"Contact {SECRET}", department_id=people.sales, unread_count=3
    )
    await make_message(conversation_id, SECRET)
    made = [await _ours(conversation_id, status) for status in ("failed", "unknown", "queued")]
    return Planted(people, conversation_id, made)


async def _ours(conversation_id: int, status: str) -> int:
    """An outgoing message that a person could send again, decide about or take back."""
    message_id = await make_message(
        conversation_id, SECRET, direction=Direction.OUTBOUND, status=status
    )
    channel = await rows("select channel_id from messages where id = %(id)s", id=message_id)
    await insert(
        "outbox",
        message_id=message_id,
        conversation_id=conversation_id,
        channel_id=channel[0]["channel_id"],
        idempotency_key=f"ui:{message_id}",
        state=status,
    )
    return message_id


@pytest.fixture
async def browsers(planted: Planted) -> AsyncIterator[Browsers]:
    async with open_browsers() as opened:
        yield opened


def values_for(planted: Planted) -> dict[str, list[Any]]:
    """What to pass for a parameter of this name to reach what Sales has."""
    budi, sales = planted.people.budi.user_id, planted.people.sales
    return {
        "conversation_id": [planted.conversation_id],
        "message_id": planted.message_ids,
        "department_id": [sales],
        "user_id": [budi],
        "choice": ["send_again", "sent", "cancel"],
        "mark": ["opt_out", "block", "opt_in", "unblock"],
        "search": [SECRET, ""],
        "platform": [""],
        "dialog": ["edit", "members", "delete", "password", "deactivate"],
        "tab": ["users"],
        "client_key": ["3f0e8a52-1c3d-4b8e-9a53-5b1a8f7e2d10"],
        "form": [{"display_name": "x", "role": "admin", "username": "x", f"member-{budi}": "on"}],
        "before": [None],
        "unread": [False],
        "body": ["from outside"],
    }


def parameters_of(handler: str) -> list[str]:
    """The names of what a handler takes, without `self`."""
    return list(_signature(handler)[0].parameters)[1:]


def payloads(handler: str, planted: Planted) -> list[dict[str, Any]]:
    """Payloads for a handler, each value of each parameter at least once."""
    known = values_for(planted)
    names = parameters_of(handler)
    columns = [known.get(name, [1]) for name in names]
    longest = max((len(column) for column in columns), default=1)
    return [
        {name: column[turn % len(column)] for name, column in zip(names, columns, strict=True)}
        for turn in range(longest)
    ]


async def call_everything(tab: Tab, planted: Planted) -> list[Heard]:
    """Each handler with each payload, and each address of the inbox."""
    heard = [
        await tab.send(handler, **payload)
        for handler in OURS
        for payload in payloads(handler, planted)
    ]
    address = f"/inbox/{planted.conversation_id}"
    arrive = next(name for name in OURS if name.endswith("inbox_state.arrive"))
    return [*heard, await tab.send(arrive, address)]


async def connected(browsers: Browsers, tab: Tab) -> Tab:
    """The same tab with a live connection that can be in rooms."""
    namespace: Any = live._namespace()
    tab.sid = await namespace.server.manager.connect(f"eio-{tab.name}", namespace.namespace)
    return tab


async def test_there_is_something_to_leak(planted: Planted, browsers: Browsers) -> None:
    tab = await connected(browsers, await browsers.open(planted.people.budi))
    heard = await call_everything(tab, planted)
    assert len([one for one in heard if SECRET in one.text]) >= 3
    assert f"department:{planted.people.sales}" in live._rooms(tab.sid)


@pytest.mark.parametrize("person", ["nobody", "citra", "somebody without a department"])
async def test_nothing_of_sales_is_read_or_written_by_others(
    planted: Planted, browsers: Browsers, person: str
) -> None:
    viewer = {"nobody": None, "citra": planted.people.citra}.get(person)
    if person.startswith("somebody"):
        viewer = await make_user("dewi")
    tab = await connected(browsers, await browsers.open(viewer))
    before = await rows(SALES, sales=planted.people.sales)
    heard = await call_everything(tab, planted)
    assert [one.text for one in heard if SECRET in one.text] == []
    assert await rows(SALES, sales=planted.people.sales) == before
    assert f"department:{planted.people.sales}" not in live._rooms(tab.sid)
    assert "all" not in live._rooms(tab.sid)


@pytest.mark.parametrize("role", list(Role))
async def test_hostile_payloads_are_refused_without_a_failure(
    planted: Planted, browsers: Browsers, role: Role
) -> None:
    seed = random.randrange(2**32)
    print("seed", seed)  # noqa: T201 - to repeat a failure
    rng = random.Random(seed)
    viewer = await make_user("root", role=role)
    tab = await connected(browsers, await browsers.open(viewer))
    for handler in OURS:
        names = parameters_of(handler)
        for _ in range(6 if names else 1):
            payload = {name: rng.choice(HOSTILE) for name in names}
            with capture_logs() as logged:
                heard = await tab.send(handler, **payload)
            failures = [line for line in logged if line["event"] == "handler_failed"]
            assert failures == [], (handler, payload)
            assert "Traceback" not in heard.text
