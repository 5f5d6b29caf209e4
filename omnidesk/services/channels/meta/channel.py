"""Messenger and Instagram: one Page or account, texts within the vendor's window.

Within 24 hours a message is a RESPONSE. Up to 7 days a reply by a person may carry the HUMAN_AGENT
tag, when Meta has approved it and the setting `human_agent` of the channel says so. Everything else
is refused before it is sent:
https://developers.facebook.com/docs/messenger-platform/policy/policy-overview
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pydantic import ValidationError

from omnidesk.rules.kinds import ChannelKind
from omnidesk.rules.window import WINDOW, is_window_open
from omnidesk.services.channels.base import (
    Account,
    Event,
    Facts,
    Identifier,
    Outgoing,
    check_text,
)
from omnidesk.services.channels.meta.events import mark, read_events
from omnidesk.services.channels.meta.shapes import Profile, read_answer
from omnidesk.services.channels.vendor_errors import no_answer, refused

HUMAN_AGENT_WINDOW = timedelta(days=7)
PROFILE_FIELDS = {
    ChannelKind.MESSENGER: "first_name,last_name",
    ChannelKind.INSTAGRAM: "name,username",
}


class MetaChannel:
    """One of Meta's two; they share the API and differ in facts."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    async def send(self, account: Account, outgoing: Outgoing) -> str:
        check_text(self.facts, outgoing.text)
        body = {
            "recipient": {"id": outgoing.to.value},
            **messaging_type(account, outgoing),
            "message": {"text": outgoing.text, "metadata": mark(outgoing.message_id)},
        }
        # An Instagram account that is reached through its Page sends in the Page's name.
        node = account.settings.get("page_id") or account.account_id
        path = f"{node}/messages"
        content = await _ask("POST", account, path, now=outgoing.claimed_at, json=body)
        message_id = read_answer(content).message_id
        if not message_id:
            raise no_answer("the answer names no message")
        return message_id

    def parse(self, body: bytes, headers: Mapping[str, str]) -> list[Event]:
        return read_events(body)

    async def look_up(self, account: Account, outgoing: Outgoing) -> str | None:
        """Meta cannot be asked; the echo and receipts settle what is unknown."""
        return None

    async def find_name(self, account: Account, person: Identifier) -> str | None:
        """The name of somebody who has written to us. Raises ChannelError."""
        fields = {"fields": PROFILE_FIELDS[self.facts.kind]}
        content = await _ask("GET", account, person.value, params=fields)
        try:
            return Profile.model_validate_json(content).shown_name
        except ValidationError:
            return None


async def _ask(method: str, account: Account, path: str, **options: Any) -> bytes:
    """HTTP is imported by those who call Meta: the web process only reads facts and events."""
    from omnidesk.services.channels.meta.graph import ask

    return await ask(method, account, path, **options)


def messaging_type(account: Account, outgoing: Outgoing) -> dict[str, str]:
    """How Meta wants this message labelled. Raises ChannelError when it may not be sent."""
    if is_window_open(outgoing.last_inbound_at, outgoing.claimed_at):
        return {"messaging_type": "RESPONSE"}
    last = outgoing.last_inbound_at
    may_tag = outgoing.by_person and account.settings.get("human_agent") is True
    if may_tag and last is not None and outgoing.claimed_at - last < HUMAN_AGENT_WINDOW:
        return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    raise refused("channel.window_closed")


messenger = MetaChannel(
    Facts(ChannelKind.MESSENGER, "Messenger", longest_text=2000, reply_window=WINDOW)
)
instagram = MetaChannel(
    Facts(ChannelKind.INSTAGRAM, "Instagram", longest_text=1000, reply_window=WINDOW)
)
