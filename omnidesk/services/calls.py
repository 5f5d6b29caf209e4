"""One call to a vendor, and what became of it. Whatever is not known to be harmless is unknown."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

import psycopg

from omnidesk import clock
from omnidesk.errors import ChannelError, OmniDeskError, Unavailable
from omnidesk.logs import log
from omnidesk.rules.retry import next_attempt_at
from omnidesk.services.channel_accounts import load_account
from omnidesk.services.channels.base import Account
from omnidesk.services.channels.registry import channel_for
from omnidesk.services.claims import LONGEST_CALL_S, Claim
from omnidesk.services.settling import Failed, Outcome, Sent, TryAgain, Unknown

# The channels' own time-outs come first; this one is for a channel that forgot.
CALL_LIMIT_S = LONGEST_CALL_S + 5
# Credentials that an admin replaces are used after this time at the latest.
ACCOUNT_LASTS = timedelta(seconds=2)


class Caller:
    """Calls vendors. Keeps opened accounts for a moment, for many messages leave in a row."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._accounts: dict[int, tuple[Account, datetime]] = {}

    async def get_ready(self, claim: Claim) -> None:
        """Fetch what the call needs, so that its time is the vendor's alone. Never raises."""
        with suppress(OmniDeskError, psycopg.Error):
            channel_for(claim.kind)
            await self._account(claim.channel_id)

    async def send(self, claim: Claim) -> Outcome:
        """Send the message of a claim, once, and say what became of it. Never raises."""
        try:
            account = await self._account(claim.channel_id)
        except (OmniDeskError, psycopg.Error) as error:
            return self._failed(claim, _not_begun(error))
        if claim.is_stale:
            late = ChannelError("the worker paused before the call", permanent=False)
            return TryAgain(late, clock.now())
        try:
            async with asyncio.timeout(CALL_LIMIT_S):
                return Sent(await channel_for(claim.kind).send(account, claim.outgoing))
        except ChannelError as error:
            return Unknown(error) if error.outcome_unknown else self._failed(claim, error)
        except TimeoutError:
            return _unknown(f"no answer within {CALL_LIMIT_S} s")
        except Exception as error:  # our own fault in the middle of a call: nobody knows what left
            log().exception("channel_broke", channel=claim.kind)
            return _unknown(f"{type(error).__name__} during the call")

    async def _account(self, channel_id: int) -> Account:
        kept = self._accounts.get(channel_id)
        if kept is not None and clock.real_now() - kept[1] < ACCOUNT_LASTS:
            return kept[0]
        account = await load_account(channel_id)
        self._accounts[channel_id] = account, clock.real_now()
        return account

    def _failed(self, claim: Claim, error: ChannelError) -> Outcome:
        """Known not to have been sent: again later, or never."""
        at = next_attempt_at(
            claim.attempts,
            permanent=error.permanent,
            not_before=error.not_before,
            now=clock.now(),
            rng=self._rng,
        )
        if at is not None:
            return TryAgain(error, at)
        return Failed(error if error.permanent else _gave_up(error))


def _not_begun(error: OmniDeskError | psycopg.Error) -> ChannelError:
    """Why the channel could not even be asked. Only the database comes back by itself."""
    if isinstance(error, ChannelError):
        return error
    passes = isinstance(error, psycopg.Error | Unavailable)
    key = None if isinstance(error, psycopg.Error) else error.key
    return ChannelError(str(error), permanent=not passes, key=key)


def _gave_up(error: ChannelError) -> ChannelError:
    """The last try is over: the sentence no longer says that it is tried again by itself."""
    return ChannelError(
        error.text, permanent=True, vendor_code=error.vendor_code, key="message.gave_up"
    )


def _unknown(why: str) -> Unknown:
    error = ChannelError(why, permanent=False, outcome_unknown=True, key="channel.no_answer")
    return Unknown(error)
