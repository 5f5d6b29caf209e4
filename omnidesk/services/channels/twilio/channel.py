"""WhatsApp and SMS through Twilio: texts, receipts by status callback, look-ups of earlier sends.

One object each; they differ in their facts and in how Twilio writes their addresses.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from omnidesk.errors import ChannelError
from omnidesk.rules.kinds import ChannelKind
from omnidesk.rules.window import WINDOW
from omnidesk.services.channels.base import Account, Event, Facts, Outgoing, check_text
from omnidesk.services.channels.twilio.events import WHATSAPP, read_events
from omnidesk.services.channels.vendor_errors import no_answer

# https://www.twilio.com/docs/messaging/api/message-resource: the body of either kind.
LONGEST_TEXT = 1600
# Twilio's times are whole seconds, and its clock is not ours.
CLOCK_SLACK = timedelta(minutes=1)
# How far back a look-up reads; nobody gets more messages within one lease.
MOST_LISTED = 50


class TwilioNumber:
    """A number of ours at Twilio. `prefix` stands before addresses of its kind."""

    def __init__(self, facts: Facts, prefix: str) -> None:
        self.facts = facts
        self._prefix = prefix

    async def send(self, account: Account, outgoing: Outgoing) -> str:
        check_text(self.facts, outgoing.text)
        client = _connect(account, outgoing.claimed_at)
        more = {"status_callback": account.status_callback_url or None}
        try:
            message = await client.messages.create_async(
                **self._addresses(account, outgoing),
                body=outgoing.text,
                **{name: value for name, value in more.items() if value},
            )
        except (ValueError, TypeError, LookupError) as error:
            raise no_answer(f"the answer is not Twilio's: {error}") from error
        if not message.sid:
            raise no_answer("the answer names no message")
        return str(message.sid)

    def parse(self, body: bytes, headers: Mapping[str, str]) -> list[Event]:
        return read_events(body)

    async def look_up(self, account: Account, outgoing: Outgoing) -> str | None:
        messages = await _list(account, outgoing, self._addresses(account, outgoing))
        fitting = [str(one.sid) for one in messages if _fits(one, outgoing)]
        unclaimed = [sid for sid in fitting if sid not in outgoing.known_ids]
        if len(unclaimed) > 1:
            raise no_answer("several messages fit")
        return unclaimed[0] if unclaimed else None

    async def check(self, account: Account) -> None:
        """Prove that the credentials work. Raises ChannelError."""
        await _connect(account).api.accounts(account.secrets["account_sid"]).fetch_async()

    def _addresses(self, account: Account, outgoing: Outgoing) -> dict[str, str]:
        """Both ends as Twilio's library names them."""
        return {
            "to": self._prefix + outgoing.to.value,
            "from_": self._prefix + account.account_id,
        }


def _connect(account: Account, now: datetime | None = None) -> Any:
    """Twilio's library is imported by those who call Twilio: the web process only reads facts."""
    from omnidesk.services.channels.twilio.client import connect

    return connect(account, now)


async def _list(account: Account, outgoing: Outgoing, addresses: dict[str, str]) -> list[Any]:
    try:
        found: list[Any] = await _connect(account, outgoing.claimed_at).messages.list_async(
            **addresses,
            limit=MOST_LISTED,
            page_size=MOST_LISTED,
        )
    except (ValueError, TypeError, LookupError) as error:
        raise ChannelError(f"not readable: {error}", permanent=False) from error
    return found


def _fits(message: Any, outgoing: Outgoing) -> bool:
    created = message.date_created
    # Without a time it may be ours; taking it for ours sends nothing twice.
    is_recent = created is None or created >= outgoing.claimed_at - CLOCK_SLACK
    return is_recent and str(message.body).strip() == outgoing.text.strip()


whatsapp = TwilioNumber(
    Facts(
        kind=ChannelKind.WHATSAPP_TWILIO,
        label="WhatsApp (Twilio)",
        longest_text=LONGEST_TEXT,
        can_look_up=True,
        reply_window=WINDOW,
    ),
    WHATSAPP,
)
sms = TwilioNumber(
    Facts(
        kind=ChannelKind.SMS_TWILIO,
        label="SMS",
        longest_text=LONGEST_TEXT,
        can_look_up=True,
    ),
    "",
)
