"""The inbox behind its page: it answers the browser store's questions and keeps nothing.

Rows and messages go to the store as calls of its functions (`live.tell`); the state of a tab holds
only which connection was greeted, so that a killed process loses nothing that a tab needs. Errors
that no pane shows are said by `state/failures.py`.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import uuid4

import reflex as rx
from reflex.event import EventSpec

from omnidesk import clock, live
from omnidesk.errors import Invalid, NotFound, OmniDeskError, Unavailable
from omnidesk.rules.instants import to_milliseconds
from omnidesk.rules.kinds import ChannelKind
from omnidesk.rules.roles import Action, Viewer, may
from omnidesk.services import contact_marks, conversations, merges, messages
from omnidesk.services.channel_accounts import has_channel
from omnidesk.services.text_limits import longest_texts
from omnidesk.settings import get_settings
from omnidesk.state.gate import ADMINS, EVERYONE_SIGNED_IN, allow, current_viewer
from omnidesk.state.inputs import as_cursor, as_id, as_text

# What the thread's menu does to the contact.
MARKS = {
    "opt_out": contact_marks.opt_out,
    "opt_in": contact_marks.opt_in,
    "block": contact_marks.block,
    "unblock": contact_marks.unblock,
}
ROWS = 50
MESSAGES = 100


class InboxState(rx.State):
    """Which connection has been greeted; ids and cursors come with each question."""

    _greeted: str = ""

    @rx.event
    @allow(*EVERYONE_SIGNED_IN)
    async def arrive(self) -> list[EventSpec]:
        """At every address of the inbox, and again after each reconnect.

        A new connection is greeted first; an address with a conversation opens it. Reflex cancels
        an older arrival when a newer one comes, so the last address wins.
        """
        sid = self.router.session.session_id
        answers = [] if sid == self._greeted else [await _greet(sid)]
        conversation_id = _in_address(self.router.url.path)
        if conversation_id is not None:
            answers.append(await _open(conversation_id))
        self._greeted = sid
        return answers

    @rx.event
    @allow(*EVERYONE_SIGNED_IN)
    async def boot(self) -> EventSpec:
        """Everything again, when the store knows that it has missed something."""
        return await _greet(self.router.session.session_id)

    @rx.event(supersedes=True)
    @allow(*EVERYONE_SIGNED_IN)
    async def load_rows(
        self, platform: str, search: str, unread: bool, before: list[int] | None, asked: int
    ) -> EventSpec:
        """A page of the list. `asked` numbers the question, so that a late answer is known."""
        try:
            cursor = as_cursor(before)
            rows, following = await conversations.list_conversations(
                current_viewer(),
                as_text(platform, "platform") or None,
                search=as_text(search, "search") or None,
                unread_only=unread is True,
                before=cursor,
                limit=ROWS,
            )
        except (Unavailable, Invalid):
            return live.tell("failed", "rows")
        page = {"rows": [asdict(row) for row in rows], "next": following}
        return live.tell("rows", page | {"asked": asked, "first": cursor is None})

    @rx.event(supersedes=True)
    @allow(*EVERYONE_SIGNED_IN)
    async def open_conversation(self, conversation_id: int) -> EventSpec:
        """The newest messages of a conversation, when its address has not changed."""
        return await _open(conversation_id)

    @rx.event
    @allow(*EVERYONE_SIGNED_IN)
    async def load_older(self, conversation_id: int, before: list[int] | None) -> EventSpec:
        """The page of messages above those that the thread shows."""
        try:
            older = await conversations.read_thread(
                current_viewer(), as_id(conversation_id), as_cursor(before), MESSAGES
            )
        except NotFound:
            return live.tell("missing", conversation_id)
        except (Unavailable, Invalid):
            return live.tell("failed", "older")
        return live.tell("older", asdict(older) | {"conversation_id": conversation_id})

    @rx.event
    @allow(*EVERYONE_SIGNED_IN)
    async def mark_read(self, conversation_id: int) -> EventSpec | None:
        """The conversation is open and seen; everybody's counts move by the live update."""
        try:
            await conversations.mark_read(current_viewer(), as_id(conversation_id))
        except (NotFound, Invalid):
            return live.tell("missing", conversation_id)
        return None

    @rx.event
    @allow(*EVERYONE_SIGNED_IN)
    async def send(self, conversation_id: int, body: str, client_key: str) -> EventSpec | None:
        """A text from the composer. The store offers it again until it has an answer."""
        viewer = current_viewer()
        try:
            sent = await messages.send_text(
                viewer, as_id(conversation_id), as_text(body), as_text(client_key)
            )
        except Unavailable:
            return None
        except OmniDeskError as error:
            went = await _where_it_went(viewer, conversation_id, error)
            if went is not None:
                return went
            sentence = error.sentence(viewer.language)
            return live.tell("refused", {"client_key": client_key, "sentence": sentence})
        return live.tell("sent", {"message": asdict(sent)})

    @rx.event
    @allow(*EVERYONE_SIGNED_IN)
    async def send_again(self, message_id: int) -> EventSpec:
        """A failed message, once more."""
        row = await messages.send_again(current_viewer(), as_id(message_id))
        return live.tell("sent", {"message": asdict(row)})

    @rx.event
    @allow(*EVERYONE_SIGNED_IN)
    async def cancel(self, message_id: int) -> EventSpec:
        """A message that still waits is taken back."""
        row = await messages.cancel(current_viewer(), as_id(message_id))
        return live.tell("sent", {"message": asdict(row)})

    @rx.event
    @allow(*EVERYONE_SIGNED_IN)
    async def resolve_unknown(self, message_id: int, choice: str) -> EventSpec:
        """What a person found out about a message whose outcome nobody knew."""
        row = await messages.resolve_unknown(current_viewer(), as_id(message_id), as_text(choice))
        return live.tell("sent", {"message": asdict(row)})

    @rx.event
    @allow(*EVERYONE_SIGNED_IN)
    async def mark_contact(self, conversation_id: int, mark: str) -> EventSpec:
        """The contact is not to be written to, or is again; blocked, or not any more."""
        viewer, act = current_viewer(), MARKS.get(as_text(mark))
        if act is None:
            raise Invalid(field="mark")
        await act(viewer, as_id(conversation_id))
        row = await conversations.get_conversation(viewer, conversation_id)
        return live.tell("marked", {"conversation": asdict(row), "mark": mark})

    @rx.event
    @allow(*ADMINS)
    async def assign_department(self, conversation_id: int, department_id: int) -> EventSpec:
        """Move a conversation to a department; 0 is none."""
        viewer = current_viewer()
        wanted = None if department_id == 0 else as_id(department_id, "department")
        await conversations.assign_department(viewer, as_id(conversation_id), wanted)
        row = await conversations.get_conversation(viewer, conversation_id)
        return live.tell("changed", asdict(row))


