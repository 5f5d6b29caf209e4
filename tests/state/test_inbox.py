"""The inbox's handlers: through the gate, with the real database, as the browser store asks."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from omnidesk.rules.kinds import ChannelKind, IdentifierKind
from omnidesk.services.channels.base import Identifier
from omnidesk.services.merges import merge
from omnidesk.state.inbox import InboxState
from tests.factories import count, make_channel, make_conversation, make_message, rows
from tests.people import People
from tests.state.tab import Browsers, Heard, Tab, open_browsers

CALL = re.compile(r"window\.inbox\?\.(\w+)\((.*)\)", re.DOTALL)
FOREIGN_VALUES: list[Any] = [None, -1, 0, 2**70, "1", "x", True, [], {"id": 1}, 1.5]


@pytest.fixture
async def browsers(people: People) -> AsyncIterator[Browsers]:
    async with open_browsers() as opened:
        yield opened


@pytest.fixture
async def ana(people: People, browsers: Browsers) -> Tab:
    return await settled(await browsers.open(people.ana))


@pytest.fixture
async def budi(people: People, browsers: Browsers) -> Tab:
    return await settled(await browsers.open(people.budi))


async def settled(tab: Tab) -> Tab:
    """With its first event behind it, to which Reflex adds the arrival at the page."""
    await ask(tab, "boot")
    return tab


@pytest.fixture
async def sales(people: People) -> int:
    """A conversation of Sales with one unread message."""
    number = await make_conversation(
        name="Dewi Lestari", department_id=people.sales, unread_count=1
    )
    await make_message(number, "Masih ada?")
    return number


@pytest.fixture
async def support(people: People) -> int:
    """A conversation of Support, which Budi must never see."""
    number = await make_conversation(name="Joko", department_id=people.support, unread_count=4)
    await make_message(number, "rahasia")
    return number


async def ask(tab: Tab, handler: str, path: str = "/nowhere", /, **payload: Any) -> Heard:
    return await tab.send(f"{InboxState.get_full_name()}.{handler}", path, **payload)


def calls(heard: Heard) -> list[tuple[str, Any]]:
    """What the server called in the browser store: function and data."""
    found = [CALL.fullmatch(event.payload.get("javascript_code", "")) for event in heard.events]
    return [(call[1], json.loads(call[2])) for call in found if call]


def answer(heard: Heard, function: str) -> Any:
    """The data of the only call of this function."""
    (data,) = [data for name, data in calls(heard) if name == function]
    return data


async def rows_of(tab: Tab, **wanted: Any) -> dict[str, Any]:
    question = {"platform": "", "search": "", "unread": False, "before": None, "asked": 7}
    page: dict[str, Any] = answer(await ask(tab, "load_rows", **question | wanted), "rows")
    return page


# --- Arriving -----------------------------------------------------------------------------------


async def test_sms_is_offered_once_there_is_a_number_for_it(ana: Tab, budi: Tab) -> None:
    assert answer(await ask(ana, "arrive"), "boot")["has_sms"] is False
    await make_channel(ChannelKind.SMS_TWILIO, "+15005550006")
    assert answer(await ask(budi, "arrive"), "boot")["has_sms"] is True


async def test_arrival_greets_with_what_the_person_may_see(
    budi: Tab, sales: int, support: int
) -> None:
    boot = answer(await ask(budi, "arrive"), "boot")
    assert [row["id"] for row in boot["rows"]] == [sales]
    assert boot["counts"]["all"] == 1
    assert boot["me"]["name"] == "Budi Santoso"
    assert (boot["me"]["may_assign"], boot["departments"]) == (False, [])


async def test_admin_sees_everything_and_the_departments(
    ana: Tab, sales: int, support: int
) -> None:
    boot = answer(await ask(ana, "arrive"), "boot")
    assert {row["id"] for row in boot["rows"]} == {sales, support}
    assert boot["counts"]["all"] == 5
    assert [one["name"] for one in boot["departments"]] == ["Sales", "Support"]
    assert boot["limits"]["instagram"] == 1000


async def test_connection_is_greeted_once(budi: Tab, sales: int) -> None:
    assert [name for name, _ in calls(await ask(budi, "arrive"))] == ["boot"]
    assert calls(await ask(budi, "arrive")) == []
    assert [name for name, _ in calls(await ask(budi, "boot"))] == ["boot"]


async def test_address_opens_its_conversation(budi: Tab, sales: int) -> None:
    heard = await ask(budi, "arrive", f"/inbox/{sales}")
    assert [name for name, _ in calls(heard)] == ["boot", "opened"]
    opened = answer(heard, "opened")
    assert [message["body"] for message in opened["messages"]] == ["Masih ada?"]
    assert (opened["conversation"]["id"], opened["next"]) == (sales, None)


@pytest.mark.parametrize("last", ["0", "99999", "x", "1%20or%201", "99999999999999999999"])
async def test_address_of_nothing_is_missing(budi: Tab, sales: int, last: str) -> None:
    assert [name for name, _ in calls(await ask(budi, "arrive", f"/inbox/{last}"))] == [
        "boot",
        "missing",
    ]


async def test_foreign_conversation_looks_like_an_absent_one(
    budi: Tab, sales: int, support: int
) -> None:
    foreign = await ask(budi, "open_conversation", conversation_id=support)
    absent = await ask(budi, "open_conversation", conversation_id=99_999)
    assert (calls(foreign), calls(absent)) == ([("missing", support)], [("missing", 99_999)])
    assert "rahasia" not in foreign.text


# --- The list -----------------------------------------------------------------------------------


async def test_rows_come_page_by_page(ana: Tab, people: People) -> None:
    for _ in range(60):
        await make_conversation()
    first = await rows_of(ana)
    assert (len(first["rows"]), first["first"], first["asked"]) == (50, True, 7)
    second = await rows_of(ana, before=first["next"])
    assert (len(second["rows"]), second["first"], second["next"]) == (10, False, None)
    assert not {row["id"] for row in first["rows"]} & {row["id"] for row in second["rows"]}


async def test_rows_by_platform_search_and_unread(ana: Tab, sales: int, people: People) -> None:
    instagram = await make_channel(ChannelKind.INSTAGRAM)
    other = await make_conversation(instagram, name="Tan Wei Ling")
    assert [row["id"] for row in (await rows_of(ana, platform="instagram"))["rows"]] == [other]
    assert [row["id"] for row in (await rows_of(ana, search="lestari"))["rows"]] == [sales]
    assert [row["id"] for row in (await rows_of(ana, unread=True))["rows"]] == [sales]


async def test_search_of_a_user_stays_in_the_own_departments(
    budi: Tab, sales: int, support: int
) -> None:
    assert (await rows_of(budi, search="Joko"))["rows"] == []


@pytest.mark.parametrize("wrong", [{"before": [1]}, {"before": [1, -1]}])
async def test_wrong_question_for_rows_fails_in_its_pane(ana: Tab, wrong: dict[str, Any]) -> None:
    question = {"platform": "", "search": "", "unread": False, "before": None, "asked": 1}
    assert calls(await ask(ana, "load_rows", **question | wrong)) == [("failed", "rows")]


# --- The thread ---------------------------------------------------------------------------------


async def test_older_messages_come_above(ana: Tab, people: People) -> None:
    number = await make_conversation()
    for place in range(130):
        await make_message(number, f"text {place}")
    opened = answer(await ask(ana, "open_conversation", conversation_id=number), "opened")
    assert len(opened["messages"]) == 100
    older = answer(
        await ask(ana, "load_older", conversation_id=number, before=opened["next"]), "older"
    )
    assert (len(older["messages"]), older["next"], older["conversation_id"]) == (30, None, number)


async def test_reading_clears_the_count(budi: Tab, sales: int) -> None:
    assert calls(await ask(budi, "mark_read", conversation_id=sales)) == []
    assert await count("conversations", "unread_count > 0") == 0


async def test_reading_a_foreign_conversation_changes_nothing(budi: Tab, support: int) -> None:
    assert calls(await ask(budi, "mark_read", conversation_id=support)) == [("missing", support)]
    assert await count("conversations", "unread_count > 0") == 1


# --- Sending ------------------------------------------------------------------------------------


async def send(tab: Tab, number: Any, body: Any = "Siap", key: Any = "key-1") -> Heard:
    return await ask(tab, "send", conversation_id=number, body=body, client_key=key)


async def test_text_is_queued_once_under_its_key(budi: Tab, sales: int) -> None:
    first = answer(await send(budi, sales), "sent")
    again = answer(await send(budi, sales), "sent")
    assert first["message"]["id"] == again["message"]["id"]
    assert first["message"]["client_key"] == "key-1"
    assert await count("outbox") == 1


async def test_refusal_tells_why(budi: Tab, sales: int) -> None:
    refused = answer(await send(budi, sales, "x" * 5000), "refused")
    assert refused["client_key"] == "key-1"
    assert "4096" in refused["sentence"]
    assert await count("outbox") == 0


async def test_nobody_writes_into_a_foreign_conversation(budi: Tab, support: int) -> None:
    assert answer(await send(budi, support), "refused")["client_key"] == "key-1"
    assert await count("outbox") == 0


async def test_failed_message_is_sent_again(budi: Tab, sales: int) -> None:
    queued = answer(await send(budi, sales), "sent")["message"]
    await rows("update outbox set state = 'failed', settled_at = now() returning id")
    await rows("update messages set status = 'failed' where direction = 'outbound' returning id")
    again = answer(await ask(budi, "send_again", message_id=queued["id"]), "sent")
    assert (again["message"]["id"], again["message"]["status"]) == (queued["id"], "queued")


async def test_message_that_has_not_failed_says_so(budi: Tab, sales: int) -> None:
    received = (await rows("select id from messages limit 1"))[0]["id"]
    heard = await ask(budi, "send_again", message_id=received)
    assert calls(heard) == []
    assert heard.events != []


async def test_waiting_message_is_taken_back(budi: Tab, sales: int) -> None:
    queued = answer(await send(budi, sales), "sent")["message"]
    assert queued["waits"]["key"] == ""
    for _ in range(2):
        taken_back = answer(await ask(budi, "cancel", message_id=queued["id"]), "sent")["message"]
        assert (taken_back["status"], taken_back["waits"]) == ("cancelled", None)
    assert await count("outbox", "state = 'cancelled'") == 1


async def test_message_that_is_on_its_way_is_not_taken_back(budi: Tab, sales: int) -> None:
    queued = answer(await send(budi, sales), "sent")["message"]
    await rows("update outbox set state = 'claimed' returning id")
    heard = await ask(budi, "cancel", message_id=queued["id"])
    assert calls(heard) == []
    assert "on its way" in heard.text


# --- The contact --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "back", "field"),
    [("opt_out", "opt_in", "is_opted_out"), ("block", "unblock", "is_blocked")],
)
async def test_contact_is_marked_and_unmarked(
    budi: Tab, sales: int, mark: str, back: str, field: str
) -> None:
    for act, expected in ((mark, True), (back, False)):
        marked = answer(await ask(budi, "mark_contact", conversation_id=sales, mark=act), "marked")
        assert (marked["mark"], marked["conversation"]["id"]) == (act, sales)
        assert marked["conversation"][field] is expected


async def test_contact_of_a_foreign_conversation_is_not_marked(budi: Tab, support: int) -> None:
    assert calls(await ask(budi, "mark_contact", conversation_id=support, mark="block")) == []
    assert await count("contacts", "blocked_at is not null") == 0


# --- Departments --------------------------------------------------------------------------------


async def test_admin_moves_a_conversation(ana: Tab, sales: int, people: People) -> None:
    moved = await ask(ana, "assign_department", conversation_id=sales, department_id=people.support)
    assert answer(moved, "changed")["department"] == "Support"
    freed = await ask(ana, "assign_department", conversation_id=sales, department_id=0)
    assert answer(freed, "changed")["department_id"] is None


async def test_user_moves_nothing(budi: Tab, sales: int, people: People) -> None:
    heard = await ask(
        budi, "assign_department", conversation_id=sales, department_id=people.support
    )
    assert calls(heard) == []
    moved = await rows("select department_id from conversations where id = %(id)s", id=sales)
    assert moved[0]["department_id"] == people.sales


# --- Anything -----------------------------------------------------------------------------------


@pytest.mark.parametrize("value", FOREIGN_VALUES, ids=repr)
async def test_foreign_values_reach_no_row(budi: Tab, support: int, value: Any) -> None:
    asked = [
        await ask(budi, "open_conversation", conversation_id=value),
        await ask(budi, "load_older", conversation_id=value, before=None),
        await ask(budi, "mark_read", conversation_id=value),
        await ask(budi, "send_again", message_id=value),
        await ask(budi, "resolve_unknown", message_id=value, choice=value),
        await ask(budi, "cancel", message_id=value),
        await ask(budi, "mark_contact", conversation_id=value, mark=value),
        await ask(budi, "mark_contact", conversation_id=support, mark=value),
        await send(budi, value),
        await send(budi, support, value, value),
    ]
    assert "rahasia" not in "".join(heard.text for heard in asked)
    assert await count("outbox") == 0
    assert await count("conversations", "unread_count = 4") == 1


# --- Joined to another ----------------------------------------------------------------------------


async def test_a_conversation_that_was_joined_leads_to_the_one_that_took_it_in(
    budi: Tab, people: People
) -> None:
    """Whoever was away opens it, or has a text for it: nothing of it is refused."""
    channel_id = await make_channel()
    kept, folded = [
        await make_conversation(channel_id, department_id=people.sales) for _ in range(2)
    ]
    found = await rows("select value from contact_identifiers")
    assert await merge([Identifier(IdentifierKind.PHONE, "", row["value"]) for row in found])
    for handler, values in (
        ("open_conversation", {}),
        ("send", {"body": "Baik", "client_key": "key"}),
    ):
        told = answer(await ask(budi, handler, conversation_id=folded, **values), "apply")
        assert (told["type"], told["conversation_id"], told["into"]) == ("joined", folded, kept)
    assert await count("messages") == 0
