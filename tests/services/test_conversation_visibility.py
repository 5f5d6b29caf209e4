"""Budi (Sales) never gets anything of Support; Citra (Support) nothing of Sales."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from omnidesk.errors import NotAllowed, NotFound
from omnidesk.rules.kinds import ChannelKind
from omnidesk.rules.roles import Role, Viewer
from omnidesk.services import conversations, realtime
from omnidesk.services.conversation_search import MANY_CONTACTS
from tests.factories import make_channel, make_conversation, make_message, rows
from tests.people import People
from tests.services.live_updates import recorded
from tests.services.test_conversation_search import many


@dataclass(frozen=True, slots=True)
class Inbox:
    """One conversation of each department and one of nobody, each with three unread messages."""

    people: People
    sales: int
    support: int
    nobodys: int

    @property
    def seen_by(self) -> list[tuple[Viewer, set[int]]]:
        return [
            (self.people.ana, {self.sales, self.support, self.nobodys}),
            (self.people.budi, {self.sales, self.nobodys}),
            (self.people.citra, {self.support, self.nobodys}),
        ]


@pytest.fixture
async def inbox(people: People) -> Inbox:
    channel = await make_channel(ChannelKind.MESSENGER)
    made = {}
    for name, department in (("sales", people.sales), ("support", people.support), ("none", None)):
        made[name] = await make_conversation(
            channel, name=f"Rahasia {name}", department_id=department, unread_count=3
        )
        await make_message(made[name], f"rahasia {name}")
    return Inbox(people, made["sales"], made["support"], made["none"])


async def listed(viewer: Viewer, **asked: object) -> set[int]:
    found, _ = await conversations.list_conversations(viewer, **asked)  # type: ignore[arg-type]
    return {row.id for row in found}


async def test_list_holds_what_is_visible_and_no_more(inbox: Inbox) -> None:
    for viewer, expected in inbox.seen_by:
        for asked in (
            {},
            {"platform": "facebook"},
            {"unread_only": True},
            {"search": "rahasia"},
            {"before": (2**42, 2**62)},
        ):
            assert await listed(viewer, **asked) == expected


async def test_search_among_many_contacts_holds_what_is_visible_and_no_more(inbox: Inbox) -> None:
    await many(await make_channel(), MANY_CONTACTS + 1)
    await rows(
        "update contacts set display_name = 'Wulan rahasia' where display_name like 'Rahasia%%'"
        " returning id"
    )
    for viewer, expected in inbox.seen_by:
        found = await listed(viewer, search="wulan", platform="facebook")
        assert found == expected


async def test_counts_cover_what_is_visible_and_no_more(inbox: Inbox) -> None:
    for viewer, expected in inbox.seen_by:
        unread = 3 * len(expected)
        counts = {"all": unread, "whatsapp": 0, "instagram": 0, "facebook": unread, "sms": 0}
        assert await conversations.unread_counts(viewer) == counts


USES: dict[str, Callable[[Viewer, int], Awaitable[object]]] = {
    "get": conversations.get_conversation,
    "messages": conversations.list_messages,
    "mark_read": conversations.mark_read,
}


@pytest.mark.parametrize("use", USES)
async def test_what_is_not_visible_is_not_found_by_id(inbox: Inbox, use: str) -> None:
    everything = {inbox.sales, inbox.support, inbox.nobodys}
    for viewer, visible in inbox.seen_by[::-1]:
        for conversation in visible:
            await USES[use](viewer, conversation)
        for conversation in everything - visible:
            with pytest.raises(NotFound):
                await USES[use](viewer, conversation)


async def test_mark_read_of_a_stranger_changes_and_tells_nothing(inbox: Inbox) -> None:
    async with recorded() as recording:
        with pytest.raises(NotFound):
            await conversations.mark_read(inbox.people.budi, inbox.support)
    assert recording.heard == []
    assert (await conversations.get_conversation(inbox.people.citra, inbox.support)).unread == 3


@pytest.mark.parametrize("conversation", [0, -1, 4711, 2**31, 2**63, 10**30])
@pytest.mark.parametrize("use", USES)
async def test_absurd_ids_are_not_found(inbox: Inbox, use: str, conversation: int) -> None:
    for viewer, _ in inbox.seen_by:
        with pytest.raises(NotFound):
            await USES[use](viewer, conversation)


async def test_user_without_a_department_sees_what_is_nobodys(inbox: Inbox) -> None:
    viewer = Viewer(inbox.people.budi.user_id, Role.USER, frozenset(), "Budi Santoso")
    assert await listed(viewer) == {inbox.nobodys}
    assert (await conversations.unread_counts(viewer))["all"] == 3


async def test_user_of_two_departments_sees_both(inbox: Inbox) -> None:
    both = frozenset({inbox.people.sales, inbox.people.support})
    viewer = Viewer(inbox.people.budi.user_id, Role.USER, both, "Budi Santoso")
    assert await listed(viewer) == {inbox.sales, inbox.support, inbox.nobodys}


async def test_users_may_not_assign_and_are_offered_nothing(inbox: Inbox) -> None:
    assert await conversations.assignable_departments(inbox.people.budi) == []
    with pytest.raises(NotAllowed):
        await conversations.assign_department(inbox.people.budi, inbox.sales, inbox.people.support)
    row = await conversations.get_conversation(inbox.people.budi, inbox.sales)
    assert row.department_id == inbox.people.sales


async def test_live_updates_reach_only_those_who_may_see(inbox: Inbox) -> None:
    async with recorded() as recording:
        for conversation in (inbox.sales, inbox.support, inbox.nobodys):
            (message,) = await rows(
                "select id from messages where conversation_id = %(id)s", id=conversation
            )
            await realtime.message_created(conversation, message["id"], 1)
            await realtime.status_changed(message["id"])
            await realtime.conversation_changed(conversation, 0)
    for viewer, visible in inbox.seen_by:
        got = [
            update.get("conversation_id") or update["conversation"]["id"]
            for update in recording.of(viewer)
        ]
        assert sorted(got) == sorted([*visible] * 3)
