"""Twilio's Messages resource on loopback: WhatsApp and SMS of one account.

Send:      POST /2010-04-01/Accounts/{AC}/Messages.json      (201, status "queued")
Look up:   GET  …/Messages.json?To=&From=&DateSent>=         and …/Messages/{SM}.json
Webhooks:  {public_url}/api/twilio/webhook for what people write; receipts to StatusCallback
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import ClassVar

from aiohttp import web

from omnidesk import clock
from omnidesk.demo import twilio_events as events
from omnidesk.demo.calls import Call, Json
from omnidesk.demo.pace import Pace
from omnidesk.demo.trouble import Trouble
from omnidesk.demo.twilio_messages import SentMessage
from omnidesk.demo.twilio_rules import (
    TwilioError,
    Wanted,
    check_person,
    late_failure,
    read_send,
)
from omnidesk.demo.vendor import Vendor, iso_now

Answering = Callable[[web.Request], Awaitable[web.Response]]


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    """One account with a WhatsApp sender and an SMS number. All made up."""

    sid: str = "AC" + "de" * 16
    auth_token: str = "0123456789abcdef" * 2
    whatsapp_number: str = "+6281100000101"
    sms_number: str = "+15005550006"

    @property
    def numbers(self) -> frozenset[str]:
        """The sender addresses that belong to us."""
        return frozenset({f"whatsapp:{self.whatsapp_number}", self.sms_number})

    def number_for(self, person_address: str) -> str:
        """Our address on the person's channel."""
        is_whatsapp = person_address.startswith("whatsapp:")
        return f"whatsapp:{self.whatsapp_number}" if is_whatsapp else self.sms_number

    @property
    def basic_auth(self) -> str:
        """The Authorization header that proves who calls."""
        return "Basic " + base64.b64encode(f"{self.sid}:{self.auth_token}".encode()).decode()


class Twilio(Vendor):
    """The simulated Twilio; `write` makes it call our webhook."""

    name: ClassVar[str] = "twilio"

    def __init__(
        self, folder: Path, pace: Pace, rng: Random, account: TwilioAccount | None = None
    ) -> None:
        super().__init__(folder, pace, rng)
        self.account = account or TwilioAccount()
        self.messages: dict[str, SentMessage] = {}

    def write(
        self, sender: str, text: str, *, name: str = "", sid: str = "", at: datetime | None = None
    ) -> str:
        """A person writes from an address (whatsapp:+62… or +62…). Returns the sid."""
        sid = sid or events.new_sid(self.rng)
        person = self.people.wrote(sender, name or sender[-4:], at or clock.now())
        person.has_opted_out = text.strip().upper() in {"STOP", "UNSUBSCRIBE"}
        parameters = events.inbound_parameters(
            self.account.sid,
            sender,
            self.account.number_for(sender),
            text,
            sid=sid,
            name=person.name,
        )
        self.send(self.public_url and f"{self.public_url}/api/twilio/webhook", parameters, sender)
        return sid

    def send(self, url: str, parameters: dict[str, str], lane: str, after_s: float = 0.0) -> None:
        """One signed webhook call."""
        letter = events.signed_letter(url, parameters, self.account.auth_token, lane)
        self.postman.post(letter, after_s)

    def inbound(self, request: Json) -> str:
        return self.write(
            str(request["from"]), str(request["text"]), name=str(request.get("name", ""))
        )

    def reset(self) -> None:
        super().reset()
        self.messages.clear()

    def routes(self) -> list[web.RouteDef]:
        base = f"/{events.API_VERSION}/Accounts/{{account}}"
        return [
            web.post(base + "/Messages.json", self.guarded(self._answering(self._create))),
            web.get(base + "/Messages.json", self._answering(self._list)),
            web.get(base + "/Messages/{sid}.json", self._answering(self._show)),
            web.get(base + ".json", self._answering(self._show_account)),
            web.route("*", "/{tail:.*}", self._answering(_unknown)),
        ]

    def refusal(self, trouble: Trouble) -> web.Response:
        if trouble is Trouble.DEAD_TOKEN:
            return _error(TwilioError(20003, "Authenticate", 401))
        if trouble is Trouble.RATE_LIMIT:
            return _error(TwilioError(20429, "Too Many Requests", 429))
        return _error(TwilioError(20500, "An internal server error has occurred", 500))

    def _answering(self, handler: Answering) -> Answering:
        """The handler for callers who prove that they own the account."""

        async def handle(request: web.Request) -> web.Response:
            try:
                self._check_account(request)
                return await handler(request)
            except TwilioError as error:
                return _error(error)

        return handle

    def _check_account(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != self.account.basic_auth:
            raise TwilioError(20003, "Authenticate", 401)
        if request.match_info.get("account", self.account.sid) != self.account.sid:
            raise _not_found(request)

    async def _create(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        wanted = read_send(form, self.account.numbers)
        check_person(self.people.find(wanted.to), wanted.to)
        message = self._accept(wanted, form)
        return web.json_response(message.as_json(self.account.sid), status=201)

    def _accept(self, wanted: Wanted, form: Json) -> SentMessage:
        now, sid = clock.now(), events.new_sid(self.rng)
        failure = late_failure(wanted, self.people.find(wanted.to), now)
        message = self.messages[sid] = SentMessage(sid, wanted, now, failure)
        kind = "refused later" if failure else "message"
        self.accept(
            Call(iso_now(), self.name, kind, wanted.sender, wanted.to, wanted.body, sid, form)
        )
        for status, after_s in message.course(*self.pace.receipts(self.rng)):
            asyncio.get_running_loop().call_later(after_s, message.move_to, status)
            self._tell(message, status, after_s)
        return message

    def _tell(self, message: SentMessage, status: str, after_s: float) -> None:
        """Tell the status callback, when there is one, that the message has this status."""
        wanted = message.wanted
        if wanted.status_callback:
            parameters = events.status_parameters(
                self.account.sid, wanted, message.sid, status, message.failure
            )
            self.send(wanted.status_callback, parameters, wanted.to, after_s)

    async def _list(self, request: web.Request) -> web.Response:
        found = [m for m in reversed(self.messages.values()) if m.matches(request.query)]
        size = int(request.query.get("PageSize", 50))
        shown = [message.as_json(self.account.sid) for message in found[:size]]
        paging = {"page": 0, "page_size": size, "next_page_uri": None, "previous_page_uri": None}
        return web.json_response({"messages": shown, "uri": request.path_qs} | paging)

    async def _show(self, request: web.Request) -> web.Response:
        message = self.messages.get(request.match_info["sid"])
        if message is None:
            raise _not_found(request)
        return web.json_response(message.as_json(self.account.sid))

    async def _show_account(self, _request: web.Request) -> web.Response:
        account = {"sid": self.account.sid, "friendly_name": "Batik Lestari"}
        return web.json_response(account | {"status": "active", "type": "Full"})


async def _unknown(request: web.Request) -> web.Response:
    raise _not_found(request)


def _not_found(request: web.Request) -> TwilioError:
    return TwilioError(20404, f"The requested resource {request.path} was not found", 404)


def _error(error: TwilioError) -> web.Response:
    return web.json_response(error.body(), status=error.status)
