"""The dialogs of the tab System: each calls one use case and shows what it answered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, ClassVar

import reflex as rx

from omnidesk.services import holds, merges, message_changes
from omnidesk.state.api_queue import ApiQueue
from omnidesk.state.forms import Dialogs
from omnidesk.state.gate import ADMINS, allow, current_viewer
from omnidesk.state.inputs import as_id
from omnidesk.state.queue import QueueState
from omnidesk.state.queue_merges import JoinedState
from omnidesk.state.queue_rows import Line, Merge
from omnidesk.words import say


class QueueForms(Dialogs, rx.State):
    """`subject` is the message to decide about, `pair` the contacts to take apart."""

    _fields: ClassVar = ("choice",)
    subject: Line = Line()
    pair: Merge = Merge()

    @rx.event
    @allow(*ADMINS)
    async def open_hold(self) -> None:
        """Ask whether to hold all sending."""
        self._open("hold")

    @rx.event
    @allow(*ADMINS)
    async def open_release(self) -> None:
        """Ask whether to release all sending."""
        self._open("release")

    @rx.event
    @allow(*ADMINS)
    async def open_decide(self, message_id: int) -> None:
        """Ask what became of a message that is listed as uncertain."""
        wanted = as_id(message_id)
        found = [one for shown in await self._lists(wanted) for one in shown.lines]
        subject = next((one for one in found if one.message_id == wanted), None)
        if subject is not None and subject.may_decide:
            self.subject = subject
            self._open("decide")

    @rx.event
    @allow(*ADMINS)
    async def open_undo(self, merge_id: int) -> None:
        """Ask whether to take two listed contacts apart."""
        joined = await self.get_state(JoinedState)
        wanted = as_id(merge_id)
        found = next((one for one in joined.merges if one.id == wanted), None)
        if found is not None and not found.is_undone:
            self.pair = found
            self._open("undo")

    @rx.event
    @allow(*ADMINS)
    async def hold(self) -> AsyncIterator[Any]:
        """Let nothing leave from now on."""
        self.is_saving = True
        yield
        viewer = current_viewer()
        if await self._attempt(holds.hold(viewer), viewer.language):
            yield QueueState.refresh

    @rx.event
    @allow(*ADMINS)
    async def release(self) -> AsyncIterator[Any]:
        """Let messages leave again."""
        self.is_saving = True
        yield
        viewer = current_viewer()
        if await self._attempt(holds.release(viewer), viewer.language):
            yield QueueState.refresh

    @rx.event
    @allow(*ADMINS)
    async def decide(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """What became of the message: sent, to be sent again, or given up."""
        viewer, choice = current_viewer(), form.get("choice", "")
        if not choice:
            self.errors = {"choice": say(viewer.language, "queue.choose")}
            return
        self.is_saving = True
        yield
        decided = message_changes.resolve_unknown(viewer, self.subject.message_id, choice)
        if await self._attempt(decided, viewer.language):
            yield [type(one).refresh for one in await self._lists(self.subject.message_id)]

    @rx.event
    @allow(*ADMINS)
    async def undo(self) -> AsyncIterator[Any]:
        """Take the two contacts apart."""
        self.is_saving = True
        yield
        viewer = current_viewer()
        if await self._attempt(merges.undo(viewer, self.pair.id), viewer.language):
            yield JoinedState.refresh

    async def _lists(self, message_id: int) -> list[QueueState | ApiQueue]:
        """The lists of messages that show this one."""
        both: list[QueueState | ApiQueue] = [await self.get_state(QueueState)]
        both.append(await self.get_state(ApiQueue))
        return [one for one in both if any(row.message_id == message_id for row in one.lines)]