async def _greet(sid: str) -> EventSpec:
    """Join the rooms first and read afterwards, so that nothing falls between the two.

    The check is for a right that went after the event was let in: who had no rooms was passed over.
    """
    viewer = current_viewer()
    await live.join(sid, viewer)
    await live.check(sid)
    try:
        rows, following = await conversations.list_conversations(viewer, limit=ROWS)
        counts = await conversations.unread_counts(viewer)
        departments = await conversations.assignable_departments(viewer)
        has_sms = await has_channel(ChannelKind.SMS_TWILIO)
    except Unavailable:
        return live.tell("failed", "rows")
    return live.tell(
        "boot",
        {
            "me": _me(viewer),
            "rows": [asdict(row) for row in rows],
            "next": following,
            "counts": counts,
            "departments": [asdict(one) for one in departments],
            "has_sms": has_sms,
            "limits": await asyncio.to_thread(longest_texts),
            **_clock(),
        },
    )


async def _open(conversation_id: Any) -> EventSpec:
    viewer = current_viewer()
    try:
        wanted = as_id(conversation_id)
        row = await conversations.get_conversation(viewer, wanted)
        newest = await conversations.read_thread(viewer, wanted, limit=MESSAGES)
    except (NotFound, Invalid) as error:
        went = await _where_it_went(viewer, conversation_id, error)
        return went or live.tell("missing", conversation_id)
    except Unavailable:
        return live.tell("failed", "thread")
    return live.tell("opened", asdict(newest) | {"conversation": asdict(row)})


async def _where_it_went(
    viewer: Viewer, conversation_id: Any, error: OmniDeskError
) -> EventSpec | None:
    """A conversation that is not there may have been joined to another while nobody listened."""
    if not isinstance(error, NotFound):
        return None
    into = await merges.find_kept(viewer, as_id(conversation_id))
    if into is None:
        return None
    went = {"conversation_id": conversation_id, "into": into}
    return live.tell("apply", {"type": "joined", "update_id": uuid4().hex, **went})


def _in_address(path: str) -> int | str | None:
    """The conversation in `/inbox/{conversation_id}`; what is not a number is nobody's."""
    last = path.strip("/").partition("/")[2]
    if not last:
        return None
    return int(last) if last.isascii() and last.isdigit() and len(last) < 20 else last


def _me(viewer: Viewer) -> dict[str, Any]:
    may_assign = may(viewer.role, Action.ASSIGN_DEPARTMENT)
    return {"id": viewer.user_id, "name": viewer.name, "may_assign": may_assign}


def _clock() -> dict[str, Any]:
    """The installation's clock and zone: the store computes every label from them."""
    rate = 1 / clock.real_seconds(timedelta(seconds=1))
    now_ms = to_milliseconds(clock.now())
    return {"zone": get_settings().timezone, "now_ms": now_ms, "clock_rate": rate}
